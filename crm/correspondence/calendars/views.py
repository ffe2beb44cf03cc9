"""A colleague's calendar elsewhere: connected, chosen, compared now, switched off, disconnected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.disclosure_words import refusal
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.correspondence.calendars import calendar_accounts
from crm.correspondence.calendars.calendar_gate import Outward, outward
from crm.correspondence.calendars.calendar_states import state_of
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble, words_of
from crm.correspondence.calendars.forms import CalendarForm, ChoiceForm
from crm.correspondence.calendars.ways_in import calendar_of
from crm.correspondence.models import CalendarAccount
from crm.jobs import bell
from crm.mail.models.mailboxes import Mailbox

ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.CONTACTS_EDIT)
def calendar(request: StaffRequest) -> HttpResponse:
    """One's own calendar and how it stands."""
    account = own(request.user)
    context: dict[str, Any] = {"state": state_of(account) if account else None, "by_accounts": with_calendars(request)}
    if account is not None:
        answer = outward(account.server)
        context |= {"gate": answer.state, "gate_words": words_about(answer)}
    return render(request, "correspondence/calendars/calendar.html", context)


@policy(rights.CONTACTS_EDIT, methods=ASK_AND_SAVE)
@fresh
def calendar_new(request: StaffRequest) -> HttpResponse:
    """Connect it by password, or the same one with another; it is asked for its calendars at once."""
    account = own(request.user)
    before = {"url": account.url, "login": account.login} if account else {"login": request.user.email}
    form = CalendarForm(request.POST or None, initial=before)
    if form.is_valid():
        typed = (form.cleaned_data[name] for name in ("url", "login", "password"))
        try:
            account, _found = calendar_accounts.connect(*typed, by=request.user)
        except CalendarTrouble as trouble:
            form.add_error(None, words_of(trouble.code))
        else:
            return after(request, account)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "correspondence/calendars/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "own_account"}, methods=["POST"])
@fresh
def calendar_by_account(request: StaffRequest, key: UUID) -> HttpResponse:
    """Connect the calendar of a connected account of one's own."""
    mailbox = get_object_or_404(Mailbox.objects.select_related("registration__recipient"), uid=key, user=request.user)
    try:
        account, _found = calendar_accounts.connect_by(mailbox, by=request.user)
    except CalendarTrouble as trouble:
        toast(request, words_of(trouble.code), level=messages.ERROR)
        return redirect("calendars:calendar")
    return after(request, account)


@policy(rights.CONTACTS_EDIT, methods=ASK_AND_SAVE)
def calendar_choice(request: StaffRequest) -> HttpResponse:
    """Which of the account's calendars is compared."""
    if (account := own(request.user)) is None:
        return redirect("calendars:calendar")
    try:
        calendars = calendar_accounts.found_again(account)
    except CalendarTrouble as trouble:
        toast(request, words_of(trouble.code), level=messages.ERROR)
        return redirect("calendars:calendar")
    form = ChoiceForm(request.POST or None, found=calendars, initial={"calendar": account.calendar})
    if form.is_valid():
        calendar_accounts.choose(account, form.chosen, by=request.user)
        return after(request, account)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "correspondence/calendars/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def calendar_comparison(request: StaffRequest) -> HttpResponse:
    """Compare it now and not in five minutes."""
    for pk in calendar_accounts.due_at_once(request.user.pk):
        bell.ring(calendar_accounts.TASK, pk)
        toast(request, _("It is being compared. The page says in a moment how it went."))
    return redirect("calendars:calendar")


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def calendar_pause(request: StaffRequest) -> HttpResponse:
    """Compare it no more."""
    account = own(request.user)
    if account is not None and calendar_accounts.pause(account, by=request.user):
        toast(request, _("Switched off. Nothing leaves for this calendar and nothing comes from it."))
    return redirect("calendars:calendar")


@policy(rights.CONTACTS_EDIT, methods=["POST"])
@fresh
def calendar_removal(request: StaffRequest) -> HttpResponse:
    """The account and its secret go."""
    if (account := own(request.user)) is not None:
        calendar_accounts.disconnect(account, by=request.user)
        toast(request, _("Disconnected. Meetings stay here, and on its server nothing has changed."))
    return redirect("calendars:calendar")


def after(request: StaffRequest, account: CalendarAccount) -> HttpResponse:
    """On to the choice of a calendar, or to the page with a word and a ring."""
    if not account.calendar:
        return redirect("calendars:choice")
    bell.ring(calendar_accounts.TASK, account.pk)
    toast(request, _("Connected: meetings here and there are compared from now on."))
    return redirect("calendars:calendar")


def own(user: Any) -> CalendarAccount | None:
    """One's own calendar."""
    return (
        CalendarAccount.objects.select_related("server__recipient", "mailbox__registration").filter(owner=user).first()
    )


def with_calendars(request: StaffRequest) -> list[Mailbox]:
    """One's own connected accounts whose provider has a calendar that opens by the same tokens."""
    rows = Mailbox.objects.filter(user=request.user, active=True).select_related("registration").order_by("pk")
    return [row for row in rows if calendar_of(row)]


def words_about(answer: Outward) -> str:
    """Why the server gets the time alone; empty where it gets words."""
    if answer.answer is not None and not answer.answer.allowed:
        return refusal(answer.answer)
    return ""


def crumbs() -> list[tuple[str, str]]:
    """The way here."""
    return [(_("Profile"), reverse("accounts:profile")), (_("Connected calendar"), reverse("calendars:calendar"))]
