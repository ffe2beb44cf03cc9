"""Tombstones: whoever was erased is known again by keyed hashes, and by nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consents.capture.unconfirmed import forget
from consents.models import Submission
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.erasure.tombstones import keep_index, lift_tombstone, matching_erasure
from crm.privacy.keys import blind_index
from crm.privacy.logs.ledger import LedgerEntry
from crm.privacy.models import ContactPoint, IndexKey, Person, PersonKey, Tombstone
from tests.privacy.test_canary import everywhere, forms_of

ADA = {"emails": ["ada@cerambud.test"], "name": "Ada Kowalska"}


def whole(people, by):
    with transaction.atomic():
        erase_many(people, by=by)


def one_by_one(people, by):
    for person in people:
        erase(person, {}, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [whole, one_by_one])
def test_every_address_of_hers_asks_together_with_her_name_however_it_is_written(how, ada, ben, dora):
    ContactPoint.objects.create(
        person=Person.objects.with_keys().get(pk=ada.pk), kind="email", value="prywatny@ada.test"
    )
    before = timezone.now()
    how([Person.objects.with_keys().get(pk=ada.pk)], dora)
    stone = matching_erasure(**ADA)
    assert (stone.laid_by, stone.laid_at >= before) == (f"user:{dora.pk}", True)
    queries = [
        matching_erasure(emails=["ADA@CeramBud.test "], name="KOWALSKA Ada"),
        matching_erasure(phones=["602333444"], name="ada kowalska"),
        matching_erasure(emails=["prywatny@ada.test"], name="Ada Kowalska"),
        matching_erasure(emails=["ada@cerambud.test"]),
    ]
    assert queries == [stone] * 4
    others = [
        matching_erasure(emails=["ada@cerambud.test"], name="Jan Kowalski"),
        matching_erasure(emails=["inna@cerambud.test"], name="Ada Kowalska"),
        matching_erasure(emails=["ben@miodek.test"], name="Ben Żółć"),
        matching_erasure(name="Ada Kowalska"),
    ]
    assert others == [None] * 4


@pytest.mark.django_db
def test_of_somebody_without_a_name_the_address_alone_asks(dora):
    erase(Person.create(email="biuro@firma.test"), {}, by=dora)
    assert matching_erasure(emails=["biuro@firma.test"], name="Ktokolwiek Nowy") is not None


@pytest.mark.django_db
def test_of_somebody_of_whom_something_stays_only_what_went_asks(ada, dora):
    since = timezone.now() - timedelta(days=1)
    person = Person.objects.with_keys().get(pk=ada.pk)
    erase(person, {"identity": since, "email": since, "correspondence": since}, by=dora)
    assert Person.objects.with_keys().get(pk=ada.pk).email == "ada@cerambud.test"
    assert matching_erasure(emails=["ada@cerambud.test"], name="Ada Kowalska") is None
    assert matching_erasure(phones=["602333444"], name="Ada Kowalska") is not None


@pytest.mark.django_db
def test_nothing_is_laid_for_whoever_confirmed_nothing_and_whoever_was_erased_twice_has_one(ada, dora):
    stranger = Person.create(name="Obca", email="obca@firma.test")
    Submission.objects.create(person=stranger, how="form", received_at=timezone.now() - timedelta(days=90))
    assert (forget(), Person.objects.filter(pk=stranger.pk).count()) == (1, 0)
    assert (matching_erasure(emails=["obca@firma.test"]), Tombstone.objects.count()) == (None, 0)
    erase(ada.person, {}, by=dora)
    erase(ada.person, {}, by=dora)
    assert sorted(Tombstone.objects.values_list("kind", flat=True)) == ["email", "phone"]


@pytest.mark.django_db
def test_whoever_may_decide_sets_it_aside_with_a_reason_for_all_her_addresses(ada, dora, oskar):
    erase(ada.person, {}, by=dora)
    stone = matching_erasure(**ADA)
    with pytest.raises(ValueError, match="reason"):
        lift_tombstone(stone.stone, "  ", by=oskar, at=timezone.now())
    lift_tombstone(stone.stone, "Wróciła jako klientka", by=oskar, at=timezone.now())
    assert (matching_erasure(**ADA), matching_erasure(phones=["602333444"])) == (None, None)
    entry = LedgerEntry.objects.get(act="tombstone.lifted")
    assert (entry.actor_id, entry.target) == (str(oskar.pk), f"tombstone:{stone.stone}")


@pytest.mark.django_db
def test_a_key_that_is_lost_leaves_a_stone_that_asks_by_the_address(ada, dora):
    PersonKey.objects.filter(pk=ada.pk).update(wrapped=b"\x00" * 60)
    whole([ada.person], dora)
    assert matching_erasure(emails=["ada@cerambud.test"], name="Ktoś Inny") is not None


@pytest.mark.django_db
def test_while_the_index_key_changes_either_finds_it_and_the_old_one_stays_for_older_stones(ada, ben, dora, settings):
    old = settings.INDEX_KEY
    erase(ada.person, {}, by=dora)
    settings.INDEX_KEY = f"{'B' * 43}=,{old}"
    IndexKey.objects.create(fingerprint=blind_index.key_names()[0])
    erase(Person.objects.with_keys().get(pk=ben.pk), {}, by=dora)
    assert (
        matching_erasure(**ADA) is not None,
        matching_erasure(emails=["ben@miodek.test"], name="Ben Żółć") is not None,
    ) == (True, True)
    assert keep_index() == {blind_index.key_names()[1]: 2}
    settings.INDEX_KEY = f"{'B' * 43}="
    assert (matching_erasure(**ADA), matching_erasure(emails=["ben@miodek.test"], name="Ben Żółć") is not None) == (
        None,
        True,
    )


@pytest.mark.django_db(transaction=True)
def test_no_stone_holds_an_address_or_a_name_nor_whose_it_is(ada):
    uid = ada.person.uid
    erase(ada.person, {}, by=system("test"))
    stones = everywhere()["table privacy_tombstone"]
    assert stones
    shapes = {shape for text in ("Kowalska", "ada@cerambud.test", "602333444") for shape in forms_of(text)}
    assert [shape for shape in shapes if shape in stones] == []
    assert str(uid).encode() not in stones
