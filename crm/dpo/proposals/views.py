"""Proposals: what waits and what was decided; one with its differences, the officer's opinions and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import names_of, signed, signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, kept
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.proposals.decisions import advise, approve, reject, withdraw
from crm.dpo.proposals.forms import DecisionForm, OpinionForm
from crm.dpo.purposes.terms import lines
from crm.dpo.purposes.views import crumbs, tabs
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
    told = Proposal.objects.told()
    decided = told.exclude(decision=None).order_by("-decision__decided_at", "-pk")[:DECIDED]
    context = {
        "pending": listed(told.pending().order_by("drafted_at", "pk")),
        "decided": listed(decided),
        "tabs": tabs("proposals"),
    }
    return render(request, "dpo/proposals/proposals.html", context)


def listed(rows: Any) -> list[dict[str, Any]]:
    """[{proposal, name, who, opinion, tone, icon}]: what it concerns and where it stands. Four queries at most."""
    rows = list(rows)
    names = names_of(signed(one.drafted_by) for one in rows)
    titles = titles_of(rows)
    return [
        {
            "proposal": one,
            "name": titles[one.subject, one.slug],
            "who": names[signed(one.drafted_by)],
            "look": TONES.get(one.decided.verdict) if one.decided else None,
        }
        for one in rows
    ]


def titles_of(rows: list[Proposal]) -> dict[tuple[str, str], str]:
    """{(subject, slug): what it is called}; by its draft where it is not there yet."""
    of: dict[str, Any] = {Proposal.Subject.PURPOSE: Purpose, Proposal.Subject.RECIPIENT: Recipient}
    found = {(one.subject, one.slug): called(one) for one in rows}
    for subject, model in of.items():
        slugs = {one.slug for one in rows if one.subject == subject}
        standing = model.objects.filter(slug__in=slugs).order_by("active_from", "pk") if slugs else ()
        found |= {(subject, thing.slug): str(thing) for thing in standing}
    return found


def called(proposal: Proposal) -> str:
    """What the draft calls it, in the reader's language."""
    said = proposal.values or proposal.before
    return str(Recipient(name=said.get("name", proposal.slug), name_en=said.get("name_en", "")))


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def proposal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One proposal."""
    return page(request, one_or_404(key))


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def opinion(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer's opinion, with today's date."""
    found, form = one_or_404(key), OpinionForm(request.POST)
    if form.is_valid() and kept(form, lambda: advise(found, **form.cleaned_data, by=request.user)):
        toast(request, gettext("Opinion noted."))
        return redirect("dpo:proposal", found.uid)
    return page(request, found, advice=form)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["POST"])
def decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """Approve or reject, by the button that was pressed."""
    found, form = one_or_404(key), DecisionForm(request.POST)
    approving = request.POST.get("verdict") == Decision.Verdict.APPROVED
    act: Callable = approve if approving else reject
    if form.is_valid() and kept(form, lambda: act(found, reason=form.cleaned_data["reason"], by=request.user)):
        toast(request, gettext("Approved; it is in force.") if approving else gettext("Rejected."))
        return redirect("dpo:proposal", found.uid)
    return page(request, found, verdict=form)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def withdrawal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own draft taken back."""
    found, form = one_or_404(key), DecisionForm({})
    if kept(form, lambda: withdraw(found, by=request.user)):
        toast(request, gettext("Taken back."))
        return redirect("dpo:proposal", found.uid)
    return page(request, found, verdict=form)


def one_or_404(key: UUID) -> Proposal:
    """The proposal with opinions and decision."""
    return get_object_or_404(Proposal.objects.told(), uid=key)


def page(
    request: StaffRequest, found: Proposal, *, advice: OpinionForm | None = None, verdict: DecisionForm | None = None
) -> HttpResponse:
    """The proposal, and for those whose word is awaited the form for it. A bound form comes back with its errors."""
    user, waiting = request.user, found.decided is None
    context = {
        **told(found),
        "advice": (advice or OpinionForm()) if waiting and user.role.dpo else None,
        "verdict": (verdict or DecisionForm()) if waiting and user.decides else None,
        "own": waiting and found.drafted_by == signature(user),
        "refused": advice or verdict,
        "crumbs": crumbs("proposals"),
    }
    return render(request, "dpo/proposals/proposal.html", context, status=UNPROCESSABLE if advice or verdict else 200)


def told(found: Proposal) -> dict[str, Any]:
    """What everybody reads of a proposal: what it would change, who said what, how it ended."""
    opinions, decided = list(found.opinions.all()), found.decided
    signatures = {found.drafted_by, *(one.given_by for one in opinions), *([decided.decided_by] if decided else [])}
    names = signers_of(*signatures)
    standing = found.act != Proposal.Act.ADD or (decided and decided.verdict == Decision.Verdict.APPROVED)
    return {
        "proposal": found,
        "title": titles_of([found])[found.subject, found.slug],
        "lines": lines(found.subject, found.before, found.values),
        "drafter": names[found.drafted_by],
        "opinions": [{"opinion": one, "who": names[one.given_by]} for one in opinions],
        "decider": names[decided.decided_by] if decided else "",
        "look": TONES.get(decided.verdict) if decided else None,
        "thing_url": reverse(f"dpo:{found.subject}", args=[found.slug]) if standing else "",
    }
