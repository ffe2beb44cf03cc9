"""A rule that somebody made, tried, switched on and off again; what it did once."""

from collections.abc import Iterator
from typing import Any

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.lists.filters.rules import Filter
from crm.narrowing import promised
from crm.outreach.models import RuleNews, RuleRun
from crm.outreach.rule_runs.carrying_out import perform
from crm.outreach.rule_runs.trial import try_out
from crm.outreach.rules.content import read
from crm.outreach.rules.rule_verbs import make_rule, switch_off, switch_on

STEPS: list[dict[str, Any]] = [
    {"kind": "task", "title": "Oddzwonić", "task_kind": "call", "number": 2, "unit": "hours", "whom": "me"},
    {"kind": "tell", "whom": "me", "words": "Nowy kontakt"},
]


def rules_of(owner: User, team: str, contact: Contact) -> Iterator[Seeded]:
    """The rule, and its run about a contact."""
    trigger = {"code": "contact_changed", "field": ""}
    data = {"trigger": trigger, "conditions": Filter().as_json(), "steps": STEPS, "limit": 40}
    mark = word("rule")
    rule = make_rule(mark, read(data, owner), by=owner)
    try_out(rule, by=owner)
    switch_on(rule, by=owner)
    rule.refresh_from_db()
    version = promised(rule.running)
    run = RuleRun.objects.create(rule=rule, version=version, occasion=f"seed:{contact.pk}", person=contact.person)
    perform(run)
    switch_off(rule, by=owner)
    RuleNews.objects.filter(run=run).update(seen_at=run.ended_at)
    yield Seeded("sales_rule", str(rule.uid), team, owner.username, marks={"name": mark})
    yield Seeded("rule_run", str(run.uid), team, owner.username)
