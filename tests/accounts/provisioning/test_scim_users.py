"""Users by SCIM: announced once, described anew, closed as when somebody leaves; never erased, never taken over."""

import pytest
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, ProviderIdentity, Session, User
from crm.accounts.provisioning import provisioning_tokens
from crm.privacy.models import LedgerEntry
from tests.accounts.provisioning.conftest import identity, patch, put_into, someone
from tests.conftest import secure


@pytest.fixture
def working(scim, ewa, offices, enter):
    """Ewa, who sells and is signed in: (public id, user)."""
    put_into(scim, "handel", ewa)
    confirm(GraveAct.objects.waiting().get(), by=offices[1])
    user = User.objects.get(email="ewa@firma.pl")
    secure(user)
    enter(user)
    return ewa, user


def test_a_user_is_announced_and_answered_as_kept(scim):
    status, body = scim("POST", "Users", someone())
    user = User.objects.select_related("role").get(email="ewa@firma.pl")
    row = identity(body["id"])
    assert (status, user.is_active, user.has_usable_password(), row.external_id) == (201, False, False, "ext-ewa")
    assert body == {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": str(row.uid),
        "externalId": "ext-ewa",
        "userName": "ewa@firma.pl",
        "name": {"givenName": "Ewa", "familyName": "Nowak", "formatted": "Ewa Nowak"},
        "displayName": "Ewa Nowak",
        "emails": [{"value": "ewa@firma.pl", "type": "work", "primary": True}],
        "active": False,
        "groups": [],
        "meta": {
            "resourceType": "User",
            "created": row.linked_at.isoformat(),
            "location": f"http://testserver/scim/v2/Users/{row.uid}",
        },
    }
    assert scim("GET", f"Users/{row.uid}") == (200, body)


def test_each_act_stands_in_the_ledger_by_the_provider(scim, ewa, provider):
    scim("PATCH", f"Users/{ewa}", patch({"op": "replace", "path": "name.familyName", "value": "Kowalska"}))
    scim("DELETE", f"Users/{ewa}")
    user = identity(ewa).user
    acts = LedgerEntry.objects.filter(actor_id=f"identity_provider:{provider.pk}").order_by("id")
    assert [(entry.act, entry.target.split()[0]) for entry in acts] == [
        ("account.announced", user.target),
        ("account.linked", user.target),
        ("account.described", user.target),
        ("account.unprovisioned", user.target),
    ]
    assert "Kowalska" not in str(list(acts.values()))


def test_the_same_user_announced_again_makes_one(scim, ewa):
    for body in (someone(), someone(userName="inna@firma.pl", emails=[]), someone(externalId="inny")):
        status, answer = scim("POST", "Users", body)
        assert (status, answer["scimType"], answer["status"]) == (409, "uniqueness", "409")
    assert ProviderIdentity.objects.count() == 1


def test_somebody_elses_account_is_not_taken_over(scim, staff):
    sam = staff("sales", "sam", email="sam@firma.pl")
    assert scim("POST", "Users", someone("sam"))[0] == 409
    assert (ProviderIdentity.objects.count(), scim("GET", "Users")[1]["totalResults"]) == (0, 0)
    sam.refresh_from_db()
    assert (sam.first_name, sam.is_active) == ("", True)


def test_an_account_that_is_linked_already_is_kept_as_it_is(scim, staff, provider):
    sam = staff("sales", "sam", email="sam@firma.pl")
    ProviderIdentity.objects.create(provider=provider, user=sam, subject="s-1", linked_at=timezone.now())
    status, body = scim("POST", "Users", someone("sam"))
    sam.refresh_from_db()
    assert (status, body["active"], sam.is_active, sam.first_name) == (201, True, True, "Sam")
    assert (ProviderIdentity.objects.count(), scim("POST", "Users", someone("sam"))[0]) == (1, 409)


@pytest.mark.parametrize(
    "change",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "Replace", "value": {"urn:ietf:params:scim:schemas:core:2.0:User:active": "false"}},
    ],
)
def test_disabling_ends_all_that_is_open(scim, working, change):
    uid, user = working
    assert Session.objects.filter(user=user).count() == 1
    status, body = scim("PATCH", f"Users/{uid}", patch(change))
    user.refresh_from_db()
    assert (status, body["active"], user.is_active, Session.objects.filter(user=user).count()) == (200, False, False, 0)


def test_whoever_was_linked_by_a_sign_in_and_is_disabled_comes_in_by_it_no_more(scim, staff, provider, server_says):
    sam = staff("sales", "sam", email="sam@firma.pl")
    linked = ProviderIdentity.objects.create(provider=provider, user=sam, subject="s-1", linked_at=timezone.now())
    off = {"op": "replace", "path": "active", "value": False}
    assert scim("PATCH", f"Users/{linked.uid}", patch(off))[1]["active"] is False
    provider.groups = [{"group": "*", "role": "sales", "teams": []}]
    provider.save()
    entry = server_says(provider, "s-1", "sam@firma.pl")
    sam.refresh_from_db()
    assert (entry.refusal, sam.is_active, sam.role.slug) == ("closed", False, "sales")
    assert not GraveAct.objects.waiting().about(sam).exists()


def test_an_address_at_home_is_not_the_one_that_is_kept(scim, ewa):
    home = {"op": "add", "path": 'emails[type eq "home"].value', "value": "ewa@dom.pl"}
    assert scim("PATCH", f"Users/{ewa}", patch(home))[0] == 200
    addresses = [{"type": "home", "value": "ewa@dom.pl"}, {"type": "work", "value": "ewa.nowak@firma.pl"}]
    assert identity(ewa).user.email == "ewa@firma.pl"
    assert scim("PUT", f"Users/{ewa}", someone(emails=addresses))[0] == 200
    assert identity(ewa).user.email == "ewa.nowak@firma.pl"
    work = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "ewa@firma.pl"}
    scim("PATCH", f"Users/{ewa}", patch(work))
    assert identity(ewa).user.email == "ewa@firma.pl"


def test_a_whole_description_that_says_nothing_of_it_opens_no_closed_account(scim, working):
    uid, user = working
    scim("PATCH", f"Users/{uid}", patch({"op": "replace", "path": "active", "value": False}))
    body = {name: value for name, value in someone().items() if name != "active"}
    assert scim("PUT", f"Users/{uid}", body)[0] == 200
    user.refresh_from_db()
    assert (identity(uid).active, user.is_active, GraveAct.objects.waiting().exists()) == (False, False, False)


def test_deleting_closes_and_erases_nothing(scim, working):
    uid, user = working
    assert scim("DELETE", f"Users/{uid}") == (204, None)
    user.refresh_from_db()
    assert (user.is_active, user.email, identity(uid).removed_at is None) == (False, "ewa@firma.pl", False)
    assert [scim("GET", f"Users/{uid}")[0], scim("PUT", f"Users/{uid}", someone())[0]] == [404, 404]
    assert scim("DELETE", f"Users/{uid}")[0] == 404


def test_whoever_comes_back_has_their_account_again_by_a_second_person(scim, working):
    uid, user = working
    scim("DELETE", f"Users/{uid}")
    status, body = scim("POST", "Users", someone())
    assert (status, body["id"], body["active"]) == (201, uid, False)
    put_into(scim, "handel", uid)
    assert (GraveAct.objects.waiting().get().user, User.objects.filter(email=user.email).count()) == (user, 1)


def test_the_address_of_whoever_left_gives_nobody_else_their_account(scim, working):
    scim("DELETE", f"Users/{working[0]}")
    assert scim("POST", "Users", someone(externalId="another-person"))[0] == 409


def test_enabling_again_waits_and_an_account_closed_here_stays_closed(scim, working, offices):
    uid, user = working
    off, on = ({"op": "Replace", "path": "active", "value": value} for value in ("False", "True"))
    scim("PATCH", f"Users/{uid}", patch(off))
    scim("PATCH", f"Users/{uid}", patch(on)), scim("PATCH", f"Users/{uid}", patch(on))
    act = GraveAct.objects.waiting().get()  # asked once
    confirm(act, by=offices[1])
    user.refresh_from_db()
    assert (act.kind, user.is_active) == ("opening", True)
    user.disable(by=offices[0])
    scim("PATCH", f"Users/{uid}", patch(off)), scim("PATCH", f"Users/{uid}", patch(on))
    user.refresh_from_db()
    assert (user.is_active, GraveAct.objects.waiting().count()) == (False, 0)


def test_who_leaves_while_it_waits_is_not_opened_afterwards(scim, ewa):
    put_into(scim, "handel", ewa)
    assert GraveAct.objects.waiting().count() == 1
    scim("PATCH", f"Users/{ewa}", patch({"op": "replace", "path": "active", "value": False}))
    assert (GraveAct.objects.waiting().count(), identity(ewa).user.is_active) == (0, False)


def test_the_last_owner_with_a_passkey_is_not_closed(scim, provider, offices, passkey):
    olga = offices[1]
    passkey(olga)
    row = ProviderIdentity.objects.create(provider=provider, user=olga, subject="s-1", linked_at=timezone.now())
    off = patch({"op": "replace", "path": "active", "value": False})
    answers = [scim("PATCH", f"Users/{row.uid}", off)[0], scim("DELETE", f"Users/{row.uid}")[0]]
    olga.refresh_from_db()
    row.refresh_from_db()
    assert (answers, olga.is_active, row.active, row.removed_at) == ([403, 403], True, True, None)


def test_put_describes_anew_and_patch_understands_entra(scim, ewa):
    body = someone("ewa", name={"givenName": "Ewelina", "familyName": "Nowak"}, active="True")
    scim("PUT", f"Users/{ewa}", body)
    change = {"name.familyName": "Maj", 'emails[type eq "work"].value': "Maj@Firma.PL", "userName": "maj@firma.pl"}
    odd = {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "600700800"}
    status, answer = scim("PATCH", f"Users/{ewa}", patch({"op": "Replace", "value": change}, odd))
    user = identity(ewa).user
    assert (status, answer["userName"], answer["displayName"]) == (200, "maj@firma.pl", "Ewelina Maj")
    assert (user.email, user.phone) == ("maj@firma.pl", "")


def test_the_address_of_an_opened_account_stays(scim, working):
    uid, user = working
    moved = patch({"op": "replace", "path": 'emails[type eq "work"].value', "value": "evil@firma.pl"})
    answers = [scim("PATCH", f"Users/{uid}", moved)]
    user.disable(by=User.objects.get(username="anna"))
    answers.append(scim("PUT", f"Users/{uid}", someone(emails=[{"value": "evil@firma.pl"}])))
    user.refresh_from_db()
    assert [(status, answer["scimType"]) for status, answer in answers] == [(400, "mutability")] * 2
    assert user.email == "ewa@firma.pl"


def test_another_address_is_asked_for_anew(scim, ewa):
    put_into(scim, "handel", ewa)
    first = GraveAct.objects.waiting().get()
    moved = patch({"op": "replace", "path": "emails", "value": [{"value": "ewa.nowak@firma.pl"}]})
    status, answer = scim("PATCH", f"Users/{ewa}", moved)
    assert (status, answer["emails"][0]["value"], GraveAct.objects.waiting().get() != first) == (
        200,
        "ewa.nowak@firma.pl",
        True,
    )


def test_an_address_of_another_domain_is_refused(scim, provider):
    provider.domains = ["firma.pl"]
    provider.save(update_fields=["domains"])
    status, answer = scim("POST", "Users", someone(emails=[{"value": "ewa@evil.example"}]))
    assert (status, answer["scimType"], User.objects.filter(email__startswith="ewa").count()) == (
        400,
        "invalidValue",
        0,
    )


def test_anothers_users_look_as_unknown(scim, ewa, letting, offices):
    other = provisioning_tokens.issue(letting("Druga"), by=offices[0])[1]
    assert scim("GET", "Users", token=other)[1]["totalResults"] == 0
    bodies = {"PUT": someone(), "PATCH": patch({"op": "replace", "path": "active", "value": False})}
    answers = [scim(m, f"Users/{ewa}", bodies.get(m), token=other) for m in ("GET", "PUT", "PATCH", "DELETE")]
    unknown = scim("GET", "Users/7f000000-0000-4000-8000-000000000000", token=other)
    assert (answers, unknown[0]) == ([unknown] * 4, 404)
    assert (scim("POST", "Users", someone(), token=other)[0], identity(ewa).removed_at) == (409, None)


def test_at_the_first_sign_in_the_announced_account_is_theirs(working, server_says):
    uid, user = working
    entry = server_says(identity(uid).provider, "sub-9", "ewa@firma.pl")
    assert (entry.refusal, entry.identity.user, entry.identity.uid, entry.identity.subject) == (
        "",
        user,
        identity(uid).uid,
        "sub-9",
    )


def test_groups_of_the_token_do_not_take_away_what_scim_gave(working, server_says, scim):
    uid, user = working
    server_says(identity(uid).provider, "sub-9", "ewa@firma.pl")
    put_into(scim, "handel", uid, op="Remove")
    user.refresh_from_db()
    assert (user.is_active, server_says(identity(uid).provider, "sub-9", "ewa@firma.pl").refusal) == (False, "no_group")
