"""A rule acts once on what happens, as its owner and by name; its steps are the verbs that colleagues press."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.grounds.recording import withdraw
from crm.accounts.language.actor_names import names_of
from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.contacts.tags.tagging import tag_called, tags_of
from crm.mail.models.messages import Message
from crm.outreach.models import Rule, RuleNews, RuleRun
from crm.outreach.rule_runs.day_sweep import sweep
from crm.outreach.rule_runs.undoing import undo
from crm.outreach.rules.rule_verbs import switch_off
from crm.privacy.models import LedgerEntry
from crm.sales.deals.moves import move
from crm.sales.models import Deal, Task
from tests.outreach.rule_builders import LEAD, TASK, hear, letter, rule_on, runs, turn
from tests.sales.deal_builders import again, deal, pause, stages

pytestmark = pytest.mark.django_db


def contact_of(person):
    """The contact with its keys."""
    return Contact.objects.with_keys().get(pk=person.pk)


def named(contact, **values):
    """Change something small about a contact."""
    fresh = contact_of(contact)
    return edit(fresh, values or {"position": "Prezes"}, version=fresh.version, by=fresh.owner)


def test_a_task_once_for_each_happening(sam, ada):
    rule = rule_on(sam, "contact_changed")
    named(ada)
    assert turn() == 1
    turn()
    (task,) = Task.objects.with_keys()
    assert (task.told("title"), task.owner, task.person_id) == ("Oddzwonić", sam, ada.pk)
    (run,) = runs(rule)
    assert (run.state, [step["code"] for step in run.steps]) == ("done", ["done"])


def test_the_ledger_says_by_which_rule_and_version_for_whom(sam, ada):
    rule = rule_on(sam, "contact_changed")
    named(ada)
    turn()
    entry = LedgerEntry.objects.get(act="task.planned")
    assert (entry.actor_kind, entry.actor_id) == ("rule", f"{rule.pk}:1:{sam.pk}")
    words = names_of([("rule", entry.actor_id)])["rule", entry.actor_id]
    assert all(part in words for part in (str(rule.pk), "1", str(sam)))
    acted = LedgerEntry.objects.get(act="sales_rule.acted")
    assert (acted.about, acted.counts["done"]) == (ada.uid, 1)


def test_what_happened_before_it_was_on_is_not_its_business(sam, ada):
    named(ada)
    rule = rule_on(sam, "contact_changed")
    turn()
    assert not runs(rule)


def test_an_order_that_does_not_fit_is_left_alone(sam, ada):
    rule = rule_on(sam, "contact_changed", conditions=LEAD)
    Contact.objects.filter(pk=ada.pk).update(status="customer")
    named(ada)
    turn()
    assert [run.state for run in runs(rule)] == ["unfit"]
    assert not Task.objects.exists()


def test_a_stage_is_meant(sam, ada):
    wanted = stages()[2]
    rule = rule_on(sam, "deal_moved", stage=str(wanted.uid))
    first, second = deal(sam, ada), deal(sam, ada)
    move(first, stages()[1], by=sam)
    move(second, wanted, by=sam)
    turn()
    assert {run.deal_id: run.state for run in runs(rule)} == {first.pk: "unfit", second.pk: "done"}


def test_tags_owner_stage_and_words(sam, marek, nina, ada, team_a):
    tag, stage = tag_called("Gorący"), stages()[1]
    steps = [
        {"kind": "tag_add", "tag": str(tag.pk)},
        {"kind": "stage", "stage": str(stage.uid)},
        {"kind": "tell", "whom": "owner", "words": "Nowa szansa"},
        {"kind": "assign", "way": "turns", "desks": [f"{nina.uid}.{team_a.uid}"], "areas": ""},
        {"kind": "signal"},
    ]
    rule = rule_on(marek, "deal_opened", *steps)
    row = deal(sam, ada)
    turn()
    row = again(row)
    assert [step["code"] for step in runs(rule)[0].steps] == ["done"] * 5
    assert (tags_of(row), row.stage, row.owner) == (["Gorący"], stage, nina)
    assert RuleNews.objects.get().user == sam
    assert LedgerEntry.objects.get(act="deal.signalled").counts == {"rule": rule.pk}


def test_all_of_it_is_taken_back(sam, marek, nina, ada, team_a):
    tag, stage = tag_called("Gorący"), stages()[1]
    steps = [
        TASK,
        {"kind": "tag_add", "tag": str(tag.pk)},
        {"kind": "stage", "stage": str(stage.uid)},
        {"kind": "tell", "whom": "owner", "words": "Nowa szansa"},
        {"kind": "assign", "way": "fixed", "desks": [f"{nina.uid}.{team_a.uid}"], "areas": ""},
    ]
    rule = rule_on(marek, "deal_opened", *steps)
    row = deal(sam, ada)
    turn()
    assert undo(runs(rule)[0], by=marek) == (5, 0)
    row = again(row)
    assert (tags_of(row), row.stage, row.owner) == ([], stages()[0], sam)
    assert not Task.objects.filter(binned_at=None).exists()
    assert not RuleNews.objects.exists()
    assert LedgerEntry.objects.get(act="sales_rule.undone").counts == {"undone": 5, "left": 0}
    assert turn() == 0  # to take back sets nothing off


def test_a_letter_goes_through_the_gate(sam, ada, ben, offers):
    rule = rule_on(sam, "contact_changed", letter(sam, "offers"))
    named(ada)
    named(ben)
    turn()
    assert [run.steps[0]["code"] for run in runs(rule)] == ["done", "gate"]
    (message,) = Message.objects.filter(person__isnull=False)
    assert message.person_id == ada.pk


def test_a_letter_that_waits_is_taken_back(sam, ada):
    rule = rule_on(sam, "contact_changed", letter(sam, "offers"))
    named(ada)
    turn()
    assert undo(runs(rule)[0], by=sam) == (1, 0)


def test_whoever_withdrew_in_between_gets_nothing(sam, ada, offers):
    rule = rule_on(sam, "contact_changed", letter(sam, "offers"))
    named(ada)
    withdraw(ada.person, offers, "email", by=sam)
    turn()
    assert runs(rule)[0].steps[0]["code"] == "gate"


def test_a_restricted_person_is_left_alone(sam, ada):
    rule = rule_on(sam, "contact_changed", TASK, letter(sam, "offers"))
    named(ada)
    pause(ada)
    turn()
    (run,) = runs(rule)
    assert (run.state, run.code, run.steps) == ("skipped", "restricted", [])
    assert not Task.objects.exists()


def test_a_deal_that_nobody_touches(sam, ada):
    rule = rule_on(sam, "deal_quiet", days=14)
    row, fresh = deal(sam, ada), deal(sam, ada)
    Deal.objects.filter(pk=row.pk).update(last_activity_at=timezone.now() - timedelta(days=14))
    turn()
    assert sweep(force=True) == 1
    assert sweep(force=True) <= 1  # the same day again makes no second run
    turn()
    assert [(run.deal_id, run.state) for run in runs(rule)] == [(row.pk, "done")]
    assert fresh.pk not in {run.deal_id for run in runs(rule)}


def test_switched_off_leaves_what_waits(sam, ada):
    rule = rule_on(sam, "contact_changed")
    named(ada)
    hear()
    assert switch_off(rule, by=sam)
    turn()
    assert [run.state for run in RuleRun.objects.filter(rule=rule)] == ["skipped"]
    assert not Rule.objects.get(pk=rule.pk).on
