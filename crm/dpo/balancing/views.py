"""Balancing tests: which purposes rest on an interest and what carries them; one test step by step, its decision."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.course import BALANCING, OUTCOMES
from crm.dpo.balancing.interests import begin_test, drafted_interests, interests, waiting_drafts
from crm.dpo.balancing.printed_test import as_pdf
from crm.dpo.models import Assessment
from crm.dpo.risks.risk_tabs import risk_tabs
from crm.dpo.steps.opinion_forms import AdviceForm, VerdictForm
from crm.dpo.steps.step_course import advise, is_known, state_of
from crm.dpo.steps.step_pages import StepUrls, answer_step, form_of, refusal_status, step_context
from crm.privacy.models import Purpose

KEY = {"key": "balancing"}
URLS = StepUrls("dpo:balancing")
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES)
def balancing_tests(request: StaffRequest) -> HttpResponse:
    """Purposes on a legitimate interest, those that nothing carries first; drafts that cannot be approved yet."""
    today = timezone.localdate()
    rows = list(Assessment.objects.of(BALANCING.kind))
    context = {
        "interests": interests(Purpose.in_force(), rows, today),
        "drafted": drafted_interests(rows, today, drafts=waiting_drafts()),
        "tabs": risk_tabs("balancing"),
    }
    return render(request, "dpo/balancing/tests.html", context)


@policy(rights.PRIVACY_PURPOSES, params={"slug": "purpose"}, methods=["POST"])
def begin(request: StaffRequest, slug: str) -> HttpResponse:
    """The test of a purpose that is worked on: the next version where the last one is decided."""
    if not is_known(slug):
        raise Http404
    return redirect("dpo:balancing_test", begin_test(slug, by=request.user).uid)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=ASK_AND_SAVE)
def balancing_test(request: StaffRequest, key: UUID) -> HttpResponse:
    """GET ?step=1…5. POST saves what is answered; with `go=next` the step has to be whole, and the next one opens."""
    assessment = BALANCING.found(key)
    step = BALANCING.step_asked(request, assessment)
    if request.method == "GET" or not assessment.undecided or step == BALANCING.last:
        return page_of_test(request, assessment, step, form_of(BALANCING, assessment, step))
    answer = answer_step(request, BALANCING, assessment, step)
    return answer if isinstance(answer, HttpResponse) else page_of_test(request, BALANCING.found(key), step, answer)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def opinion(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer's opinion, with today's date."""
    assessment, form = BALANCING.found(key), AdviceForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: advise(assessment, **form.cleaned_data, by=request.user)):
        toast(request, gettext("Opinion noted."))
        return redirect(BALANCING.url(assessment, BALANCING.last))
    return page_of_test(
        request, assessment, BALANCING.last, form_of(BALANCING, assessment, BALANCING.last), advice=form
    )


@policy(rights.PRIVACY_DECIDE, params=KEY, methods=["POST"])
def decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """The outcome, by whoever decides for the controller."""
    assessment, form = BALANCING.found(key), VerdictForm(request.POST, outcomes=OUTCOMES)
    mark = request.GET.get("seen", "")
    if form.is_valid() and act_passes(
        form, lambda: conclude_test(assessment, **form.cleaned_data, seen=mark, by=request.user)
    ):
        toast(request, gettext("The balancing test is closed."))
        return redirect("dpo:balancing_test", assessment.uid)
    return page_of_test(
        request, assessment, BALANCING.last, form_of(BALANCING, assessment, BALANCING.last), verdict=form
    )


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The test on paper, as it stands."""
    assessment = BALANCING.found(key)
    content = as_pdf(assessment, language=(get_language() or settings.LANGUAGE_CODE)[:2], at=timezone.now())
    return attachment(f"{assessment.called}-v{assessment.version}.pdf", content, content_type="application/pdf")


def page_of_test(
    request: StaffRequest,
    assessment: Assessment,
    step: int,
    form: Any,
    *,
    advice: AdviceForm | None = None,
    verdict: VerdictForm | None = None,
) -> HttpResponse:
    """One step; on the last the opinion for the officer and the decision for whoever decides."""
    user, last = request.user, step == BALANCING.last
    waiting = last and assessment.undecided
    context = {
        **step_context(BALANCING, assessment, step, form),
        "advice": (advice or AdviceForm()) if waiting and user.role.dpo else None,
        "verdict": (verdict or VerdictForm(outcomes=OUTCOMES)) if waiting and user.decides else None,
        "parts": parts(assessment) if last else [],
        "wanting": BALANCING.wanting(assessment) if waiting else [],
        "crumbs": [(gettext("Balancing tests"), reverse("dpo:balancing_tests"))],
        **URLS.of(assessment, state_of(assessment) if waiting and user.decides else ""),
    }
    bound = next((each for each in (advice, verdict, form) if each is not None and each.is_bound), None)
    return render(request, "dpo/balancing/test.html", context, status=refusal_status(bound))


def parts(assessment: Assessment) -> list[dict[str, Any]]:
    """[{title, rows}]: all that was answered, for whoever decides."""
    return [
        {"title": label, "rows": BALANCING.rows(assessment, step), "url": BALANCING.url(assessment, step)}
        for step, (label, _note) in BALANCING.steps.items()
        if step != BALANCING.last
    ]
