"""SECRET_KEY, LEDGER_KEY and BACKUP_KEY: weak, malformed and foreign ones are refused before anything is written."""

import base64
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.privacy.actors import system
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import AccessEntry, LedgerEntry, SecretFingerprint
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.known_secrets import GIVEN, WrongSecret, verify_given, verify_ledger_key

BY = system("test")
NAMES = sorted(GIVEN)


def fresh():
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(autouse=True)
def _asked_anew(db):
    """As in a process that has just started; the others of this test run know the right key again."""
    verify_ledger_key.cache_clear()
    yield
    verify_ledger_key.cache_clear()


def noted(name):
    return SecretFingerprint.objects.filter(name=name, replaced_at=None).count()


def test_the_first_start_notes_a_check_value_and_never_the_secret(settings):
    assert verify_given()
    assert {name: noted(name) for name in NAMES} == dict.fromkeys(NAMES, 1)
    held = " ".join(SecretFingerprint.objects.values_list("fingerprint", flat=True))
    assert not any(getattr(settings, name)[:8] in held for name in NAMES)
    assert verify_given()
    assert SecretFingerprint.objects.count() == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["abc", "x" * 64, "ab" * 32])
def test_a_weak_one_is_refused_with_its_name_and_never_its_value(settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(WrongSecret, match=f"^{name} is too weak") as refusal:
        verify_given()
    assert value not in str(refusal.value)
    assert not SecretFingerprint.objects.exists()


@pytest.mark.parametrize(
    "value",
    [fresh()[:-8], "!" + fresh()[1:], fresh() + ",", "abcdefghijklmnopqrstuvwxyz0123456789"],
    ids=["short", "a sign of none", "an empty one", "of another alphabet"],  # two processes collect the same names
)
def test_a_backup_key_of_another_form_is_refused(settings, value):
    settings.BACKUP_KEY = value
    with pytest.raises(WrongSecret, match=r"^BACKUP_KEY "):
        verify_given()


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_one_is_refused_and_nothing_is_written(settings, name):
    verify_given()
    before = list(SecretFingerprint.objects.values_list("name", "fingerprint"))
    setattr(settings, name, fresh())
    with pytest.raises(WrongSecret, match=f"^{name} is not the one that this database knows"):
        verify_given()
    assert list(SecretFingerprint.objects.values_list("name", "fingerprint")) == before


def test_a_foreign_ledger_key_writes_no_row_into_either_log(settings):
    verify_given()
    rows = (LedgerEntry.objects.count(), AccessEntry.objects.count())
    settings.LEDGER_KEY = fresh()
    with pytest.raises(WrongSecret):
        ledger.record("contact.edited", by=BY)
    with pytest.raises(WrongSecret):
        access_log.shown(by=BY, view="contacts", people=[1])
    assert (LedgerEntry.objects.count(), AccessEntry.objects.count()) == rows


def test_a_database_from_before_the_check_values_knows_its_ledger_key_by_its_newest_row(settings):
    right = settings.LEDGER_KEY
    ledger.record("contact.edited", by=BY)
    SecretFingerprint.objects.all().delete()
    settings.LEDGER_KEY = fresh()
    with pytest.raises(WrongSecret, match=r"^LEDGER_KEY is not"):
        verify_given()
    assert not SecretFingerprint.objects.exists()
    settings.LEDGER_KEY = right
    assert verify_given()


def test_a_new_one_beside_the_known_one_is_taken_and_then_stands_alone(settings):
    verify_given()
    session, backup = fresh(), fresh()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = session, [settings.SECRET_KEY]
    settings.BACKUP_KEY = f"{backup},{settings.BACKUP_KEY}"
    assert verify_given()
    settings.SECRET_KEY_FALLBACKS, settings.BACKUP_KEY = [], backup
    assert verify_given()


@pytest.mark.parametrize("name", NAMES)
def test_one_that_is_lost_for_good_is_replaced_on_purpose_and_the_ledger_says_so(settings, name):
    verify_given()
    old, new = getattr(settings, name), fresh()
    setattr(settings, name, new)
    call_command("keys", "accept", name, stdout=StringIO())
    assert (verify_given(), noted(name)) == (True, 1)
    assert LedgerEntry.objects.get(act="keys.accepted").target == f"secret:{name}"
    setattr(settings, name, old)
    with pytest.raises(WrongSecret):
        verify_given()


def test_accept_wants_a_name_and_a_strong_value(settings):
    with pytest.raises(CommandError, match="Name the secret"):
        call_command("keys", "accept")
    settings.LEDGER_KEY = "abc"
    with pytest.raises(WrongSecret, match="too weak"):
        call_command("keys", "accept", "LEDGER_KEY")


@pytest.mark.parametrize("name", NAMES)
def test_status_doctor_and_readiness_say_so(settings, client, name):
    verify_keys()
    assert verify_given()
    setattr(settings, name, fresh())
    with pytest.raises(WrongSecret):
        call_command("keys", "status")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert f"NOT OK keys: {name} is not the one" in out.getvalue()
    answer = client.get("/readyz")
    assert (answer.status_code, [check["name"] for check in answer.json()["checks"] if not check["ok"]]) in [
        (503, ["keys"]),
        (503, ["keys", "ledger"]),  # the erasure ledger's record of its length does not fit either
    ]
