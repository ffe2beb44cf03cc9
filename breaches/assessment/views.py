"""The risk: guided questions with a score that proposes, then what a human says, and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from breaches.assessment.forms import AssessForm, initial_answers
from breaches.assessment.guideline_words import suggestion_words
from breaches.assessment.questions import MANY, Answers, many
from breaches.assessment.risk_assessment import assess, suggestion
from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.models import Breach
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=ONE)
def assessment(request: StaffRequest, number: str) -> HttpResponse:
    """The questions, the score of what is ticked (GET computes, nothing is saved), the assessment."""
    breach = case_or_404(request, number)
    last = breach.assessments.first()
    form = AssessForm(request.POST or None, initial=initial_answers(last, breach))
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form,
            lambda: assess(
                breach,
                form.answers,
                **{name: data[name] for name in ("risk", "gravity", "reasoning", "pesel_why_not")},
                by=request.user,
            ),
        ):
            return redirect("breaches:decisions", number)
    ticked = score_of(request, initial_answers(last, breach))
    context = {"score": ticked, "many": many(breach), "limit": MANY, "hint": hint(breach, ticked)}
    if fragment_wanted(request) and request.method == "GET":
        return render(request, "breaches/assessment/score.html", context)
    names = signers_of(*(version.by for version in breach.assessments.all()))
    history = [{"one": version, "who": names[version.by]} for version in breach.assessments.all()]
    return page(request, breach, "assessment", form=form, history=history, **context)


NEEDED = {"data", "ei", "confidentiality", "integrity", "availability"}


def hint(breach: Breach, ticked: Answers | None) -> dict[str, Any] | None:
    """What usually follows from the facts, in words; None while too little is ticked."""
    return suggestion_words(suggestion(breach, ticked, timezone.now())) if ticked else None


def score_of(request: StaffRequest, begun: dict[str, Any]) -> Answers | None:
    """What is ticked, once enough is: in the form that came back, in the query, or what the form began with."""
    form = AssessForm(request.POST or (request.GET if "data" in request.GET else begun))
    form.full_clean()
    return form.answers if form.cleaned_data.keys() >= NEEDED else None
