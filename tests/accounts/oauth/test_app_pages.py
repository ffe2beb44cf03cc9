"""An integration becomes an app by two people; a colleague reads what it would get; either of them stops it."""

import re

import pytest

from crm.accounts.models import App, AppGrant, GraveAct
from crm.accounts.oauth import app_settings, redirect_addresses
from crm.privacy.models import LedgerEntry
from tests.accounts.oauth.conftest import BACK, BY, TERMS, confirmed

FORM = {"maker": "Planer sp. z o.o.", "redirect_uris": f"{BACK}\n"}


@pytest.fixture
def client_page(integration):
    """The address of the integration's page."""
    return f"/settings/clients/{integration.uid}/"


def test_an_app_is_opened_by_two_people(integration, client_page, arek, oskar, as_user, program_of, sam):
    answer = as_user(arek).post(f"{client_page}app/", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, client_page)
    assert not App.objects.exists()
    act = GraveAct.objects.get(kind="app_opening")
    assert act.asked == {"maker": "Planer sp. z o.o.", "confidential": False, "redirect_uris": [BACK]}
    confirmed(integration, by=oskar)
    assert App.objects.get().in_force
    assert "code" in program_of(App.objects.get()).ask(sam)


def test_its_page_says_that_it_cannot_do_anything_only_where_that_is_so(integration, client_page, arek, as_user):
    def words() -> list[bool]:
        page = as_user(arek).get(client_page).content.decode()
        return ["nic nie może zrobić" in page, "Nie potrzebuje żadnego" in page]

    assert words() == [True, False]
    app_settings.new_secret(integration, by=BY)
    assert words() == [False, True]
    app_settings.drop_secrets(integration, by=BY)
    app_settings.change_app(integration, **TERMS, by=BY)
    assert words() == [False, True]
    app_settings.close_app(integration, by=BY)
    assert words() == [True, False]


def test_another_address_waits_for_two(app, client_page, arek, oskar, as_user, program, sam):
    as_user(arek).post(f"{client_page}app/", {**FORM, "redirect_uris": "https://zly.example/"})
    app.refresh_from_db()
    assert app.redirect_uris == [BACK]
    assert "code" in program.ask(sam)


def test_another_maker_is_asked_for_anew(app, integration, program, sam):
    keys = program.install(sam)
    app_settings.change_app(integration, **{**TERMS, "redirect_uris": [BACK, "https://planer.example/two"]}, by=BY)
    assert program.read(keys).status_code == 200
    app_settings.change_app(integration, **{**TERMS, "maker": "Kto inny"}, by=BY)
    assert (program.read(keys).status_code, AppGrant.objects.get().ended_why) == (401, "changed")


@pytest.mark.parametrize(
    "address",
    [
        "http://planer.example/cb",
        "https://",
        "https://planer.example/#x",
        "https://*.planer.example/cb",
        "https://user:pass@planer.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp:/cb",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:99999/",
        "https://planer.example/ż",
        "https://planer.example/a b",
        "/cb",
    ],
)
def test_no_answer_goes_to_such_an_address(client_page, integration, arek, as_user, address):
    answer = as_user(arek).post(f"{client_page}app/", {**FORM, "redirect_uris": address})
    assert (answer.status_code, App.objects.exists(), GraveAct.objects.exists()) == (422, False, False)


def test_addresses_are_compared_letter_by_letter_but_for_a_port_on_the_machine():
    here = ["http://127.0.0.1/cb", "http://[::1]:1/cb", "com.example.app:/cb", "https://planer.example:8443/cb"]
    assert redirect_addresses.checked(here) == here
    expected = {
        "http://127.0.0.1:5/cb": True,
        "http://[::1]:5/cb": True,
        "http://127.0.0.1:5/cb?x=1": False,
        "http://127.0.0.1:5/cb#x": False,
        "http://u@127.0.0.1:5/cb": False,
        "http://localhost:5/cb": False,
        "https://127.0.0.1/cb": False,
        "com.example.app:/cb": True,
        "com.example.app:/CB": False,
        "https://planer.example/cb": False,
        "http://127.0.0.1:x/cb": False,
    }
    assert {address: redirect_addresses.fits(here, address) for address in expected} == expected


def test_the_page_says_what_the_app_would_get_and_what_not(program, app, sam, as_user):
    text = as_user(sam).get(program.address(scope="contacts:read deals:write")).content.decode()
    words = [app.maker, str(app.client.recipient), "planer.example", *map(str, app.client.purposes)]
    assert [word for word in words if word not in text] == []


def test_what_the_role_does_not_open_is_said_and_not_given(program, sam, arek, as_user):
    text = as_user(arek).get(program.address()).content.decode()
    assert 'value="allow"' not in text
    assert program.ask(arek)["error"] == "access_denied"
    sam.role.rights = ["contacts.view"]
    sam.role.save()
    assert program.install(sam, scope="contacts:read deals:read")["scope"] == "contacts:read"


def test_a_colleague_ends_their_own_app_and_nobody_elses(program, sam, nina, as_user):
    keys = program.install(sam)
    grant = AppGrant.objects.get()
    assert as_user(nina).post(f"/settings/apps/{grant.uid}/ending/").status_code == 404
    assert program.read(keys).status_code == 200
    listed = as_user(sam).get("/settings/profile/").content.decode()
    assert f"/settings/apps/{grant.uid}/ending/" in listed
    as_user(sam).post(f"/settings/apps/{grant.uid}/ending/")
    assert (program.read(keys).status_code, AppGrant.objects.get().ended_why) == (401, "colleague")
    entry = LedgerEntry.objects.get(act="app.ended")
    assert (entry.actor_kind, entry.actor_id, entry.target) == ("user", str(sam.pk), grant.token.target)


def test_an_administrator_stops_it_for_one_and_for_everybody(program, client_page, sam, nina, arek, as_user):
    hers, other = program.install(sam), program.install(nina)
    admin = as_user(arek)
    assert admin.get(client_page).status_code == 200
    grant = AppGrant.objects.get(user=sam)
    admin.post(f"/settings/acting-apps/{grant.uid}/ending/")
    assert [program.read(keys).status_code for keys in (hers, other)] == [401, 200]
    admin.post(f"{client_page}app/closing/")
    assert program.read(other).status_code == 401
    assert set(AppGrant.objects.values_list("ended_why", flat=True)) == {"administrator"}


def test_a_secret_is_shown_once_and_ended(client_page, integration, arek, as_user):
    admin = as_user(arek)
    answer = admin.post(f"{client_page}secret/")
    (text,) = set(re.findall(r"sps_[A-Za-z0-9]{43}", answer.content.decode()))
    assert answer.headers["Cache-Control"] == "no-store"
    assert text not in admin.get(client_page).content.decode()
    admin.post(f"{client_page}secret/end/")
    assert not integration.secrets.exists()
