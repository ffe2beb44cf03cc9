"""The assessment of one transfer, step by step; a new look at it; and the same on paper."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from crm.accounts.access.policy import policy
from crm.accounts.language.mechanism_words import mechanism_terms
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.transfers import printed_assessment
from crm.dpo.transfers.assessments import conclude, save_answers
from crm.dpo.transfers.forms import FIELDS, MechanismForm, OutcomeForm, StepForm
from crm.dpo.transfers.mechanisms import fill_in, review_again
from crm.dpo.transfers.questions import (
    LAW,
    MEASURES,
    MECHANISM,
    REVIEW,
    STEPS,
    TRANSFER,
    demands_measures,
    needed,
    of_step,
    open_questions,
)
from crm.dpo.transfers.recipient_questions import ask_recipient, came_back, can_be_asked
from crm.dpo.transfers.views import crumbs
from crm.privacy.models import Transfer

KEY = {"key": "transfer"}


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["GET", "POST"])
def assessment(request: StaffRequest, key: UUID) -> HttpResponse:
    """GET ?step=1…6. POST saves what is answered; with `go=next` the step has to be whole, and the next one opens.

    A closed assessment is read, not written.
    """
    transfer = transfer_or_404(key)
    step = step_asked(request, transfer)
    if request.method == "GET" or not transfer.open:
        return step_page(request, transfer, step, form_for(transfer, step, None))
    onwards = request.POST.get("go") == "next"
    form = form_for(transfer, step, request.POST, complete=onwards and not fragment_wanted(request))
    done = form.is_valid() and act_passes(form, lambda: act_of(step)(transfer, form, request.user))
    if not done and isinstance(form, StepForm) and form.answers:
        save_answers(transfer, form.answers, by=request.user)  # what is answered is not lost with what is open
    if fragment_wanted(request):
        return render(request, "dpo/steps/saved.html", {"at": timezone.now()} if done else {})
    if not done:
        return step_page(request, transfer, step, form, status=UNPROCESSABLE)
    if step == REVIEW:
        toast(request, gettext("The assessment is closed."))
        return redirect("dpo:transfer", transfer.recipient.slug)
    toast(request, gettext("Saved."))
    return redirect(step_url(transfer, step_after(transfer_or_404(key), step) if onwards else step))


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def review(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new look at the same transfer; what counted goes on until it is done."""
    transfer, form = transfer_or_404(key), OutcomeForm()
    begun: list[Transfer] = []
    form.cleaned_data = {}
    if act_passes(form, lambda: begun.append(review_again(transfer, by=request.user))):
        return redirect(step_url(begun[0], TRANSFER))
    return step_page(request, transfer, REVIEW, form, status=UNPROCESSABLE)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def question(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mails the open questions to the recipient, or says why not."""
    transfer = transfer_or_404(key)
    step = step_asked(request, transfer)
    try:
        ask_recipient(transfer, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=messages.ERROR)
    else:
        toast(request, gettext("The open questions went to %(address)s.") % {"address": transfer.recipient.email})
    return redirect(step_url(transfer, step))


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The assessment on paper, as it stands."""
    transfer = transfer_or_404(key)
    content = printed_assessment.as_pdf(transfer, language=get_language() or settings.LANGUAGE_CODE, at=timezone.now())
    name = f"transfer-{transfer.recipient.slug}-{transfer.country.lower()}.pdf"
    return attachment(name, content, content_type="application/pdf")


def transfer_or_404(key: UUID) -> Transfer:
    """The transfer with its recipient."""
    return get_object_or_404(Transfer.objects.select_related("recipient"), uid=key)


def step_asked(request: StaffRequest, transfer: Transfer) -> int:
    """The step of the address, else the first that has open questions."""
    step = request.GET.get("step", "")
    if step.isdecimal() and int(step) in STEPS:
        return int(step)
    waiting = open_questions(transfer.answers)
    return waiting[0].step if waiting else REVIEW


def step_after(transfer: Transfer, step: int) -> int:
    """The next step; measures are passed over where nothing demands them."""
    following = step + 1
    return following + 1 if following == MEASURES and not demands_measures(transfer.answers) else following


def step_url(transfer: Transfer, step: int) -> str:
    """The address of a step."""
    return f"{reverse('dpo:transfer_assessment', args=[transfer.uid])}?step={step}"


def form_for(transfer: Transfer, step: int, data: Any, *, complete: bool = False) -> Any:
    """The form of a step."""
    if step == MECHANISM:
        begun = {name: getattr(transfer, name) for name in FIELDS[transfer.mechanism]}
        return MechanismForm(data, kind=transfer.mechanism, initial=begun)
    if step == REVIEW:
        return OutcomeForm(data, initial={"outcome": transfer.outcome, "review_on": transfer.review_on})
    return StepForm(data, transfer=transfer, step=step, complete=complete)


def act_of(step: int) -> Any:
    """act(transfer, form, by): what sending the form of a step does."""
    if step == MECHANISM:
        return lambda transfer, form, by: fill_in(transfer, form.cleaned_data, by=by)
    if step == REVIEW:
        return lambda transfer, form, by: conclude(transfer, **form.cleaned_data, by=by)
    return lambda transfer, form, by: save_answers(
        transfer, form.answers, measures=form.cleaned_data.get("measures"), by=by
    )


def step_page(request: StaffRequest, transfer: Transfer, step: int, form: Any, *, status: int = 200) -> HttpResponse:
    """One step with the line of steps above it."""
    text, note = STEPS[step]
    context = {
        "transfer": transfer,
        "recipient": transfer.recipient,
        "country": printed_assessment.country_of(transfer),
        "words": mechanism_terms(transfer),
        "steps": steps_of(transfer, step),
        "step": step,
        "title": text,
        "note": note,
        "form": form,
        "open": transfer.open,
        "said": printed_assessment.step_rows(transfer, step),
        "can_be_asked": can_be_asked(transfer),
        "came_back": came_back(transfer),
        "demanded": demands_measures(transfer.answers),
        "asks_measures": step == MEASURES,
        "law": step == LAW,
        "last": step == REVIEW,
        "crumbs": crumbs(transfer.recipient),
    }
    return render(request, "dpo/transfers/assessment.html", context, status=status)


def steps_of(transfer: Transfer, current: int) -> list[dict[str, Any]]:
    """[{label, note, state, url}] of the line of steps."""
    return [
        {
            "label": label,
            "note": step_note(transfer, step, note),
            "state": "cur" if step == current else "done" if is_done(transfer, step) else "",
            "url": step_url(transfer, step),
        }
        for step, (label, note) in STEPS.items()
    ]


def step_note(transfer: Transfer, step: int, note: Any) -> Any:
    """How far a step is; else what it is about."""
    if step == MECHANISM:
        return transfer.get_mechanism_display()
    questions = needed(transfer.answers, step)
    if step == MEASURES and not questions:
        return gettext("not demanded") if not open_questions(transfer.answers, LAW) else note
    if not questions:
        return note
    answered = len(questions) - len(open_questions(transfer.answers, step))
    return gettext("%(done)s of %(all)s answered") % {"done": answered, "all": len(questions)}


def is_done(transfer: Transfer, step: int) -> bool:
    """Whether nothing of a step is open."""
    if step == MECHANISM:
        return bool(transfer.module) or transfer.mechanism != Transfer.Mechanism.SCC
    if step == REVIEW:
        return not transfer.open
    return bool(of_step(step)) and not open_questions(transfer.answers, step)
