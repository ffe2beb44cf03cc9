"""Proposals: the pending and the decided ones; one with its differences, the officer's opinions and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import names_of, signature_pair, signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.balancing.interests import interest_of
from crm.dpo.proposals.decisions import advise, approve, reject, withdraw
from crm.dpo.proposals.forms import DecisionForm, OpinionForm
from crm.dpo.purposes.terms import lines
from crm.dpo.purposes.views import crumbs
from crm.dpo.register_tabs import register_tabs
from crm.dpo.transfers.states import Row, rows_of_slug
from crm.privacy.actors import signature
from crm.privacy.models import Decision, Proposal, Purpose, Recipient

ONE = {"key": "proposal"}
DECIDED = 50  # newest ones on the list
TONES: dict[str, Any] = {
    Decision.Verdict.APPROVED: ("ok", "check"),
    Decision.Verdict.REJECTED: ("danger", "x"),
    Decision.Verdict.WITHDRAWN: ("muted", "arrow-back-up"),
}


@policy(rights.PRIVACY_PURPOSES)
def proposals(request: StaffRequest) -> HttpResponse:
    """What waits, oldest first; what was decided, newest first."""
    described = Proposal.objects.told()
    decided = described.exclude(decision=None).order_by("-decision__decided_at", "-pk")[:DECIDED]
    context = {
        "pending": list_rows(described.pending().order_by("drafted_at", "pk")),
        "decided": list_rows(decided),
        "tabs": register_tabs("proposals", request.user),
    }
    return render(request, "dpo/proposals/proposals.html", context)


def list_rows(rows: Any) -> list[dict[str, Any]]:
    """[{proposal, name, who, opinion, tone, icon}]: what it concerns and where it stands. Four queries at most."""
    rows = list(rows)
    names = names_of(signature_pair(each.drafted_by) for each in rows)
    titles = titles_of(rows)
    return [
        {
            "proposal": each,
            "name": titles[each.subject, each.slug],
            "who": names[signature_pair(each.drafted_by)],
            "look": TONES.get(each.decided.verdict) if each.decided else None,
        }
        for each in rows
    ]


def titles_of(rows: list[Proposal]) -> dict[tuple[str, str], str]:
    """{(subject, slug): what it is called}; by its draft where it is not there yet."""
    of: dict[str, Any] = {Proposal.Subject.PURPOSE: Purpose, Proposal.Subject.RECIPIENT: Recipient}
    titles = {(each.subject, each.slug): proposed_name(each) for each in rows}
    for subject, model in of.items():
        slugs = {each.slug for each in rows if each.subject == subject}
        existing = model.objects.filter(slug__in=slugs).order_by("active_from", "pk") if slugs else ()
        titles |= {(subject, target.slug): str(target) for target in existing}
    return titles


def proposed_name(proposal: Proposal) -> str:
    """What the draft calls it, in the reader's language."""
    terms = proposal.values or proposal.before
    return str(Recipient(name=terms.get("name", proposal.slug), name_en=terms.get("name_en", "")))


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def proposal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One proposal."""
    return proposal_page(request, one_or_404(key))


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def opinion(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer's opinion, with today's date."""
    proposal_row, form = one_or_404(key), OpinionForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: advise(proposal_row, **form.cleaned_data, by=request.user)):
        toast(request, gettext("Opinion noted."))
        return redirect("dpo:proposal", proposal_row.uid)
    return proposal_page(request, proposal_row, advice=form)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["POST"])
def decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """Approve or reject, by the button that was pressed."""
    proposal_row, form = one_or_404(key), DecisionForm(request.POST)
    approving = request.POST.get("verdict") == Decision.Verdict.APPROVED
    act: Callable = approve if approving else reject
    if form.is_valid() and act_passes(
        form, lambda: act(proposal_row, reason=form.cleaned_data["reason"], by=request.user)
    ):
        toast(request, gettext("Approved; it is in force.") if approving else gettext("Rejected."))
        return redirect("dpo:proposal", proposal_row.uid)
    return proposal_page(request, proposal_row, verdict=form)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def withdrawal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own draft taken back."""
    proposal_row, form = one_or_404(key), DecisionForm({})
    if act_passes(form, lambda: withdraw(proposal_row, by=request.user)):
        toast(request, gettext("Taken back."))
        return redirect("dpo:proposal", proposal_row.uid)
    return proposal_page(request, proposal_row, verdict=form)


def one_or_404(key: UUID) -> Proposal:
    """The proposal with opinions and decision."""
    return get_object_or_404(Proposal.objects.told(), uid=key)


def proposal_page(
    request: StaffRequest,
    proposal_row: Proposal,
    *,
    advice: OpinionForm | None = None,
    verdict: DecisionForm | None = None,
) -> HttpResponse:
    """The proposal, with the form for those whose opinion or decision is awaited. A bound form comes with
    its errors.
    """
    user, waiting = request.user, proposal_row.decided is None
    context = {
        **proposal_context(proposal_row),
        "advice": (advice or OpinionForm()) if waiting and user.role.dpo else None,
        "verdict": (verdict or DecisionForm()) if waiting and user.decides else None,
        "own": waiting and proposal_row.drafted_by == signature(user),
        "refused": advice or verdict,
        "crumbs": crumbs("proposals"),
    }
    return render(request, "dpo/proposals/proposal.html", context, status=UNPROCESSABLE if advice or verdict else 200)


def open_transfers(proposal_row: Proposal) -> list[Row]:
    """Third countries that an undecided draft of a recipient is about, each with what allows it or does not."""
    if proposal_row.subject != Proposal.Subject.RECIPIENT or proposal_row.act == Proposal.Act.RETIRE:
        return []
    return rows_of_slug(proposal_row.slug, timezone.localdate()) if proposal_row.decided is None else []


def proposal_context(proposal_row: Proposal) -> dict[str, Any]:
    """The template context of a proposal: what it would change, the opinions, the decision."""
    opinions, decided = list(proposal_row.opinions.all()), proposal_row.decided
    signatures = {
        proposal_row.drafted_by,
        *(each.given_by for each in opinions),
        *([decided.decided_by] if decided else []),
    }
    names = signers_of(*signatures)
    of_purpose = proposal_row.subject == Proposal.Subject.PURPOSE
    exists = proposal_row.act != Proposal.Act.ADD or (decided and decided.verdict == Decision.Verdict.APPROVED)
    return {
        "proposal": proposal_row,
        "grace_until": parse_date(proposal_row.values.get("grace_until", "")),
        "title": titles_of([proposal_row])[proposal_row.subject, proposal_row.slug],
        "lines": lines(proposal_row.subject, proposal_row.before, proposal_row.values),
        "drafter": names[proposal_row.drafted_by],
        "opinions": [{"opinion": each, "who": names[each.given_by]} for each in opinions],
        "decider": names[decided.decided_by] if decided else "",
        "look": TONES.get(decided.verdict) if decided else None,
        "transfers": open_transfers(proposal_row),
        "interest": interest_of(proposal_row, timezone.localdate()) if of_purpose else None,
        "thing_url": reverse(f"dpo:{proposal_row.subject}", args=[proposal_row.slug]) if exists else "",
    }
