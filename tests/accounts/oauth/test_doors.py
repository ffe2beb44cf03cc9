"""The doors of programs: secrets, keys given back and looked at, and what the server says of itself."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.models import AccessToken, AppGrant, ClientSecret, Token
from crm.accounts.oauth import app_settings, grants, metadata
from crm.privacy.models import LedgerEntry
from tests.accounts.oauth.conftest import BACK, BY, TERMS, Program


def test_a_machine_changes_its_secret_for_an_hour(program, integration, secret, ada):
    status, keys = program.door("token", secret, grant_type="client_credentials", scope="contacts:read")
    assert (status, sorted(keys)) == (200, ["access_token", "expires_in", "scope", "token_type"])
    assert [row["id"] for row in program.read(keys).json()["results"]] == [str(ada.uid)]
    again = program.door("token", secret, grant_type="client_credentials", scope="contacts:read")[1]
    bearers = {row.token.prefix for row in AccessToken.objects.select_related("token")}
    assert (len(bearers), keys["access_token"] != again["access_token"]) == (1, True)
    assert not hasattr(integration, "grant")


def test_a_machine_asks_for_no_more_than_its_integration_has(program, integration, secret):
    integration.scopes = ["contacts:read"]
    integration.save()
    wanted = {"grant_type": "client_credentials"}
    assert program.door("token", secret, **wanted, scope="deals:read") == (400, {"error": "invalid_scope"})
    assert program.door("token", secret, **wanted)[1]["scope"] == "contacts:read"
    wrong = program.door("token", secret, **wanted, resource="https://elsewhere.example")
    assert wrong == (400, {"error": "invalid_target"})


@pytest.mark.parametrize("shown", ["", "sps_" + "x" * 43])
def test_without_the_secret_nobody_is_the_integration(program, secret, shown):
    status, reply = program.door("token", shown, grant_type="client_credentials")
    assert (status, reply["error"]) == (401, "invalid_client")


def test_the_secret_before_counts_a_day_and_no_text_of_one_is_kept(program, integration, secret):
    new = app_settings.new_secret(integration, by=BY)
    wanted = {"grant_type": "client_credentials", "scope": "contacts:read"}
    assert [program.door("token", text, **wanted)[0] for text in (secret, new)] == [200, 200]
    ClientSecret.objects.filter(until__isnull=False).update(until=timezone.now() - timedelta(seconds=1))
    assert [program.door("token", text, **wanted)[0] for text in (secret, new)] == [401, 200]
    assert not any(new[4:] in str(row) for row in ClientSecret.objects.values())
    keys = program.door("token", new, **wanted)[1]
    assert app_settings.drop_secrets(integration, by=BY)
    assert (program.door("token", new, **wanted)[0], program.read(keys).status_code) == (401, 401)


def test_an_app_on_a_server_shows_its_secret_with_each_code(program, app, integration, sam, secret):
    app_settings.change_app(integration, **{**TERMS, "confidential": True}, by=BY)
    code = program.ask(sam)["code"]
    assert program.change(code)[0] == 401
    assert program.change(code, secret)[0] == 200


def test_one_app_changes_no_code_of_another(program, app, sam, team_a, contracts, offers):
    from_another = Program(app)
    code = program.ask(sam)["code"]
    other = type(app)(client=second_integration(app, team_a, contracts), **TERMS)
    other.opened_at = timezone.now()
    other.save()
    from_another.app = other
    assert from_another.change(code)[1] == {"error": "invalid_grant"}
    keys = program.change(code)[1]
    assert from_another.refresh(keys["refresh_token"])[1] == {"error": "invalid_grant"}
    assert from_another.door("introspection", token=keys["access_token"]) == (200, {"active": False})
    assert from_another.door("revocation", token=keys["refresh_token"])[0] == 200
    assert program.read(keys).status_code == 200


def second_integration(app, team, purpose):
    """Another integration of the same firm."""
    from_same = {"purposes": [purpose], "recipient": app.client.recipient, "scopes_given": app.client.scopes}
    return register("Drugi", teams=[team], **from_same, by=BY)


def test_a_key_is_looked_at_by_its_own_app(program, app, sam):
    keys = program.install(sam)
    status, reply = program.door("introspection", token=keys["access_token"])
    assert (status, reply.pop("exp") - reply.pop("iat")) == (200, 3600)
    assert reply == {
        "active": True,
        "scope": keys["scope"],
        "client_id": app.public_id,
        "token_type": "Bearer",
        "sub": str(sam.uid),
        "aud": f"{settings.BASE_URL}/api/v1",
        "purposes": ["contracts", "offers"],
    }
    assert program.door("introspection", token=keys["refresh_token"])[1]["active"] is True
    assert program.door("introspection", token="spj_nothing") == (200, {"active": False})
    sam.disable(by=BY)
    assert program.door("introspection", token=keys["access_token"]) == (200, {"active": False})


def test_a_key_that_is_given_back_opens_nothing(program, sam):
    keys = program.install(sam)
    assert program.door("revocation", token=keys["access_token"]) == (200, None)
    assert program.read(keys).status_code == 401
    fresh = program.refresh(keys["refresh_token"])[1]
    assert program.read(fresh).status_code == 200
    assert program.door("revocation", token=fresh["refresh_token"]) == (200, None)
    assert (program.read(fresh).status_code, AppGrant.objects.get().ended_why) == (401, "app")
    assert program.door("revocation", token="what is this") == (200, None)
    assert LedgerEntry.objects.filter(act="app.ended").count() == 1


def test_an_hour_for_one_door_opens_no_other(program, sam):
    keys = program.install(sam)
    assert tokens.token_behind(keys["access_token"]).grant.user == sam
    assert tokens.token_behind(keys["access_token"], resources=["mcp"]) is None


def test_the_token_that_stands_for_an_app_has_no_text_of_its_own(program, sam, monkeypatch):
    keys = program.install(sam)
    token = Token.objects.get(kind="app")
    assert tokens.token_behind(f"spj_{token.prefix}_{'x' * 43}") is None
    AccessToken.objects.all().delete()
    Token.objects.update(digest=tokens.digest_of(keys["access_token"]))
    assert tokens.token_behind(keys["access_token"]) is None


@pytest.mark.parametrize("door", ["token", "revocation", "introspection"])
@pytest.mark.parametrize(
    "sent",
    [
        {"data": "{}", "content_type": "application/json"},
        {"data": "token=a&token=b", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"\xff\xfe=1", "content_type": "application/x-www-form-urlencoded"},
        {"data": "token=" + "a" * 5000, "content_type": "application/x-www-form-urlencoded"},
        {"data": "client_id=%00&token=x&user=x&client=y", "content_type": "application/x-www-form-urlencoded"},
        {"data": "", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_whatever_is_sent_the_doors_refuse_in_words(db, door, sent):
    answer = Browser(raise_request_exception=False).post(f"/oauth/{door}/", **sent)
    assert (answer.status_code in (400, 401), set(answer.json()) <= {"error", "error_description"}) == (True, True)
    assert answer.headers["Cache-Control"].find("no-store") >= 0


def test_wrong_secrets_are_slowed_down_and_the_right_one_is_let_in(program, secret):
    wanted = {"grant_type": "client_credentials", "scope": "contacts:read"}
    statuses = {program.door("token", "sps_" + "x" * 43, **wanted)[0] for _try in range(40)}
    assert statuses == {401, 429}
    assert program.door("token", secret, **wanted)[0] == 200


def test_whoever_asks_too_often_is_slowed_before_anything_is_looked_at(program, integration, secret, settings):
    settings.API_PER_SECOND, settings.API_PER_MINUTE = 1000, 6
    wanted = {"grant_type": "client_credentials"}
    keys = program.door("token", secret, **wanted)[1]
    statuses = [program.door(name, secret, token="x")[0] for name in ("introspection", "revocation") for _each in "123"]
    assert statuses == [200] * 5 + [429]
    with CaptureQueriesContext(connection) as queries:
        slowed = program.browser.post("/oauth/token/", wanted)
    assert (slowed.status_code, slowed.json(), len(queries)) == (429, {"error": "temporarily_unavailable"}, 0)
    assert 0 < int(slowed.headers["Retry-After"]) <= 60
    other = program.browser.post("/oauth/token/", wanted, REMOTE_ADDR="192.0.2.9")
    assert (other.status_code, program.read(keys).status_code) == (400, 200)


def test_no_door_answers_another_origin(program, sam):
    """A program in pages alone is not let in (docs/api.md, Apps): not asked before, nor does it read an answer."""
    keys = program.install(sam)
    own = BACK.rpartition("/")[0]
    bearer = {"Authorization": f"Bearer {keys['access_token']}", "Origin": own}
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization", "Origin": own}
    doors = [f"/oauth/{name}/" for name in ("token", "revocation", "introspection")]
    doors += ["/.well-known/oauth-authorization-server", "/api/v1/contacts/?purpose=contracts", "/api/v1/mcp/"]
    answers = [program.browser.options(door, headers=ask) for door in doors]
    answers += [program.browser.get(door, headers=bearer) for door in doors[3:]]
    answers += [program.browser.post(door, {"grant_type": "x"}, headers={"Origin": own}) for door in doors[:3]]
    assert [name for answer in answers for name in answer.headers if name.startswith("Access-Control-")] == []
    statuses = {answer.status_code for answer in answers}
    assert 200 in statuses


def test_the_server_says_what_it_is(db):
    reply = Browser().get("/.well-known/oauth-authorization-server").json()
    assert reply == metadata.server()
    assert reply["issuer"] == settings.BASE_URL
    assert (reply["code_challenge_methods_supported"], reply["response_types_supported"]) == (["S256"], ["code"])
    assert reply["authorization_response_iss_parameter_supported"] is True


def test_each_door_says_who_gives_keys_for_it_under_the_address_it_was_asked_by(db):
    here = "/.well-known/oauth-protected-resource"
    reply = {path: Browser().get(f"{here}{path}") for path in ("", "/api/v1", "/api/v1/mcp", "/api/v2", "/contacts/")}
    assert {path: answer.status_code for path, answer in reply.items()} == {
        "": 200,
        "/api/v1": 200,
        "/api/v1/mcp": 200,
        "/api/v2": 404,
        "/contacts/": 404,
    }
    resources = [reply[path].json()["resource"] for path in ("", "/api/v1", "/api/v1/mcp")]
    assert resources == [f"{settings.BASE_URL}{path}" for path in ("", "/api/v1", "/api/v1/mcp")]
    assert reply["/api/v1/mcp"].json()["scopes_supported"] == ["mcp:write"]
    assert reply["/api/v1"].json()["authorization_servers"] == [settings.BASE_URL]
    refused = Browser().get("/api/v1/contacts/")
    assert f'resource_metadata="{settings.BASE_URL}{here}/api/v1"' in refused.headers["WWW-Authenticate"]


def test_what_is_over_is_forgotten_and_the_name_in_the_logs_stays(program, sam):
    program.install(sam)
    later = timezone.now() + timedelta(days=2)
    assert grants.forget(later) == 2
    assert (AccessToken.objects.count(), Token.objects.filter(kind="app").count()) == (0, 1)


def test_a_program_that_asks_for_keys_in_a_loop_is_slowed_down(program, secret, sam):
    wanted = {"grant_type": "client_credentials", "scope": "contacts:read"}
    assert [program.door("token", secret, **wanted)[0] for _each in range(31)] == [*[200] * 30, 429]
    keys = program.install(sam)
    grant = Token.objects.get(kind="app")
    terms = {"token": grant, "resource": "api", "made_at": timezone.now(), "expires_at": timezone.now()}
    AccessToken.objects.bulk_create(AccessToken(digest=bytes([n]) * 32, **terms) for n in range(30))
    assert program.refresh(keys["refresh_token"])[0] == 429
    AccessToken.objects.filter(token=grant).delete()
    assert program.refresh(keys["refresh_token"])[0] == 200
