"""An app sees no more than its colleague, in clear, and no more than its firm's purposes; it is named beside them."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from crm.accounts.language.actor_names import names_of
from crm.accounts.models import RoleReach, Token
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import shape_of
from crm.accounts.second_person.independence import key_of
from crm.privacy.models import AccessEntry, Disclosure, Purpose
from tests.disclosing import ended


def ids(answer):
    """The ids on a page of the API."""
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def test_whom_a_colleague_sees_behind_masks_only_the_app_does_not_see(program, sam, ada, mallory, add):
    elsewhere = add(mallory, name="Ewa Gdzieindziej", email="ewa@gdzie.test", phone="605666777")
    RoleReach.objects.filter(role=sam.role, group=Group.CONTACT_DATA).update(reach=Reach.ALL)
    keys = program.install(sam, scope="contacts:read lookup:read")
    assert ids(program.read(keys)) == {str(ada.uid)}
    direct = program.read(keys, f"contacts/{elsewhere.uid}/?purpose=contracts")
    missing = program.read(keys, "contacts/0e8dd1f0-27cd-4d0f-a5ad-000000000000/?purpose=contracts")
    assert (direct.status_code, direct.content) == (404, missing.content)


def test_the_officer_who_sees_all_behind_masks_gives_an_app_nobody(program, dora, ada):
    assert ids(program.read(program.install(dora))) == set()


def test_a_scope_gives_no_right_that_the_role_has_not(program, sam, ada):
    keys = program.install(sam, scope="contacts:read contacts:write")
    sam.role.rights = [right for right in sam.role.rights if right != "contacts.add"]
    sam.role.save()
    new = {"purpose": "contracts", "name": "Nowa Osoba", "email": "nowa@osoba.test", "origin": {"kind": "fair"}}
    headers = {"Authorization": f"Bearer {keys['access_token']}"}
    answer = program.browser.post("/api/v1/contacts/", new, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert program.read(keys).status_code == 200
    sam.role.rights = []
    sam.role.save()
    assert program.read(keys).status_code == 403


@pytest.mark.parametrize(
    "path", ["exports/", "batches/", "webhooks/", "changes/", "requests/", "breaches/", "jobs/", "retention/policies/"]
)
def test_what_belongs_to_the_integration_as_a_whole_opens_to_no_app(program, oskar, path):
    keys = program.install(oskar)
    Token.objects.filter(kind="app").update(scopes=list(Token.objects.get(kind="app").client.scopes))
    assert program.read(keys, path).status_code in (403, 405)


def test_a_purpose_that_was_not_agreed_to_opens_nothing(program, app, sam, ada):
    app.client.purpose_slugs = ["contracts"]
    app.client.save()
    keys = program.install(sam)
    app.client.purpose_slugs = ["contracts", "offers"]
    app.client.save()
    assert program.read(keys).status_code == 200
    assert program.read(keys, "contacts/?purpose=offers").json()["code"] == "purpose_not_granted"
    app.client.purpose_slugs = ["offers"]
    app.client.save()
    assert program.read(keys).json()["code"] == "purpose_not_granted"


def test_a_purpose_that_is_in_force_only_later_was_not_agreed_to(program, sam, ada, offers):
    Purpose.objects.filter(pk=offers.pk).update(active_from=offers.active_from + timedelta(days=9999))
    keys = program.install(sam)
    Purpose.objects.filter(pk=offers.pk).update(active_from=offers.active_from)
    assert program.read(keys, "contacts/?purpose=offers").json()["code"] == "purpose_not_granted"


def test_scopes_given_to_the_integration_later_are_not_the_apps(program, app, sam):
    app.client.scopes = ["contacts:read"]
    app.client.save()
    keys = program.install(sam, scope=None)
    assert keys["scope"] == "contacts:read"
    app.client.scopes = ["contacts:read", "deals:read"]
    app.client.save()
    assert program.read(keys, "deals/?purpose=contracts").status_code == 403


def test_without_an_agreement_of_its_firm_an_app_gets_nothing(program, app, sam, ada):
    keys = program.install(sam)
    assert isinstance(ended(app.client.recipient), date)
    assert program.read(keys).json()["code"] == "disclosure_refused"


def test_each_look_names_the_app_and_the_colleague_and_each_person_is_told_who_got_it(program, app, sam, ada):
    keys = program.install(sam)
    assert program.read(keys).status_code == 200
    prefix = Token.objects.get(kind="app").prefix
    looks = AccessEntry.objects.filter(actor_kind="token", actor_id=prefix)
    assert [(look.view, look.purpose) for look in looks] == [("api:contacts", "contracts")]
    with translation.override("en"):
        assert names_of([("token", prefix)]) == {("token", prefix): "Planer for Sam Sowa"}
    given = Disclosure.objects.get(person=ada.person)
    assert (given.recipient, given.purpose.slug) == (app.client.recipient, "contracts")


def test_rows_of_a_day_are_the_integrations_whoever_asks(program, app, sam, nina, ada):
    app.client.rows_a_day = 1
    app.client.save()
    assert program.read(program.install(sam), "contacts/?purpose=contracts&page_size=1").status_code == 200
    spent = program.read(program.install(nina), "contacts/?purpose=contracts&page_size=1")
    assert (spent.status_code, spent.json()["code"]) == (429, "rows_spent")


def test_a_colleague_and_their_app_are_one_account(program, sam):
    program.install(sam)
    assert key_of(f"token:{Token.objects.get(kind='app').prefix}") == sam.pk


def test_a_statement_made_ready_for_a_colleague_is_not_taken_for_their_apps(program, app, sam):
    program.install(sam)
    by_hand = shape_of(sam)
    acting = Token.objects.with_bearers().get(kind="app").user
    assert acting == sam
    assert shape_of(acting) != by_hand
