"""Acts at an impact assessment: opinion, passing on, consultation of the authority, decision, papers."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.impact import printed_impact
from crm.dpo.impact.forms import ConsultationForm
from crm.dpo.impact.impact_acts import decide_impact, note_consultation, pass_on
from crm.dpo.impact.impact_steps import DECISION, IMPACT, OPINION
from crm.dpo.impact.views import KEY, outcomes_of, step_page
from crm.dpo.steps.opinion_forms import AdviceForm, VerdictForm
from crm.dpo.steps.step_course import advise

PDF = "application/pdf"


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def opinion(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer's opinion, with today's date."""
    row, form = IMPACT.found(key), AdviceForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: advise(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Opinion noted."))
        return redirect(IMPACT.url(row, OPINION))
    return step_page(request, row, OPINION, advice=form)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def passing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Pass it on for a decision."""
    row, form = IMPACT.found(key), forms.Form(request.POST)
    if form.is_valid() and act_passes(form, lambda: pass_on(row, by=request.user)):
        toast(request, _("Passed on for a decision."))
        return redirect(IMPACT.url(row, DECISION))
    return step_page(request, row, DECISION, refusal=form)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def consultation(request: StaffRequest, key: UUID) -> HttpResponse:
    """That the authority was asked, and what it said (Art. 36)."""
    row = IMPACT.found(key)
    form = ConsultationForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: note_consultation(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Noted."))
        return redirect(IMPACT.url(row, DECISION))
    return step_page(request, row, DECISION, consultation=form)


@policy(rights.PRIVACY_DECIDE, params=KEY, methods=["POST"])
def decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """The controller's decision."""
    row, mark = IMPACT.found(key), request.GET.get("seen", "")
    form = VerdictForm(request.POST, outcomes=outcomes_of(row))
    if form.is_valid() and act_passes(
        form, lambda: decide_impact(row, **form.cleaned_data, seen=mark, by=request.user)
    ):
        toast(request, _("Decided."))
        return redirect(IMPACT.url(row, DECISION))
    return step_page(request, row, DECISION, verdict=form)


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The assessment on paper, as it stands."""
    row = IMPACT.found(key)
    content = printed_impact.as_pdf(row, language=language(), at=timezone.now())
    return attachment(f"{row.called}-v{row.version}.pdf", content, content_type=PDF)


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def consultation_paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """What goes to the authority (Art. 36(3))."""
    row = IMPACT.found(key)
    content = printed_impact.consultation_pdf(row, language=language(), at=timezone.now())
    return attachment(f"{row.called}-art-36.pdf", content, content_type=PDF)


def language() -> str:
    """The reader's language, in two letters."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]
