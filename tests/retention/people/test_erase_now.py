"""One person at once: what nobody needs goes now, or all but what is obliged, by the decider's word."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.models import Ground, Restriction
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import LedgerEntry, Person
from retention.people.person_erasure import erase_now, purge_now
from tests.retention.made_runs import counted, lapsed, staying

pytestmark = pytest.mark.django_db


def with_key(person):
    return Person.objects.with_keys().get(pk=person.pk)


def here(person):
    return Person.objects.filter(pk=person.pk).exists()


def test_after_a_withdrawal_what_no_other_ground_needs_goes_at_once(db, oskar):
    (person,) = lapsed(1)
    done = purge_now(with_key(person), by=oskar)
    assert (done.whole, done.went["privacy.person"], done.stayed, here(person)) == (True, 1, {}, False)


def test_what_another_purpose_needs_stays_and_is_named(db, oskar):
    (person,) = lapsed(1, kept=True)
    done = purge_now(with_key(person), by=oskar)
    assert (done.whole, done.went, done.stayed["privacy.person"]) == (False, {"privacy.contactpoint": 1}, 1)
    assert {reason.purpose for reason in done.reasons} == {"accounting"}
    assert with_key(person).name == person.name
    assert Ground.objects.filter(person=person, purpose__slug="accounting").count() == 1


def test_once_nothing_is_left_to_go_nothing_changes(db, oskar):
    (person,) = lapsed(1, kept=True)
    purge_now(with_key(person), by=oskar)
    assert purge_now(with_key(person), by=oskar).went == {}
    assert counted() is None


def test_a_withdrawal_makes_the_next_count_find_her(add, sam, offers):
    (person,) = staying(1)
    Ground.objects.filter(person=person).delete()
    now = timezone.now()
    Ground.objects.create(person=person, purpose=offers, channel="email", basis="consent", since=now)
    assert counted() is None
    withdraw(with_key(person), offers, "email", by=sam)
    assert list(counted().lines.values_list("person", "reason")) == [(person.pk, "withdrawn")]


def test_a_restriction_does_not_stand_in_the_way_of_what_is_asked_for(db, oskar):
    (person,) = lapsed(1)
    Restriction.objects.create(person=person, reason="claims", since=timezone.now(), placed_by="user:1")
    purge_now(with_key(person), by=oskar)
    assert not here(person)


def test_an_erasure_spares_no_purpose(db, oskar):
    (person,) = staying(1)
    done = erase_now(with_key(person), reason="objection", by=oskar)
    assert (done.whole, here(person)) == (True, False)
    acts = LedgerEntry.objects.filter(about=person.uid).order_by("pk").values_list("act", "counts__reason")
    assert [act for act, _reason in acts] == ["person.erasure_decided", "person.erased"]
    assert acts[0][1] == "objection"


def test_an_erasure_names_a_letter_of_the_article(db, oskar):
    (person,) = staying(1)
    with pytest.raises(ValidationError) as refused:
        erase_now(with_key(person), reason="bo tak", by=oskar)
    assert (refused.value.code, Person.objects.count()) == ("reason", 1)


@pytest.mark.parametrize("name", ["dora", "sam", "marek"])
@pytest.mark.parametrize("act", [purge_now, lambda person, *, by: erase_now(person, reason="objection", by=by)])
def test_nobody_else_lets_her_go(act, name, request):
    (person,) = lapsed(1)
    with pytest.raises(PermissionDenied):
        act(with_key(person), by=request.getfixturevalue(name))
    assert Person.objects.count() == 1


@pytest.mark.parametrize("act", [purge_now, lambda person, *, by: erase_now(person, reason="objection", by=by)])
def test_whoever_is_gone_already_is_said_to_be_gone(act, oskar):
    (person,) = lapsed(1)
    stale = with_key(person)
    purge_now(stale, by=oskar)
    with pytest.raises(KeyChanged):
        act(stale, by=oskar)
