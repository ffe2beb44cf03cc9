"""Three rules of the demo, at work for Magda: enquiries, the next step of a deal, deals that nobody touches."""

from typing import Any

from crm.demo.accounts import demo_accounts
from crm.outreach.models import Rule
from crm.outreach.rule_runs.trial import try_out
from crm.outreach.rules.content import read
from crm.outreach.rules.ready_rules import READY
from crm.outreach.rules.rule_verbs import make_rule, switch_on

NAMES = {
    "enquiries": "Odpowiedz na zapytanie w 2 godziny",
    "next-step": "Następny krok po każdym etapie",
    "stale": "Szansa, której nikt nie rusza",
}
OWNER = "magda"


def bring_in(loading: Any) -> None:
    """Makes, tries and switches them on as she would."""
    owner = loading.staff[OWNER]
    for slug, name in NAMES.items():
        rule = make_rule(name, read(READY[slug].draft(), owner), by=owner)
        try_out(rule, by=owner)
        switch_on(rule, by=owner)


def take_out() -> None:
    """Removes them with what they did."""
    Rule.objects.filter(owner__in=demo_accounts()).delete()
