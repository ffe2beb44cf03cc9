"""No process works on tables of another version: web, worker, beat and commands end with one line."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from crm.health import start_checks
from crm.health.checks import database
from crm.privacy.database import schema_version
from tests.workers import surroundings

CELERY = ["-m", "celery", "--quiet", "--app", "crm"]
PROCESSES = {
    "web": ["-m", "gunicorn", "crm.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket"],
    "worker": [*CELERY, "worker", "--concurrency", "1"],
    "beat": [*CELERY, "beat", "--pidfile=", "--schedule", "/dev/null"],
    "command": ["manage.py", "reconcile"],
}
NEWER = ("privacy", "9001_tomorrow")


def note(app, name):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name])


@pytest.fixture
def newer(db):
    note(*NEWER)


@pytest.fixture
def older(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'dsar'")


def test_a_newer_database_is_refused_with_words(newer):
    with pytest.raises(
        ImproperlyConfigured, match=r"newer version than this program: it has 1 .* privacy.9001_tomorrow"
    ):
        schema_version.verify_schema()
    with pytest.raises(ImproperlyConfigured, match="newer version"):
        call_command("keys", "status")


def test_an_older_one_is_refused_with_what_to_run(older):
    with pytest.raises(ImproperlyConfigured, match=r"older version .* dsar\.0001_.* Run manage.py migrate"):
        schema_version.verify_schema()


def test_what_others_packages_leave_behind_says_nothing(db):
    note("mfa", "0009_gone_since")
    schema_version.verify_schema()


def test_watchers_are_told_which(newer, client):
    answer = client.get("/readyz")
    [wrong] = [check for check in answer.json()["checks"] if not check["ok"]]
    assert wrong == {"name": "migrations", "ok": False, "detail": "the database is of a newer version"}
    [finding] = database.migrations()
    assert (finding.ok, "privacy.9001_tomorrow" in finding.detail) == (False, True)


def test_it_is_asked_once_and_what_was_postponed_before_the_first_work(db, monkeypatch):
    queries = []
    monkeypatch.setattr(start_checks, "verify_schema", lambda: queries.append(True))
    start_checks.must_fit.cache_clear()
    monkeypatch.setattr(start_checks, "_postponed", [True])
    start_checks.ask_what_was_postponed()
    start_checks.ask_what_was_postponed()
    start_checks.must_fit.cache_clear()
    assert queries == [True]


@pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")
def test_every_process_ends_with_that_line(transactional_db):
    note(*NEWER)
    try:
        options = {"env": surroundings(), "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running = {name: subprocess.Popen([sys.executable, *call], **options) for name, call in PROCESSES.items()}
        ended = {name: (child.communicate(timeout=120)[0], child.returncode) for name, child in running.items()}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = %s", [NEWER[1]])
    by_name = {
        name: ("Spójnik does not start: The database is of a newer" in words) for name, (words, _) in ended.items()
    }
    assert (by_name, [name for name, (_, code) in ended.items() if not code]) == (dict.fromkeys(PROCESSES, True), [])
