"""The risk: guided questions with a score that proposes, then what a human says, and why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from breaches.assessing import assess, suggestion
from breaches.forms.judging import AssessForm, answered
from breaches.models import Breach
from breaches.questions import MANY, Answers, many
from breaches.suggested_words import said_of
from breaches.views.frame import ONE, by_htmx, case_or_404, page
from crm.accounts import rights
from crm.accounts.names import signers_of
from crm.accounts.policy import policy
from crm.accounts.refused_forms import put_into


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=ONE)
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """The questions, the score of what is ticked (GET computes, nothing is saved), the assessment."""
    breach = case_or_404(request, number)
    last = breach.assessments.first()
    form = AssessForm(request.POST or None, initial=answered(last, breach))
    if form.is_valid():
        told = form.cleaned_data
        try:
            assess(
                breach,
                form.answers,
                **{name: told[name] for name in ("risk", "gravity", "reasoning", "pesel_why_not")},
                by=request.user,
            )
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            return redirect("breaches:decisions", number)
    found = score_of(request, answered(last, breach))
    context = {"score": found, "many": many(breach), "limit": MANY, "hint": hint(breach, found)}
    if by_htmx(request) and request.method == "GET":
        return render(request, "breaches/score.html", context)
    names = signers_of(*(one.by for one in breach.assessments.all()))
    history = [{"one": one, "who": names[one.by]} for one in breach.assessments.all()]
    return page(request, breach, "assessment", form=form, history=history, **context)


NEEDED = {"data", "ei", "confidentiality", "integrity", "availability"}


def hint(breach: Breach, found: Answers | None) -> dict[str, Any] | None:
    """What usually follows from the facts, in words; None while too little is ticked."""
    return said_of(suggestion(breach, found, timezone.now())) if found else None


def score_of(request: HttpRequest, begun: dict[str, Any]) -> Answers | None:
    """What is ticked, once enough is: in the form that came back, in the query, or what the form began with."""
    asked = AssessForm(request.POST or (request.GET if "data" in request.GET else begun))
    asked.full_clean()
    return asked.answers if asked.cleaned_data.keys() >= NEEDED else None
