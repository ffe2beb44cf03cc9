"""Whatever happens, whatever rules there are and whatever grounds people have: nobody is sent what the gate refuses,
nothing is done twice for one happening, and it ends.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings, strategies

from consents.grounds.recording import may_contact, withdraw
from consents.models import Ground
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.editing import edit
from crm.outreach.models import RuleRun
from crm.outreach.rule_runs.chains import DEEPEST
from crm.privacy.channels import EMAIL
from crm.privacy.models import Purpose
from crm.sales.deals.moves import lose, move, win
from crm.sales.models import LostReason
from tests.conftest import agree
from tests.outreach.rule_builders import LEAD, NOTHING, TASK, letter, rule_on, turn
from tests.sales.deal_builders import again, deal, pause, stages
from tests.sizes import LONG

pytestmark = pytest.mark.django_db
TRIGGERS = ("contact_changed", "deal_opened", "deal_moved", "deal_won", "deal_lost", "deal_changed", "letter_came")
STEPS = ("task", "offers", "contracts", "stage", "tell")
HAPPENINGS = ("edit", "deal", "move", "win", "lose", "agree", "withdraw", "turn", "pause")


class Undone(Exception):
    """The end of one example."""


def step(kind, by):
    """One step of a rule."""
    match kind:
        case "task":
            return TASK
        case "stage":
            return {"kind": "stage", "stage": str(stages()[-1].uid)}
        case "tell":
            return {"kind": "tell", "whom": "owner", "words": "Zmiana"}
    return letter(by, kind)


def happen(what, contact, sam, offers, deals):
    """One thing that a colleague or the person does."""
    fresh = Contact.objects.with_keys().get(pk=contact.pk)
    paused = contact.pk in deals["paused"]
    open_deals = [row for row in deals["rows"] if not again(row).outcome]
    if what == "turn":
        turn()
    elif what == "agree":
        agree(fresh.person, offers, by=sam)
    elif what == "withdraw":
        withdraw(fresh.person, offers, EMAIL, by=sam)
    elif paused:
        return
    elif what == "edit":
        edit(fresh, {"position": f"Prezes {fresh.version}"}, version=fresh.version, by=sam)
    elif what == "deal":
        deals["rows"].append(deal(sam, fresh))
    elif what == "pause":
        pause(fresh)
        deals["paused"].add(contact.pk)
    elif open_deals:
        row = again(open_deals[0])
        if row.person_id in deals["paused"]:
            return
        acts = {"win": lambda: win(row, by=sam), "lose": lambda: lose(row, LostReason.objects.first(), by=sam)}
        acts.get(what, lambda: move(row, stages()[1], by=sam))()


@given(
    strategies.lists(
        strategies.tuples(
            strategies.sampled_from(TRIGGERS),
            strategies.lists(strategies.sampled_from(STEPS), min_size=1, max_size=3),
            strategies.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
    strategies.lists(strategies.tuples(strategies.sampled_from(HAPPENINGS), strategies.booleans()), max_size=8),
)
@settings(max_examples=40 if LONG else 8)
def test_no_rule_sends_what_the_gate_refuses_nor_acts_twice(sam, ada, ben, offers, rules, happenings):
    try:
        with transaction.atomic():
            play(sam, ada, ben, offers, rules, happenings)
            raise Undone
    except Undone:
        pass


def play(sam, ada, ben, offers, rules, happenings):
    """Make the rules, let it all happen, look at every letter when it is written, and wait until nothing follows."""
    for code, kinds, narrow in rules:
        of_contacts = code.startswith(("contact", "letter"))
        fitting = [kind for kind in kinds if kind != "stage" or not of_contacts] or ["task"]
        conditions = LEAD if narrow and of_contacts else NOTHING
        rule_on(sam, code, *(step(kind, sam) for kind in fitting), conditions=conditions)
    deals = {"rows": [], "paused": set()}
    written = set()
    for what, first in [*happenings, ("turn", True)]:
        happen(what, ada if first else ben, sam, offers, deals)
        check_letters(written)
    for _turn in range(DEEPEST + 1):
        turn()
        check_letters(written)
    assert turn() == 0
    counted = Counter(RuleRun.objects.values_list("rule", "occasion"))
    assert set(counted.values()) <= {1}
    assert all(depth < DEEPEST for depth in RuleRun.objects.values_list("depth", flat=True))
    restricted = RuleRun.objects.filter(person__in=deals["paused"], state="waiting")
    assert not restricted.exists()


def check_letters(written):
    """Each new letter is to somebody whom the gate lets it be sent to now."""
    for entry in Interaction.objects.filter(message__isnull=False).exclude(pk__in=written).select_related("message"):
        purpose = Purpose.objects.get(pk=entry.message.purpose_id)
        assert may_contact(entry.person, EMAIL, purpose).allowed
        assert Ground.objects.filter(person=entry.person, purpose__slug=purpose.slug, ended_at=None).exists()
        written.add(entry.pk)
