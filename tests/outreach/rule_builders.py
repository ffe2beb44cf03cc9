"""Rules for tests."""

from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.saved_templates import save_template
from crm.lists.filters.rules import Filter, Group, Op, Rule as Condition
from crm.outreach.models import RuleMark, RuleRun
from crm.outreach.rule_runs.carrying_out import carry_out
from crm.outreach.rule_runs.ledger_reading import read_ledger
from crm.outreach.rule_runs.trial import try_out
from crm.outreach.rules.content import read
from crm.outreach.rules.rule_verbs import make_rule, switch_on

TASK = {"kind": "task", "title": "Oddzwonić", "task_kind": "call", "number": 2, "unit": "hours", "whom": "owner"}
NOTHING = Filter().as_json()
EVERY_TRANSACTION = 2**62


def only(field, op, *values):
    """One condition, as a version stores it."""
    return Filter((Group((Condition(field, op, values),)),)).as_json()


def spelled(code, *steps, conditions=NOTHING, limit=40, **settings):
    """The content of a rule as data."""
    trigger = {"code": code, **settings}
    return {"trigger": trigger, "conditions": conditions, "steps": list(steps or [TASK]), "limit": limit}


def draft(by, code, *steps, name="Oddzwoń", **facts):
    """A rule that is saved and not tried."""
    return make_rule(name, read(spelled(code, *steps, **facts), by), by=by)


def rule_on(by, code, *steps, **facts):
    """A rule at work; what happened before is not its business."""
    rule = draft(by, code, *steps, **facts)
    try_out(rule, by=by)
    switch_on(rule, by=by)
    rule.refresh_from_db()
    return rule


def turn():
    """What the beat does, without the calendar."""
    hear()
    return carry_out()


def hear():
    """What happened becomes runs. A test is one transaction, which is not over yet: its next entries are read too."""
    read_ledger(below=EVERY_TRANSACTION)
    RuleMark.objects.update(xid=0)


def runs(rule):
    """The runs of a rule, the oldest first."""
    return list(RuleRun.objects.filter(rule=rule).order_by("pk"))


def template(by, purpose="", text="Dzień dobry {{imię}}!"):
    """A template of a colleague's own."""
    words = {"name": "Odpowiedź", "subject": "Dziękujemy", "text": text, "language": "pl", "purpose": purpose}
    return LetterTemplate.objects.get(pk=save_template(words, by=by).pk)


def letter(by, purpose, text="Dzień dobry!"):
    """The step that sends a letter."""
    return {"kind": "letter", "template": str(template(by, text=text).uid), "purpose": purpose}


LEAD = only("status", Op.IS, "lead")
