"""Full exports for programs: numbers, states, digests; none is asked for, answered or fetched by a token."""

import pytest
from django.urls import reverse

from crm.accounts.permissions import rights, scopes
from crm.accounts.permissions.webhook_events import about_people, open_to
from crm.contacts.custom.definitions import add_field, remove
from crm.jobs.models import FullExport
from crm.workspace.leaving.download import password_of, show_password
from crm.workspace.leaving.endings import delete_due
from crm.workspace.leaving.orders import refuse
from tests.api.conftest import code
from tests.files.package_cases import asked, made

EVENTS = ["asked", "approved", "refused", "made", "downloaded", "removed"]
WRITING = ("full_export_decision", "full_export_back", "full_export_password")


def test_packages_are_told_with_their_state_and_without_words(as_token, ada, carla, marek, oskar):
    export = made(marek, oskar)
    waiting = asked(oskar)
    token = as_token("full-exports:read")
    answer = token.get("full-exports/")
    rows = answer.said["results"]
    assert [(row["id"], row["state"]) for row in rows] == [(str(export.uid), "ready"), (str(waiting.uid), "asked")]
    assert (rows[0]["rows"]["contacts"], rows[0]["left_out"], rows[0]["recipient"]) == (1, {"restricted": 1}, "")
    assert rows[1]["rows"] == {}
    text = answer.content.decode()
    assert [word for word in ("Ada", "Kowalska", "marek", "Mazur", "user:", password_of(export)) if word in text] == []
    assert [row["id"] for row in token.get("full-exports/?state=asked").said["results"]] == [str(waiting.uid)]


def test_one_says_its_files_with_their_digests(as_token, ada, marek, oskar):
    export = made(marek, oskar)
    token = as_token("full-exports:read")
    answer = token.get(f"full-exports/{export.uid}/").said
    assert answer["files"] == [
        {name: file[name] for name in ("name", "bytes", "sha256")} for file in export.manifest["files"]
    ]
    assert token.get("full-exports/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_void_it_says_why(as_token, ada, marek, oskar):
    terms = {"kind": "text", "label": "Region", "key": "region", "category": "employment", "purposes": ["contracts"]}
    field = add_field({"record": "company", **terms}, by=oskar)
    export = made(marek, oskar)
    remove(field, by=oskar)
    delete_due()
    answer = as_token("full-exports:read").get(f"full-exports/{export.uid}/").said
    assert (answer["state"], answer["ending"]) == ("gone", "fields")


def test_it_takes_its_scope(as_token, ada, marek, oskar):
    export = made(marek, oskar)
    for address in ("full-exports/", f"full-exports/{export.uid}/"):
        assert code(as_token("exports:read", "evidence:read").get(address)) == (403, "scope_missing")


def test_no_program_asks_answers_or_fetches(as_token, ada, marek, oskar):
    waiting = asked(oskar)
    export = made(marek, oskar)
    show_password(export, by=marek)
    token = as_token(*(name for name in scopes.SCOPES if name not in scopes.ALONE))
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        for address in ("full-exports/", f"full-exports/{export.uid}/", f"full-exports/{waiting.uid}/"):
            assert token.ask(method, address, {}).status_code == 405
    for name in (*WRITING, "full_export_file"):
        address = reverse(f"contacts:{name}", args=[export.uid])
        answer = token.browser.generic("POST" if name in WRITING else "GET", address, headers=token.headers)
        assert answer.status_code in (302, 401, 403)
        assert "Content-Disposition" not in answer
    states = dict(FullExport.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "asked", export.pk: "ready"}


def test_no_scope_lends_what_takes_people_out_or_decides():
    assert scopes.rights_of(scopes.SCOPES) & {rights.CONTACTS_EXPORT, rights.PRIVACY_DECIDE} == set()
    assert scopes.FULL_EXPORTS_READ not in scopes.DELEGATED


@pytest.mark.parametrize("name", EVENTS)
def test_events_name_nobody(name):
    event = f"full_export.{name}"
    assert event in open_to(["full-exports:read"])
    assert event not in open_to(["exports:read", "contacts:read"])
    assert not about_people([event])


def test_refused_it_says_so(as_token, ada, marek, oskar):
    export = asked(marek)
    refuse(export, by=oskar)
    answer = as_token("full-exports:read").get(f"full-exports/{export.uid}/").said
    assert (answer["state"], answer["ending"], answer["files"]) == ("gone", "refused", [])
