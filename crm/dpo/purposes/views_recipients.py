"""Recipients: who gets data from us and what for, and one with its history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.terms import lines
from crm.dpo.purposes.views import crumbs
from crm.privacy.models import Decision, Proposal, Purpose, Recipient

ONE = {"slug": "recipient"}


@policy(rights.PRIVACY_PURPOSES)
def recipients(request: StaffRequest) -> HttpResponse:
    """The old address of the list: recipients have a desk of their own."""
    return redirect("dpo:processors")


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def recipient(request: StaffRequest, slug: str) -> HttpResponse:
    """One recipient: what it is, who names it, what waits, and how it came to say what it says."""
    shown_recipient = get_object_or_404(Recipient, slug=slug)
    proposals = Proposal.objects.filter(subject=Proposal.Subject.RECIPIENT, slug=slug).told()
    context = {
        "recipient": shown_recipient,
        "purposes": Purpose.objects.active().filter(recipients=shown_recipient),
        "pending": proposals.pending(),
        "history": history(proposals.filter(decision__verdict=Decision.Verdict.APPROVED)),
        "crumbs": crumbs("recipients"),
    }
    return render(request, "dpo/purposes/recipient.html", context)


def history(proposals: Any) -> list[dict[str, Any]]:
    """[{proposal, lines, who}] of what was approved, newest first."""
    approved = list(proposals.order_by("-decision__decided_at", "-pk"))
    names = names_of(signature_pair(proposal.decision.decided_by) for proposal in approved)
    return [
        {
            "proposal": proposal,
            "lines": lines(proposal.subject, proposal.before, proposal.values)
            if proposal.act == Proposal.Act.CHANGE
            else [],
            "who": names[signature_pair(proposal.decision.decided_by)],
        }
        for proposal in approved
    ]
