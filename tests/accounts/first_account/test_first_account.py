"""The first account of an empty house: with the start code, once, whoever else tries and by whichever door."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from crm.accounts.first_account.opening import open_first_account
from crm.accounts.first_account.start_code import house_is_empty, is_start_code, start_code
from crm.accounts.limits import counters
from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights, starting_roles
from crm.privacy.models import LedgerEntry

START, CHOICE, ACCOUNT = "/start/", "/start/choice/", "/start/account/"
PASSWORD = "czereśnie-na-parapecie-7"
OLGA = {"username": "olga", "email": "olga@sowa.test", "first_name": "Olga", "last_name": "Sowa", "language": "pl"}
TYPED = {**OLGA, "password": PASSWORD, "password_again": PASSWORD, "decides": "on", "sells": "on"}


@pytest.fixture
def opener(db):
    """A browser in which the start code was typed."""
    client = Client()
    assert client.post(START, {"code": start_code()}).url == CHOICE
    return client


def test_an_empty_house_leads_to_the_start_and_nowhere_else(db):
    client = Client()
    assert (client.get("/").status_code, client.get("/accounts/login/").url) == (302, START)
    page = client.get(START, {"code": start_code()})
    assert (page.status_code, start_code() in page.content.decode()) == (200, True)
    assert [client.get(url).url for url in (CHOICE, ACCOUNT)] == [START, START]
    assert client.post(ACCOUNT, TYPED).url == START
    assert not User.objects.exists()


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code}\n"])
def test_the_code_is_taken_as_people_type_it(change):
    assert is_start_code(change(start_code()))


@pytest.mark.parametrize("typed", ["", "-", "AAAA-AAAA-AAAA", "żółć", "' or 1=1 --", start_code()[:-1]])
def test_what_is_not_the_code_opens_nothing(db, typed):
    client = Client()
    answer = client.post(START, {"code": typed})
    assert (answer.status_code, client.get(CHOICE).url) == (422, START)


def test_guessing_ends_after_some_tries(db):
    answers = [Client().post(START, {"code": f"AAAA-AAAA-{n:04}"}).status_code for n in range(40)]
    assert answers.count(422) == counters.CROWD.free
    assert Client().post(START, {"code": start_code()}).status_code == 429


def test_another_secret_has_another_code(settings):
    before = start_code()
    settings.SECRET_KEY = "another secret of another house, long enough"
    assert start_code() != before


def test_the_first_account_decides_manages_and_is_led_to_a_second_factor(opener):
    answer = opener.post(ACCOUNT, TYPED)
    user = User.objects.get()
    assert (answer.status_code, user.username, user.check_password(PASSWORD)) == (302, "olga", True)
    assert user.role.held >= {rights.PRIVACY_DECIDE, rights.ACCOUNTS_MANAGE, rights.CONTACTS_ADD}
    assert (user.role.dpo, user.role.needs_second_factor) == (False, True)
    assert opener.get("/").url == "/accounts/2fa/"
    entry = LedgerEntry.objects.get(act="account.opened")
    assert (entry.target, entry.counts) == (user.target, {"role": user.role.slug})


@pytest.mark.parametrize(("decides", "sells"), [(True, True), (True, False), (False, True), (False, False)])
def test_each_pair_of_offices_has_a_role_that_the_law_allows(db, decides, sells):
    user = open_first_account(OLGA, PASSWORD, decides=decides, sells=sells)
    offices = {
        "decides": user.role.decides,
        "sells": rights.CONTACTS_ADD in user.role.held,
        "manages": rights.ACCOUNTS_MANAGE in user.role.held,
        "officer": user.role.dpo,
    }
    assert offices == {"decides": decides, "sells": decides or sells, "manages": True, "officer": False}


def test_offices_are_joined_and_none_is_lost(db):
    roles = list(Role.objects.filter(slug__in=["owner", "admin"]).prefetch_related("reach_rows"))
    shape, parts = Shape.joined(roles), [Shape.of(role) for role in roles]
    assert shape.rights == parts[0].rights | parts[1].rights
    assert shape.reach == {"contact_data": "all", "history": "all", "privacy": "all", "settings": "all"}
    assert (shape.decides, shape.dpo) == (True, False)


def test_whoever_decides_is_never_joined_with_the_officer(db):
    roles = Role.objects.filter(slug__in=[starting_roles.OWNER, starting_roles.DPO]).prefetch_related("reach_rows")
    with pytest.raises(ValidationError, match=r"38\(6\)|38 ust"):
        Shape.joined(list(roles)).refuse_wrong()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "krótkie", "password_again": "krótkie"}, "password"),
        ({"password_again": "inne-haslo-na-parapecie"}, "password_again"),
        ({"email": "olga"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"username": "olga sowa"}, "username"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_lost(opener, changed, field):
    answer = opener.post(ACCOUNT, TYPED | changed)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["last_name"].value()) == (422, [field], "Sowa")
    assert house_is_empty()


def test_afterwards_every_page_of_it_is_one_that_never_was(opener):
    opener.post(ACCOUNT, TYPED)
    late = Client()
    answers = [late.get(url).status_code for url in (START, CHOICE, ACCOUNT)]
    answers += [late.post(START, {"code": start_code()}).status_code, late.post(ACCOUNT, TYPED).status_code]
    assert (answers, User.objects.count()) == ([404] * 5, 1)
    assert late.get("/accounts/login/").status_code == 200


def test_the_code_typed_before_opens_no_second_account(opener):
    other = Client()
    other.post(START, {"code": start_code()})
    opener.post(ACCOUNT, TYPED)
    answer = other.post(ACCOUNT, TYPED | {"username": "ewa", "email": "ewa@sowa.test"})
    assert (answer.status_code, User.objects.count()) == (404, 1)
    with pytest.raises(ValidationError):
        open_first_account(OLGA | {"username": "ewa"}, PASSWORD, decides=True, sells=True)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_opens_it():
    starting_roles.plant()

    def tried(name):
        try:
            open_first_account(
                OLGA | {"username": name, "email": f"{name}@sowa.test"}, PASSWORD, decides=True, sells=True
            )
        except ValidationError as refused:
            return refused.code
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(tried, ["a", "b", "c", "d"]))
    assert (answers, User.objects.count()) == (["gone", "gone", "gone", "opened"], 1)


def test_a_program_is_nobody(db):
    User.objects.create_user("shop", "shop@sowa.test", role="integration")
    assert house_is_empty()


def test_the_command_prints_the_address_until_somebody_has_an_account(db, capsys):
    call_command("start_code", "--json")
    assert json.loads(capsys.readouterr().out)["address"].endswith(f"/start/?code={start_code()}")
    call_command("start_code")
    assert start_code() in capsys.readouterr().out
    open_first_account(OLGA, PASSWORD, decides=True, sells=True)
    call_command("start_code", "--json")
    assert json.loads(capsys.readouterr().out) == {"address": None}
    with pytest.raises(CommandError, match="sign in"):
        call_command("start_code")
