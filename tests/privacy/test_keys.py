"""Master keys: a wrong, missing or cut one stops the start and writes nothing."""

import base64

import pytest

from crm.privacy import keys
from crm.privacy.keys import Unreadable, WrongMasterKey
from crm.privacy.models import IndexKey, MasterKey, Person, PersonKey
from crm.privacy.models.house import house_sealer
from crm.privacy.models.keyring import verify_keys


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


@pytest.mark.parametrize("text", ["", "1", "1:", "1:AAAA", "x:" + "A" * 44, ring((1, 1))[:-6], "1:%%%"])
def test_a_malformed_or_cut_ring_is_refused_in_one_line(text):
    with pytest.raises(WrongMasterKey, match="MASTER_KEYS is malformed or cut short") as caught:
        keys.parse_ring(text)
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
    token = keys.seal_secret(b"webhook secret")
    assert keys.open_secret(token, 2) == b"webhook secret"
    with pytest.raises(Unreadable):
        keys.open_secret(token, 1)


def test_the_house_seals_under_a_key_of_its_own_that_a_new_process_finds_again(db):
    blob = house_sealer().seal(b"notatka firmy", row=Person().uid, column="a.b.c")
    owner = house_sealer().owner
    house_sealer.cache_clear()
    assert house_sealer().owner == owner
    assert b"notatka" not in blob
