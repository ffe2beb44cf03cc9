"""Both decisions: the authority, the people. The officer advises, somebody proposes, the controller decides."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from breaches.assessment.forms import OpinionForm, ProposalForm, VerdictForm
from breaches.cases.case_state import CaseState
from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.decisions.verdicts import advise, decide, decide_at_once, propose, reject
from breaches.models import Breach, Decision, Question, Verdict
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.actors import signature

IT = {**ONE, "key": "breach_decision"}


@policy(rights.PRIVACY_BREACHES, params=ONE)
def decisions(request: StaffRequest, number: str) -> HttpResponse:
    """Both questions with opinions, proposals and what is in force."""
    return render_decisions(request, case_or_404(request, number))


def render_decisions(request: StaffRequest, breach: Breach, *, about: str = "", **forms: Any) -> HttpResponse:
    """The page; `about` is the question whose form came back."""
    case_state = CaseState.of(breach)
    questions = [
        question(request, case_state, each_question, forms if each_question == about else {})
        for each_question in Question
    ]
    refused = any(forms.values())
    user: Any = request.user
    return page(request, breach, "decisions", questions=questions, refused=refused, officer=user.role.dpo)


def question(
    request: StaffRequest, case_state: CaseState, question_shown: Question, forms: dict[str, Any]
) -> dict[str, Any]:
    """What the page shows about one question: decision, proposal, opinion, names, forms."""
    user: Any = request.user
    decided, proposed, opinion = (
        case_state.decided(question_shown),
        case_state.proposed(question_shown),
        case_state.opinion(question_shown),
    )
    signed = [decided and decided.decided_by, decided and decided.proposed_by, proposed and proposed.proposed_by]
    names = signers_of(*(name or "" for name in [*signed, opinion and opinion.by]))
    mine = proposed is not None and proposed.proposed_by == signature(user)
    decides = user.decides and not user.role.dpo
    return {
        "question": question_shown,
        "decided": decided,
        "proposed": proposed,
        "opinion": opinion,
        "names": names,
        "mine": mine,
        "may_decide": decides and proposed is not None and not (mine and proposed.verdict == Verdict.DO_NOT),
        "against": bool(proposed and opinion and opinion.verdict != proposed.verdict),
        "decides": decides,
        "advice": forms.get("advice") or OpinionForm(initial={"question": question_shown}, prefix=None),
        "proposal": forms.get("proposal")
        or ProposalForm(question=question_shown, initial={"question": question_shown, "verdict": "notify"}),
        "verdict": forms.get("verdict") or VerdictForm(),
    }


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def opinion(request: StaffRequest, number: str) -> HttpResponse:
    """The officer's advice."""
    breach, form = case_or_404(request, number), OpinionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: advise(breach, data["question"], data["verdict"], data["text"], by=request.user)):
            return redirect("breaches:decisions", number)
    return render_decisions(request, breach, about=request.POST.get("question", ""), advice=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def proposal(request: StaffRequest, number: str) -> HttpResponse:
    """Proposes a decision; whoever decides for the controller takes one to notify at once."""
    breach, form = case_or_404(request, number), ProposalForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(form, lambda: take(breach, data, by=request.user)):
            return redirect("breaches:decisions", number)
    return render_decisions(request, breach, about=request.POST.get("question", ""), proposal=form)


def take(breach: Breach, data: dict[str, Any], *, by: User) -> None:
    """Decides at once what one person may decide; proposes the rest."""
    if data["verdict"] == Verdict.NOTIFY and by.decides and not by.role.dpo:
        decide_at_once(breach, data["question"], reason=data["reason"], overruling=data["overruling"], by=by)
        return
    exemption = data.get("exemption", "") if data["verdict"] == Verdict.DO_NOT else ""
    propose(breach, data["question"], data["verdict"], reason=data["reason"], exemption=exemption, by=by)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=IT)
def decision(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """The controller agrees, or a proposal is rejected or taken back."""
    user: Any = request.user
    breach = case_or_404(request, number)
    row = get_object_or_404(Decision.objects.for_desk(user).select_related("breach"), breach=breach, uid=key)
    form = VerdictForm(request.POST)
    form.is_valid()
    try:
        if "reject" in request.POST:
            reject(row, by=user)
        elif not user.may(rights.PRIVACY_DECIDE):
            raise PermissionDenied
        else:
            decide(row, overruling=form.cleaned_data.get("overruling", ""), by=user)
    except ValidationError as refusal:
        put_into(form, refusal)
        return render_decisions(request, breach, about=row.question, verdict=form)
    return redirect("breaches:decisions", number)
