"""PostgreSQL 16 to 18: others are refused with words before anything is migrated, at the start, and by the doctor."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from crm.health import start_checks
from crm.health.beat_scheduler import Scheduler
from crm.health.checks import database
from crm.health.worker_start import MustFit
from crm.privacy.database.server_version import refusal, verify_server

WORDS = "PostgreSQL {} is not supported: use 16 to 18, best 18. How to move a database: docs/operations.md, Updates."
VERSIONS = [
    (90624, WORDS.format(9)),
    (150013, WORDS.format(15)),
    (160000, ""),
    (170011, ""),
    (180006, ""),
    (190000, WORDS.format(19)),
]


@pytest.mark.parametrize(("number", "words"), VERSIONS)
def test_the_ends_of_what_is_supported(number, words):
    assert refusal(number) == words


def test_this_very_server_is_supported(db):
    verify_server()
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


@pytest.fixture
def stranger(db, monkeypatch):
    """The server says that it is PostgreSQL 15."""
    monkeypatch.setitem(connections["default"].__dict__, "pg_version", 150013)


def test_migrate_and_start_and_doctor_refuse_another(stranger):
    checked = run_checks(tags=[Tags.database], databases=["default"])
    first = next(database.database())
    with pytest.raises(ImproperlyConfigured) as refused:
        verify_server()
    assert [item.msg for item in checked] == [str(refused.value)] == [WORDS.format(15)]
    assert (first.ok, first.detail) == (False, "PostgreSQL 15.13 odpowiada; wspierane są od 16 do 18")


@pytest.mark.parametrize("begin", [start_checks.start, lambda: MustFit(None), lambda: Scheduler(None)])
def test_web_worker_and_beat_do_not_start_on_another(stranger, begin):
    start_checks.must_fit.cache_clear()
    with pytest.raises((ImproperlyConfigured, SystemExit), match=r"PostgreSQL 15 is not supported: use 16 to 18"):
        begin()
