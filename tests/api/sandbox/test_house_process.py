"""The process of the invented house knows nothing of this one; killed, busy or half built it harms nobody."""

import os
import signal
import socket
import subprocess
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from crm.api.protocol.sandbox import house_process
from crm.api.protocol.sandbox.house_process import HOUSE, Broken, HouseProcess, environment, why_closed
from crm.contacts.models import Contact
from crm.demo.sandbox import building

TOLD = {
    *("SECRET_KEY", "INDEX_KEY", "LEDGER_KEY", "BACKUP_KEY", "MASTER_KEYS", "SPOJNIK_SANDBOX", "SPOJNIK_EMBEDDED"),
    *("DATABASE_URL", "DB_CONN_MAX_AGE", "REDIS_URL", "EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS", "JURISDICTION", "KSEF"),
    *("STATIC_BACKEND", "API_PER_SECOND", "API_PER_MINUTE", "LEDGER_BY_WORKER", "DB_STATEMENT_SECONDS"),
}


def test_it_is_told_no_address_key_or_folder_of_ours(built):
    passed_on = environment()
    assert {name for name in passed_on if name not in house_process.KEPT and not name.startswith("FAKETIME")} == TOLD
    ours = {name: os.environ[name] for name in ("DATABASE_URL", "APP_ROLE_URL", "REDIS_URL", "DATA_DIR", "LEDGER_DIR")}
    ours |= {name: getattr(settings, name) for name in (*house_process.KEYS, "MASTER_KEYS")}
    assert not set(map(str, ours.values())) & set(passed_on.values())


class Fatal(Connection):
    """A line by which whoever is asked dies, with the question in hand."""

    def send_bytes(self, *told):
        os.kill(HOUSE.child.pid, signal.SIGSTOP)
        super().send_bytes(*told)
        HOUSE.child.kill()


def test_killed_in_the_middle_it_leaves_the_connection_as_it_was_and_is_begun_again(trial, ada, monkeypatch):
    before, folder = connection.connection, Path(HOUSE.folder)
    assert folder.exists()
    with HOUSE.line as usual:
        HOUSE.line = Fatal(os.dup(usual.fileno()))
    answer = trial.get("contacts/?purpose=contracts")
    assert (answer.status_code, answer.said["code"]) == (503, "unavailable")
    assert (connection.connection is before, folder.exists()) == (True, False)
    assert Contact.objects.filter(pk=ada.pk).exists()
    monkeypatch.setattr(house_process, "BEGIN", 0.0)
    answer = trial.get("teams/")
    assert (answer.status_code, answer.said["code"], answer.headers["Retry-After"]) == (503, "sandbox_preparing", "10")
    HOUSE.wait()
    answer = trial.get("teams/")
    assert answer.status_code == 200, answer.said


@pytest.fixture
def silent():
    """One whose process says nothing."""
    house, (ours, its) = HouseProcess(), socket.socketpair()
    house.child = subprocess.Popen(["sleep", "600"])
    house.line, house.ready, house.begun_by = Connection(ours.detach()), True, os.getpid()
    with its:
        yield house
    if house.child:
        house.end()


def test_one_that_hangs_is_ended(silent, monkeypatch):
    monkeypatch.setattr(house_process, "WORK", 0.1)
    child = silent.child
    with pytest.raises(Broken):
        silent.ask({})
    assert (child.returncode, silent.child, silent.line) == (-signal.SIGKILL, None, None)


def test_a_fork_leaves_the_process_of_the_one_it_came_from(silent):
    child, silent.begun_by = silent.child, os.getpid() + 1
    silent.end()
    assert (child.poll(), silent.child) == (None, None)
    child.kill()
    child.wait()


def test_whoever_waits_behind_two_is_sent_away(trial):
    with HOUSE.places, HOUSE.places:
        answer = trial.get("teams/")
    assert (answer.status_code, answer.said["code"], answer.headers["Retry-After"]) == (429, "too_many_requests", "1")


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
