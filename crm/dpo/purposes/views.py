"""Purposes: those in force, and one with its versions side by side."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.balancing.interests import rests_on_interest
from crm.dpo.models import Assessment
from crm.dpo.purposes.terms import lines, terms_of
from crm.dpo.register_tabs import register_tabs
from crm.privacy.models import Proposal, Purpose
from retention.models import Rule

ONE = {"slug": "purpose"}


@policy(rights.PRIVACY_PURPOSES)
def purposes(request: StaffRequest) -> HttpResponse:
    """Every purpose in force with its basis, categories, channels and recipients; those that have ended below."""
    current = Purpose.objects.active().prefetch_related("recipients")
    ended = Purpose.objects.exclude(slug__in=Purpose.objects.active().values("slug"))
    context = {
        "purposes": current,
        "ended": ended.order_by("slug", "-version").distinct("slug"),
        "tabs": register_tabs("purposes", request.user),
    }
    return render(request, "dpo/purposes/purposes.html", context)


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def purpose(request: StaffRequest, slug: str) -> HttpResponse:
    """One purpose: what is in force, what waits, and the versions before it, each with what it changed."""
    user: Any = request.user
    versions = list(Purpose.objects.filter(slug=slug).with_relations().order_by("-version"))
    if not versions:
        raise Http404
    context = {
        "purpose": versions[0],
        "versions": with_changes(versions),
        "pending": Proposal.objects.pending().filter(subject=Proposal.Subject.PURPOSE, slug=slug),
        "assessments": assessments_of(slug),
        "weighed": rests_on_interest(versions[0].legal_basis, versions[0].balancing),
        "rules": rules_of(slug) if user.may(rights.PRIVACY_RETENTION) else [],
        "crumbs": crumbs("purposes"),
    }
    return render(request, "dpo/purposes/purpose.html", context)


def assessments_of(slug: str) -> list[Assessment]:
    """Of each kind the newest version: the one that is worked on, or the one that counts."""
    rows = Assessment.objects.filter(purpose=slug).order_by("kind", "-version").distinct("kind")
    return list(rows)


def rules_of(slug: str) -> list[Rule]:
    """The retention rules of a purpose: of each rule the version in force, else the newest."""
    by_slug: dict[str, Rule] = {}
    for rule in Rule.objects.filter(purpose=slug).told().order_by("slug", "version"):
        current = by_slug.get(rule.slug)
        by_slug[rule.slug] = current if current is not None and current.is_on else rule
    return list(by_slug.values())


def with_changes(versions: list[Purpose]) -> list[dict[str, Any]]:
    """[{version, lines}], newest first: what each changed against the one before; nothing for the first."""
    terms = [terms_of(version) for version in versions]
    pairs = zip(versions, terms, [*terms[1:], None], strict=True)
    return [
        {"version": version, "lines": lines(Proposal.Subject.PURPOSE, before, now) if before is not None else []}
        for version, now, before in pairs
    ]


def crumbs(page: str) -> list[tuple[str, str]]:
    """The way back to the list."""
    words = {"purposes": gettext("Purposes"), "recipients": gettext("Recipients"), "proposals": gettext("Proposals")}
    return [(words[page], reverse(f"dpo:{page}"))]
