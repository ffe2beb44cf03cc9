"""How many processes the web server starts, and that they share what was loaded and no connection."""

import os
import runpy

import pytest
from django.db import connection

from launch.places import HERE
from tests.webserver import web

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user"


def configured():
    """What gunicorn reads."""
    return runpy.run_path(str(HERE / "gunicorn.conf.py"))


@pytest.mark.parametrize(("cores", "said", "processes"), [(1, "", 1), (2, "", 2), (32, "", 8), (2, "5", 5)])
def test_a_process_for_each_core_unless_told_otherwise(monkeypatch, cores, said, processes):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    monkeypatch.setenv("WEB_PROCESSES", said)
    assert (configured()["workers"], configured()["threads"], configured()["preload_app"]) == (processes, 8, True)


def test_no_process_ends_at_the_same_request_as_another():
    result = configured()
    assert 0 < result["max_requests_jitter"] < result["max_requests"]


@pytest.mark.django_db(transaction=True)
def test_processes_that_are_forked_from_one_answer_each_with_a_connection_of_its_own(sam):
    with web("--workers", "2", "--threads", "1") as site:
        assert {site.ask("/accounts/login/").status for _ in range(12)} == {200}
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            assert cursor.fetchone()[0] <= 2  # one a thread, none of the process that loaded everything
