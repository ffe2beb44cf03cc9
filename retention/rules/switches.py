"""Whether a rule counts: the controller switches a version on after a preview, and off again (Art. 38(6)).

off ──switch_on (seen, confirmed for claims)──> on ──switch_off (reason)──> off
                    the version before goes off with it
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from retention.models import Force, Rule, RuleSwitch
from retention.permissions import refuse_powerless

NEXT_VERSION = "next version"


@transaction.atomic
def switch_on(
    rule: Rule,
    *,
    seen: Mapping[str, Any],
    reason: str = "",
    confirmed: bool = False,
    by: User,
    at: datetime | None = None,
) -> RuleSwitch:
    """Let `rule` count from `at` on. `seen` is what the preview showed the decider: numbers, and a run's number.

    PermissionDenied for whoever does not decide for the controller. ValidationError: `seen` without a preview, `claims`
    for claims that are merely possible unless `confirmed`; that, `duty` (it takes the place of what the law demands)
    and `overrules` without a reason where one is due; `decided` when it is on already.
    """
    refuse_powerless(by)
    at = at or timezone.now()
    on = locked(rule)
    if rule.pk in {switched.rule_id for switched in on}:
        raise ValidationError(_("It is switched on already."), code="decided")
    refuse_unready(rule, seen=seen, reason=reason, confirmed=confirmed)
    refuse_silent_loss(on, reason)
    for older in on:
        end_switch(older, reason=NEXT_VERSION, by=by, at=at)
    switch = RuleSwitch.objects.create(
        rule=rule,
        slug=rule.slug,
        on=True,
        by=signature(by),
        at=at,
        reason=reason.strip(),
        seen=dict(seen),
        confirmed=confirmed,
        overrules=rule.opinion if rule.warned else None,
    )
    ledger.record("rule.switched_on", by=by, target=rule.target, counts={"seen": numbers_of(seen)})
    return switch


def refuse_unready(rule: Rule, *, seen: Mapping[str, Any], reason: str, confirmed: bool) -> None:
    """ValidationError unless the decider saw what would go, and gave the reasons that the rule requires."""
    if not seen:
        raise ValidationError(_("Look first at what would go under it."), code="seen")
    if rule.claims and not (confirmed and reason.strip()):
        text = _("A merely possible claim justifies no keeping (NSA III OSK 6553/21). Confirm, and say which claims.")
        raise ValidationError(text, code="claims")
    if rule.warned and not reason.strip():
        raise ValidationError(_("The officer advises against it. Say why you decide otherwise."), code="overrules")


def refuse_silent_loss(on: list[RuleSwitch], reason: str) -> None:
    """ValidationError when another version without a reason would replace what the law demands (Art. 5(2), 17(3)(b)).

    The next version may keep less, or as a mere need: replacing can be a way of switching off.
    """
    if not reason.strip() and any(switched.rule.force == Force.DUTY for switched in on):
        text = _("The law demands the version that is on now. Say why this one may take its place.")
        raise ValidationError(text, code="duty")


@transaction.atomic
def switch_off(rule: Rule, *, reason: str, by: User, at: datetime | None = None) -> RuleSwitch:
    """Let `rule` count no more. PermissionDenied for whoever does not decide; ValidationError without a reason, and
    when it is off already.
    """
    refuse_powerless(by)
    if not reason.strip():
        raise ValidationError(_("Say why."), code="empty")
    mine = next((switched for switched in locked(rule) if switched.rule_id == rule.pk), None)
    if mine is None:
        raise ValidationError(_("It is switched off already."), code="decided")
    return end_switch(mine, reason=reason.strip(), by=by, at=at or timezone.now())


def locked(rule: Rule) -> list[RuleSwitch]:
    """What is switched on of all versions of the rule, locked with them: two people may decide at once."""
    list(Rule.objects.filter(slug=rule.slug).select_for_update())
    return list(RuleSwitch.objects.filter(slug=rule.slug, on=True, replaced_at=None).select_related("rule"))


def end_switch(switch: RuleSwitch, *, reason: str, by: Actor, at: datetime) -> RuleSwitch:
    """Switch off what `switch` had switched on; the caller holds the transaction and the lock."""
    row = RuleSwitch.objects.create(
        rule=switch.rule, slug=switch.slug, on=False, by=signature(by), at=at, reason=reason
    )
    switch.replaced_at = at  # after the row that says why: the database asks for it
    switch.save(update_fields=["replaced_at"])
    ledger.record("rule.switched_off", by=by, target=switch.rule.target)
    return row


def numbers_of(seen: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of a preview, as the ledger takes them."""
    return {str(name): value for name, value in seen.items() if isinstance(value, int)}
