"""Purposes by plain questions, and the controller's one approval of what comes of them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.first_day.forms import QuestionsForm
from crm.dpo.first_day.plain_questions import answer, answers, approve_answers, approved, drafts, unanswered
from crm.dpo.first_day.views import ASK_AND_SAVE, step_page
from crm.privacy.models import Proposal, Purpose


@policy(rights.PRIVACY_DECIDE, methods=ASK_AND_SAVE)
def purposes(request: StaffRequest) -> HttpResponse:
    """The questions; what was answered is saved, whether or not all are."""
    form = QuestionsForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        save(form, request)
        return redirect("dpo:first_day_purposes")
    return questions_page(request, form)


@transaction.atomic
def save(form: QuestionsForm, request: StaffRequest) -> None:
    """Keep the answers of a valid form that differ from before; of a question by channel the channels count too."""
    before = answers()
    for question, yes in form.given:
        if question.by_channel or before.get(question.slug) != yes:
            answer(question, yes=yes, channels=form.cleaned_data["channels"], by=request.user)


def questions_page(request: StaffRequest, form: QuestionsForm, *, refusal: str = "") -> HttpResponse:
    """The questions beside what comes of them."""
    ending = set(drafts(request.user).filter(act=Proposal.Act.RETIRE).values_list("slug", flat=True))
    standing = [purpose for purpose in Purpose.in_force() if purpose.slug not in ending]
    context = {
        "form": form,
        "standing": standing,
        "drafted": drafts(request.user).count(),
        "open": len(unanswered()),
        "approved": approved(),
        "officer": getattr(Controller.named(), "officer", ""),
        "refusal": refusal,
    }
    return step_page(request, "purposes", context, refused=form.is_bound or bool(refusal))


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
def approval(request: StaffRequest) -> HttpResponse:
    """Approve all of it and the first notice, as one act."""
    try:
        approve_answers(by=request.user)
    except ValidationError as refusal:
        return questions_page(request, QuestionsForm(by=request.user), refusal=" ".join(refusal.messages))
    toast(request, _("Approved. Purposes, notice and register are in force."))
    return redirect("dpo:first_day")
