"""Rotation: old and new keys accepted together, everybody wrapped anew, killed or not, and only then the old may go."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as now_set
from django.core.management import call_command
from django.db import connection, transaction

from crm.accounts.factors.mfa_adapter import MFAAdapter
from crm.health.checks.database import master_keys
from crm.privacy.keys.cipher import WrongMasterKey
from crm.privacy.models import LedgerEntry, MasterKey, Person, PersonKey, house_sealer
from crm.privacy.models.keyring import verify_keys
from crm.privacy.rotation.master_keys import key_version_statuses, rewrap, rotate, verify_secrets
from tests.privacy.logs.sealed_logs import WRITER

NEW = f"9:{base64.b64encode(b'9' * 32).decode()}"


@pytest.fixture(autouse=True)
def _fresh():
    """Each test meets the rings as a new process does."""
    forget()
    yield
    forget()


def forget():
    verify_keys.cache_clear()
    house_sealer.cache_clear()


@pytest.fixture
def both(settings):
    """The ring with a new key before the old one."""
    old = settings.MASTER_KEYS

    def put():
        settings.MASTER_KEYS = f"{NEW},{old}"
        forget()

    return put


def keys(act, *options):
    """The report of a command and its exit code."""
    out = StringIO()
    try:
        call_command("keys", act, "--json", *options, stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def standing():
    """{version: (held, removable)}."""
    return {status.version: (status.held, status.removable) for status in key_version_statuses()}


def test_the_old_key_is_needed_until_everybody_is_wrapped_anew(db, both):
    Person.create_many([{"name": f"Osoba {number}"} for number in range(5)])
    house_sealer()
    both()
    before, after = standing(), (rotate(by=WRITER), rewrap(size=2).done, standing())
    assert (before, after) == ({9: (0, False), 1: (6, False)}, ([1], 6, {9: (6, False), 1: (0, True)}))


def test_everybody_is_readable_with_the_new_key_alone(db, both, settings):
    anna = Person.create(name="Anna Żółć", email="anna@zolc.test")
    blob = house_sealer().seal(b"notatka", row=anna.uid, column="a.b.c")
    both()
    rotate(by=WRITER)
    rewrap()
    settings.MASTER_KEYS = NEW
    forget()
    assert (verify_keys(), Person.objects.with_keys().get(pk=anna.pk).name) == (True, "Anna Żółć")
    assert house_sealer().open(blob, row=anna.uid, column="a.b.c") == b"notatka"


def test_taking_out_a_key_in_use_is_refused(db, both, settings):
    Person.create(name="Anna Żółć")
    both()
    verify_keys()
    settings.MASTER_KEYS = NEW
    forget()
    with pytest.raises(WrongMasterKey, match="lacks version 1"):
        verify_keys()


def test_taking_out_a_key_that_only_the_house_uses_is_refused(db, both, settings):
    house_sealer()
    both()
    verify_keys()
    settings.MASTER_KEYS = NEW
    forget()
    with pytest.raises(WrongMasterKey, match="lacks version 1"):
        verify_keys()


def test_a_process_that_still_begins_with_the_old_key_is_refused_after_a_rotation(db, both, settings):
    old = settings.MASTER_KEYS
    both()
    rotate(by=WRITER)
    settings.MASTER_KEYS = f"{old},{NEW}"
    with pytest.raises(WrongMasterKey, match="was retired by a rotation"):
        Person.create(name="Za późno")
    assert not Person.objects.exists()


def test_a_rotation_is_written_once(db, both):
    Person.create(name="Anna Żółć")
    both()
    assert (rotate(by=WRITER), rotate(by=WRITER)) == ([1], [])
    assert LedgerEntry.objects.get(act="keys.rotated").counts == {"retired": [1]}


def test_a_rotation_without_a_new_key_does_nothing(db):
    Person.create(name="Anna Żółć")
    assert (rotate(by=WRITER), rewrap().done) == ([], 0)


def test_a_second_run_wraps_nothing(db, both):
    Person.create(name="Anna Żółć")
    both()
    rotate(by=WRITER)
    assert (rewrap().done, rewrap().done) == (1, 0)


def test_a_key_that_does_not_open_is_named_and_stops_nobody_else(db, both):
    broken, anna, jan = Person.create_many([{"name": name} for name in ("Zepsuta", "Anna", "Jan")])
    PersonKey.objects.filter(pk=broken.pk).update(wrapped=b"\x01" + b"x" * 60)
    both()
    report, code = keys("rotate", "--batch", "1")
    assert (report["rewrapped"], report["unreadable"], report["ok"], code) == (2, [str(broken.uid)], False, 1)
    assert {row.name for row in Person.objects.with_keys().filter(pk__in=[anna.pk, jan.pk])} == {"Anna", "Jan"}


def test_second_factors_are_sealed_anew_and_their_key_is_counted(db, both, sam, settings):
    adapter = MFAAdapter()
    Authenticator.objects.create(user=sam, type="totp", data={"secret": adapter.encrypt("TAJNE")})
    Authenticator.objects.create(user=sam, type="recovery_codes", data={"seed": adapter.encrypt("ziarno")})
    both()
    before = standing()
    rotate(by=WRITER)
    rewrap()
    settings.MASTER_KEYS = NEW
    forget()
    verify_secrets()
    opened = [
        adapter.decrypt(row.data.get("secret") or row.data["seed"]) for row in Authenticator.objects.order_by("pk")
    ]
    assert (before[1][0], opened) == (2, ["TAJNE", "ziarno"])


def test_taking_out_a_key_that_seals_a_second_factor_is_refused(db, sam, settings):
    Authenticator.objects.create(user=sam, type="totp", data={"secret": MFAAdapter().encrypt("TAJNE")})
    settings.MASTER_KEYS = NEW
    with pytest.raises(WrongMasterKey, match="seals application secrets"):
        verify_secrets()


def test_status_tells_when_the_old_key_may_go(db, both):
    Person.create(name="Anna Żółć")
    both()
    words = [keys("status")[0]["checks"][1]["detail"]]
    rotate(by=WRITER)
    half, code = keys("status")
    words.append(half["checks"][1]["detail"])
    rewrap()
    words.append(keys("status")[0]["checks"][1]["detail"])
    assert words == [
        "wraps the keys of 1 people; needed until keys rotate has ended",
        "wraps the keys of 1 people; run keys rewrap",
        "wraps the keys of 0 people; may be taken out of MASTER_KEYS",
    ]
    assert (half["ok"], code) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_a_rotation_waits_for_whoever_is_wrapping_a_key(both):
    Person.create(name="Anna Żółć")
    held, leave, ended = threading.Event(), threading.Event(), []

    def wrap():
        try:
            with transaction.atomic():
                MasterKey.hold_current()  # under the old key
                held.set()
                leave.wait(30)
                ended.append("wrapped")
        finally:
            connection.close()

    def turn():
        try:
            both()
            rotate(by=WRITER)
            ended.append("rotated")
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for act in (wrap, turn)]
    threads[0].start()
    held.wait(30)
    threads[1].start()
    time.sleep(0.5)
    leave.set()
    for thread in threads:
        thread.join(30)
    assert ended == ["wrapped", "rotated"]


@pytest.mark.django_db(transaction=True)
def test_a_rotation_killed_half_way_under_load_goes_on_and_ends(both, settings):
    Person.create_many([{"name": f"Osoba {number}"} for number in range(2500)])
    both()
    verify_keys()
    stop, added = threading.Event(), []

    def add():
        try:
            while not stop.is_set():
                added.append(Person.create(name=f"W trakcie {len(added)}").pk)
                time.sleep(0.005)
        finally:
            connection.close()

    writers = [threading.Thread(target=add) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        with command("rotate", "--batch", "20") as killed:
            while old() > 2000 and killed.poll() is None:
                time.sleep(0.005)
            killed.kill()
        left = old()
        with command("rewrap", "--json") as again:
            report = json.loads(again.communicate(timeout=600)[0])
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert (0 < left < 2500, again.returncode, report["rewrapped"], report["unreadable"]) == (True, 0, left, [])
    settings.MASTER_KEYS = NEW
    forget()
    verify_keys()
    names = {person.pk: person.name for person in Person.objects.with_keys()}
    assert (len(names), old(), {names[pk][:9] for pk in added}) == (2500 + len(added), 0, {"W trakcie"})
    assert {finding.name: finding.state for finding in master_keys()} == {"keys": "ok", "index key": "ok"}


def old():
    """How many people are not under the new key."""
    return PersonKey.objects.exclude(version=9).count()


def command(*words):
    """`manage.py keys …` as a process of its own on the test's database."""
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    env = {**os.environ, "DATABASE_URL": url, "MASTER_KEYS": now_set.MASTER_KEYS}
    manage = [sys.executable, str(now_set.BASE_DIR / "manage.py"), "keys", *words]
    return subprocess.Popen(manage, env=env, stdout=subprocess.PIPE, text=True)
