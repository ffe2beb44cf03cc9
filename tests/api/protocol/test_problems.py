"""Every error under /api/ is a problem of RFC 9457, in the caller's language, and says nothing it should not."""

import json

import pytest

from crm.api.duties import purposes
from crm.api.protocol.authentication import challenge
from crm.api.protocol.problems import CODES
from tests.api.conftest import Caller, code

KEY = "00000000-0000-4000-8000-000000000000"


def test_a_problem_has_a_stable_type_and_words_in_the_callers_language(hub, settings):
    answer = hub.get("people/", Accept_Language="pl")
    assert {name: answer.said[name] for name in ("type", "status", "code")} == {
        "type": f"{settings.BASE_URL}/api/problems/invalid_parameter",
        "status": 400,
        "code": "invalid_parameter",
    }
    english = hub.get("people/", Accept_Language="en").said
    assert english["title"] == "A parameter is wrong"


def test_where_the_type_leads_the_problem_is_explained(client):
    for name, value in CODES.items():
        answer = client.get(f"/api/problems/{name}", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["status"]) == (200, value.status)
    assert code(Caller().get("/api/problems/nosuch")) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "options", "expected"),
    [
        ("GET", "nosuch/", {}, (404, "not_found")),
        ("GET", "people/nosuch/", {}, (404, "not_found")),
        ("GET", f"people/{KEY}/?purpose=contracts", {}, (404, "not_found")),
        ("PUT", "people/", {}, (405, "method_not_allowed")),
        ("OPTIONS", "people/", {}, (405, "method_not_allowed")),
        ("GET", "purposes/", {"Accept": "text/html"}, (406, "not_acceptable")),
        ("GET", "purposes/?cursor=x", {}, (400, "invalid_cursor")),
        ("GET", "purposes/?nosuch=1", {}, (400, "invalid_parameter")),
        ("GET", "jobs/?page_size=0", {}, (400, "invalid_parameter")),
        ("GET", f"jobs/{KEY}/?purpose=x", {}, (400, "invalid_parameter")),
    ],
)
def test_it_answers(hub, method, path, options, expected):
    answer = hub.ask(method, path, **options)
    assert code(answer) == expected
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Allow" in answer.headers) == (expected[0] == 405)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"{", "application/json", (400, "malformed")),
        (b"[]", "application/json", (400, "malformed")),
        (b"\xff", "application/json", (400, "malformed")),
        (b"[" * 100_000, "application/json", (400, "malformed")),
        (b'{"name": ' + b"9" * 5000 + b"}", "application/json", (400, "malformed")),
        (b"{" + b" " * 300_000 + b"}", "application/json", (413, "too_large")),
        (b"name=x", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b"", "multipart/form-data; boundary=x", (415, "unsupported_media_type")),
        (b'{"name": "\\u0000"}', "application/json", (422, "invalid")),
        (b'{"name": "\\ud800"}', "application/json", (422, "invalid")),
        (b'{"name": {"a": 1}}', "application/json", (422, "invalid")),
    ],
    ids=lambda value: value[:12].decode(errors="replace") if isinstance(value, bytes) else None,
)
def test_a_body_that_is_none_is_told_so(hub, body, kind, expected):
    answer = hub.browser.generic("POST", "/api/v1/companies/", body, content_type=kind, headers=hub.headers)
    answer.said = json.loads(answer.content)
    assert code(answer) == expected


def test_strangers_and_wrong_tokens_are_told_to_identify_themselves(db, signed_in, sam):
    for caller, expected in [
        (Caller(), "unauthenticated"),
        (Caller("spj_nosuch"), "token_refused"),
        (Caller("x" * 5000), "token_refused"),
    ]:
        answer = caller.get("people/?purpose=contracts")
        assert (code(answer), answer.headers["WWW-Authenticate"]) == (
            (401, expected),
            challenge("/api/v1/")["WWW-Authenticate"],
        )
    wrong = signed_in(sam).get("people/?purpose=contracts", Authorization="Token spj_nosuch")
    assert code(wrong) == (401, "token_refused")


def test_a_fault_says_nothing_of_itself(hub, monkeypatch):
    def fall(*_args):
        raise RuntimeError("Jan Kowalski")

    monkeypatch.setattr(purposes, "spelled", fall)
    answer = hub.get("purposes/")
    assert (code(answer), "Kowalski" in answer.content.decode()) == ((500, "unexpected"), False)


def test_pages_elsewhere_keep_their_own_errors(client, db):
    assert client.get("/nosuch/").headers["Content-Type"].startswith("text/html")
