"""A small server that more people ask than it can serve: it says so, and serves again."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.webserver import web

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
CROWD = 12


def test_past_capacity_it_answers_503_while_others_are_served_and_recovers(tmp_path):
    gate = tmp_path / "gate"
    small = {"SLOW_UNTIL": str(gate), "WEB_WAITING": "2", "WEB_WAIT_SECONDS": "0.5"}
    with (
        web("--threads", "1", application="tests.slow_site:application", **small) as site,
        ThreadPoolExecutor(CROWD) as people,
    ):
        asked = [people.submit(site.ask, "/slow") for _person in range(CROWD)]
        refused = [site.until("/accounts/login/", 503), site.ask("/accounts/login/", **{"Accept-Language": "pl"})]
        program = site.ask("/api/v1/people/")
        watched = site.ask("/healthz").status
        gone = [one for one in asked if one.done()]  # nobody waits for the slow one, which is still at work
        while len(gone) < CROWD - 1:
            gone = [one for one in asked if one.done()]
        gate.touch()
        statuses = sorted(one.result().status for one in asked)
        later = site.until("/accounts/login/", 200).status
    assert {answer.headers["Retry-After"] for answer in [*refused, program]} == {"5"}
    assert "Too many people ask for something at once." in refused[0].text
    assert "Zbyt wiele osób" in refused[1].text
    assert (program.status, program.headers["Content-Type"]) == (503, "application/problem+json")
    assert (watched, statuses, later) == (200, [200, *[503] * (CROWD - 1)], 200)


def test_connections_on_which_nothing_is_said_take_no_thread():
    with web("--threads", "1", WEB_WAIT_SECONDS="0.5") as site:
        silent = [socket.create_connection(("127.0.0.1", site.port)) for _each in range(3)]
        assert site.ask("/accounts/login/").status == 200
        for one in silent:
            one.close()
