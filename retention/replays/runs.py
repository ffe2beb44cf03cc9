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
from retention.rules.switches import NEXT_VERSION, end_switch, locked
from retention.runs.approvals import give_up

ON, OFF = "rule.switched_on", "rule.switched_off"
State = Run.State
NOT_BEGUN = [State.PREVIEW, State.APPROVED, State.STOPPED, State.RUNNING]


@transaction.atomic
def call_off(outcome: Outcome, *, at: datetime) -> None:
    """Discards runs that have not begun and revokes every standing approval. A second call changes nothing."""
    for run in Run.objects.select_for_update().filter(state__in=NOT_BEGUN, started_at=None):
        give_up(run, why=words(), by=BY, at=at)
        outcome.did("run.discarded")
    approvals = StandingApproval.objects.select_for_update(of=("self",)).filter(until__gt=at, revoked_at=None)
    for approval in approvals.select_related("rule"):
        approval.revoked_at, approval.revoked_by = at, signature(BY)
        approval.save(update_fields=["revoked_at", "revoked_by"])
        ledger.record("standing.revoked", by=BY, target=f"rule:{approval.rule.slug}")
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
    """Switches a rule on or off as it was then; False when it is so already."""
    now_on = {switch_on.rule_id: switch_on for switch_on in locked(rule)}
    if (rule.pk in now_on) == (line.act == ON):
        return False
    if line.act == OFF:
        end_switch(now_on[rule.pk], reason=words(), by=BY, at=line.at)
        return True
    for older in now_on.values():
        end_switch(older, reason=NEXT_VERSION, by=BY, at=line.at)
    preview_seen: dict[str, Any] = line.counts.get("seen") or {"line": line.seq}
    values = {"by": signature(BY), "at": line.at, "reason": words(), "seen": preview_seen, "confirmed": rule.claims}
    RuleSwitch.objects.create(rule=rule, slug=rule.slug, on=True, **values)
    ledger.record(ON, by=BY, target=rule.target, counts={"seen": preview_seen})
    return True


def words() -> str:
    """The reason that people read."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("A backup was put back; the words of this decision are lost.")
