"""Groups by SCIM: those of the settings; moving somebody gives and takes role and teams, by a second person."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Team, User
from tests.accounts.provisioning.conftest import group_id, identity, patch, put_into, someone


def standing(uid: str) -> tuple[str, bool]:
    user = identity(uid).user
    return user.role.slug, user.is_active


def test_groups_are_those_of_the_settings(scim, provider):
    status, body = scim("GET", "Groups", excludedAttributes="members")
    names = [(group["displayName"], "members" in group) for group in body["Resources"]]
    assert (status, names) == (200, [("szefowie", False), ("handel", False), ("biuro", False)])
    assert scim("POST", "Groups", {"displayName": "goście"})[0] == 403
    status, answer = scim("POST", "Groups", {"displayName": "Sprzedaż", "externalId": "Handel"})
    assert (status, answer["id"], answer["displayName"]) == (201, group_id(scim, "handel"), "handel")


def test_the_list_of_groups_costs_as_many_statements_however_many_there_are(scim, ewa, provider):
    put_into(scim, "handel", ewa)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            _status, body = scim("GET", "Groups")
        return len(queries), [len(group["members"]) for group in body["Resources"]]

    few = cost()
    provider.groups = [*provider.groups, *({"group": f"g{n}", "role": "sales", "teams": []} for n in range(5))]
    provider.save()
    assert (few[1], cost()) == ([0, 1, 0], (few[0], [0, 1, 0, *[0] * 5]))


def test_moving_gives_and_takes_with_a_second_person(scim, ewa, offices):
    assert standing(ewa)[1] is False
    put_into(scim, "handel", ewa)
    act = GraveAct.objects.waiting().get()
    assert (act.kind, standing(ewa)) == ("opening", ("sales", False))
    confirm(act, by=offices[1])
    put_into(scim, "szefowie", ewa)
    act = GraveAct.objects.waiting().get()
    assert (act.kind, act.asked["role"], standing(ewa)) == ("placing", "manager", ("sales", True))
    confirm(act, by=offices[1])
    assert standing(ewa) == ("manager", True)
    put_into(scim, "szefowie", ewa, op="Remove")
    assert standing(ewa) == ("sales", True)
    put_into(scim, "handel", ewa, op="Remove")
    assert standing(ewa) == ("sales", False)


def test_whoever_made_the_token_confirms_nothing_of_it(scim, ewa, provider, staff):
    put_into(scim, "handel", ewa)
    act = GraveAct.objects.waiting().get()
    olga = User.objects.get(username="olga")
    provider.provisioning_tokens.update(made_by=olga.target)
    with pytest.raises(ValidationError) as refusal:
        confirm(act, by=olga)
    assert refusal.value.code == "two"
    assert standing(ewa) == ("sales", False)
    confirm(act, by=staff("owner", "ola"))
    assert standing(ewa) == ("sales", True)


def test_a_role_moved_before_it_was_confirmed_is_asked_for_anew(scim, ewa, offices):
    put_into(scim, "handel", ewa)
    put_into(scim, "szefowie", ewa)
    act = GraveAct.objects.waiting().get()
    assert (standing(ewa), GraveAct.objects.filter(outcome="withdrawn").count()) == (("manager", False), 1)
    confirm(act, by=offices[1])
    assert standing(ewa) == ("manager", True)


def test_teams_come_with_groups(scim, ewa, provider):
    north = Team.objects.create(name="Północ")
    provider.groups = [{"group": "biuro", "role": "admin", "teams": [north.pk]}]
    provider.save(update_fields=["groups"])
    put_into(scim, "biuro", ewa)
    assert (standing(ewa), list(identity(ewa).user.teams.all())) == (("admin", True), [north])


def test_members_are_named_and_changed_in_each_way_of_the_standard(scim, ewa):
    iga = scim("POST", "Users", someone("iga"))[1]["id"]
    key = group_id(scim, "handel")
    both = [{"value": ewa}, {"value": iga}]

    def members(*operations) -> set[str]:
        return {row["value"] for row in scim("PATCH", f"Groups/{key}", patch(*operations))[1]["members"]}

    assert members({"op": "add", "value": {"members": both}}) == {ewa, iga}
    assert members({"op": "remove", "path": f'members[value eq "{ewa}"]'}) == {iga}
    assert members({"op": "replace", "path": "members", "value": [{"value": ewa.upper()}]}) == {ewa}
    assert {row["value"] for row in scim("PUT", f"Groups/{key}", {"members": both})[1]["members"]} == {ewa, iga}
    assert members({"op": "remove", "path": "members"}) == set()
    put_into(scim, "handel", ewa)
    assert scim("GET", f"Users/{ewa}")[1]["groups"][0]["display"] == "handel"
    assert (scim("DELETE", f"Groups/{key}"), scim("GET", f"Groups/{key}")[1]["members"]) == ((204, None), [])


def test_a_stranger_is_put_into_no_group_and_nothing_of_the_request_happens(scim, ewa):
    key = group_id(scim, "handel")
    for stranger in ("7f000000-0000-4000-8000-000000000000", "x", "\0"):
        added = [{"value": ewa}, {"value": stranger}]
        status, answer = scim("PATCH", f"Groups/{key}", patch({"op": "add", "path": "members", "value": added}))
        assert (status, answer["scimType"]) == (400, "invalidValue")
    renamed = patch({"op": "replace", "path": "displayName", "value": "inni"})
    assert scim("PATCH", f"Groups/{key}", renamed)[1]["scimType"] == "mutability"
    assert (identity(ewa).groups, standing(ewa)[1]) == ([], False)


def test_without_groups_in_the_settings_nobody_opens_by_itself(scim, provider, offices):
    provider.groups = []
    provider.save(update_fields=["groups"])
    uid = scim("POST", "Users", someone())[1]["id"]
    scim("PATCH", f"Users/{uid}", patch({"op": "replace", "path": "active", "value": True}))
    assert (standing(uid)[1], GraveAct.objects.waiting().count()) == (False, 0)
