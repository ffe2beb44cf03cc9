"""Forms of rules, runs, holds: what is sent when they are filled in well."""

from typing import Any

from django.utils import timezone

from retention.models import Rule
from retention.rules.rule_drafts import terms_of as rule_terms
from retention.rules.trials import receipt, tried
from tests.matrix.bodies.common import Filled, in_days, same
from tests.matrix.objects import Objects, One


def held_back(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A hold on a person, or on everybody under a purpose."""
    return {"purpose": "offers", "reason": "claim", "facts": "R-2026-07", "review_on": in_days(60)}


def next_version(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The newest version of a retention rule with another period."""
    newest = Rule.objects.filter(slug=target.id if target else "").order_by("-version").first()
    terms = rule_terms(newest) if newest else {}
    fields = {name: value for name, value in terms.items() if value is not None and value is not False}
    return {**fields, "days": 7, "why": "Krócej wystarczy."}


def looked_at(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The receipt of the preview of a rule's newest version."""
    newest = Rule.objects.filter(slug=target.id if target else "").order_by("-version").first()
    trial = newest and tried(newest, timezone.now())
    return {"receipt": receipt(newest, trial, timezone.now())} if trial else {}


FORMS: dict[str, Filled] = {
    "retention:rule_draft": next_version,
    "retention:rule_opinion": same(verdict="for", text="Bez zastrzeżeń."),
    "retention:switching": looked_at,
    "retention:switching_off": same(reason="Zmiana prawa."),
    "retention:standing": lambda objects, actor, target: {"until": in_days(90), "reason": "Rutyna."},
    "retention:opinion": same(**{"advice-verdict": "for", "advice-text": "Bez zastrzeżeń."}),
    "retention:approval": same(typed="1", note="Zgodnie z planem."),
    "retention:discarding": same(**{"discard-why": "Za wcześnie."}),
    "retention:continuation": same(**{"go-why": "Sprawdzone."}),
    "retention:exclusion": same(why="Trwa rozmowa."),
    "retention:name": same(reason="check"),
    **dict.fromkeys(("retention:hold_new", "retention:hold_person"), held_back),
    "retention:reviewing": lambda objects, actor, target: {"review-review_on": in_days(60)},
    "retention:lifting": same(**{"lift-why": "Ugoda."}),
    "retention:report_hold": lambda objects, actor, target: {
        f"hold-{name}": value for name, value in held_back(objects, actor, target).items()
    },
    "retention:report_refusal": same(**{"no-why": "To nie powód."}),
    "retention:erasure": lambda objects, actor, target: {
        "reason": "objection",
        "typed": target.id[:8] if target else "?",
    },
    "retention:purge": lambda objects, actor, target: {"typed": target.id[:8] if target else "?"},
    "retention:mention": same(text="Polecona."),
    "retention:mention_settlement": same(outcome="stays"),
    "retention:exclusions": same(email="kto@matrix.example"),
    "retention:exclusion_lift": same(why="Wróciła jako klientka."),
}
