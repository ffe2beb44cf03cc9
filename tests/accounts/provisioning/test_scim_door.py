"""The door of SCIM: its own token alone; hostile filters, bodies and numbers are refused by name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from crm.accounts.models import Provider, ProviderIdentity, Tries
from crm.accounts.providers.provider_settings import close_provider
from crm.accounts.provisioning import provisioning_tokens
from tests.accounts.provisioning.conftest import patch, someone


def test_what_the_service_can(scim):
    status, answer = scim("GET", "ServiceProviderConfig")
    can = {name: answer[name]["supported"] for name in ("patch", "bulk", "filter", "changePassword", "sort", "etag")}
    wanted = {"patch": True, "bulk": False, "filter": True, "changePassword": False, "sort": False, "etag": False}
    assert (status, can) == (200, wanted)
    assert [row["endpoint"] for row in scim("GET", "ResourceTypes")[1]["Resources"]] == ["/Users", "/Groups"]
    schema = scim("GET", "Schemas")[1]["Resources"][0]["id"]
    assert scim("GET", f"Schemas/{schema}")[1]["name"] == "User"
    assert [scim("GET", path)[0] for path in ("ResourceTypes/User", "ResourceTypes/X")] == [200, 404]


def test_only_its_own_token_opens_it_and_it_opens_nothing_else(scim, provider, offices, enter):
    text = provisioning_tokens.issue(provider, by=offices[0])[1]
    wrong = [text[:-1] + "!", text[:-1] + ("a" if text[-1] != "a" else "b"), "", "spj_aaaaaaaaaa_" + "a" * 43, "\xff"]
    assert [scim("GET", "Users", token=token)[0] for token in wrong] == [401] * 5
    assert scim("GET", "Users", token=text)[0] == 200
    assert [browser.get("/scim/v2/Users").status_code for browser in (Client(), enter(offices[1]))] == [401, 401]
    for scheme in ("Token", "Bearer"):
        headers = {"Authorization": f"{scheme} {text}"}
        assert Client(headers=headers).get("/api/contacts/?purpose=contracts").status_code == 401
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/contacts/").status_code == 302


def test_a_token_that_has_ended_is_nobodys(scim, provider, offices):
    anna = offices[0]
    old = provisioning_tokens.issue(provider, by=anna, at=timezone.now() - timedelta(days=2), days=1)[1]
    token, text = provisioning_tokens.issue(provider, by=anna)
    before = scim("GET", "Users", token=text)[0]
    provisioning_tokens.revoke(token, by=anna)
    assert (before, scim("GET", "Users", token=old)[0], scim("GET", "Users", token=text)[0]) == (200, 401, 401)
    assert scim("GET", "Users")[0] == 200
    close_provider(provider, by=anna)
    assert scim("GET", "Users")[0] == 401


def test_wrong_tokens_are_slowed_and_a_right_one_is_not(scim, settings):
    settings.API_PER_SECOND = settings.API_PER_MINUTE = 10_000
    answers = {scim("GET", "Users", token="scim_aaaaaaaaaa_" + "a" * 43)[0] for _ in range(35)}
    assert (answers, scim("GET", "Users")[0], Tries.objects.filter(act="token").exists()) == ({401, 429}, 200, True)


@pytest.mark.parametrize(
    "asked",
    [
        'userName eq "ewa@firma.pl" or userName pr',
        "userName eq 'ewa@firma.pl'",
        'userName sw "e"',
        'password eq "x"',
        'user.role.slug eq "owner"',
        'userName eq "\\u0000"',
        'userName eq "\\ud800"',
        "userName eq " + "[" * 900,
        "(" * 900,
        "userName eq",
        "eq eq eq",
        'userName eq {"a": 1}',
    ],
)
def test_a_hostile_filter_is_refused(scim, ewa, asked):
    status, answer = scim("GET", "Users", filter=asked)
    assert (status, answer["scimType"] in ("invalidFilter", "invalidValue"), asked in answer["detail"]) == (
        400,
        True,
        False,
    )


def test_filters_find_whom_they_name(scim, ewa):
    scim("POST", "Users", someone("iga"))
    filters = [
        'userName eq "EWA@firma.pl"',
        'urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "ewa@firma.pl"',
        'externalId eq "ext-ewa"',
        'emails.value eq "ewa@firma.pl"',
        f'id eq "{ewa}"',
    ]
    assert [
        [row["id"] for row in scim("GET", "Users", filter=each_filter)[1]["Resources"]] for each_filter in filters
    ] == [[ewa]] * 5
    none = ['externalId eq "EXT"', 'userName eq "%"', 'id eq "x"', 'externalId eq ""']
    assert [scim("GET", "Users", filter=each_filter)[1]["totalResults"] for each_filter in none] == [0, 0, 0, 0]


def test_pages_are_counted_from_one(scim):
    names = ["a", "b", "c"]
    for name in names:
        scim("POST", "Users", someone(name))

    def page(**query) -> tuple:
        body = scim("GET", "Users", **query)[1]
        rows = [row["userName"][0] for row in body["Resources"]]
        return body["totalResults"], body["startIndex"], body["itemsPerPage"], rows

    assert page(startIndex=1, count=2) == (3, 1, 2, ["a", "b"])
    assert page(startIndex=3, count=2) == (3, 3, 1, ["c"])
    assert page(startIndex=-5, count=-1) == (3, 1, 0, [])
    assert page(startIndex="9" * 30)[2:] == (0, [])
    assert scim("GET", "Users", startIndex="1; DROP")[1]["scimType"] == "invalidValue"
    assert scim("GET", "Users", count="9" * 3900)[0] == 200
    assert scim("GET", "Users", count="9" * 5000)[0] == 414


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff", "invalidSyntax"),
        ("[]", "invalidSyntax"),
        ("[" * 100_000, "invalidSyntax"),
        ({"userName": "ewa"}, "invalidValue"),
        ({"userName": "e\0wa@firma.pl"}, "invalidValue"),
        ({"userName": ["ewa@firma.pl"]}, "invalidValue"),
        ({"userName": "ewa@firma.pl", "emails": ["x"]}, "invalidValue"),
        ({"userName": "ewa@firma.pl", "name": {"givenName": "\ud800"}}, "invalidValue"),
        ({"userName": "ewa@firma.pl", "active": "perhaps"}, "invalidValue"),
        ({"userName": "e" * 300 + "@firma.pl"}, "invalidValue"),
    ],
)
def test_a_body_that_is_none_is_refused_by_name(scim, body, kind):
    status, answer = scim("POST", "Users", body)
    assert (status, answer["scimType"], ProviderIdentity.objects.count()) == (400, kind, 0)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "drop", "path": "active"}, "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "add", "value": "x"}, "noTarget"),
        ({"op": "add", "path": "emails[type", "value": "x"}, "invalidPath"),
        ({"op": "add", "path": 7, "value": "x"}, "invalidPath"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "active", "value": "yes\0"}, "invalidValue"),
        ("active", "invalidValue"),
    ],
)
def test_an_operation_that_is_none_is_refused_by_name(scim, ewa, operation, kind):
    status, answer = scim("PATCH", f"Users/{ewa}", patch(operation))
    assert (status, answer["scimType"]) == (400, kind)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(scim):
    def announce(_turn: int) -> int:
        try:
            return scim("POST", "Users", someone())[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        statuses = list(workers.map(announce, range(2)))
    assert (sorted(statuses), ProviderIdentity.objects.count(), Provider.objects.count()) == ([201, 409], 1, 1)
