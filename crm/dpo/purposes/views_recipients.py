"""Recipients: who gets data from us and what for, and one with its history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import names_of, signed
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.terms import lines
from crm.dpo.purposes.views import crumbs, tabs
from crm.privacy.models import Decision, Proposal, Purpose, Recipient

ONE = {"slug": "recipient"}


@policy(rights.PRIVACY_PURPOSES)
def recipients(request: StaffRequest) -> HttpResponse:
    """Every recipient with the purposes that name it, those that have ended last."""
    named: dict[int, list[Purpose]] = {}
    for purpose in Purpose.objects.active().prefetch_related("recipients"):
        for recipient in purpose.recipients.all():
            named.setdefault(recipient.pk, []).append(purpose)
    found = sorted(Recipient.objects.all(), key=lambda one: one.active_to is not None)
    rows = [{"recipient": recipient, "purposes": named.get(recipient.pk, [])} for recipient in found]
    return render(request, "dpo/purposes/recipients.html", {"rows": rows, "tabs": tabs("recipients")})


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def recipient(request: StaffRequest, slug: str) -> HttpResponse:
    """One recipient: what it is, who names it, what waits, and how it came to say what it says."""
    found = get_object_or_404(Recipient, slug=slug)
    proposals = Proposal.objects.filter(subject=Proposal.Subject.RECIPIENT, slug=slug).told()
    context = {
        "recipient": found,
        "purposes": Purpose.objects.active().filter(recipients=found),
        "pending": proposals.pending(),
        "agreements": list(found.agreements.all()),
        "history": history(proposals.filter(decision__verdict=Decision.Verdict.APPROVED)),
        "crumbs": crumbs("recipients"),
    }
    return render(request, "dpo/purposes/recipient.html", context)


def history(proposals: Any) -> list[dict[str, Any]]:
    """[{proposal, lines, who}] of what was approved, newest first."""
    found = list(proposals.order_by("-decision__decided_at", "-pk"))
    names = names_of(signed(one.decision.decided_by) for one in found)
    return [
        {
            "proposal": one,
            "lines": lines(one.subject, one.before, one.values) if one.act == Proposal.Act.CHANGE else [],
            "who": names[signed(one.decision.decided_by)],
        }
        for one in found
    ]
