"""Verification at the desk: the questionnaire is sent, read, and closed with a conclusion."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.desk_tabs import way_to_file
from crm.dpo.verification.answers import answer_rows, score_in_words
from crm.dpo.verification.forms import ConclusionForm, SendForm
from crm.dpo.verification.progress import progress_of
from crm.dpo.verification.questionnaire import QUESTIONS
from crm.dpo.verification.verification import LIFE, conclude, send_again, send_questionnaire
from crm.privacy.models import Recipient, Verification

YEAR = timedelta(days=365)
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES, params={"slug": "recipient"}, methods=ASK_AND_SAVE)
def verification_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Send the questionnaire to a processor; the page shows what it will be asked, and what was asked before."""
    recipient = get_object_or_404(Recipient, slug=slug)
    form = SendForm(request.POST or None, initial={"to": recipient.email, "language": recipient.letter_language})
    if form.is_valid() and act_passes(
        form, lambda: send_questionnaire(recipient, **form.cleaned_data, by=request.user)
    ):
        toast(request, _("The questionnaire is on its way."))
        return redirect("dpo:processor", slug)
    context = {
        "form": form,
        "recipient": recipient,
        "questions": QUESTIONS,
        "days": LIFE.days,
        "earlier": list(recipient.verifications.all()),
        "crumbs": way_to_file(recipient),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dpo/verification/send.html", context, status=status)


@policy(rights.PRIVACY_PURPOSES, params={"key": "verification"}, methods=ASK_AND_SAVE)
def verification(request: StaffRequest, key: UUID) -> HttpResponse:
    """What the firm answered, and our conclusion."""
    row = get_object_or_404(Verification.objects.select_related("recipient"), uid=key)
    next_look = row.review_on or timezone.localdate() + YEAR
    form = ConclusionForm(request.POST or None, initial={"verdict": row.verdict, "review_on": next_look})
    if form.is_valid() and act_passes(form, lambda: conclude(row, **form.cleaned_data, by=request.user)):
        toast(request, _("The conclusion is recorded."))
        return redirect("dpo:processor", row.recipient.slug)
    context = {
        "row": row,
        "recipient": row.recipient,
        "progress": progress_of(row),
        "answers": answer_rows(row),
        "score": score_in_words(row),
        "form": form,
        "over": row.submitted_at is None and row.expires_at <= timezone.now(),
        "names": signers_of(row.sent_by, row.reviewed_by),
        "crumbs": way_to_file(row.recipient),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dpo/verification/verification.html", context, status=status)


@policy(rights.PRIVACY_PURPOSES, params={"key": "verification"}, methods=["POST"])
def verification_sending(request: StaffRequest, key: UUID) -> HttpResponse:
    """The link once more, to the same address."""
    row = get_object_or_404(Verification.objects.select_related("recipient"), uid=key)
    try:
        if send_again(row, by=request.user):
            toast(request, _("The questionnaire is on its way again. The earlier link opens nothing any more."))
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=messages.ERROR)
    return redirect("dpo:processor", row.recipient.slug)
