"""Master keys: a wrong, missing or cut one stops the start and writes nothing."""

import base64
from uuid import uuid4

import pytest
from django.db import transaction

from crm.privacy.keys import cipher
from crm.privacy.keys.cipher import Unreadable, WrongMasterKey
from crm.privacy.models import HouseKey, IndexKey, MasterKey, Person, PersonKey, keyring
from crm.privacy.models.keyring import verify_keys, versions_of
from crm.privacy.models.organisation import house_sealer


def ring(*pairs):
    return ",".join(f"{version}:{base64.b64encode(bytes([fill]) * 32).decode()}" for version, fill in pairs)


@pytest.fixture(autouse=True)
def _fresh():
    """Each test meets the rings as a new process does."""
    verify_keys.cache_clear()
    house_sealer.cache_clear()
    yield
    verify_keys.cache_clear()
    house_sealer.cache_clear()


@pytest.fixture
def anna(db):
    return Person.create(name="Anna Żółć", email="anna@zolc.test")


BAD = ["", "1", "1:", "1:AAAA", "x:" + "A" * 44, ring((1, 1))[:-6], "1:%%%", ring((1, 1), (1, 2)), ring((32768, 1))]


@pytest.mark.parametrize("text", BAD)
def test_a_malformed_or_cut_ring_is_refused_in_one_line(text):
    with pytest.raises(WrongMasterKey, match="MASTER_KEYS is malformed or cut short") as caught:
        cipher.parse_ring(text)
    assert "\n" not in str(caught.value)


def test_another_key_of_the_same_version_is_refused_before_anything_is_written(anna, settings):
    before = list(MasterKey.objects.values()), PersonKey.objects.count()
    settings.MASTER_KEYS = ring((1, 99))
    verify_keys.cache_clear()
    with pytest.raises(WrongMasterKey, match="is not the key this database was sealed with"):
        Person.create(name="Pod złym kluczem")
    with pytest.raises(WrongMasterKey):
        _ = Person.objects.with_keys().get(pk=anna.pk).name
    assert (list(MasterKey.objects.values()), PersonKey.objects.count()) == before


def test_a_ring_without_the_version_in_use_is_refused(anna, settings):
    settings.MASTER_KEYS = ring((7, 7))
    verify_keys.cache_clear()
    with pytest.raises(WrongMasterKey, match="lacks version"):
        verify_keys()


def test_a_new_version_is_accepted_beside_the_old_and_both_open(anna, settings):
    settings.MASTER_KEYS = f"{ring((9, 9))},{settings.MASTER_KEYS}"
    verify_keys.cache_clear()
    jan = Person.create(name="Jan Nowy")
    assert (jan.key.version, set(MasterKey.objects.values_list("version", flat=True))) == (9, {1, 9})
    assert [person.name for person in Person.objects.with_keys().order_by("pk")] == ["Anna Żółć", "Jan Nowy"]


def test_a_foreign_index_key_is_refused(anna, settings):
    settings.INDEX_KEY = base64.b64encode(b"?" * 32).decode()
    verify_keys.cache_clear()
    with pytest.raises(WrongMasterKey, match="INDEX_KEY"):
        verify_keys()
    assert IndexKey.objects.count() == 1


def test_an_application_secret_opens_under_its_own_version_only(settings):
    settings.MASTER_KEYS = ring((2, 2), (1, 1))
    token = cipher.seal_secret(b"webhook secret")
    assert cipher.open_secret(token, 2) == b"webhook secret"
    with pytest.raises(Unreadable):
        cipher.open_secret(token, 1)


def test_a_version_called_zero_wraps_under_itself(settings):
    settings.MASTER_KEYS = ring((2, 2), (0, 9))
    owner, key = uuid4(), cipher.new_key()
    assert cipher.unwrap(cipher.wrap(key, owner, 0), owner, 0) == key
    assert cipher.open_secret(cipher.seal_secret(b"webhook secret", 0), 0) == b"webhook secret"


@pytest.mark.parametrize("act", [cipher.open_secret, lambda _token, version: cipher.seal_secret(b"x", version)])
def test_a_secret_of_a_version_that_is_not_given_says_which(settings, act):
    settings.MASTER_KEYS = ring((1, 1))
    with pytest.raises(WrongMasterKey, match="lacks version 7"):
        act(b"token", 7)


def test_the_house_seals_under_a_key_of_its_own_that_a_new_process_finds_again(db):
    blob = house_sealer().seal(b"notatka firmy", row=Person().uid, column="a.b.c")
    owner = house_sealer().owner
    house_sealer.cache_clear()
    assert house_sealer().owner == owner
    assert b"notatka" not in blob


@pytest.mark.django_db(transaction=True)
def test_a_house_key_made_in_a_transaction_that_fell_seals_nothing_afterwards():
    def sealed(text):
        return house_sealer().seal(text, row=row, column="a.b.c")

    row = uuid4()
    with transaction.atomic():
        assert sealed(b"eins") != sealed(b"eins")
        assert HouseKey.objects.count() == 1
        transaction.set_rollback(True)
    blob = sealed(b"notatka")
    house_sealer.cache_clear()
    assert house_sealer().open(blob, row=row, column="a.b.c") == b"notatka"


@pytest.mark.django_db(transaction=True)
def test_the_key_of_the_house_is_read_once(django_assert_num_queries):
    house_sealer()
    house_sealer.cache_clear()
    with django_assert_num_queries(1):
        assert house_sealer() is house_sealer()


@pytest.mark.django_db(transaction=True)
def test_a_registration_that_fell_is_made_up_for_before_anything_is_wrapped():
    with transaction.atomic():
        verify_keys()
        transaction.set_rollback(True)
    Person.create(name="Anna")
    assert MasterKey.objects.count() == 1


def test_the_first_key_of_a_database_made_by_another_process_meanwhile_is_no_foreign_one(db, monkeypatch):
    """Six first requests at once: one registers and wraps while another looks."""
    version, looks = cipher.current_version(), iter([True])

    def meanwhile(model):
        if next(looks, False):
            Person.create(name="Ktoś Szybszy")
            verify_keys.cache_clear()
        return versions_of(model)

    MasterKey.objects.all().delete()
    verify_keys.cache_clear()
    monkeypatch.setattr(keyring, "versions_of", meanwhile)
    assert (verify_keys(), list(MasterKey.objects.values_list("version", flat=True))) == (True, [version])
