"""Days become runs: whose date it is today, for every rule that goes by the calendar."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from crm.accounts.permissions.eyes import seeing_as
from crm.narrowing import promised
from crm.outreach.models import Rule, RuleMark
from crm.outreach.rule_parts.subjects import CONTACT
from crm.outreach.rule_runs.ledger_reading import create, people_behind, run_about
from crm.outreach.rule_triggers.moments import MOMENTS
from crm.outreach.rules.acting import able, acting_user
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import stop
from crm.privacy.actors import system

EVERY = timedelta(minutes=30)
MISSED = 2  # days before today that are caught up with, after a night in which nothing ran
MOST = 500  # records of one rule and day
BY = system("outreach.rules")


def sweep(at: datetime | None = None, *, force: bool = False) -> int:
    """Look at the day, if half an hour is over; how many runs were made."""
    at = at or timezone.now()
    with transaction.atomic():
        mark = RuleMark.objects.select_for_update(skip_locked=True).first()
        if mark is None or (not force and mark.swept_at and mark.swept_at > at - EVERY):
            return 0
        RuleMark.objects.filter(pk=mark.pk).update(swept_at=at)
        rules = Rule.objects.running().filter(trigger__in=MOMENTS).select_related("running").order_by("pk")
        return sum(sweep_rule(rule, timezone.localdate(at)) for rule in rules)


def sweep_rule(rule: Rule, today: date) -> int:
    """The runs of one rule; it stops where its owner has gone."""
    version = promised(rule.running)
    content, user = Content.stored(version.content), acting_user(version)
    if not able(user, content.needed):
        stop(rule, Rule.Stop.OWNER, by=BY)
        return 0
    began, count = timezone.localdate(rule.on_since), 0
    with seeing_as(user):
        for back in range(MISSED, -1, -1):
            day = today - timedelta(days=back)
            if day >= began:
                count += create(runs_of_day(rule, content, user, day))
    return count


def runs_of_day(rule: Rule, content: Content, user: object, day: date) -> list:
    """The unsaved runs of one rule and day: each record once for the date that it is about."""
    moment = MOMENTS[rule.trigger]
    due = dict(list(moment.due(user, content.settings, day))[:MOST])
    people = people_behind(due) if moment.of != CONTACT else {}
    return [
        run_about(rule, moment.of, key, f"{moment.code}:{key}:{meant}", people=people) for key, meant in due.items()
    ]
