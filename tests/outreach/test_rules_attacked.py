"""What must never happen: a rule beyond its owner, twice, for ever, or with words that do more than stand there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.contacts.people.intake import add_many
from crm.contacts.tags.tagging import tag_called, tags_of
from crm.outreach.models import Rule, RuleBrake, RuleMark, RuleRun, RuleVersion
from crm.outreach.rule_actions.work_steps import PlanTask, after_work
from crm.outreach.rule_runs.carrying_out import ROW_OF_FAILURES, carry_out, carry_out_next
from crm.outreach.rule_runs.chains import DEEPEST
from crm.outreach.rule_runs.ledger_reading import read_ledger
from crm.outreach.rule_runs.trial import try_out
from crm.outreach.rules.content import read
from crm.outreach.rules.rule_verbs import (
    Untried,
    change_rule,
    pull_brake,
    release_brake,
    switch_off,
    switch_on,
    take_over,
)
from crm.privacy.models import LedgerEntry, Origin
from crm.sales.deals.moves import move
from crm.sales.models import Task
from tests.outreach.rule_builders import EVERY_TRANSACTION, TASK, draft, hear, only, rule_on, runs, spelled, turn
from tests.sales.deal_builders import deal, pause, stages


def touch(contact, text="Prezes"):
    """A change by whoever looks after the contact."""
    fresh = Contact.objects.with_keys().get(pk=contact.pk)
    return edit(fresh, {"position": text}, version=fresh.version, by=fresh.owner)


@pytest.mark.django_db
def test_an_untried_version_is_not_switched_on(sam):
    rule = draft(sam, "deal_opened")
    with pytest.raises(Untried):
        switch_on(rule, by=sam)


@pytest.mark.django_db
def test_nobody_but_the_owner_lets_a_rule_act_in_their_name(sam, marek):
    rule = draft(sam, "deal_opened")
    content = read(spelled("deal_won"), marek)
    for act in (
        lambda: try_out(rule, by=marek),
        lambda: switch_on(rule, by=marek),
        lambda: change_rule(rule, "Inna", content, by=marek),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.django_db
def test_a_used_version_is_fixed_even_in_the_database(sam):
    rule = rule_on(sam, "deal_opened")
    version = RuleVersion.objects.get(rule=rule)
    version.content = spelled("deal_won")
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save(update_fields=["content"])
    change_rule(rule, "Inna", read(spelled("deal_won"), sam), by=sam)
    rule.refresh_from_db()
    assert [version.number for version in RuleVersion.objects.filter(rule=rule)] == [2, 1]
    assert (rule.running.number, rule.trigger) == (1, "deal_opened")


@pytest.mark.django_db
def test_a_rule_sees_no_more_than_its_owner(mallory, sam, ada):
    rule = rule_on(mallory, "contact_changed")
    touch(ada)
    turn()
    assert [run.state for run in runs(rule)] == ["unfit"]
    assert not Task.objects.exists()
    touch(ada, "Dyrektor")
    try_out(rule, by=mallory)
    trial = RuleVersion.objects.get(rule=rule).trial
    assert (trial["fitting"], trial["rows"]) == (0, [])


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["left", "right"])
def test_an_owner_who_is_gone_or_lost_the_right(sam, ada, gone):
    rule = rule_on(sam, "contact_changed")
    touch(ada)
    if gone == "left":
        User.objects.filter(pk=sam.pk).update(is_active=False)
    else:
        sam.role.rights = [right for right in sam.role.rights if right != "contacts.edit"]
        sam.role.save(update_fields=["rights"])
    turn()
    rule.refresh_from_db()
    assert (rule.state, rule.stopped_for) == ("off", "owner")
    assert not Task.objects.exists()
    assert LedgerEntry.objects.get(act="sales_rule.stopped").counts == {"reason": "owner"}


@pytest.mark.django_db
def test_who_leads_takes_over_and_tries_anew(sam, marek, nina):
    rule = rule_on(sam, "contact_changed")
    with pytest.raises(PermissionDenied):
        switch_off(rule, by=nina)
    assert switch_off(rule, by=marek)
    take_over(rule, by=marek)
    rule.refresh_from_db()
    with pytest.raises(Untried):
        switch_on(rule, by=marek)
    assert rule.owner == marek


@pytest.mark.django_db
def test_a_rule_does_not_set_itself_off(sam, ada):
    tag = tag_called("Gorący")
    rule = rule_on(sam, "contact_changed", {"kind": "tag_remove", "tag": str(tag.pk)})
    fresh = Contact.objects.with_keys().get(pk=ada.pk)
    edit(fresh, {"tags": ["Gorący"]}, version=fresh.version, by=sam)
    for _turn in range(4):
        turn()
    assert len(runs(rule)) == 1  # it took the tag off, which changed the contact
    assert tags_of(ada) == []


@pytest.mark.django_db
def test_a_chain_of_rules_ends(sam, ada):
    rows = stages()
    steps = [{"kind": "stage", "stage": str(row.uid)} for row in rows[1:]]
    for place, step in enumerate(steps[:4]):
        rule_on(sam, "deal_moved", step, stage=str(rows[place].uid) if place else "")
    first = deal(sam, ada)
    move(first, rows[2], by=sam)
    for _turn in range(8):
        turn()
    assert max(run.depth for run in RuleRun.objects.all()) < DEEPEST


@pytest.mark.django_db
def test_an_import_of_a_thousand_under_the_limit(sam, contracts):
    rule = rule_on(sam, "contact_added", limit=5)
    rows = [{"name": f"Jan Nowak{place}", "email": f"n{place}@przyklad.example"} for place in range(1000)]
    origin = {"origin_kind": Origin.Kind.FAIR, "origin_label": "Targi"}
    add_many(rows, by=sam, purpose=contracts, **origin)
    turn()
    rule.refresh_from_db()
    assert (rule.state, rule.stopped_for) == ("off", "limit")
    assert Task.objects.count() == 5
    states = set(RuleRun.objects.filter(rule=rule).values_list("state", flat=True))
    assert states == {"done", "skipped"}
    assert RuleRun.objects.filter(rule=rule).count() == 1000


@pytest.mark.django_db
def test_all_at_once_and_back(sam, marek, ada):
    rule = rule_on(sam, "contact_changed")
    with pytest.raises(PermissionDenied):
        pull_brake("Przegląd", by=sam)
    assert pull_brake("Przegląd", by=marek) == 1
    touch(ada)
    turn()
    assert not Task.objects.exists()
    assert release_brake(by=marek) == 1
    touch(ada, "Dyrektor")
    turn()
    assert (Task.objects.count(), RuleBrake.objects.count()) == (1, 0)
    assert rule.versions.count() == 1


@pytest.mark.django_db
def test_after_errors_in_a_row_it_stops(sam, ada):
    rule = rule_on(sam, "contact_changed")
    for place in range(ROW_OF_FAILURES):
        touch(ada, f"Prezes {place}")
    with patch.object(PlanTask, "act", side_effect=RuntimeError("Anna Nowak")):
        turn()
    rule.refresh_from_db()
    assert (rule.state, rule.stopped_for) == ("off", "errors")
    assert {run.code for run in runs(rule)} == {"RuntimeError"}  # never what the error says


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (spelled("no_such"), "trigger"),
        (spelled("deal_quiet", days="9999"), "trigger.days"),
        (spelled("deal_opened", {"kind": "rm"}), "step0"),
        (spelled("deal_opened", {**TASK, "title": "44051401359"}), "step0.title"),
        (spelled("contact_added", {"kind": "stage", "stage": "x"}), "step0"),
        (spelled("deal_opened", limit=0), "limit"),
        (spelled("deal_opened", *[TASK] * 9), "steps"),
        (spelled("contact_added", conditions=only("email", "eq", "a@b.example")), "conditions"),
        (spelled("contact_added", conditions=only("nothing", "is", "x")), "conditions"),
        (spelled("contact_added", conditions={"groups": [{"rules": [["owner"]]}]}), "conditions"),
        (spelled("deal_opened", {"kind": "tell", "whom": "00000000", "words": "x"}), "step0.whom"),
    ],
)
def test_what_is_no_rule_is_refused(sam, content, place):
    with pytest.raises(ValidationError) as refused:
        read(content, sam)
    assert place in refused.value.message_dict


@pytest.mark.django_db
def test_hostile_words_stand_there_and_do_nothing(sam, ada, as_user):
    words = "{{settings.SECRET_KEY}} <script>alert(1)</script>"
    rule = rule_on(sam, "contact_changed", {**TASK, "title": words}, name=words)
    touch(ada)
    turn()
    assert Task.objects.with_keys().get().told("title") == words
    page = as_user(sam).get(f"/rules/{rule.uid}/").content.decode()
    assert "<script>alert" not in page
    assert "{{settings.SECRET_KEY}}" in page


@pytest.mark.django_db
def test_somebody_restricted_is_in_no_trial(sam, ada):
    rule = draft(sam, "contact_changed")
    touch(ada)
    pause(ada)
    trial = try_out(rule, by=sam).trial
    assert trial["steps"] == [{"restricted": 1}]


@pytest.mark.django_db
def test_a_trial_does_nothing(sam, ada):
    touch(ada)
    rule = draft(sam, "contact_changed")
    before = LedgerEntry.objects.count()
    trial = try_out(rule, by=sam).trial
    assert (trial["fitting"], trial["steps"]) == (1, [{"done": 1}])
    assert (LedgerEntry.objects.count(), Task.objects.count(), RuleRun.objects.count()) == (before, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(sam, ada):
    rule = rule_on(sam, "contact_changed")
    for place in range(4):
        touch(ada, f"Prezes {place}")

    def work(_number):
        try:
            read_ledger(below=EVERY_TRANSACTION)
            return carry_out()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    carry_out()
    assert (len(runs(rule)), Task.objects.count()) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(sam, ada):
    rule = rule_on(sam, "contact_changed", TASK, {"kind": "tell", "whom": "me", "words": "Zmiana"})
    touch(ada)
    hear()

    class Killed(BaseException):
        """As the worker's end comes: no handler of ours sees it."""

    with patch("crm.outreach.rule_actions.telling_steps.TellColleague.act", side_effect=Killed), pytest.raises(Killed):
        carry_out_next()
    assert (Task.objects.count(), runs(rule)[0].state) == (0, "waiting")
    carry_out()
    assert (Task.objects.count(), runs(rule)[0].state) == (1, "done")


@pytest.mark.django_db(transaction=True)
def test_the_mark_and_the_runs_stand_or_fall_together(sam, ada):
    rule = rule_on(sam, "contact_changed")
    touch(ada)
    with patch("crm.outreach.rule_runs.ledger_reading.create", side_effect=RuntimeError), pytest.raises(RuntimeError):
        read_ledger(below=EVERY_TRANSACTION)
    assert RuleMark.objects.get().xid < EVERY_TRANSACTION
    read_ledger(below=EVERY_TRANSACTION)
    assert len(runs(rule)) == 1
    assert Rule.objects.get(pk=rule.pk).on


def test_hours_of_work_leave_out_nights_and_days_off():
    friday = timezone.make_aware(timezone.datetime(2026, 12, 4, 16, 0))
    assert timezone.localtime(after_work(friday, 2)).isoformat()[:16] == "2026-12-07T09:00"
    assert after_work(friday - timedelta(hours=4), 2) == friday - timedelta(hours=2)


@pytest.mark.django_db
def test_a_rule_goes_with_its_owners_account_and_stays_with_whoever_took_it(sam, marek, nina):
    going, taken = rule_on(nina, "deal_opened"), rule_on(nina, "deal_won")
    switch_off(taken, by=marek)
    take_over(taken, by=marek)
    nina.delete()
    assert not Rule.objects.filter(pk=going.pk).exists()
    assert list(Rule.objects.get(pk=taken.pk).versions.values_list("number", "made_by")) == [(2, marek.pk), (1, None)]
