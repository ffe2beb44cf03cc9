"""`manage.py seed two_teams`: the cast that permission tests read."""

import json
from collections import defaultdict
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from crm.accounts.access.url_inventory import inventory
from crm.accounts.clients.tokens import token_behind
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.models import Contact
from crm.privacy.models import Person
from tests.accounts.app_codes import app_code

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    """What the command prints; planted once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield json.loads(run("--json"))
        transaction.set_rollback(True)


def run(*args):
    out = StringIO()
    call_command("seed", "two_teams", *args, stdout=out)
    return out.getvalue()


def test_every_role_has_a_user_and_team_a_has_two_who_sell(planted):
    assert [(user["name"], user["role"], user["team"], user["active"]) for user in planted["users"]] == [
        ("sam", "sales", "A", True),
        ("nina", "sales", "A", True),
        ("mallory", "sales", "B", True),
        ("manager", "manager", "A", True),
        ("dpo", "dpo", None, True),
        ("owner", "owner", None, True),
        ("admin", "admin", None, True),
        ("integration", "integration", "A", True),
        ("writer", "integration", "A", True),
        ("disabled", "sales", "A", False),
    ]


def test_of_each_kind_about_a_person_there_is_one_in_every_state(planted):
    result = defaultdict(set)
    for item in planted["objects"]:
        result[item["kind"]].add((item["team"], item["state"]))
    states = {
        ("A", "shared"),
        *((team, state) for team in "AB" for state in ("active", "binned", "restricted", "erased")),
    }
    for kind in ("contact", "person", "interaction", "company", "origin", "ground", "message"):
        by_itself = {("A", "deleted"), ("B", "deleted")} if kind == "company" else set()
        assert result[kind] == states | by_itself, kind


def test_every_parameter_of_a_url_finds_an_object(planted):
    kinds = {kind for route in inventory() for kind in route.policy.params.values()}
    assert kinds - {item["kind"] for item in planted["objects"]} == set()


def test_every_mark_occurs_once(planted):
    marks = [
        mark for item in planted["objects"] if item["kind"] not in ("person", "user") for mark in item["marks"].values()
    ]
    assert len(marks) == len(set(marks)) > 40


def test_an_erased_person_is_gone_and_the_others_are_not(planted):
    uids = {item["state"]: UUID(item["id"]) for item in planted["objects"] if item["kind"] == "contact"}
    there = {state: Person.objects.filter(uid=uid).exists() for state, uid in uids.items()}
    assert there == {"active": True, "shared": True, "binned": True, "restricted": True, "erased": False}
    assert Contact.objects.binned().count() == 2


@pytest.mark.parametrize("name", ["sam", "dpo"])
def test_the_printed_password_and_code_sign_in(planted, client, name):
    user = next(item for item in planted["users"] if item["name"] == name)
    signed = client.post(reverse("account_login"), {"login": user["username"], "password": user["password"]})
    if user["totp"]:
        assert signed["Location"] == reverse("mfa_authenticate")
        signed = client.post(reverse("mfa_authenticate"), {"code": app_code(user["totp"])})
    assert (signed.status_code, client.get(reverse("accounts:profile")).status_code) == (302, 200)


def test_the_printed_tokens_are_a_reader_and_a_writer_of_team_a(planted):
    texts = {user["name"]: user["token"] for user in planted["users"] if user["token"]}
    by_name = {name: token_behind(text) for name, text in texts.items()}
    assert {name: sorted(token.in_force) for name, token in by_name.items()} == {
        "integration": ["contacts:read"],
        "writer": sorted(SCOPES),
    }
    assert {str(token.user.teams.get()) for token in by_name.values()} == {"Team A"}


def test_planted_twice_it_refuses(planted):
    with pytest.raises(CommandError, match="already"):
        run()


def test_on_a_site_with_real_people_it_refuses(settings, monkeypatch):
    people = Person.objects.count()
    settings.DEBUG = settings.EMBEDDED = False
    monkeypatch.setitem(__import__("django.db").db.connection.settings_dict, "NAME", "spojnik")
    with pytest.raises(CommandError, match="only with DEBUG"):
        run()
    assert Person.objects.count() == people
