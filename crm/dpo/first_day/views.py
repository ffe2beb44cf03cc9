"""The pages of the first day: where it stands, the firm, the officer, the looks, the mail, the import."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from consents.models import Controller
from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.factors.factor_state import has_factor
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.contacts.registers.nip_button import RegisterReply, address_of, filled_form, lookup_pressed
from crm.contacts.registers.register_answer import Firm
from crm.dpo.first_day.day_steps import LATER, as_stepper, day_steps, next_step
from crm.dpo.first_day.first_team import team_of_one
from crm.dpo.first_day.forms import FirmForm, OfficerForm
from crm.dpo.first_day.plain_questions import put_off
from crm.mail.mail_server.forms import MailServerForm
from crm.mail.mail_server.views import server_context
from crm.mail.outgoing.trial_message import send_trial
from crm.mail.senders.forms import LooksForm
from crm.mail.senders.letter_logos import logo_in_use

ASK_AND_SAVE = ["GET", "POST"]


def step_page(request: StaffRequest, slug: str, context: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    """The page of a step between the others; 422 where something was refused."""
    steps = day_steps(request.user)
    number = next(at for at, step in enumerate(steps) if step.slug == slug)
    further = {
        "steps": as_stepper(steps, slug),
        "step": steps[number],
        "before": steps[number - 1].url if number else "",
        "later": slug in LATER and not steps[number].done,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, f"dpo/first_day/{slug}.html", {**context, **further}, status=status)


@policy(SIGNED_IN)
def first_day(request: StaffRequest) -> HttpResponse:
    """On to the first step that is not done; when all are, home."""
    step = next_step(request.user)
    return redirect(step.url if step else "/")


@policy(SIGNED_IN, methods=["POST"])
def later(request: StaffRequest) -> HttpResponse:
    """Go on without a step; another word than that of a step one may take does nothing."""
    slug = request.POST.get("step", "")
    if slug in LATER & {step.slug for step in day_steps(request.user)}:
        with transaction.atomic():
            put_off(slug, by=request.user)
            if slug == "team":
                team_of_one(by=request.user)
    return redirect("dpo:first_day")


@policy(rights.ACCOUNTS_MANAGE)
def you(request: StaffRequest) -> HttpResponse:
    """One's own account and its second factor."""
    return step_page(request, "you", {"has_factor": has_factor(request.user)})


@policy(rights.PRIVACY_DECIDE, methods=ASK_AND_SAVE)
def firm(request: StaffRequest) -> HttpResponse:
    """The controller, by its NIP or by hand."""

    def make(data: Any = None, **options: Any) -> FirmForm:
        return FirmForm(data, instance=Controller.named() or Controller(), **options)

    if lookup_pressed(request):
        reply = filled_form(request, make, trader=True, into=of_controller)
        return step_page(request, "firm", reply.context, refused=bool(reply.refusal))
    form = make(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(form, lambda: Controller.name_it(form.cleaned_data, by=request.user)):
        return redirect("dpo:first_day")
    return step_page(request, "firm", RegisterReply(form).context, refused=form.is_bound)


def of_controller(found_firm: Firm) -> dict[str, str]:
    """The controller's columns that a register knows."""
    return {"name": found_firm.name, "nip": found_firm.nip, "address": address_of(found_firm)}


@policy(rights.PRIVACY_DECIDE, methods=ASK_AND_SAVE)
def officer(request: StaffRequest) -> HttpResponse:
    """The officer, or why there is none."""
    named = Controller.named()
    if named is None:
        return redirect("dpo:first_day_firm")
    names = ("officer", "officer_email", "officer_phone", "no_officer_because")
    initial = {name: getattr(named, name) for name in names}
    initial["has"] = OfficerForm.NAMED if named.officer else OfficerForm.NONE if named.no_officer_because else None
    form = OfficerForm(request.POST if request.method == "POST" else None, by=request.user, initial=initial)
    if form.is_valid() and act_passes(form, lambda: Controller.name_it(form.columns, by=request.user)):
        return redirect("dpo:first_day")
    return step_page(request, "officer", {"form": form, "controller": named}, refused=form.is_bound)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def looks(request: StaffRequest) -> HttpResponse:
    """The logo under letters and over papers, and the colour beside it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LooksForm(*sent, user=request.user)
    if form.is_valid() and form.put():
        return redirect("dpo:first_day")
    return step_page(request, "looks", {"form": form, "logo": logo_in_use()}, refused=form.is_bound)


@policy(rights.MAIL_MANAGE, methods=ASK_AND_SAVE)
def mail(request: StaffRequest) -> HttpResponse:
    """A test message to oneself, and how it went; the form of the server has an address of its own."""
    if request.method == "POST":
        send_trial(request.user)
        return redirect("dpo:first_day_mail")
    return step_page(request, "mail", server_context(request.user, MailServerForm()))


@policy(rights.MAIL_MANAGE, methods=ASK_AND_SAVE)
@fresh
def mail_server(request: StaffRequest) -> HttpResponse:
    """The server by which mail leaves: kept once it lets us in, with a test message on its way."""
    form = MailServerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.put(by=request.user):
        send_trial(request.user)
        return redirect("dpo:first_day_mail")
    return step_page(request, "mail", server_context(request.user, form), refused=form.is_bound)


@policy(rights.CONTACTS_IMPORT)
def people(request: StaffRequest) -> HttpResponse:
    """The way to the import."""
    return step_page(request, "people", {})
