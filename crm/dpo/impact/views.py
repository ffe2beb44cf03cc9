"""Impact assessments: the list by purpose; one assessment step by step."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.impact.forms import ConsultationForm, ScreeningForm
from crm.dpo.impact.impact_acts import (
    OUTCOMES,
    begin_impact,
    consultation_due,
    effective,
    must_consult,
    picture,
    screen,
)
from crm.dpo.impact.impact_steps import CONTEXT, DECISION, IMPACT, OPINION, RISKS, high_after, missing_events, risks_of
from crm.dpo.impact.screening import CRITERIA_QUESTIONS, LIST_QUESTIONS, SCREENING, criteria, listed
from crm.dpo.impact.screening_facts import facts_of, proposed
from crm.dpo.models import Assessment
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.risk_rows import checks_now, matrix, risk_rows
from crm.dpo.risks.risk_scale import LIKELIHOOD
from crm.dpo.risks.risk_tabs import risk_tabs
from crm.dpo.steps.opinion_forms import AdviceForm, VerdictForm
from crm.dpo.steps.step_course import is_known, state_of
from crm.dpo.steps.step_pages import StepUrls, answer_step, form_of, refusal_status, step_context
from crm.dpo.steps.step_questions import Question, chosen
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import Purpose

KEY = {"key": "impact"}
URLS = StepUrls("dpo:impact")
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES)
def impact(request: StaffRequest) -> HttpResponse:
    """Every purpose in force with its newest assessment, what needs work first."""
    rows = Assessment.objects.of(IMPACT.kind).order_by("purpose", "-version").distinct("purpose")
    newest = {row.purpose: row for row in rows}
    today = timezone.localdate()
    purposes = [(purpose, newest.pop(purpose.slug, None)) for purpose in Purpose.in_force()]
    context = {
        "rows": [(purpose, row, row is not None and row.stands(today)) for purpose, row in purposes],
        "others": list(newest.values()),
        "today": today,
        "list_source": jurisdiction().impact_list.source,
        "tabs": risk_tabs("impact"),
    }
    return render(request, "dpo/impact/impact.html", context)


@policy(rights.PRIVACY_PURPOSES, params={"slug": "purpose"}, methods=["POST"])
def begin(request: StaffRequest, slug: str) -> HttpResponse:
    """The assessment of a purpose that is worked on: the next version where the last one is decided."""
    if not is_known(slug):
        raise Http404
    return redirect("dpo:impact_test", begin_impact(slug, by=request.user).uid)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=ASK_AND_SAVE)
def assessment(request: StaffRequest, key: UUID) -> HttpResponse:
    """GET ?step=1…7. POST saves what is answered; the first step concludes whether an assessment is needed."""
    row = IMPACT.found(key)
    step = asked(request, row)
    if request.method == "GET" or not row.undecided or not IMPACT.of_step(step):
        return step_page(request, row, step)
    if step == SCREENING:
        return conclude_screening(request, row)
    answer = answer_step(request, IMPACT, row, step)
    return answer if isinstance(answer, HttpResponse) else step_page(request, IMPACT.found(key), step, form=answer)


def asked(request: StaffRequest, row: Assessment) -> int:
    """The step of the address; the screening while it is not concluded, and then the first that is open."""
    if "step" not in request.GET and row.undecided and row.screened_at is None:
        return SCREENING
    return IMPACT.step_asked(request, row)


def conclude_screening(request: StaffRequest, row: Assessment) -> HttpResponse:
    """Whether it is needed, from the answers sent."""
    form = screening_form(row, request.POST)
    if form.is_valid() and act_passes(form, lambda: screen(row, form.answers, by=request.user)):
        needed = IMPACT.found(row.uid).needed
        toast(
            request,
            _("An assessment is needed.") if needed else _("No assessment is needed; whoever decides closes it."),
        )
        return redirect(IMPACT.url(row, CONTEXT if needed else DECISION))
    return step_page(request, row, SCREENING, form=form)


def screening_form(row: Assessment, data: Any = None) -> ScreeningForm:
    """The screening with what is proposed today."""
    proposals = proposed(facts_of(row.purpose))
    reasons = {code: why for code, (_answer, why) in proposals.items()}
    return ScreeningForm(data, given=effective(row.answers, proposals), reasons=reasons)


def step_page(
    request: StaffRequest,
    row: Assessment,
    step: int,
    *,
    form: Any = None,
    advice: AdviceForm | None = None,
    verdict: VerdictForm | None = None,
    consultation: ConsultationForm | None = None,
    refusal: Any = None,
) -> HttpResponse:
    """One step with what belongs to it; a form that was refused comes with its errors."""
    user, waiting = request.user, row.undecided
    step_form = form if form is not None else first_form(row, step)
    outcomes = outcomes_of(row)
    deciding = waiting and step == DECISION
    consult = waiting and must_consult(row, timezone.localdate()) and bool(row.needed)
    context = {
        **step_context(IMPACT, row, step, step_form),
        **URLS.of(row, state_of(row, picture) if deciding and user.decides else ""),
        **risk_context(row, step),
        "screened": screened(row) if step == SCREENING and not (waiting and row.screened_at is None) else None,
        "fold": _("Change with a reason") if step == SCREENING and waiting and row.screened_at else "",
        "advice": (advice or AdviceForm()) if step == OPINION and waiting and user.role.dpo else None,
        "verdict": (verdict or VerdictForm(outcomes=outcomes)) if deciding and user.decides else None,
        "wanting": IMPACT.wanting(row) if deciding and row.needed else [],
        "at_opinion": step == OPINION,
        "consult": consult,
        "consultation": consultation or (ConsultationForm(instance=row) if consult or row.consulted_on else None),
        "due": consultation_due(row),
        "refusal": refusal,
        "reopened": [MEASURES[code].words for code in row.reopened_for if code in MEASURES],
        "crumbs": [(_("Impact assessments"), reverse("dpo:impact"))],
    }
    bound = next((each for each in (form, advice, verdict, consultation, refusal) if each is not None), None)
    return render(request, "dpo/impact/assessment.html", context, status=refusal_status(bound))


def first_form(row: Assessment, step: int) -> Any:
    """The form of a step as it is opened."""
    return screening_form(row) if step == SCREENING and row.undecided else form_of(IMPACT, row, step)


def outcomes_of(row: Assessment) -> list[tuple[str, Any]]:
    """What can be decided: after a screening that found none needed, only that."""
    labels = dict(Assessment.Outcome.choices)
    return [(str(code), labels[code]) for code in OUTCOMES[row.needed is not False]]


def screened(row: Assessment) -> dict[str, Any]:
    """The result of the screening: both lists with what fits first."""
    return {
        "source": jurisdiction().impact_list.source,
        "list": folded(LIST_QUESTIONS, row),
        "criteria": folded(CRITERIA_QUESTIONS, row),
        "listed": len(listed(row.answers)),
        "met": len(criteria(row.answers)),
    }


def folded(questions: tuple[Question, ...], row: Assessment) -> dict[str, list[dict[str, Any]]]:
    """{shown: what fits, and what somebody wrote something about; rest; all}: lines {text, hit, answer, note}."""
    lines = [
        {
            "text": each.text,
            "answer": dict(each.choices).get(chosen(row.answers, each.code), ""),
            "hit": chosen(row.answers, each.code) in each.demanding,
            "note": row.answers.get(each.code, {}).get("note", ""),
        }
        for each in questions
    ]
    worth_reading = sorted((line for line in lines if line["hit"] or line["note"]), key=lambda line: not line["hit"])
    return {"shown": worth_reading, "rest": [line for line in lines if line not in worth_reading], "all": lines}


def risk_context(row: Assessment, step: int) -> dict[str, Any]:
    """The risks of its purpose with the matrix, on the steps that show them."""
    if step not in (RISKS, DECISION):
        return {}
    rows = risk_rows(risks_of(row), checks_now())
    return {
        "rows": rows,
        "matrix": matrix(rows),
        "likelihoods": LIKELIHOOD.values(),
        "missing": [event.label for event in missing_events(risks_of(row))],
        "high": high_after(risks_of(row)),
        "today": timezone.localdate(),
    }
