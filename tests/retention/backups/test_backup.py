"""A backup: two encrypted files from one moment, read again before they count, deleted when their time is over."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure_ledger import ledger_file
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.privacy.models.known_secrets import WrongSecret
from launch.backups.vault import Broken
from launch.children import Refusal
from launch.secrets import key as new_key
from launch.servers.postgres import binaries
from retention.backups import (
    archive,
    backup as making,
    backup_status,
    daily_backup,
    ledger_status,
    places,
    verification,
)
from retention.backups.backup import back_up
from retention.backups.backup_expiry import forget_old
from retention.backups.places import stored_backups
from retention.models import Backup

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
BY = system("test")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def folder():
    return Path(django_settings.BACKUP_DIR)


def names():
    """How the files there end."""
    return sorted(path.name.split(".", 1)[1] for path in folder().iterdir())


def test_two_files_for_their_owner_alone_in_which_nothing_can_be_read(ada):
    result = back_up(by=BY, at=NOW)
    files = sorted(folder().iterdir())
    assert [path.name for path in files] == [f"{result.name}.data.spojnik", f"{result.name}.keys.spojnik"]
    assert {path.stat().st_mode & 0o777 for path in (*files, folder())} == {0o600, 0o700}
    assert places.NAME.fullmatch(result.name)
    whole = b"".join(path.read_bytes() for path in files)
    assert [word for word in (b"PGDMP", b"privacy_person", b"ustar", b"manifest", b"Kowalska") if word in whole] == []


def test_the_manifest_counts_every_table_and_remembers_the_ledger(ada, ben):
    erase(ada.person, {}, by=BY)
    result = back_up(by=BY, at=NOW)
    manifest = verification.manifest_of(stored_backups()[0], key=django_settings.BACKUP_KEY)
    assert manifest["tables"]["privacy_person"]["rows"] == manifest["keys"]["privacy_personkey"]["rows"] == 1
    assert not set(manifest["tables"]) & set(manifest["keys"])
    assert manifest["ledger"] == ledger_file.verified().as_json()
    assert (result.people, result.ledger_count) == (1, 2)
    assert LedgerEntry.objects.get(act="backup.made").counts["people"] == 1


class Half:
    """A dump that loses its end."""

    def __init__(self, dump):
        self.dump, self.left = dump, 200_000

    def read(self, size):
        piece = self.dump.read(min(size, self.left))
        self.left -= len(piece)
        return piece


def packed_by_half(manifest, dump, files):
    yield from archive.packed(manifest, Half(dump), files)
    while dump.read(1 << 20):
        pass


def test_what_was_written_is_read_again_and_one_that_is_not_whole_does_not_stay(ada, monkeypatch):
    monkeypatch.setattr(making, "packed", packed_by_half)
    with pytest.raises(Refusal, match=r"pg_restore does not read the backup|is not whole"):
        back_up(by=BY, at=NOW)
    assert (list(folder().iterdir()), Backup.objects.count()) == ([], 0)


def test_a_changed_file_or_another_key_is_refused(ada):
    back_up(by=BY, at=NOW)
    backup, programs = stored_backups()[0], binaries()
    with pytest.raises(Broken):
        verification.check(backup, key=new_key(), programs=programs)
    content = bytearray(backup.data.read_bytes())
    content[len(content) // 2] ^= 1
    backup.data.write_bytes(content)
    with pytest.raises(Broken):
        verification.check(backup, key=django_settings.BACKUP_KEY, programs=programs)


def test_a_full_disk_leaves_nothing_behind(ada, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "take_name", full)
    with pytest.raises(OSError, match="No space left"):
        back_up(by=BY, at=NOW)
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize("served", ["static", "collected", "files"])
def test_a_folder_from_which_files_are_served_is_refused(served, settings, tmp_path):
    under = {
        "static": settings.BASE_DIR / "static",
        "collected": Path(settings.STATIC_ROOT),
        "files": places.files_folder(),
    }[served]
    settings.BACKUP_DIR = under / "backup"
    with pytest.raises(CommandError, match="BACKUP_DIR lies under"):
        call_command("backup")
    assert not settings.BACKUP_DIR.exists()


def test_no_backup_is_made_upon_a_broken_ledger(ada):
    erase(ada.person, {}, by=BY)
    ledger_file.path().unlink()
    with pytest.raises(BrokenLedger):
        back_up(by=BY, at=NOW)
    assert list(folder().glob("*")) == []


def test_sealed_files_are_in_it_as_they_are(ada):
    name = default_storage.save("toy/aa.sealed", ContentFile(b"ciphertext"))
    try:
        back_up(by=BY, at=NOW)
        unpacked = verification.Unpacked(
            verification.opened(stored_backups()[0].data, key=django_settings.BACKUP_KEY, purpose="data")
        )
        list(unpacked.dump())
        assert dict(unpacked.files())[name] == b"ciphertext"
    finally:
        default_storage.delete(name)


NUMBERS = {"data_bytes": 1, "keys_bytes": 1, "rows": 1, "people": 1, "ledger_count": 0, "seconds": 1}


def aged(days):
    """The files and the row of a backup that is so many days old; its life asks for nothing of what is in it."""
    files = places.fresh(NOW - timedelta(days=days))
    for path in (files.data, files.keys):
        path.write_bytes(b"sealed")
    return Backup.objects.create(name=files.name, made_at=files.made_at, checked_at=files.made_at, **NUMBERS)


def test_keys_live_shorter_than_data_and_the_newest_of_each_stay(db):
    for days in (60, 36, 20, 8):
        aged(days)
    assert forget_old(NOW) == {"data": 2, "keys": 3, "bundles": 0}
    assert names() == ["data.spojnik", "data.spojnik", "keys.spojnik"]
    assert forget_old(NOW) == {"data": 0, "keys": 0, "bundles": 0}
    gone = [(row.data_gone_at is not None, row.keys_gone_at is not None) for row in Backup.objects.order_by("made_at")]
    assert gone == [(True, True), (True, True), (False, True), (False, False)]

    assert forget_old(NOW + timedelta(days=400)) == {"data": 1, "keys": 0, "bundles": 0}
    assert names() == ["data.spojnik", "keys.spojnik"]


def test_lives_are_settings(db, settings):
    settings.BACKUP_DAYS, settings.KEYS_BACKUP_DAYS = 90, 1
    for days in (60, 2, 0):
        aged(days)
    assert forget_old(NOW) == {"data": 0, "keys": 2, "bundles": 0}


def test_a_backup_is_due_once_a_day_and_its_job_makes_it(db):
    at = timezone.now()
    job = daily_backup.order_due(at=at)
    assert (job.kind, daily_backup.order_due(at=at)) == ("retention.back_up", None)
    with claimed(job.pk) as run:
        daily_backup.carry_out(run)
    job.refresh_from_db()
    assert (job.state, Backup.objects.count()) == ("done", 1)
    assert daily_backup.order_due(at=timezone.now()) is None
    assert daily_backup.order_due(at=timezone.now() + timedelta(days=1)).pk > job.pk


def test_after_a_replay_a_backup_is_due_whatever_was_made_before(db):
    backup = Backup.objects.create(name="t0", made_at=timezone.now(), checked_at=NOW, **NUMBERS)
    assert daily_backup.order_due(at=timezone.now()) is None
    ledger.record("ledger.replayed", by=BY, counts={"upto": 0, "lines": 0, "lost": 0})
    job = daily_backup.order_due(at=timezone.now())
    assert job is not None
    job.delete()
    Backup.objects.filter(pk=backup.pk).update(made_at=timezone.now())
    assert daily_backup.order_due(at=timezone.now()) is None


def test_a_refused_backup_fails_its_job_by_a_code_and_is_tried_again_later(db, settings):
    settings.BACKUP_DIR = settings.BASE_DIR / "static"
    job = daily_backup.order_due(at=timezone.now())
    with claimed(job.pk) as run:
        daily_backup.carry_out(run)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "backup_refused")
    assert job.result["why"].startswith("BACKUP_DIR lies under ")
    assert JobProgress(job, at=timezone.now()).problem == f"Nie udało się zapisać kopii zapasowej. {job.result['why']}"
    assert daily_backup.order_due(at=timezone.now()) is None
    assert Job.objects.filter(pk=daily_backup.order_due(at=timezone.now() + timedelta(hours=3)).pk).exists()


def test_a_folder_that_may_not_be_written_is_named_on_the_page_of_the_job(db, settings, tmp_path):
    (tmp_path / "file").write_text("where a folder should be")
    settings.BACKUP_DIR = tmp_path / "file" / "backup"
    job = daily_backup.order_due(at=timezone.now())
    with claimed(job.pk) as run:
        daily_backup.carry_out(run)
    job.refresh_from_db()
    assert (job.problem, job.result) == ("backup_refused", {"why": f"{settings.BACKUP_DIR}: Not a directory"})
    with override("en"):
        finding = backup_status.backup()
    why = f"No backup could be written. {settings.BACKUP_DIR}: Not a directory"
    assert (finding["ok"], finding["detail"]) == (False, f"there is none yet; the last try failed: {why}")
    Backup.objects.create(name="t1", made_at=timezone.now(), checked_at=NOW, **NUMBERS)
    now = backup_status.backup()
    assert (now["ok"], "failed" in now["detail"]) == (True, False)


def test_a_lost_ledger_is_not_begun_by_the_way(ada, ben, settings):
    """The whole of LEDGER_DIR went: neither a backup nor an act nor the reconciler makes a new one by itself."""
    erase(ada.person, {}, by=BY)
    ledger_status.tend(timezone.now())
    shutil.rmtree(settings.LEDGER_DIR)
    with pytest.raises(CommandError, match=r"the ledger is missing.*--accept-loss"):
        call_command("backup")
    erase(ben.person, {}, by=BY)
    tended = backup_status.reconcile()
    assert (ledger_file.exists(), names_or_none(), [item.ok for item in tended]) == (False, [], [False])
    assert ledger_status.ready() is False

    call_command("ledger", "begin", "--accept-loss", stdout=StringIO())
    call_command("backup", stdout=StringIO())
    assert (ledger_file.verified().count, ledger_status.ready()) == (3, True)


def names_or_none():
    """What lies in BACKUP_DIR, if it is there."""
    return names() if folder().exists() else []


def states():
    """What doctor says of the newest backup: (nothing is wrong, worth knowing)."""
    finding = backup_status.backup()
    return finding["ok"], finding["warning"]


def test_for_doctor_no_backup_and_an_old_one_are_wrong_within_limits_that_can_be_set(db, settings):
    assert states() == (False, True)
    back_up(by=BY, at=timezone.now() - timedelta(hours=27))
    assert states() == (False, True)
    settings.BACKUP_OLDEST_HOURS = 28
    assert states() == (True, False)
    settings.BACKUP_OLDEST_HOURS = 26
    back_up(by=BY, at=timezone.now())
    assert states() == (True, False)


def test_who_backs_up_in_another_way_is_only_told(db, settings):
    settings.BACKUP_OLDEST_HOURS = 0
    assert states() == (True, True)


def test_two_backups_side_by_side_are_one_and_a_refusal(ada):
    place = connection.settings_dict
    values = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"], "password": place["PASSWORD"]}
    with psycopg.connect(**values, dbname=place["NAME"], autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [making.LOCK])
        with pytest.raises(making.AtWork, match=r"^Another backup is being made"):
            back_up(by=BY, at=timezone.now())
        with pytest.raises(CommandError, match=r"^Another backup is being made"):
            call_command("backup")
        assert names_or_none() == []
    back_up(by=BY, at=timezone.now())  # whoever was killed holds nothing
    back_up(by=BY, at=timezone.now())
    assert Backup.objects.count() == 2


def test_a_backup_under_a_foreign_key_is_not_begun(ada, settings):
    back_up(by=BY, at=timezone.now())
    before = names()
    settings.BACKUP_KEY = new_key()
    with pytest.raises(WrongSecret, match=r"^BACKUP_KEY is not the one"):
        call_command("backup")
    assert names() == before


def test_the_command_says_where_both_files_are(ada):
    out = StringIO()
    call_command("backup", "--json", stdout=out)
    data = json.loads(out.getvalue())
    assert (data["ok"], data["people"], Path(data["data"]).exists(), Path(data["keys"]).exists()) == (
        True,
        1,
        True,
        True,
    )


def test_the_role_of_the_application_is_enough(ada, monkeypatch):
    """Beat's backup runs in the worker, which does not know the owner's password."""
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["APP_ROLE_URL"])._replace(path=f"/{name}").geturl()
    monkeypatch.setattr(making, "database_url", lambda: url)
    assert back_up(by=BY, at=NOW).people == 1
