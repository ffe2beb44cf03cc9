"""The side of a run's page: reasons in bars, the officer's opinion, the decision, and the forms of whose turn it is."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from crm.accounts.language.actor_names import signers_of
from retention.models import Rule, Run, RunLine
from retention.run_totals import by_rule
from retention.runs.forms import ApprovalForm, OpinionForm, WhyForm
from retention.runs.preview import REPLACED
from retention.runs.told_recipients import planned_notices
from retention.words import short_name

State = Run.State
GIVEN_UP = (State.PREVIEW, State.APPROVED, State.STOPPED)


def sides(run: Run, user: Any, at: datetime, **bound: Any) -> dict[str, Any]:
    """What the right column takes. `bound` are forms that were not accepted, by their names."""
    signatures = {run.approved_by, run.discarded_by, run.go_on_by, *(opinion.by for opinion in run.opinions.all())} - {
        ""
    }
    names = signers_of(*signatures)
    deciding = user.decides and not user.role.dpo
    waits = run.state == State.PREVIEW
    given_up = run.state in GIVEN_UP and run.started_at is None and (waits or deciding)
    return {
        "bars": bars(run),
        "told": planned_notices(run, at) if run.state not in (State.COUNTING, State.DISCARDED) else None,
        "opinions": [{"opinion": opinion, "who": names[opinion.by]} for opinion in run.opinions.all()],
        "approver": names.get(run.approved_by, ""),
        "discarder": names.get(run.discarded_by, ""),
        "discarded_why": _(REPLACED) if run.discarded_why == REPLACED else run.discarded_why,
        "by_hand": [Run.ByHand(code).label for code in run.by_hand],
        "ready_at": at + settings.RETENTION_COOLING,
        "cooling": settings.RETENTION_COOLING,
        "approval": (bound.get("approval") or ApprovalForm()) if waits and deciding else None,
        "advice": advice_form(run, user, bound),
        "giving_up": (bound.get("giving_up") or WhyForm(prefix="discard")) if given_up else None,
        "going_on": (bound.get("going_on") or WhyForm(prefix="go"))
        if run.state == State.STOPPED and deciding
        else None,
        "refused": next((form for form in bound.values() if form is not None), None),
    }


def advice_form(run: Run, user: Any, bound: dict[str, Any]) -> OpinionForm | None:
    """The form of the officer's opinion; None after the first batch has begun."""
    open_to_her = user.role.dpo and run.state in (State.PREVIEW, State.APPROVED)
    return (bound.get("advice") or OpinionForm(prefix="advice")) if open_to_her else None


def bars(run: Run) -> list[dict[str, Any]]:
    """[{words, number, share}]: why people are in it, the most frequent first."""
    rows = by_rule(run)
    rules = {(rule.slug, rule.version): rule for rule in Rule.objects.filter(slug__in={row["rule"] for row in rows})}
    counted: Counter[str] = Counter()
    for row in rows:
        rule = rules.get((row["rule"], row["version"]))
        why = RunLine.Why(row["reason"])
        plain = rule is None or why != RunLine.Why.PERIOD
        counted[str(why.label) if plain or rule is None else short_name(rule)] += row["planned"]
    largest = max(counted.values(), default=1)
    return [
        {"words": words[:1].upper() + words[1:], "number": number, "share": round(100 * number / largest)}
        for words, number in counted.most_common()
    ]
