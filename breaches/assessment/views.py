"""The risk: guided questions with a score that proposes, then what a human says, and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from breaches.assessment.forms import AssessForm, answered
from breaches.assessment.guideline_words import said_of
from breaches.assessment.questions import MANY, Answers, many
from breaches.assessment.risk_assessment import assess, suggestion
from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.models import Breach
from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.form_errors import kept
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=ONE)
def assessment(request: StaffRequest, number: str) -> HttpResponse:
    """The questions, the score of what is ticked (GET computes, nothing is saved), the assessment."""
    breach = case_or_404(request, number)
    last = breach.assessments.first()
    form = AssessForm(request.POST or None, initial=answered(last, breach))
    if form.is_valid():
        told = form.cleaned_data
        if kept(
            form,
            lambda: assess(
                breach,
                form.answers,
                **{name: told[name] for name in ("risk", "gravity", "reasoning", "pesel_why_not")},
                by=request.user,
            ),
        ):
            return redirect("breaches:decisions", number)
    found = score_of(request, answered(last, breach))
    context = {"score": found, "many": many(breach), "limit": MANY, "hint": hint(breach, found)}
    if fragment_wanted(request) and request.method == "GET":
        return render(request, "breaches/assessment/score.html", context)
    names = signers_of(*(one.by for one in breach.assessments.all()))
    history = [{"one": one, "who": names[one.by]} for one in breach.assessments.all()]
    return page(request, breach, "assessment", form=form, history=history, **context)


NEEDED = {"data", "ei", "confidentiality", "integrity", "availability"}


def hint(breach: Breach, found: Answers | None) -> dict[str, Any] | None:
    """What usually follows from the facts, in words; None while too little is ticked."""
    return said_of(suggestion(breach, found, timezone.now())) if found else None


def score_of(request: StaffRequest, begun: dict[str, Any]) -> Answers | None:
    """What is ticked, once enough is: in the form that came back, in the query, or what the form began with."""
    asked = AssessForm(request.POST or (request.GET if "data" in request.GET else begun))
    asked.full_clean()
    return asked.answers if asked.cleaned_data.keys() >= NEEDED else None
