"""A restore is tried out beside everything in use, and what it finds is written down."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from retention.backups import backup_status
from retention.backups.backup import back_up
from retention.models import RestoreDrill

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
BY = system("test")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def drilled():
    """(what the command says, its exit code)."""
    out = StringIO()
    try:
        call_command("restore_drill", "--json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def databases():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{connection.settings_dict['NAME']}%"]
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_a_drill_restores_replays_compares_writes_it_down_and_leaves_nothing(ada, ben, settings):
    back_up(by=BY, at=timezone.now())
    erase(ada.person, {}, by=BY)
    before = databases()

    answer, code = drilled()

    assert (code, answer["problems"], answer["replayed"]) == (0, [], 1)
    row = RestoreDrill.objects.get()
    assert (row.ok, row.rows, row.tables) == (True, answer["rows"], answer["tables"])
    assert row.rows > 50
    file = json.loads(next(Path(settings.LEDGER_DIR).glob("drill-*.json")).read_text())
    assert (file["ok"], file["backup"]) == (True, row.backup_name)
    assert LedgerEntry.objects.filter(act="backup.drilled").count() == 1
    assert (databases(), list(Path(settings.BACKUP_DIR).glob(".drill-*"))) == (before, [])
    assert list(Person.objects.all()) == [ben.person]
    assert backup_status.drill()["warning"] is False


def test_a_drill_names_what_a_broken_ledger_would_bring_back(ada, settings):
    erase(ada.person, {}, by=BY)
    back_up(by=BY, at=timezone.now())
    (Path(settings.LEDGER_DIR) / "erasures.jsonl").unlink()
    answer, code = drilled()
    assert (code, answer["problems"][0]) == (1, "ledger: the ledger is missing; 1 were written")
    assert (RestoreDrill.objects.get().ok, backup_status.drill()["warning"]) == (False, True)


def test_without_a_backup_there_is_nothing_to_try():
    with pytest.raises(CommandError, match="no backup to try"):
        call_command("restore_drill")
