"""Why a run waits for a person, and the decider's word in advance for the coming runs of a rule.

The first two runs of a rule and any within 30 days of an import are approved by hand. Later ones may use a standing
approval of each rule in them; whoever is in a run without a rule is never approved in advance.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from retention.models import Rule, Run, RunLine, StandingApproval
from retention.permissions import refuse_powerless

BY_HAND = 2  # runs of a rule that somebody looks at
AFTER_IMPORT = timedelta(days=30)
LONGEST = timedelta(days=366)  # somebody looks again once a year
ByHand = Run.ByHand


@transaction.atomic
def stand(rule: Rule, *, since: datetime, until: datetime, reason: str, by: User, at: datetime | None = None) -> Any:
    """Approve the runs of `rule` between two instants in advance, and return the StandingApproval.

    PermissionDenied for whoever does not decide. ValidationError without a reason, for a span that ends before it
    begins or is longer than a year, and while the rule has had less than two runs by hand.
    """
    refuse_powerless(by)
    at = at or timezone.now()
    if not reason.strip():
        raise ValidationError(_("Say why."), code="empty")
    if not since < until <= since + LONGEST or until <= at:
        raise ValidationError(_("It ends after it begins, within a year, and not in the past."), code="span")
    if runs_of([rule.pk]).get(rule.pk, 0) < BY_HAND:
        raise ValidationError(_("The first two runs of a rule are approved by hand."), code="first_runs")
    approval = StandingApproval.objects.create(
        rule=rule, since=since, until=until, reason=reason.strip(), by=signature(by), at=at
    )
    ledger.record("standing.given", by=by, target=f"rule:{rule.slug}", counts={"version": rule.version})
    return approval


@transaction.atomic
def revoke(approval: StandingApproval, *, by: User, at: datetime | None = None) -> None:
    """Revokes the approval; runs it approved that have not begun may be discarded. A second call changes nothing."""
    refuse_powerless(by)
    approvals = StandingApproval.objects.filter(pk=approval.pk, revoked_at=None)
    if approvals.update(revoked_at=at or timezone.now(), revoked_by=signature(by)):
        ledger.record("standing.revoked", by=by, target=f"rule:{approval.rule.slug}")


def runs_of(rules: list[int]) -> dict[int, int]:
    """{rule: how many finished runs took people because of it}."""
    over = [RunLine.Result.GONE, RunLine.Result.REDUCED]
    lines = RunLine.objects.filter(rule__in=rules, run__state=Run.State.DONE, result__in=over)
    counted: dict[int, int] = {}
    for rule, _run in set(lines.order_by().values_list("rule", "run").distinct()):
        counted[rule] = counted.get(rule, 0) + 1
    return counted


def by_hand(run: Run, *, at: datetime) -> tuple[list[str], list[StandingApproval]]:
    """(codes of Run.ByHand that say why a person must approve, the standing approvals that would do without them)."""
    rules = set(run.lines.going().order_by().values_list("rule", flat=True).distinct())
    rule_keys = sorted(rule for rule in rules if rule is not None)
    runs_done = runs_of(rule_keys)
    approvals = {
        approval.rule_id: approval
        for approval in StandingApproval.in_force(at).filter(rule__in=rule_keys).order_by("pk")
    }
    imported = LedgerEntry.objects.filter(act="import.finished", at__gte=at - AFTER_IMPORT, at__lte=at).exists()
    conditions = {
        ByHand.FIRST_RUNS: any(runs_done.get(rule, 0) < BY_HAND for rule in rule_keys),
        ByHand.IMPORT: imported,
        ByHand.NO_STANDING: bool(set(rule_keys) - set(approvals)),
        ByHand.NO_RULE: None in rules,
    }
    return [str(code) for code, true in conditions.items() if true], list(approvals.values())
