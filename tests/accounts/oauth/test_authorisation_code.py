"""A code is a colleague's yes, for a minute, for one app and one verifier (OAuth 2.1; RFC 7636, 9207, 8707)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from crm.accounts.clients.registration import amend
from crm.accounts.models import AccessToken, AppCode, AppGrant, Client, RefreshToken, Role, Session, Token
from crm.accounts.oauth import app_settings
from crm.accounts.permissions.scopes import SCOPES
from crm.accounts.staff import placement
from crm.privacy.models import LedgerEntry, Recipient
from tests.accounts.oauth.conftest import BACK, BY, MARK, TERMS, answered


def test_a_colleague_lets_an_app_act_and_it_reads_what_they_see(program, app, sam, ada, mallory, add):
    elsewhere = add(mallory, name="Ewa Gdzieindziej", email="ewa@gdzie.test", phone="605666777")
    reply = program.ask(sam)
    assert set(reply) == {"code", "state", "iss"}
    assert (reply["state"], reply["iss"]) == ("s-1", settings.BASE_URL)
    status, keys = program.change(reply["code"])
    assert status == 200
    assert set(keys) == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert (keys["token_type"], keys["expires_in"], keys["scope"]) == ("Bearer", 3600, "contacts:read tasks:write")
    visible = {row["id"] for row in program.read(keys).json()["results"]}
    assert (str(ada.uid) in visible, str(elsewhere.uid) in visible) == (True, False)
    grant = AppGrant.objects.get()
    assert (grant.user, grant.app, grant.token.scopes) == (sam, app, ["contacts:read", "tasks:write"])
    entries = LedgerEntry.objects.filter(act__startswith="app.").order_by("id")
    acts = list(entries.values_list("act", "actor_kind", "actor_id"))
    assert acts == [("app.opened", "system", "test"), ("app.authorised", "user", str(sam.pk))]


def test_no_text_that_opens_something_is_kept(program, sam):
    reply = program.ask(sam)
    keys = program.change(reply["code"])[1]
    texts = [reply["code"], keys["access_token"], keys["refresh_token"]]
    models = (AppCode, AppGrant, AccessToken, RefreshToken, Token)
    rows = [str(value) for model in models for row in model.objects.values() for value in row.values()]
    assert [text for text in texts if any(text in row for row in rows)] == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "exports:read"}, "invalid_scope"),
        ({"scope": "exports:read", "grant_type": "client_credentials"}, "invalid_scope"),
        ({"scope": "nothing:read"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/api"}, "invalid_target"),
    ],
)
def test_what_may_not_be_asked_is_told_to_the_app(program, sam, more, error):
    reply = program.ask(sam, **more)
    assert (reply["error"], reply.get("state"), reply["iss"], "code" in reply) == (
        error,
        "s-1",
        settings.BASE_URL,
        False,
    )


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": "0e8dd1f0-27cd-4d0f-a5ad-000000000000"},
        {"client_id": "'; DROP TABLE"},
        {"client_id": None},
        {"redirect_uri": "https://planer.example/callback/"},
        {"redirect_uri": "https://planer.example/callback?x=1"},
        {"redirect_uri": "https://PLANER.example/callback"},
        {"redirect_uri": "https://planer.example.evil.example/callback"},
        {"redirect_uri": None},
        {"redirect_uri": "javascript:alert(1)"},
        {"app_code": "x", "redirect_uri": None},
    ],
)
def test_nobody_is_sent_where_no_answer_may_go(program, sam, more):
    browser = Browser(raise_request_exception=False)
    browser.force_login(sam)
    for answer in (browser.get(program.address(**more)), browser.post(program.address(**more), {"answer": "allow"})):
        page = answer.content.decode()
        assert (answer.status_code, "refresh" in page, "Location" in answer.headers) == (400, False, False)
    assert not AppCode.objects.exists()


def test_who_says_no_gives_nothing(program, sam):
    assert program.ask(sam, "deny") == {"error": "access_denied", "state": "s-1", "iss": settings.BASE_URL}
    assert not AppCode.objects.exists()


def test_a_stranger_signs_in_first_and_the_page_gives_nothing_by_itself(program, sam):
    stranger = Browser().get(program.address())
    assert (stranger.status_code, stranger.headers["Location"].startswith("/accounts/login/?next=")) == (302, True)
    browser = Browser()
    browser.force_login(sam)
    assert browser.get(program.address()).status_code == 200
    assert not AppCode.objects.exists()


def test_where_people_are_read_whoever_sits_there_says_who_they_are(program, sam):
    browser = Browser()
    browser.force_login(sam)
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    held = answered(browser, program.address())
    assert "refresh" not in held.content.decode()
    assert not AppCode.objects.exists()
    allowed = answered(browser, program.address(scope="purposes:read"))
    assert b"code=" in allowed.content


def test_a_yes_counts_for_what_was_read_and_for_nothing_that_came_since(program, app, sam, offers):
    """Art. 7(1), 5(2) GDPR in spirit: nobody agrees to a firm, a purpose or an area that stood on no page of theirs."""
    browser = Browser()
    browser.force_login(sam)
    mark = MARK.search(browser.get(program.address()).content.decode())[1]
    before = app.client.recipient
    for change in (
        {"recipient": Recipient.objects.exclude(pk=before.pk).first()},
        {"purpose_slugs": ["contracts"]},
        {"scopes": ["contacts:read"]},
    ):
        Client.objects.filter(pk=app.client.pk).update(**change)
        page = browser.post(program.address(), {"answer": "allow", "mark": mark})
        assert (page.status_code, AppCode.objects.exists()) == (422 if "scopes" not in change else 200, False)
        as_before = {"recipient": before, "purpose_slugs": ["contracts", "offers"], "scopes": list(SCOPES)}
        Client.objects.filter(pk=app.client.pk).update(**as_before)
    assert b"code=" in browser.post(program.address(), {"answer": "allow", "mark": mark}).content


def test_what_changes_between_a_yes_and_its_keys_leaves_no_keys(program, app, sam, contracts, offers):
    def another_firm():
        terms = {"teams": [], "scopes_given": list(SCOPES), "purposes": [contracts, offers], "name": "Planer"}
        amend(app.client, **terms, recipient=Recipient.objects.exclude(pk=app.client.recipient_id).first(), by=BY)

    def another_maker():
        app_settings.change_app(app.client, **{**TERMS, "maker": "Ktoś inny"}, by=BY)

    def another_role():
        placement.place(sam, role=Role.objects.get(slug="manager"), teams=[], by=BY)

    for change in (another_firm, another_maker, another_role):
        code = program.ask(sam)["code"]
        change()
        assert program.change(code) == (400, {"error": "invalid_grant"})


def test_a_code_is_used_once_and_used_again_ends_what_came_of_it(program, sam):
    code = program.ask(sam)["code"]
    keys = program.change(code)[1]
    assert program.read(keys).status_code == 200
    assert program.change(code) == (400, {"error": "invalid_grant"})
    assert program.read(keys).status_code == 401
    assert program.refresh(keys["refresh_token"])[0] == 400
    assert AppGrant.objects.get().ended_why == "reused"
    assert LedgerEntry.objects.filter(act="app.ended").count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"code_verifier": "v" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "https://planer.example/other"},
        {"resource": "https://elsewhere.example/"},
    ],
)
def test_a_code_is_bound_to_its_verifier_address_and_resource_and_spent_by_a_wrong_try(program, sam, more):
    code = program.ask(sam)["code"]
    status, reply = program.change(code, **more)
    assert (status, "access_token" in reply) == (400, False)
    assert program.change(code)[0] == 400


def test_a_code_lives_a_minute(program, sam):
    code = program.ask(sam)["code"]
    AppCode.objects.update(made_at=timezone.now() - timedelta(seconds=61))
    assert program.change(code) == (400, {"error": "invalid_grant"})


def test_a_code_may_leave_the_address_out_as_oauth_2_1_does(program, sam):
    code = program.ask(sam)["code"]
    reply = {"grant_type": "authorization_code", "code": code, "code_verifier": "w" * 43}
    assert program.door("token", **reply)[0] == 200


def test_the_program_on_the_machine_chooses_its_port(program, app, sam):
    app.redirect_uris = ["http://127.0.0.1/cb"]
    app.save()
    here = "http://127.0.0.1:51234/cb"
    code = program.ask(sam, redirect_uri=here)["code"]
    assert program.change(code, redirect_uri="http://127.0.0.1:51235/cb")[0] == 400
    again = program.ask(sam, redirect_uri=here)["code"]
    assert program.change(again, redirect_uri=here)[0] == 200
    assert "code" in program.ask(sam, redirect_uri="http://127.0.0.1/cb")
    assert BACK not in app.redirect_uris


@pytest.mark.parametrize("grant_type", ["password", "implicit", "openid", "", "urn:ietf:params:oauth:grant-type:x"])
def test_there_is_no_other_way(program, sam, grant_type):
    code = program.ask(sam)["code"]
    reply = {"username": "sam", "password": "x", "code": code, "code_verifier": "w" * 43, "redirect_uri": BACK}
    assert program.door("token", grant_type=grant_type, **reply)[1] == {"error": "unsupported_grant_type"}
