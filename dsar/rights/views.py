"""Decision screens: one for each right. The desk proposes, a yes needs one person, a refusal two."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.actors import signature
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.decisions.reasons import about, ground_words
from dsar.decisions.verdicts import decide, decide_all, decide_at_once, in_force, proposals, propose, reject
from dsar.models import Case, Decision, Kind
from dsar.models.decisions import GRAVE
from dsar.models.terms import ARTICLES
from dsar.rights.forms import GroundForm, ProposalForm
from dsar.rights.requested_erasure import suggest
from dsar.rights.right_screens import SCREENS
from dsar.rights.suggestions import suggest_objection, suggest_portability

RIGHT = {**ONE, "right": "request_right"}
IT = {**ONE, "key": "request_decision"}


def right_or_404(request: StaffRequest, number: str, right: str) -> tuple[Case, str]:
    """A case that the desk may see, and a right that it asks for."""
    case = case_or_404(request, number)
    if right not in case.kinds or right == Kind.QUESTION:
        raise Http404
    return case, str(Kind(right))


@policy(rights.PRIVACY_REQUESTS, params=ONE)
def decisions(request: StaffRequest, number: str) -> HttpResponse:
    """Every right that the case asks for, and how far it is."""
    case = case_or_404(request, number)
    rows = [overview(case, kind) for kind in case.kinds if kind != Kind.QUESTION]
    return page(request, case, "decisions", rows=rows)


def overview(case: Case, right: str) -> dict[str, Any]:
    """One right in a line."""
    current = in_force(case, right)
    return {
        "right": right,
        "label": Kind(right).label,
        "article": ARTICLES[Kind(right)],
        "lines": [line(row, {}) for row in current],
        "waiting": proposals(case, right).count(),
        "done": bool(current) and all(row.done_at for row in current if row.verdict == "granted"),
    }


@policy(rights.PRIVACY_REQUESTS, params=RIGHT)
def right(request: StaffRequest, number: str, right: str) -> HttpResponse:
    """The screen of one right."""
    return render_right(request, *right_or_404(request, number, right))


def render_right(request: StaffRequest, case: Case, right: str, **forms: Any) -> HttpResponse:
    """The screen, with a form that came back, if any."""
    user: Any = request.user
    waiting, current = list(proposals(case, right)), in_force(case, right)
    names = signers_of(*(name for row in (*waiting, *current) for name in (row.proposed_by, row.decided_by)))
    decides = user.decides and not user.role.dpo
    form = forms.pop("form", None) or ProposalForm(case=case, right=right)
    context: dict[str, Any] = {
        "right": right,
        "label": Kind(right).label,
        "article": ARTICLES[Kind(right)],
        "standing": [line(row, names) for row in current],
        "waiting": [proposal_line(row, names, user, decides=decides) for row in waiting],
        "to_do": bool(current) and any(row.verdict == "granted" and not row.done_at for row in current),
        "decides": decides,
        "form": form,
        "refusable": "why" in form.fields,
        "refused": None,
        **SCREENS[Kind(right)](request, case),
        **forms,
    }
    return page(request, case, f"right_{right}", **context)


def line(row: Decision, names: dict[str, str]) -> dict[str, Any]:
    """A decision in words."""
    return {
        "row": row,
        "about": about(row) or _("all of it"),
        "ground": ground_words(row.right, row.ground),
        "who": names.get(row.decided_by or row.proposed_by, ""),
        "tone": "ok" if row.verdict == "granted" else "warn" if row.verdict in GRAVE else "info",
    }


def proposal_line(row: Decision, names: dict[str, str], user: Any, *, decides: bool) -> dict[str, Any]:
    """A proposal, with what this reader may do about it."""
    mine, grave = row.proposed_by == signature(user), row.verdict in GRAVE
    return {
        **line(row, names),
        "grave": grave,
        "mine": mine,
        "may_decide": (decides and not mine) if grave else True,
        "may_reject": mine or decides,
    }


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=RIGHT)
def proposal(request: StaffRequest, number: str, right: str) -> HttpResponse:
    """A decision: at once where one person may, else proposed."""
    case, right = right_or_404(request, number, right)
    form = ProposalForm(request.POST, case=case, right=right)
    if form.is_valid():
        proposed = form.said
        if act_passes(form, lambda: (propose if proposed.grave else decide_at_once)(case, proposed, by=request.user)):
            toast(
                request,
                _("Proposed. Somebody who decides for the controller has to agree.")
                if proposed.grave
                else _("Decided."),
            )
            return redirect("requests:right", number, right)
    return render_right(request, case, right, form=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=RIGHT)
def suggestion(request: StaffRequest, number: str, right: str) -> HttpResponse:
    """What the law says, as proposals: the plan of an erasure; portability and unopen objections by purpose."""
    case, right = right_or_404(request, number, right)
    form = GroundForm(request.POST)
    if right == Kind.ERASURE and not form.is_valid():
        return render_right(request, case, right, suggestion=form)
    if right == Kind.ERASURE:
        return tried(request, case, right, lambda: suggest(case, form.cleaned_data["ground"], by=request.user))
    acts = {Kind.PORTABILITY: suggest_portability, Kind.OBJECTION: suggest_objection}
    if right not in acts:
        refusal = ValidationError(_("Nothing can be suggested here: decide it yourself."), code="nothing")
        return render_right(request, case, right, refused=refusal_form(refusal))
    return tried(request, case, right, lambda: acts[Kind(right)](case, by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=RIGHT)
def agreement(request: StaffRequest, number: str, right: str) -> HttpResponse:
    """Decides everything that is proposed on a right as proposed."""
    case, right = right_or_404(request, number, right)
    return tried(request, case, right, lambda: decide_all(case, right, by=request.user), _("Decided."))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=IT)
def decision(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Agrees to one proposal, rejects it or takes it back."""
    user: Any = request.user
    case = case_or_404(request, number)
    row = get_object_or_404(Decision.objects.for_desk(user).select_related("case"), case=case, uid=key)
    if "reject" in request.POST:
        return tried(request, case, row.right, lambda: reject(row, by=user))
    if row.verdict in GRAVE and not user.may(rights.PRIVACY_DECIDE):
        raise PermissionDenied
    return tried(request, case, row.right, lambda: decide(row, by=user), _("Decided."))


def tried(request: StaffRequest, case: Case, right: str, act: Any, words: str = "") -> HttpResponse:
    """An act without a form of its own: done, or the screen with the refusal above it."""
    try:
        act()
    except ValidationError as refusal:
        return render_right(request, case, right, refused=refusal_form(refusal))
    if words:
        toast(request, words)
    return redirect("requests:right", case.number, right)


def refusal_form(refusal: ValidationError) -> Any:
    """A form that says nothing but the refusal."""
    form = Form({})
    form.full_clean()
    put_into(form, refusal)
    return form
