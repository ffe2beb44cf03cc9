"""After a restore nobody is deleted until a person has looked: what was approved may have been called off since.

runs that have not begun ──> discarded; the next count finds whom they found
standing approvals       ──> revoked; whoever decides gives them anew
switches of rules        ──> done again, in their order, at the moment at which they were first done
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from crm.privacy.actors import signature
from crm.privacy.erasure_ledger.ledger_file import Line
from crm.privacy.logs import ledger
from retention.models import Rule, RuleSwitch, Run, StandingApproval
from retention.replays.outcome import BY, Outcome
from retention.rules.switches import NEXT_VERSION, end, locked
from retention.runs.approvals import give_up

ON, OFF = "rule.switched_on", "rule.switched_off"
State = Run.State
NOT_BEGUN = [State.PREVIEW, State.APPROVED, State.STOPPED, State.RUNNING]


@transaction.atomic
def call_off(outcome: Outcome, *, at: datetime) -> None:
    """Discard what was to begin and take every standing approval back. Twice does nothing more."""
    for run in Run.objects.select_for_update().filter(state__in=NOT_BEGUN, started_at=None):
        give_up(run, why=words(), by=BY, at=at)
        outcome.did("run.discarded")
    standing = StandingApproval.objects.select_for_update(of=("self",)).filter(until__gt=at, revoked_at=None)
    for one in standing.select_related("rule"):
        one.revoked_at, one.revoked_by = at, signature(BY)
        one.save(update_fields=["revoked_at", "revoked_by"])
        ledger.record("standing.revoked", by=BY, target=f"rule:{one.rule.slug}")
        outcome.did("standing.revoked")


def redo(lines: Iterable[Line], outcome: Outcome) -> None:
    """Rules that were switched since the backup."""
    switched = [line for line in lines if line.act in (ON, OFF)]
    for line in sorted(switched, key=lambda line: (line.at, line.seq)):
        _kind, slug, version = line.target.split(":")
        rule = Rule.objects.filter(slug=slug, version=version).first()
        if rule is None:
            outcome.lose(line, line.target, "this version is not in the backup: draft it again")
        elif switch(rule, line):
            outcome.did(line.act)


@transaction.atomic
def switch(rule: Rule, line: Line) -> bool:
    """Switch it on or off as it was then; False when it is so already."""
    now_on = {one.rule_id: one for one in locked(rule)}
    if (rule.pk in now_on) == (line.act == ON):
        return False
    if line.act == OFF:
        end(now_on[rule.pk], reason=words(), by=BY, at=line.at)
        return True
    for older in now_on.values():
        end(older, reason=NEXT_VERSION, by=BY, at=line.at)
    seen: dict[str, Any] = line.counts.get("seen") or {"line": line.seq}
    told = {"by": signature(BY), "at": line.at, "reason": words(), "seen": seen, "confirmed": rule.claims}
    RuleSwitch.objects.create(rule=rule, slug=rule.slug, on=True, **told)
    ledger.record(ON, by=BY, target=rule.target, counts={"seen": seen})
    return True


def words() -> str:
    """The reason that people read."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("A backup was put back; the words of this decision are lost.")
