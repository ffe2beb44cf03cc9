"""Signing in by user name or e-mail address."""

import pytest
from django.contrib.auth.hashers import identify_hasher

from crm.accounts.models import User
from tests.accounts.conftest import PASSWORD

LOGIN = "/accounts/login/"


def signed_in(client, login: str, password: str = PASSWORD) -> bool:
    client.post(LOGIN, {"login": login, "password": password})
    return client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize("login", ["sam", "SAM", "sam@spojnik.test", "Sam@Spojnik.TEST"])
def test_the_user_name_and_the_address_open_in_any_case(staff, client, login):
    staff("sales", "sam")
    assert signed_in(client, login)


@pytest.mark.parametrize(("login", "password"), [("sam", "wrong-password-123"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_pair_stays_outside_with_one_answer_for_all(staff, client, login, password):
    staff("sales", "sam")
    assert not signed_in(client, login, password)


def test_unknown_name_and_wrong_password_read_the_same(staff, client):
    staff("sales", "sam")
    pages = [
        client.post(LOGIN, {"login": login, "password": "wrong-password-123"}).content.decode()
        for login in ("sam", "eva")
    ]
    without_token = [
        "".join(line for line in page.replace("eva", "sam").splitlines() if "csrf" not in line.lower())
        for page in pages
    ]
    assert without_token[0] == without_token[1]


def test_a_closed_account_stays_outside_even_with_the_right_password(staff, client):
    staff("sales", "sam", is_active=False)
    assert not signed_in(client, "sam")


def test_a_machine_does_not_sign_in_on_screen(staff, client):
    staff("integration", "hub")
    assert not signed_in(client, "hub")


def test_after_sign_in_the_page_that_was_asked_for_opens(staff, client):
    staff("sales", "sam")
    answer = client.post(LOGIN, {"login": "sam", "password": PASSWORD, "next": "/settings/profile/"})
    assert answer["Location"] == "/settings/profile/"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_foreign_page(staff, client, away):
    staff("sales", "sam")
    answer = client.post(LOGIN, {"login": "sam", "password": PASSWORD, "next": away})
    assert answer["Location"] == "/"


def test_signing_out_takes_a_post(staff, client):
    staff("sales", "sam")
    assert signed_in(client, "sam")
    client.get("/accounts/logout/")
    still = client.get("/settings/profile/").status_code
    client.post("/accounts/logout/")
    assert (still, client.get("/settings/profile/").status_code) == (200, 302)


def test_nobody_signs_up_by_themselves(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_passwords_are_kept_as_argon2id(staff):
    assert identify_hasher(staff("sales").password).algorithm == "argon2"
    assert User.objects.get().password.startswith("argon2$argon2id$")
