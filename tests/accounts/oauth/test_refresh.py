"""Keys follow each other; one that comes twice ends them all, and so does whatever ends a session."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from crm.accounts.clients import registration
from crm.accounts.factors import lost_factor
from crm.accounts.models import AccessToken, AppGrant, AuthorisationDuty, RefreshToken, Role, Token
from crm.accounts.oauth import app_settings
from crm.accounts.staff import placement
from crm.privacy.models import LedgerEntry, Recipient
from tests.accounts.oauth.conftest import BY
from tests.disclosing import in_order


def test_a_refresh_gives_new_keys_under_the_same_name_in_the_logs(program, sam):
    first = program.install(sam)
    status, second = program.refresh(first["refresh_token"])
    assert (status, second["scope"]) == (200, first["scope"])
    assert len({first["refresh_token"], second["refresh_token"], first["access_token"], second["access_token"]}) == 4
    prefixes = {keys["access_token"].split("_")[1] for keys in (first, second)}
    assert prefixes == {Token.objects.get(kind="app").prefix}
    assert (program.read(first).status_code, program.read(second).status_code) == (200, 200)


def test_a_refresh_token_that_comes_twice_ends_the_whole_family(program, sam):
    first = program.install(sam)
    second = program.refresh(first["refresh_token"])[1]
    assert program.refresh(first["refresh_token"]) == (400, {"error": "invalid_grant"})
    assert program.refresh(second["refresh_token"])[0] == 400
    assert (program.read(first).status_code, program.read(second).status_code) == (401, 401)
    entry = LedgerEntry.objects.get(act="app.ended")
    assert (entry.actor_kind, entry.counts) == ("token", {"why": "reused"})


def test_a_refresh_may_ask_for_less_and_never_for_more(program, sam):
    keys = program.install(sam)
    status, less = program.refresh(keys["refresh_token"], scope="tasks:write")
    assert (status, less["scope"]) == (200, "tasks:write")
    assert (program.read(less).status_code, program.read(keys).status_code) == (403, 200)
    assert program.refresh(less["refresh_token"], scope="contacts:read deals:read") == (400, {"error": "invalid_scope"})


def test_keys_run_out(program, sam):
    keys = program.install(sam)
    AccessToken.objects.update(expires_at=timezone.now())
    assert program.read(keys).status_code == 401
    RefreshToken.objects.update(expires_at=timezone.now())
    assert program.refresh(keys["refresh_token"])[0] == 400


def test_after_ninety_days_the_colleague_is_asked_again(program, sam):
    keys = program.install(sam)
    token = Token.objects.get(kind="app")
    assert token.expires_at - token.created_at == timedelta(days=90)
    Token.objects.filter(pk=token.pk).update(
        created_at=token.created_at - timedelta(days=90), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert (program.read(keys).status_code, program.refresh(keys["refresh_token"])[0]) == (401, 400)


ENDS = {
    "left": lambda world: world.sam.disable(by=world.arek),
    "role": lambda world: placement.place(world.sam, role=Role.objects.get(slug="admin"), teams=[], by=BY),
    "security": lambda world: lost_factor.take_away(world.sam, by=BY),
    "administrator": lambda world: app_settings.close_app(world.app.client, by=world.arek),
}


@pytest.mark.parametrize("why", sorted(ENDS))
def test_what_ends_a_session_ends_the_app_for_good(program, app, sam, arek, why):
    keys = program.install(sam)
    ENDS[why](SimpleNamespace(sam=sam, arek=arek, app=app))
    assert (program.read(keys).status_code, "access_token" in program.refresh(keys["refresh_token"])[1]) == (401, False)
    assert AppGrant.objects.get().ended_why == why
    type(sam).objects.filter(pk=sam.pk).update(is_active=True, role=Role.objects.get(slug="sales"))
    type(app).objects.update(closed_at=None)
    assert (program.read(keys).status_code, program.refresh(keys["refresh_token"])[0]) == (401, 400)


def test_a_new_password_ends_it(program, sam):
    keys = program.install(sam)
    sam.set_password("another one entirely")
    sam.save()
    assert (program.read(keys).status_code, program.refresh(keys["refresh_token"])[0]) == (401, 400)


def test_another_firm_behind_the_app_was_not_agreed_to(program, app, sam, contracts, offers):
    keys = program.install(sam)
    client = app.client
    other = in_order(Recipient.objects.exclude(pk=client.recipient_id).order_by("slug").first(), contracts, offers)
    terms = {"teams": list(client.user.teams.all()), "scopes_given": client.scopes, "purposes": [contracts, offers]}
    registration.amend(client, name=client.name, recipient=other, **terms, by=BY)
    assert program.read(keys).status_code == 401
    assert AppGrant.objects.get().ended_why == "changed"


def test_a_closed_integration_acts_for_nobody(program, app, sam, arek):
    keys = program.install(sam)
    registration.close(app.client, by=arek)
    assert (program.read(keys).status_code, program.refresh(keys["refresh_token"])[0]) == (401, 401)


def test_without_an_authorisation_the_app_gets_nothing_until_there_is_one_again(program, sam, ada):
    keys = program.install(sam)
    assert program.read(keys).status_code == 200
    duty = AuthorisationDuty.objects.create(since=timezone.localdate(), set_by="user:1")
    assert program.read(keys).status_code == 403
    duty.delete()
    assert program.read(keys).status_code == 200


def test_one_app_acts_for_a_colleague_in_five_places_at_most(program, sam):
    keys = [program.install(sam) for _place in range(6)]
    assert [program.read(row).status_code for row in keys] == [401, *[200] * 5]
    (ended,) = AppGrant.objects.exclude(ended_why="").select_related("token__client")
    entry = LedgerEntry.objects.get(act="app.ended")
    assert (ended.ended_why, entry.target, entry.counts) == ("replaced", ended.token.target, {"why": "replaced"})
