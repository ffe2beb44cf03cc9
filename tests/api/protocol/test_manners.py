"""HTTP as RFC 9110 has it: versions, lists of them, long addresses, headers that are described and sent."""

import pytest
from django.utils import timezone

from crm.api.protocol.docs import schema_description
from crm.api.protocol.etags import tags_in
from tests.api.conftest import code

HEADERS = {"ETag", "Retry-After", "Location", "RateLimit", "RateLimit-Policy"}


@pytest.fixture
def url(ada):
    return f"contacts/{ada.uid}/?purpose=contracts"


def test_the_etag_of_a_change_is_that_of_the_next_read(hub, url):
    before = hub.get(url).headers["ETag"]
    changed = hub.patch(url, {"position": "Zakupy"}, If_Match=before).headers["ETag"]
    again = hub.get(url, If_None_Match=changed)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", changed)
    assert changed != before
    assert hub.patch(url, {"position": "Zarząd"}, If_Match=changed).status_code == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": "Firma"}, "companies/"),
        ({"kind": "note", "text": "Raz."}, "interactions/"),
        ({"kind": "call", "title": "Raz", "due_on": ""}, "tasks/"),
        ({"kind": "invoice", "number": "FV 1", "issued_on": "2026-01-05"}, "documents/"),
        ({"title": "Regały"}, "deals/"),
    ],
)
def test_so_it_is_of_everything_that_can_be_changed(hub, ada, body, place):
    about = {} if place == "companies/" else {"contact": str(ada.uid), "purpose": "contracts"}
    day = {"due_on": str(timezone.localdate())} if "due_on" in body else {}
    response = hub.post(place, body | about | day)
    url = f"{place}{response.said['id']}/?purpose=contracts"
    change = {"text": "Dwa."} if "text" in body else {"name": "Dwa"} if "name" in body else {"title": "Dwa"}
    change = {"note": "Dwa"} if place == "documents/" else change
    answer = hub.patch(url, change, If_Match="*")
    assert answer.status_code == 200, answer.said
    assert hub.get(url, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_a_program_that_may_not_read_learns_no_more_by_it(as_token, hub, url, ada):
    writer = as_token("contacts:write")
    answer = writer.patch(url, {"position": "Zakupy"}, If_Match="*")
    assert (answer.status_code, answer.said) == (200, {"id": str(ada.uid), "changed": ["position"]})
    assert code(writer.get(url)) == (403, "scope_missing")


def test_lists_stars_and_weak_tags_are_read_as_the_rfc_says(hub, url):
    now = hub.get(url).headers["ETag"]
    matched = [f'"0.x", {now}', f'{now},"0.x"', "*", " * "]
    assert [hub.patch(url, {"city": f"M{n}"}, If_Match=tag).status_code for n, tag in enumerate(matched[:1])] == [200]
    now = hub.get(url).headers["ETag"]
    unmatched = [f"W/{now}", '"0.x", "y"', now.strip('"'), "", f"{now} {now}", '"' + "x" * 3000 + '"']
    assert {code(hub.patch(url, {"city": "X"}, If_Match=tag)) for tag in unmatched} == {(412, "precondition_failed")}
    held = [f"W/{now}", f'"0.x", W/{now}', "*", now]
    assert [hub.get(url, If_None_Match=tag).status_code for tag in held] == [304] * 4
    assert hub.get(url, If_None_Match='"0.x"').status_code == 200
    assert hub.patch(url, {"city": "Y"}, If_Match="*").status_code == 200


def test_a_list_of_tags_is_read_in_linear_time():
    assert tags_in('"a", W/"b" , "c"') == [(False, "a"), (True, "b"), (False, "c")]
    assert [tags_in(text) for text in ('"a" "b"', "a", '"a', " " * 5000, '"a",' * 5000)] == [[]] * 5


def test_an_address_that_is_too_long_is_a_problem(hub):
    assert code(hub.get(f"contacts/?purpose=contracts&filter={'x' * 4000}")) == (414, "uri_too_long")


def test_the_headers_that_are_sent_are_described(hub, ada, url):
    paths = schema_description()["paths"]
    result = paths["/api/v1/contacts/{key}/"]
    assert set(result["get"]["responses"]["200"]["headers"]) == {"ETag", "RateLimit", "RateLimit-Policy"}
    assert "ETag" in result["patch"]["responses"]["200"]["headers"]
    headers = paths["/api/v1/contacts/"]["post"]["responses"]["201"]["headers"]
    assert set(headers) == {"ETag", "Location", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed"}
    rows = {name for path in paths.values() for act in path.values() for name in headers_of(act)}
    assert rows >= HEADERS
    assert set(hub.get(url).headers) >= {"ETag", "RateLimit", "RateLimit-Policy"}


def headers_of(operation):
    return {name for response in operation["responses"].values() for name in response.get("headers", {})}


def test_the_title_is_plain_ascii_and_removing_is_described():
    assert schema_description()["info"]["title"].isascii()
    removal = schema_description()["paths"]["/api/v1/contacts/{key}/"]["delete"]
    assert ("contacts:bin" in removal["description"], "bin" in removal["summary"]) == (True, True)


def test_teams_and_colleagues_are_those_of_the_program(hub, rival, team_a, team_b, sam, nina, mallory, marek):
    assert [(row["id"], row["name"]) for row in hub.get("teams/").said["results"]] == [(str(team_a.uid), team_a.name)]
    by_id = {row["id"]: row["name"] for row in hub.get("users/").said["results"]}
    assert by_id == {str(user.uid): str(user) for user in (sam, nina, marek)}
    assert [set(row) for row in hub.get("users/").said["results"]] == [{"id", "name", "teams"}] * 3
    assert [row["id"] for row in rival.get("users/").said["results"]] == [str(mallory.uid)]
