"""Acts at the register: papers made or given, signed, withdrawn, the next term, a running term, whether required."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.authorisations import ending
from crm.accounts.authorisations.duty import duty_of_now, lift, require, without
from crm.accounts.authorisations.issuing import give, prepare, sign, signs
from crm.accounts.authorisations.narrowing import narrow
from crm.accounts.authorisations.papers import untrained
from crm.accounts.models import Authorisation, User
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.dpo.authorisations.forms import AgainForm, DutyForm, PapersForm, ScopeForm, SparedForm, WhyForm
from crm.dpo.authorisations.views import ONE, one_page, without_page

REGISTER = "dpo:authorisations"
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.ACCOUNTS_INFORMED, methods=["POST"])
@fresh
def papers(request: StaffRequest) -> HttpResponse:
    """A paper for each who was ticked; signed at once by whoever decides, waiting for them otherwise."""
    form = PapersForm(request.POST)
    created: list[Authorisation] = []
    if form.is_valid() and act_passes(
        form, lambda: created.extend(act_of(request)(**form.cleaned_data, by=request.user))
    ):
        toast(request, made_words(len(created), signed=signs(request.user)))
        tell_of_training(request, form.cleaned_data["users"])
        return redirect(REGISTER)
    return without_page(request, form)


def tell_of_training(request: StaffRequest, users: Iterable[User]) -> None:
    """Say how many papers were not signed, since their owners have still to pass what their role requires."""
    n = len(untrained(users, timezone.localdate())) if signs(request.user) else 0
    if n:
        text = ngettext("%(n)s paper waits for training.", "%(n)s papers wait for training.", n)
        toast(request, text % {"n": n}, level=WARNING)


def act_of(request: StaffRequest) -> Callable[..., list[Authorisation]]:
    """What whoever asks may do: give, or prepare."""
    return give if signs(request.user) else prepare


def made_words(n: int, *, signed: bool) -> str:
    """What came of it."""
    if signed:
        return ngettext("%(n)s authorisation signed.", "%(n)s authorisations signed.", n) % {"n": n}
    text = ngettext("%(n)s authorisation waits for its signature.", "%(n)s authorisations wait for a signature.", n)
    return text % {"n": n}


@policy(rights.ACCOUNTS_INFORMED, methods=["POST"])
@fresh
def signatures(request: StaffRequest) -> HttpResponse:
    """Sign those that were ticked: their rights open with it."""
    if not signs(request.user):
        return not_theirs(request)
    keys = [key for key in request.POST.getlist("pick") if is_uuid(key)]
    try:
        signed = sign(Authorisation.objects.filter(uid__in=keys), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=WARNING)
    else:
        toast(request, made_words(len(signed), signed=True))
    return redirect(REGISTER)


def not_theirs(request: StaffRequest) -> HttpResponse:
    """Back to the register, with whose act it is."""
    toast(request, _("Whoever decides for the organisation does this."), level=WARNING)
    return redirect(REGISTER)


def is_uuid(text: str) -> bool:
    """Whether a text is a key."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
@fresh
def withdrawal(request: StaffRequest, key: UUID) -> HttpResponse:
    """End it: a signed one by whoever decides, a waiting one by whoever prepares. `again` asks for the next term."""
    row = get_object_or_404(Authorisation.objects.with_people(), uid=key)
    if "again" in request.POST:
        return next_term(request, row)
    if row.signed_at is None:
        if ending.drop(row, by=request.user):
            toast(request, _("Dropped."))
        return redirect(REGISTER)
    form = WhyForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: ending.withdraw(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Withdrawn. It counts from their next click."))
        return redirect("dpo:authorisation", row.uid)
    return one_page(request, row, why=form)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
@fresh
def scope(request: StaffRequest, key: UUID) -> HttpResponse:
    """What a paper covers that waits for its signature: fewer purposes than its role, other systems."""
    row = get_object_or_404(Authorisation.objects.with_people(), uid=key)
    form = ScopeForm(request.POST, row=row)
    if form.is_valid() and act_passes(form, lambda: narrow(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved. It counts once it is signed."))
        return redirect("dpo:authorisation", row.uid)
    return one_page(request, row, scope=form)


def next_term(request: StaffRequest, row: Authorisation) -> HttpResponse:
    """The same colleague's next paper, made from the role that they have today."""
    form = AgainForm(request.POST, row=row)
    created: list[Authorisation] = []
    if form.is_valid() and act_passes(
        form, lambda: created.extend(act_of(request)([row.user], **form.cleaned_data, by=request.user))
    ):
        toast(request, made_words(len(created), signed=signs(request.user)))
        tell_of_training(request, [row.user])
        return redirect(REGISTER)
    return one_page(request, row, again=form)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=ASK_AND_SAVE)
def term(request: StaffRequest, key: UUID) -> HttpResponse:
    """Until when somebody whose authorisation has run out finishes what has a running term: whoever decides says so."""
    row = get_object_or_404(Authorisation.objects.with_people(), uid=key)
    if not signs(request.user):
        raise PermissionDenied
    form = SparedForm(request.POST or None, initial={"until": row.spared_until or timezone.localdate()})
    if form.is_valid() and act_passes(form, lambda: ending.spare(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Decided. It counts from their next click."))
        return redirect("dpo:authorisation", row.uid)
    note = _("Requests and breaches in their hands stay open to them until that day. A day that is over ends it now.")
    return form_page(request, form, title=_("A term that still runs"), submit=_("Decide"), note=note, about=row)


@policy(rights.ACCOUNTS_INFORMED, methods=ASK_AND_SAVE)
@fresh
def duty(request: StaffRequest) -> HttpResponse:
    """Whether authorisations are required: switched on with a day, lifted for a reason, by whoever decides."""
    running, by = duty_of_now(), request.user
    if request.method == "POST" and not signs(by):
        return not_theirs(request)
    if running is None:
        form = DutyForm(request.POST or None, initial={"since": timezone.localdate()})
        if form.is_valid() and act_passes(form, lambda: require(since=form.cleaned_data["since"], by=by)):
            toast(request, _("Required from that day on."))
            return redirect(REGISTER)
        note = _("From that day a role opens no personal data without an authorisation. Nobody is locked out now.")
        missing = without(timezone.localdate()).count()
        return form_page(
            request, form, title=_("Require authorisations"), submit=_("Require them"), note=note, missing=missing
        )
    reason = WhyForm(request.POST or None)
    if reason.is_valid() and act_passes(reason, lambda: lift(reason=reason.cleaned_data["why"], by=by)):
        toast(request, _("Not required any more."))
        return redirect(REGISTER)
    note = _("Roles then open what they hold, with or without an authorisation. The register stays.")
    return form_page(request, reason, title=_("Require them no more"), submit=_("Lift the duty"), note=note)


def form_page(request: StaffRequest, form: Any, **words: Any) -> HttpResponse:
    """A page with one form: title, submit, note; missing, about where they fit."""
    crumbs = [(_("Authorisations"), reverse(REGISTER))]
    context = {"form": form, "crumbs": crumbs, "signs": signs(request.user), **words}
    return render(request, "dpo/authorisations/form_page.html", context, status=422 if form.is_bound else 200)
