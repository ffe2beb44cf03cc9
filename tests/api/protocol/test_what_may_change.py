"""A change that breaks programs is told before: the shape of the API against the one that was kept, and the headers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from crm.api.promises import deprecations
from crm.api.promises.api_shape import KEPT as SHAPE, NOTES, Place, breaking, kept, shape_of, unnoted, written
from crm.api.promises.deprecations import Deprecation
from crm.api.protocol.docs import schema_description
from crm.health.start_checks import EXCEPTED

SINCE = datetime(2027, 1, 1, tzinfo=UTC)
OLD = {
    "GET /things/": {
        "? purpose": Place("string", needed=True),
        "? kind": Place("string", values=frozenset({"a", "b"})),
        "> 200": Place("answer"),
        "> id": Place("uuid", needed=True),
        "> note": Place("string"),
    },
    "POST /things/": {
        "< name": Place("string", needed=True, longest=200),
        "< many": Place("integer", least=1, most=50),
        "> 201": Place("answer"),
    },
}


def put(operation, name, one):
    return OLD | {operation: {key: value for key, value in {**OLD[operation], name: one}.items() if value is not None}}


BREAKING = {
    "a path": ({"GET /things/": OLD["GET /things/"]}, "POST /things/: gone"),
    "an answered field": (put("GET /things/", "> note", None), "GET /things/ > note: gone"),
    "a sent field": (put("POST /things/", "< many", None), "POST /things/ < many: gone"),
    "a parameter": (put("GET /things/", "? kind", None), "GET /things/ ? kind: gone"),
    "another status": (put("POST /things/", "> 201", None), "POST /things/ > 201: gone"),
    "another type": (put("GET /things/", "> id", Place("integer", True)), "GET /things/ > id: uuid became integer"),
    "perhaps absent": (put("GET /things/", "> id", Place("uuid")), "GET /things/ > id: may be absent now"),
    "null in an answer": (
        put("GET /things/", "> note", Place("null/string")),
        "GET /things/ > note: string became null/string",
    ),
    "a new compulsory field": (
        put("POST /things/", "< team", Place("uuid", needed=True)),
        "POST /things/ < team: has to be sent now",
    ),
    "one that became compulsory": (
        put("POST /things/", "< many", Place("integer", True, least=1, most=50)),
        "POST /things/ < many: has to be sent now",
    ),
    "fewer values": (
        put("GET /things/", "? kind", Place("string", values=frozenset({"a"}))),
        "GET /things/ ? kind: takes fewer values",
    ),
    "shorter": (
        put("POST /things/", "< name", Place("string", True, longest=100)),
        "POST /things/ < name: is narrower",
    ),
    "a higher floor": (
        put("POST /things/", "< many", Place("integer", least=2, most=50)),
        "POST /things/ < many: is narrower",
    ),
}
ADDITIVE = {
    "a path": OLD | {"GET /more/": {}},
    "an answered field": put("GET /things/", "> more", Place("string", needed=True)),
    "a sent field": put("POST /things/", "< more", Place("string")),
    "more values": put("GET /things/", "? kind", Place("string", values=frozenset({"a", "b", "c"}))),
    "longer": put("POST /things/", "< name", Place("string", True, longest=300)),
    "null may be sent": put("POST /things/", "< name", Place("null/string", True, longest=200)),
    "no longer compulsory": put("POST /things/", "< name", Place("string", longest=200)),
    "surely answered": put("GET /things/", "> note", Place("string", needed=True)),
}


def test_no_breaking_change_without_a_note():
    now = shape_of(schema_description())
    missing = unnoted(breaking(kept(SHAPE.read_text(encoding="utf-8")), now), NOTES.read_text(encoding="utf-8"))
    assert missing == [], "name these in docs/api-changes.md, or take them back"


def test_what_is_new_is_kept_as_well():
    """Else its end would break nobody: manage.py apishape > docs/api-shape.txt."""
    assert kept(SHAPE.read_text(encoding="utf-8")).keys() == shape_of(schema_description()).keys()


def test_the_shape_is_printed_without_a_database(capsys):
    """This test opens none, and the process that runs the command asks it for nothing before."""
    call_command("apishape")
    assert kept(capsys.readouterr().out) == shape_of(schema_description())
    assert "apishape" in EXCEPTED


def test_what_is_kept_is_read_as_it_was_written():
    now = shape_of(schema_description())
    assert kept(written(now)) == now
    assert breaking(now, now) == []


@pytest.mark.parametrize("name", BREAKING)
def test_this_breaks(name):
    after, line = BREAKING[name]
    assert breaking(OLD, after) == [line]
    assert unnoted([line], f"- Gone: `{line}`, instead …") == []
    assert unnoted([line], "- something else") == [line]


@pytest.mark.parametrize("name", ADDITIVE)
def test_this_does_not(name):
    assert breaking(OLD, ADDITIVE[name]) == []


def test_six_months_lie_between_being_told_and_the_end():
    with pytest.raises(ValueError, match="six months"):
        Deprecation(SINCE, SINCE + timedelta(days=182), "GET /contacts/")


def test_what_goes_away_says_so_with_every_answer(hub, monkeypatch, settings):
    ending = Deprecation(SINCE, datetime(2027, 9, 1, tzinfo=UTC), "GET /contacts/")
    monkeypatch.setattr(deprecations, "DEPRECATED", {("Purposes", "GET"): ending})
    answer = hub.get("purposes/")
    headers = {name: answer.headers.get(name) for name in ("Deprecation", "Sunset", "Link")}
    assert headers == {
        "Deprecation": "@1798761600",
        "Sunset": "Wed, 01 Sep 2027 00:00:00 GMT",
        "Link": f'<{settings.BASE_URL}/api/docs/#changes>; rel="deprecation"; type="text/html"',
    }
    assert "Deprecation" not in hub.get("teams/").headers
    assert replace(ending, instead="").headers() == ending.headers()
