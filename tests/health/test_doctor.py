"""`manage.py doctor`: in order, everything is; and each thing that goes wrong is named."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from crm.demo.removal import BATCH
from crm.health import doctor
from crm.health.checks import database, processes, site
from crm.health.findings import Finding, findings_of
from crm.health.models import Heartbeat, folder
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Origin
from crm.privacy.models.keyring import verify_keys
from retention.backups import backup_status
from retention.models import Backup, RestoreDrill

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    for name in ("DATA_DIR", "LEDGER_DIR", "BACKUP_DIR"):
        setattr(settings, name, tmp_path / name.lower())


@pytest.fixture
def alive(db):
    """Beat and worker were heard of just now, and there is a backup."""
    for name in (Heartbeat.BEAT, Heartbeat.WORKER):
        Heartbeat.beat(name, at=timezone.now(), since=timezone.now() - timedelta(hours=1))
    sizes = dict.fromkeys(("data_bytes", "keys_bytes", "rows", "people", "ledger_count", "seconds"), 1)
    Backup.objects.create(name="tonight", made_at=timezone.now(), checked_at=timezone.now(), **sizes)


def run():
    """The command's report and exit code."""
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def one(check):
    """The state and the words of the first finding of a check."""
    first = next(iter(check()))
    return first.state, first.detail


def test_a_healthy_site_has_nothing_wrong(alive):
    report, code = run()
    wrong = [check for check in report["checks"] if not check["ok"]]
    assert (wrong, report["ok"], code) == ([], True, 0)
    names = {check["name"] for check in report["checks"]}
    assert names >= {
        *("database", "migrations", "roles", "keys", "index key", "redis", "worker", "beat", "clock"),
        *("jobs", "seals", "copies", "months ahead", "months over", "daily seal", "disk", "address", "demo"),
    }


def test_no_backup_an_old_one_and_a_failed_drill_give_exit_code_one(alive):
    when = {"backup_name": "tonight", "backup_made_at": timezone.now(), "seconds": 1}
    drill = RestoreDrill.objects.create(ok=False, at=timezone.now(), **when)
    assert wrong_names() == (["restore drill"], 1)
    RestoreDrill.objects.filter(pk=drill.pk).update(ok=True, at=timezone.now() - timedelta(days=91))
    assert wrong_names() == (["restore drill"], 1)
    RestoreDrill.objects.create(ok=True, at=timezone.now(), **when)
    assert wrong_names() == ([], 0)
    Backup.objects.update(made_at=timezone.now() - timedelta(hours=27))
    assert wrong_names() == (["backup"], 1)
    Backup.objects.all().delete()
    assert wrong_names() == (["backup"], 1)


def test_a_drill_that_nobody_ever_made_is_wrong_once_there_was_time_for_one(alive, monkeypatch):
    ledger.record("backup.made", by=system("test"), target="backup:1")
    assert wrong_names() == ([], 0)
    monkeypatch.setattr(backup_status, "first_backup", lambda at: at - timedelta(days=91))
    assert wrong_names() == (["restore drill"], 1)


def wrong_names():
    """The names of what is wrong, and the exit code."""
    report, code = run()
    return [check["name"] for check in report["checks"] if not check["ok"]], code


def test_what_is_wrong_comes_first_with_what_to_do_and_the_exit_code_says_so(alive):
    Heartbeat.objects.filter(pk=Heartbeat.BEAT).update(at=timezone.now() - timedelta(minutes=12))
    report, code = run()
    first = report["checks"][0]
    assert (first["name"], first["ok"], first["detail"], code) == ("beat", False, "last heard of 12 min ago", 1)
    assert first["advice"].startswith("Start beat again")
    assert [check["name"] for check in report["checks"] if not check["ok"]] == ["beat"]


def test_people_read_the_same_a_line_each(alive):
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "ok     worker: it does what it is told\n" in out.getvalue()


def test_beat_is_silent_after_three_minutes(db):
    at = NOW - timedelta(minutes=3)
    assert one(lambda: [processes.beat(NOW)]) == ("wrong", "it was never heard of")
    Heartbeat.beat(Heartbeat.BEAT, at=at, since=at)
    assert one(lambda: [processes.beat(NOW)]) == ("ok", "last heard of 3 min ago")
    assert one(lambda: [processes.beat(NOW + timedelta(seconds=1))])[0] == "wrong"


def test_a_worker_nobody_has_heard_of_is_only_noticed_while_beat_has_just_started(db):
    Heartbeat.beat(Heartbeat.BEAT, at=NOW, since=NOW - timedelta(minutes=1))
    early = one(lambda: [processes.worker(NOW, probe=False)])
    Heartbeat.beat(Heartbeat.BEAT, at=NOW, since=NOW - timedelta(hours=1))
    late = one(lambda: [processes.worker(NOW, probe=False)])
    assert early == ("warning", "not heard of yet, beat has only just started")
    assert late == ("wrong", "it was never heard of")


def test_a_silent_worker_is_asked_and_not_waited_for_in_vain(db, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    Heartbeat.beat(Heartbeat.WORKER, at=NOW - timedelta(hours=2), since=NOW)
    assert one(lambda: [processes.worker(NOW, probe=True)]) == ("wrong", "last heard of 2 h ago")


def test_a_heartbeat_is_told_to_watchers_outside_as_well(db):
    Heartbeat.beat(Heartbeat.BEAT, at=NOW, since=NOW)
    assert [path.name for path in folder().iterdir()] == ["beat.json"]
    assert json.loads((folder() / "beat.json").read_text()) == {"at": NOW.isoformat(), "since": NOW.isoformat()}


def test_redis_that_is_away_is_named(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert one(processes.bell) == ("wrong", "it does not take messages: ConnectionError")


def test_a_waiting_migration_is_named(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'consents'")
    state, words = one(database.migrations)
    assert (state, "the first is consents.0001_tables" in words) == ("wrong", True)


def test_an_application_role_that_may_change_the_logs_is_named(db, settings):
    assert one(database.roles)[0] == "ok"
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT UPDATE ON {LedgerEntry._meta.db_table} TO "{settings.APP_ROLE}"')
    assert one(database.roles) == ("wrong", f"the role {settings.APP_ROLE} may change 1 tables of logs or evidence")


def test_another_master_key_is_named_although_the_process_knew_a_right_one(db, settings):
    verify_keys.cache_clear()
    verify_keys()
    settings.MASTER_KEYS = "1:" + "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
    state, words = one(database.master_keys)
    verify_keys.cache_clear()
    assert (state, words.startswith("MASTER_KEYS version 1 is not the key")) == ("wrong", True)


def test_a_clock_that_was_set_back_is_known_from_the_ledger(db, monkeypatch):
    assert one(processes.clock)[0] == "ok"
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(hours=2))
    ledger.record("contact.edited", by=system("test"))
    monkeypatch.undo()
    state, words = one(processes.clock)
    assert (state, "in the future" in words) == ("wrong", True)


def test_a_clock_apart_from_the_databases_is_named(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) - timedelta(minutes=5))
    assert one(processes.clock) == ("wrong", "our clock and the database's are 5 min apart")


def test_a_job_without_a_worker_is_named(alive):
    Job.objects.create(kind="jobs.nothing", queued_at=timezone.now() - timedelta(minutes=10))
    wrong = {check["name"]: check["detail"] for check in run()[0]["checks"] if not check["ok"]}
    assert wrong == {"jobs": "1 jobs wait for a worker for too long, or their lease ran out"}


@pytest.mark.parametrize(
    ("given", "state", "words"),
    [
        ({"EMBEDDED": True, "HTTPS": False}, "ok", "this machine only"),
        ({"EMBEDDED": False, "HTTPS": False}, "wrong", "not https"),
        ({"EMBEDDED": False, "HTTPS": True, "DEBUG": True}, "wrong", "DEBUG is on"),
        ({"EMBEDDED": False, "HTTPS": True, "DEBUG": False}, "ok", "over HTTPS"),
        ({"ALLOWED_HOSTS": ["crm.example.com"]}, "wrong", "ALLOWED_HOSTS"),
    ],
)
def test_the_address_must_be_one_that_people_can_trust(settings, given, state, words):
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://crm.firma.test", ["crm.firma.test"]
    for name, value in given.items():
        setattr(settings, name, value)
    result = one(site.address)
    assert (result[0], words in result[1]) == (state, True)


@pytest.mark.parametrize(("free", "state"), [(0.5, "ok"), (0.08, "warning"), (0.04, "wrong")])
def test_a_disk_that_runs_full_is_noticed_before_it_is(monkeypatch, free, state):
    size = 100 * 1024**3
    monkeypatch.setattr(
        site.shutil, "disk_usage", lambda path: site.shutil._ntuple_diskusage(size, 0, int(size * free))
    )
    assert one(site.disk)[0] == state


@pytest.mark.parametrize(("embedded", "state"), [(True, "warning"), (False, "wrong")])
def test_invented_people_are_a_notice_while_trying_out_and_a_fault_in_earnest(settings, ada, embedded, state):
    assert one(site.demo) == ("ok", "no demo data")
    Origin.objects.filter(person=ada.person).update(batch=BATCH)
    settings.EMBEDDED = embedded
    assert one(site.demo)[0] == state


def test_without_a_database_that_is_the_finding_and_the_rest_is_still_looked_at(monkeypatch):
    def away():
        raise ConnectionError("secret words of the driver")

    monkeypatch.setattr(database, "database", away)
    by_name = {finding.name: finding for finding in doctor.examine(at=NOW, probe=True)}
    assert set(by_name) == {"database", "redis", "address", "disk"}
    assert (by_name["database"].ok, "secret" in by_name["database"].detail) == (False, False)


def test_a_check_that_breaks_is_a_finding_without_its_message():
    def broken():
        raise ValueError("anna@zolc.test")

    [result] = findings_of(broken, "mail")
    assert (result.name, result.ok, result.detail) == ("mail", False, "this could not be looked at: ValueError")


def test_an_area_speaks_for_itself(monkeypatch, alive):
    monkeypatch.setattr(doctor, "AREAS", {"mail": lambda: [{"name": "mail", "ok": True, "detail": "fine"}]})
    assert Finding("mail", True, "fine") in doctor.examine(at=timezone.now(), probe=False)
