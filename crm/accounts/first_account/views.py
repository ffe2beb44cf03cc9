"""The first pages of an empty house: the start code, how to begin, the first account. Gone once somebody has one."""

from functools import wraps
from typing import Any, Protocol

from allauth.account.internal.flows.login import record_authentication, resume_login
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.first_account.forms import FirstAccountForm, StartCodeForm
from crm.accounts.first_account.opening import open_first_account
from crm.accounts.first_account.start_code import house_is_empty
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.models import User
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.sessions.staff_request import SessionRequest

ACT, ACCEPTED = "start", "start_code_accepted"  # what is tried, and its mark in the session
UNPROCESSABLE, TOO_MANY = 422, 429


class FirstPage(Protocol):
    """A page of an empty house."""

    def __call__(self, request: SessionRequest) -> HttpResponse: ...


def of_an_empty_house(view: FirstPage) -> FirstPage:
    """Let the view answer as long as nobody has an account; then it is like a page that never was."""

    @wraps(view)
    def guarded(request: SessionRequest) -> HttpResponse:
        if not house_is_empty():
            raise Http404
        return view(request)

    return guarded


def behind_the_code(view: FirstPage) -> FirstPage:
    """The same, for whoever has typed the start code in this browser; others are asked for it."""

    @wraps(view)
    def guarded(request: SessionRequest) -> HttpResponse:
        return view(request) if request.session.get(ACCEPTED) else redirect("accounts:start")

    return of_an_empty_house(guarded)


@policy(PUBLIC, methods=["GET", "POST"])
@of_an_empty_house
def start(request: SessionRequest) -> HttpResponse:
    """Asks for the start code. An address with `code` has it in its field, and a button still has to be pressed."""
    if request.method != "POST":
        form = StartCodeForm(initial={"code": request.GET.get("code", "")[:40]})
        return render(request, "accounts/first_account/code.html", {"form": form, "empty": "empty" in request.GET})
    to_account = "empty" in request.POST
    tried: throttle.Tried = {"account": None, "address": address_of(request)}
    if seconds := throttle.wait(ACT, **tried):
        context = {"form": StartCodeForm(), "empty": to_account, "patience": wait_sentence(seconds)}
        answer = render(request, "accounts/first_account/code.html", context, status=TOO_MANY)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    form = StartCodeForm(request.POST)
    if not form.is_valid():
        throttle.failed(ACT, **tried)
        return render(
            request, "accounts/first_account/code.html", {"form": form, "empty": to_account}, status=UNPROCESSABLE
        )
    throttle.succeeded(ACT, **tried)
    request.session[ACCEPTED] = True
    return redirect("accounts:first_account" if to_account else "accounts:start_choice")


@policy(PUBLIC)
@behind_the_code
def choice(request: SessionRequest) -> HttpResponse:
    """How to begin: with an empty house, or with an invented firm to look at."""
    return render(request, "accounts/first_account/choice.html", {"offers_demo": settings.EMBEDDED})


@policy(PUBLIC, methods=["GET", "POST"])
@behind_the_code
def first_account(request: SessionRequest) -> HttpResponse:
    """The first account. Its owner is signed in, and led to their second factor like anybody else."""
    form = FirstAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(form, lambda: opened(request, form)):
        user = User.objects.get(username=form.cleaned_data["username"])
        del request.session[ACCEPTED]
        record_authentication(request, user, method="password")
        response: HttpResponse = resume_login(request, Login(user=user, redirect_url=next_page(request)))
        return response
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "accounts/first_account/account.html", {"form": form}, status=status)


def next_page(request: SessionRequest) -> str:
    """Where the first account is led: to the first day, or to the package of another house that it wants to load."""
    return reverse("contacts:package_load" if request.GET.get("then") == "package" else "dpo:first_day")


def opened(request: SessionRequest, form: FirstAccountForm) -> Any:
    """Open the account that a valid form asks for, in the language of the page."""
    data, columns = form.cleaned_data, form.columns | {"language": (get_language() or "pl")[:2]}
    return open_first_account(columns, data["password"], decides=data["decides"], sells=data["sells"])
