"""Runs are carried out, one after the other, each in one transaction: all that it does and its own end, or nothing.

    waiting ──locked──> is the rule on, its owner able, the day's limit not reached, nobody restricted?
                           │ the conditions, as the owner sees the record
                           └ each step in a savepoint ──> done, with a code for each step

A killed worker leaves the run waiting, two workers never hold the same one. What a gate refuses is noted, and the other
steps go on; what fails is noted as failed, and after several failures in a row the rule stops and rings its owner.
"""

from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from consents.models import Restriction
from crm.accounts.permissions.eyes import seeing_as
from crm.contacts.ownership.edit_conflicts import Conflict
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import Paused
from crm.outreach.models import Rule, RuleBrake, RuleRun
from crm.outreach.rule_actions.action import DONE, INVALID, NO_RIGHT, OVERTAKEN, RESTRICTED, Outcome, Scene
from crm.outreach.rule_parts.subjects import ConditionGone, matching, people_of
from crm.outreach.rules.acting import able, acting_user
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import stop
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.sales.deals import deals
from crm.sales.documents import documents

log = structlog.get_logger(__name__)

AT_ONCE = 500  # runs of one turn of the beat
ROW_OF_FAILURES = 5
BY = system("outreach.rules")
State = RuleRun.State
CODES: tuple[tuple[type[Exception], str], ...] = (
    (Paused, RESTRICTED),
    (PermissionDenied, NO_RIGHT),
    (Conflict, OVERTAKEN),
    (deals.Overtaken, OVERTAKEN),
    (documents.Overtaken, OVERTAKEN),
    (NotNeeded, "not_needed"),
    (ValidationError, INVALID),
)
REFUSALS = tuple(kind for kind, _code in CODES)
PASSING = (OperationalError, InterfaceError)


def carry_out(most: int = AT_ONCE) -> int:
    """Carry out what waits; how many runs ended."""
    count = 0
    while count < most and carry_out_next():
        count += 1
    return count


def carry_out_next() -> bool:
    """One run; False when none waits that nobody else holds."""
    number = None
    try:
        with transaction.atomic():
            run = RuleRun.objects.waiting().order_by("pk").select_for_update(skip_locked=True, of=("self",)).first()
            if run is None:
                return False
            number = run.pk
            perform(run)
    except PASSING:
        raise
    except Exception as trouble:  # whatever a verb raises ends this run alone
        log.error("run failed", run=number, error=type(trouble).__name__)
        note_failure(number, type(trouble).__name__)
    return True


def perform(run: RuleRun, at: datetime | None = None) -> None:
    """Do what the run is for and write its end; the caller holds the run and the transaction."""
    at = at or timezone.now()
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=run.rule_id)
    content, user = Content.stored(run.version.content), acting_user(run.version)
    reason = standing_in_the_way(rule, content, user, at)
    if reason:
        if reason in Rule.Stop.values:
            stop(rule, reason, by=BY)
        end(run, State.SKIPPED, reason, at)
        return
    with seeing_as(user), bound_contextvars(request_id=str(run.uid)):
        act(Scene(rule, run, user, content.of, None, at), content)


def standing_in_the_way(rule: Rule, content: Content, user: Any, at: datetime) -> str:
    """Why the rule does not act now, in a code; empty where nothing does."""
    if not rule.on or RuleBrake.objects.exists():
        return "off"
    if not able(user, content.needed):
        return Rule.Stop.OWNER
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = RuleRun.objects.acted().filter(rule=rule, ended_at__gte=midnight)
    return Rule.Stop.LIMIT if today.count() >= content.limit else ""


def act(scene: Scene, content: Content) -> None:
    """The conditions, then the steps."""
    run, key = scene.run, scene.run.person_id if scene.on_contact else scene.run.deal_id
    try:
        scene.record = matching(content.of, scene.user, content.conditions, [key or 0], scene.at).get(key or 0)
    except ConditionGone:
        stop(scene.rule, Rule.Stop.CONDITION, by=BY)
        end(run, State.SKIPPED, Rule.Stop.CONDITION, scene.at)
        return
    stage = content.settings.get("stage")
    if scene.record is None or (stage and not scene.on_contact and str(scene.record.stage.uid) != stage):
        end(run, State.UNFIT, "", scene.at)
        return
    if Restriction.in_force(people_of(scene.record)):
        end(run, State.SKIPPED, RESTRICTED, scene.at)
        return
    for scene.step, (action, settings) in enumerate(content.actions):
        run.steps.append(outcome_of(action, scene, settings).as_json(action.kind))
    count = sum(step["code"] == DONE for step in run.steps)
    counts = {"done": count, "refused": len(run.steps) - count, "version": run.version.number}
    person = scene.record.person
    target = scene.rule.target if scene.on_contact else f"deal:{scene.record.uid}"
    ledger.record("sales_rule.acted", by=scene.user, about=person, target=target, counts=counts)
    Rule.objects.filter(pk=scene.rule.pk, failures__gt=0).update(failures=0)
    end(run, State.DONE, "", scene.at)


def outcome_of(action: Any, scene: Scene, settings: dict[str, Any]) -> Outcome:
    """One step in a savepoint of its own: what a verb refuses is a code, and the others go on."""
    try:
        with transaction.atomic():
            return action.act(scene, settings)
    except REFUSALS as refusal:
        return Outcome(next(code for kind, code in CODES if isinstance(refusal, kind)))


def end(run: RuleRun, state: str, code: str, at: datetime) -> None:
    """Write how it ended."""
    run.state, run.code, run.ended_at = state, code, at
    run.save(update_fields=["state", "code", "steps", "ended_at"])


@transaction.atomic
def note_failure(number: int | None, error: str) -> None:
    """The run failed; after several in a row its rule stops."""
    if number is None:
        return
    rows = RuleRun.objects.waiting().filter(pk=number)
    if not rows.update(state=State.FAILED, code=error[:40], ended_at=timezone.now()):
        return
    rule = Rule.objects.select_for_update().get(runs=number)
    failures = min(rule.failures + 1, 1000)
    Rule.objects.filter(pk=rule.pk).update(failures=failures)
    if failures >= ROW_OF_FAILURES:
        stop(rule, Rule.Stop.ERRORS, by=BY)
