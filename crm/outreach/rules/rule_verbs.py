"""Rules: made, changed, switched on and off, taken over, removed; all of them stopped at once.

    make_rule(name, content, by=magda)             a draft, version 1
    change_rule(rule, name, content, by=magda)     the draft version changes; a used one gets a successor
    switch_on(rule, by=magda)                      the newest version, once it was tried
    switch_off(rule, by=marek), stop(rule, "limit", by=system)
    pull_brake(reason, by=marek), release_brake(by=marek)

Only the owner makes, changes and switches on, since it acts for them. Whoever leads may switch off, and take over a
rule whose owner may not go on.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.outreach.models import Rule, RuleBrake, RuleMark, RuleNews, RuleRun, RuleVersion
from crm.outreach.rules.acting import able
from crm.outreach.rules.content import Content, hindrances
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.logs.log_seals import horizon, this_cluster
from crm.privacy.people.sensitive_text import WARNINGS, findings

MOST = 100  # rules of one owner
LONGEST_NAME, LONGEST_REASON = 80, 200
State = Rule.State


class Untried(ValidationError):
    """The newest version has not been tried yet."""

    def __init__(self) -> None:
        super().__init__(_("Try this version first: the trial shows what it would have done."), code="untried")


def clean_words(text: str, longest: int, field: str) -> str:
    """A tidy line; ValidationError for none, for a long one, and for numbers that identify somebody."""
    text = " ".join(text.split())
    if not text or len(text) > longest:
        words = _("Write from one to %(most)d letters.") % {"most": longest}
        raise ValidationError({field: words}, code="length")
    for match in findings(text):
        raise ValidationError({field: WARNINGS[match.kind]}, code=match.kind)
    return text


def must_own(rule: Rule, user: User) -> None:
    """PermissionDenied for anybody but the owner: a rule acts for them."""
    if rule.owner_id != user.pk or not user.may(rights.RULES_EDIT):
        raise PermissionDenied


def leads(rule: Rule, user: User) -> bool:
    """Whether the user may stop the rule: the owner, who leads where it is seen, a program of the house that may."""
    if not user.may(rights.RULES_EDIT):
        return False
    if rule.owner_id == user.pk:
        return True
    return (user.may(rights.CONTACTS_ASSIGN) or user.by_machine) and Rule.objects.visible_to(user).filter(
        pk=rule.pk
    ).exists()


@transaction.atomic
def make_rule(name: str, content: Content, *, by: User) -> Rule:
    """A new draft. ValidationError for a name that is not allowed, and beyond MOST."""
    if not by.may(rights.RULES_EDIT) or by.by_machine:
        raise PermissionDenied
    if Rule.objects.filter(owner=by).count() >= MOST:
        raise ValidationError(_("There are too many rules. Remove one first."), code="too_many")
    rule = Rule.objects.create(owner=by, name=clean_words(name, LONGEST_NAME, "name"))
    RuleVersion.objects.create(rule=rule, number=1, content=content.as_json(), made_by=by)
    note("sales_rule.made", rule, by=by)
    return rule


@transaction.atomic
def change_rule(rule: Rule, name: str, content: Content, *, by: User) -> RuleVersion:
    """Save the name and the content: into the draft version, or into a new one where the last was used."""
    must_own(rule, by)
    rule = locked(rule)
    rule.name = clean_words(name, LONGEST_NAME, "name")
    rule.save(update_fields=["name"])
    version = newest(rule)
    if version.content == content.as_json():
        return version
    if version.used_at is None:
        version.content, version.tried_at, version.trial = content.as_json(), None, {}
        version.save(update_fields=["content", "tried_at", "trial"])
    else:
        version = RuleVersion(rule=rule, number=version.number + 1, content=content.as_json(), made_by=by)
        version.save(force_insert=True)
    note("sales_rule.changed", rule, by=by, version=version.number)
    return version


@transaction.atomic
def switch_on(rule: Rule, *, by: User) -> None:
    """The newest version acts from now on. Untried, or ValidationError with what it lacks."""
    if not by.by_machine:
        must_own(rule, by)
    elif not leads(rule, by):
        raise PermissionDenied
    rule = locked(rule)
    version = newest(rule)
    if RuleBrake.objects.exists():
        raise ValidationError(_("All rules are switched off. Let them go on first."), code="brake")
    content, owner = Content.stored(version.content), User.objects.select_related("role").get(pk=rule.owner_id)
    if reasons := hindrances(content, owner):
        raise ValidationError(reasons, code="lacking")
    if not able(owner, content.needed):
        raise ValidationError(Rule.Stop.OWNER.label, code="owner")
    if version.tried_at is None:
        raise Untried
    at = timezone.now()
    if rule.on and rule.running_id == version.pk:
        return
    RuleVersion.objects.filter(pk=version.pk, used_at=None).update(used_at=at)
    changes = {"state": State.ON, "running": version, "trigger": content.code, "on_since": at, "failures": 0}
    changes |= {"stopped_for": "", "stopped_at": None, "seen_at": None}
    Rule.objects.filter(pk=rule.pk).update(**changes)
    begin_reading()
    note("sales_rule.switched_on", rule, by=by, version=version.number)


@transaction.atomic
def switch_off(rule: Rule, *, by: User) -> bool:
    """It acts no more; False when it did not. PermissionDenied for whoever may not stop it."""
    if not leads(rule, by):
        raise PermissionDenied
    return end(locked(rule), "", "sales_rule.switched_off", by=by)


@transaction.atomic
def stop(rule: Rule, reason: str, *, by: Actor) -> bool:
    """The program stops it for a reason and rings its owner's bell."""
    return end(locked(rule), reason, "sales_rule.stopped", by=by)


def end(rule: Rule, reason: str, act: str, *, by: Actor) -> bool:
    """Switch a locked rule off; what waits is left out."""
    if not rule.on:
        return False
    at = timezone.now()
    changes = {"state": State.OFF, "stopped_for": reason, "stopped_at": at if reason else None, "seen_at": None}
    Rule.objects.filter(pk=rule.pk).update(**changes)
    waiting = RuleRun.objects.waiting().filter(rule=rule)
    waiting.update(state=RuleRun.State.SKIPPED, code="off", ended_at=at)
    note(act, rule, by=by, **({"reason": reason} if reason else {}))
    return True


@transaction.atomic
def take_over(rule: Rule, *, by: User) -> None:
    """A rule that is off becomes one's own; its newest version has to be tried anew, through other eyes."""
    if rule.owner_id == by.pk or not leads(rule, by) or by.by_machine:
        raise PermissionDenied
    rule = locked(rule)
    if rule.on:
        raise ValidationError(_("Switch it off first."), code="on")
    last = newest(rule)
    Rule.objects.filter(pk=rule.pk).update(owner=by, stopped_for="", stopped_at=None)
    RuleVersion.objects.create(rule=rule, number=last.number + 1, content=last.content, made_by=by)
    note("sales_rule.taken_over", rule, by=by)


@transaction.atomic
def remove_rule(rule: Rule, *, by: User) -> None:
    """A rule that never acted goes for good; ValidationError for another, which is switched off instead."""
    must_own(rule, by)
    rule = locked(rule)
    if rule.running_id is not None:
        raise ValidationError(_("It has acted. Switch it off: what it did stays readable."), code="used")
    note("sales_rule.removed", rule, by=by)
    rule.delete()


@transaction.atomic
def pull_brake(reason: str, *, by: User) -> int:
    """All rules of the house stop, and say why; how many. PermissionDenied for whoever does not lead."""
    must_lead(by)
    reason = clean_words(reason, LONGEST_REASON, "reason")
    RuleBrake.objects.update_or_create(pk=1, defaults={"pulled_by": by, "reason": reason, "pulled_at": timezone.now()})
    rules = list(Rule.objects.running().select_for_update(of=("self",)).order_by("pk"))
    count = sum(end(rule, Rule.Stop.BRAKE, "sales_rule.stopped", by=by) for rule in rules)
    ledger.record("sales_rules.stopped", by=by, counts={"rules": count})
    return count


@transaction.atomic
def release_brake(*, by: User) -> int:
    """What the brake stopped goes on with the version that ran; how many rules."""
    must_lead(by)
    if not RuleBrake.objects.filter(pk=1).delete()[0]:
        return 0
    rows = Rule.objects.filter(state=State.OFF, stopped_for=Rule.Stop.BRAKE, running__isnull=False)
    count = rows.update(state=State.ON, stopped_for="", stopped_at=None, on_since=timezone.now())
    ledger.record("sales_rules.released", by=by, counts={"rules": count})
    return count


def still_bell(rule: Rule, *, by: User) -> None:
    """Its owner has seen that it stopped."""
    if rule.owner_id == by.pk and rule.stopped_for and rule.seen_at is None:
        Rule.objects.filter(pk=rule.pk).update(seen_at=timezone.now())


def mark_read(*, by: User) -> None:
    """What rules told one was read: the bell is still."""
    RuleNews.objects.filter(user=by, seen_at=None).update(seen_at=timezone.now())


def must_lead(user: User) -> None:
    """PermissionDenied for whoever may not stop everybody's rules."""
    if not (user.may(rights.RULES_EDIT) and user.may(rights.CONTACTS_ASSIGN)):
        raise PermissionDenied


def begin_reading() -> None:
    """From the first rule on the ledger is read: from here, where nobody has read it yet."""
    mark = RuleMark(pk=1, cluster=this_cluster(), xid=horizon())
    RuleMark.objects.bulk_create([mark], ignore_conflicts=True)


def locked(rule: Rule) -> Rule:
    """The rule as it is now, locked until the transaction ends."""
    return Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)


def newest(rule: Rule) -> RuleVersion:
    """The version with the highest number: the draft, or the one that runs."""
    last = RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"]
    return RuleVersion.objects.get(rule=rule, number=last)


def note(act: str, rule: Rule, *, by: Actor, **counts: Any) -> None:
    """The ledger entry; about nobody."""
    ledger.record(act, by=by, target=rule.target, counts=counts or None)
