"""A small twin of `run.py bench load`: what is sent, what counts as missed, what is kept."""

import threading
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from random import Random

import pytest
from django.urls import resolve

from bench.measurements.load import (
    GOALS,
    MIX,
    Answers,
    Browser,
    Request,
    fire,
    missed,
    missed_by_crowd,
    requests_of,
    table,
    twice,
)
from bench.measurements.results import keep, kept


class Site(BaseHTTPRequestHandler):
    """Serves what is read, refuses what is written."""

    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(503, again="5")

    def answer(self, status, again=""):
        self.send_response(status)
        if again:
            self.send_header("Retry-After", again)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said):
        """Nothing."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def answered(**times):
    answers = Answers()
    for kind, spent in times.items():
        for item in spent:
            answers.add(kind, 200, item, again=False)
    return answers


@pytest.mark.django_db
def test_a_day_is_asked_in_its_shares_and_every_address_is_there(sam, ada):
    queries = list(islice(requests_of(sam, Random(1)), 2_000))  # noqa: S311 - repeatable
    shares = Counter(request.kind for request in queries)
    assert {kind: round(count / 20) for kind, count in shares.items()} == {
        kind: pytest.approx(share, abs=3) for kind, share in MIX.items()
    }
    assert {resolve(request.path).url_name for request in queries} >= {
        "list",
        "record",
        "palette",
        "edit",
        "interactions",
    }


def test_everything_is_sent_and_refusals_are_told_from_failures(site):
    queries = [Request("list", "GET", "/contacts/"), Request("entry", "POST", "/contacts/x/interactions/", "text=x")]
    answers = fire(site, [Browser("", "")], cycle(queries), rate=100, seconds=0.1)
    assert ({kind: len(times) for kind, times in answers.times.items()}, len(answers.refused), answers.failed) == (
        {"list": 5, "entry": 5},
        5,
        [],
    )


def test_nobody_answering_is_a_failure():
    answers = fire("http://127.0.0.1:9", [Browser("", "")], [Request("list", "GET", "/")], rate=10, seconds=0.1)
    assert answers.failed == [0]


def test_a_kind_misses_its_goal_by_its_95th_percentile():
    fast, slow = answered(list=[100] * 99 + [900]), answered(list=[100] * 80 + [900] * 20)
    assert (missed(10, fast), missed(10, slow), missed(7, slow)) == ([], [f"list over {GOALS[10]['list']} ms"], [])
    assert [line.split()[-1] for line in table(10, slow)][1:] == ["FAIL"]


def test_past_capacity_a_refusal_comes_within_a_second_and_nothing_else_fails():
    crowd = Answers()
    crowd.add("list", 503, 800, again=True)
    assert missed_by_crowd(crowd) == []
    crowd.add("list", 503, 1_200, again=True)
    crowd.add("list", 502, 10, again=False)
    assert missed_by_crowd(crowd) == ["1 of 2 refusals after a second", "statuses [502]"]


def test_only_what_is_missed_twice_fails():
    rows, texts = iter([["slow"], [], ["slow"], ["slow"]]), []
    assert [twice(lambda: next(rows), texts.append) for _round in range(2)] == [True, False]
    assert texts == ["Once more: slow", "Once more: slow", "FAIL: slow"]


def test_results_of_a_day_stand_in_one_file_under_their_machine(tmp_path):
    at = datetime(2026, 11, 29, 21, 5, tzinfo=UTC)
    for line in ("first", "second"):
        path = keep("load", [line], folder=tmp_path, at=at)
    text = path.read_text()
    assert path.name == "load-2026-11-29.txt"
    assert (text.count("2026-11-29 21:05 UTC, "), "cores of" in text, text.index("first") < text.index("second")) == (
        2,
        True,
        True,
    )


def test_what_a_measurement_prints_is_kept(tmp_path, capsys):
    with kept("pages", folder=tmp_path):
        print("my day 41")
    with pytest.raises(SystemExit), kept("pages", folder=tmp_path):
        raise SystemExit("no house")
    (path,) = tmp_path.iterdir()
    assert (path.read_text().count("my day 41"), capsys.readouterr().out) == (1, "my day 41\n")
