"""The process of the invented house knows nothing of this one; killed, busy or half built it harms nobody."""

import os
import signal
import threading

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from crm.api.protocol.sandbox import house_process
from crm.api.protocol.sandbox.house_process import HOUSE, environment, why_closed
from crm.contacts.models import Contact
from crm.demo.sandbox import building

TOLD = {
    *("SECRET_KEY", "INDEX_KEY", "LEDGER_KEY", "BACKUP_KEY", "MASTER_KEYS", "SPOJNIK_SANDBOX", "SPOJNIK_EMBEDDED"),
    *("DATABASE_URL", "DB_CONN_MAX_AGE", "REDIS_URL", "EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS", "JURISDICTION"),
    *("STATIC_BACKEND", "API_PER_SECOND", "API_PER_MINUTE", "LEDGER_BY_WORKER"),
}


def test_it_is_told_no_address_key_or_folder_of_ours(built):
    told = environment()
    assert {name for name in told if name not in house_process.KEPT and not name.startswith("FAKETIME")} == TOLD
    ours = {name: os.environ[name] for name in ("DATABASE_URL", "APP_ROLE_URL", "REDIS_URL", "DATA_DIR", "LEDGER_DIR")}
    ours |= {name: getattr(settings, name) for name in (*house_process.KEYS, "MASTER_KEYS")}
    assert not set(map(str, ours.values())) & set(told.values())


def test_killed_in_the_middle_it_leaves_the_connection_as_it_was(trial, ada):
    assert trial.get("teams/").status_code == 200
    before, child = connection.connection, HOUSE.child
    os.kill(child.pid, signal.SIGSTOP)
    threading.Timer(0.2, child.kill).start()
    answer = trial.get("contacts/?purpose=contracts")
    assert (answer.status_code, answer.said["code"]) == (503, "unavailable")
    assert connection.connection is before
    assert Contact.objects.filter(pk=ada.pk).exists()
    HOUSE.line_to().poll(60)
    assert trial.get("teams/").status_code == 200


def test_one_that_hangs_is_ended(trial, monkeypatch):
    assert trial.get("teams/").status_code == 200
    monkeypatch.setattr(house_process, "WORK", 0.2)
    child = HOUSE.child
    os.kill(child.pid, signal.SIGSTOP)
    assert trial.get("teams/").status_code == 503
    assert child.poll() is not None


def test_whoever_waits_behind_two_is_sent_away(trial):
    with HOUSE.places, HOUSE.places:
        answer = trial.get("teams/")
    assert (answer.status_code, answer.said["code"], answer.headers["Retry-After"]) == (429, "too_many_requests", "1")


def test_while_it_is_built_one_is_told_so(trial, monkeypatch):
    HOUSE.end()
    monkeypatch.setattr(house_process, "BEGIN", 0.0)
    answer = trial.get("teams/")
    assert (answer.status_code, answer.said["code"], answer.headers["Retry-After"]) == (503, "sandbox_preparing", "10")
    HOUSE.line_to().poll(60)


def test_a_fork_begins_one_of_its_own(trial, monkeypatch):
    trial.get("teams/")
    first = HOUSE.child
    monkeypatch.setattr(HOUSE, "begun_by", -1)
    HOUSE.line_to().poll(60)
    assert HOUSE.child is not first
    assert first.wait(20) == 0  # nobody killed it: its line has ended, which in a fork is a copy


@pytest.mark.parametrize("address", ["", "own"])
def test_without_a_database_of_its_own_it_is_closed(trial, settings, address):
    settings.SANDBOX_DATABASE_URL = address and f"postgres://x:y@elsewhere/{connection.settings_dict['NAME']}"
    assert why_closed() == ("own_database" if address else "not_set")
    answer = trial.get("teams/")
    assert (answer.status_code, answer.said["code"]) == (503, "sandbox_closed")


def test_it_is_never_built_on_the_tables_of_a_house(db, ada):
    """Were the address wrong, nothing there would be touched."""
    assert not building.stands()
    with pytest.raises(ImproperlyConfigured, match="Nothing was written"):
        building.build()
    assert Contact.objects.filter(pk=ada.pk).exists()
    assert building.mark() == ""
