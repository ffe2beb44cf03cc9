"""A small server that more people ask than it can serve: it says so, and serves again."""

import os
import selectors
import socket
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler

from crm.health.refusals import Refusals
from crm.web_worker import BoundedWorker, Connection
from tests.webserver import web

real = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")
CROWD = 12


@real
@pytest.mark.django_db(transaction=True)
def test_past_capacity_it_answers_503_while_others_are_served_and_recovers(tmp_path):
    gate = tmp_path / "gate"
    small = {"SLOW_UNTIL": str(gate), "WEB_WAITING": "2", "WEB_WAIT_SECONDS": "0.5"}
    with (
        web("--threads", "1", application="tests.slow_site:application", **small) as site,
        ThreadPoolExecutor(CROWD) as people,
    ):
        outcomes = [people.submit(site.ask, "/slow") for _person in range(CROWD)]
        refused = [site.until("/start/", 503), site.ask("/start/", **{"Accept-Language": "pl"})]
        program = site.ask("/api/v1/people/")
        watched = site.ask("/healthz").status
        gone = [
            outcome for outcome in outcomes if outcome.done()
        ]  # nobody waits for the slow one, which is still at work
        while len(gone) < CROWD - 1:
            gone = [outcome for outcome in outcomes if outcome.done()]
        gate.touch()
        statuses = sorted(outcome.result().status for outcome in outcomes)
        later = site.until("/start/", 200).status
    assert {answer.headers["Retry-After"] for answer in [*refused, program]} == {"5"}
    assert "Too many people ask for something at once." in refused[0].text
    assert "zbyt wiele osób" in refused[1].text
    assert (program.status, program.headers["Content-Type"]) == (503, "application/problem+json")
    assert (watched, statuses, later) == (200, [200, *[503] * (CROWD - 1)], 200)


@real
@pytest.mark.django_db(transaction=True)
def test_connections_on_which_nothing_is_said_take_no_thread():
    with web("--threads", "1", WEB_WAIT_SECONDS="0.5") as site:
        silent = [socket.create_connection(("127.0.0.1", site.port)) for _each in range(3)]
        assert site.ask("/start/").status == 200
        for item in silent:
            item.close()


@pytest.fixture(scope="module")
def refusals():
    return Refusals(WSGIHandler())


def asked(first, *headers):
    """A request as it comes over the line."""
    return "\r\n".join([first, "Host: crm.example", *headers, "", ""]).encode()


def heard(answer):
    """(status, headers, body) of an answer as it goes over the line."""
    head, _end, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body.decode()


def test_a_refusal_lies_ready_in_every_form_that_the_product_gives_it(refusals):
    page = heard(refusals.answer(asked("GET /contacts/?q=a HTTP/1.1", "accept-language: pl")))
    sent = heard(refusals.answer(asked("POST /contacts/ HTTP/1.1", "Accept-Language: en", "Content-Length: 9")))
    head = heard(refusals.answer(asked("HEAD / HTTP/1.1", "Accept-Language: en")))
    program = heard(refusals.answer(asked("PATCH /api/v1/people/ HTTP/1.1", "Accept-Language: pl")))
    by_itself = heard(refusals.answer(asked("GET /pulse/ HTTP/1.1", "HX-Request: true", "X-Background: 1")))
    assert [page[0], sent[0], head[0], program[0], by_itself[0]] == [503, 503, 503, 503, 204]
    assert {item[1].get("Retry-After") for item in (page, sent, head, program)} == {"5"}
    assert [item[1].get("Refresh") for item in (page, sent)] == ["5", None]
    assert all(item[1]["Connection"] == "close" and "Date" in item[1] for item in (page, sent, program, by_itself))
    assert all(int(item[1]["Content-Length"]) == len(item[2].encode()) for item in (page, sent, program, by_itself))
    assert ("zbyt wiele osób" in page[2], "Too many people" in sent[2], head[2]) == (True, True, "")
    assert (program[1]["Content-Type"], "Content-Security-Policy" in page[1]) == ("application/problem+json", True)


def test_refusals_that_are_made_ready_at_the_start_are_no_errors_in_the_log(caplog):
    Refusals(WSGIHandler())
    assert caplog.records == []


@pytest.mark.parametrize(
    "data",
    [
        asked("GET /healthz HTTP/1.1"),
        asked("GET /static/js/idle.js HTTP/1.1"),
        asked("GET https://crm.example/ HTTP/1.1"),
        asked("BREW / HTTP/1.1"),
        b"GET / HTTP/1.1\r\nHost: crm",
        b"\x16\x03\x01",
        b"",
    ],
)
def test_watchers_our_own_files_and_what_is_no_whole_request_go_to_a_thread(refusals, data):
    assert refusals.answer(data) is None


def test_no_text_of_strangers_makes_the_ready_ones_many(refusals):
    for number in range(300):
        refusals.answer(
            asked(f"GET /{number} HTTP/1.1", f"Accept-Language: x{number}", f"Cookie: django_language={number}")
        )
    assert len(refusals.ready) < 20


def test_the_end_of_a_connection_waits_for_the_other_side_and_nobody_waits_for_it():
    near, far = socket.socketpair()
    worker = object.__new__(BoundedWorker)
    worker.poller, worker.leaving = selectors.DefaultSelector(), set()
    with far, worker.poller:
        conn = Connection(SimpleNamespace(keepalive=2), near, ("", 0), ("", 0), leave=worker.leave)
        conn.close(graceful=True)  # returns, though the other side has not read anything
        open_still, heard_the_end = near.fileno() >= 0, far.recv(1)
        far.close()
        [(key, _events)] = worker.poller.select()
        key.data(key.fileobj)
    assert (open_still, heard_the_end, near.fileno(), worker.leaving) == (True, b"", -1, set())
