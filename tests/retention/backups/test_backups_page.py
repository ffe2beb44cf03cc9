"""The officer sees which backups there are, how long they live, the drills, and how the erasure ledger stands."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from crm.privacy.erasure_ledger import maintenance
from retention.backups import backup_status
from retention.models import Backup, LedgerWitness, RestoreDrill

PAGE = "/privacy/retention/backups/"
COUNTS = {"data_bytes": 5_000_000, "keys_bytes": 40_000, "rows": 1234, "people": 56, "ledger_count": 7, "seconds": 9}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def page(client, user):
    client.force_login(user)
    with override("en"):
        user.language = "en"
        user.save(update_fields=["language"])
        return client.get(PAGE).content.decode()


def made(days, **more):
    at = timezone.now() - timedelta(days=days)
    return Backup.objects.create(name=f"spojnik-{days}", made_at=at, checked_at=at, **COUNTS, **more)


def test_backups_with_their_lives_drills_and_the_ledger(dora, client):
    made(0)
    made(1)
    made(9, keys_gone_at=timezone.now())
    now = timezone.now()
    values = {"backup_made_at": now, "at": now, "seconds": 4, "tables": 90, "rows": 1234}
    RestoreDrill.objects.create(backup_name="spojnik-1", ok=True, **values)
    LedgerWitness.objects.create(count=7, hash="0" * 64, at=now)
    text = page(client, dora)
    expected = ("In order", "1,234 rows, keys of 56 people", "in force", "deleted", "restored", "35 days", "7 days")
    assert [word for word in expected if word not in text] == ["In order"]  # seven lines are remembered, none is there
    assert "it is missing, shorter than it was" in text


def test_a_drill_that_failed_is_said_with_what_to_do(dora, client, monkeypatch):
    made(0)
    now = timezone.now()
    values = {"backup_made_at": now, "at": now, "seconds": 4, "problems": ["one table has fewer rows"]}
    RestoreDrill.objects.create(backup_name="spojnik-0", ok=False, **values)
    monkeypatch.setattr(backup_status, "ledger", lambda: {"ok": True})
    text, advice = page(client, dora), "Run manage.py restore_drill"
    assert [word for word in ("none has succeeded yet", "one table has fewer rows", advice) if word not in text] == []


def test_nothing_yet_is_said_with_what_to_do(oskar, client):
    text = page(client, oskar)
    assert [word for word in ("No backup yet", "none has been made yet", "there is none yet") if word not in text] == []


def test_sales_and_administrators_do_not_see_it(sam, arek, client):
    for user in (sam, arek):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403


def test_the_findings_of_doctor_say_what_to_do(db):
    maintenance.begin(backup="t0", made_at=timezone.now(), at=timezone.now())
    with override("en"):
        by_name = {
            finding["name"]: (finding["ok"], finding.get("warning", False)) for finding in backup_status.findings()
        }
    assert by_name == {"erasure ledger": (False, False), "backup": (False, True), "restore drill": (True, True)}
