"""A second factor is forced on whoever leads, oversees, decides, manages accounts or exports: no page opens without."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn

from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights
from crm.accounts.roles.role_changes import reshape
from tests.accounts.conftest import PASSWORD

HOME = "/accounts/2fa/"
PROFILE = "/settings/profile/"


def way(client, page: str = PROFILE) -> str:
    """Where a page leads; empty when it opens."""
    answer = client.get(page)
    return "" if answer.status_code == 200 else answer["Location"]


@pytest.mark.parametrize(
    ("role", "forced"),
    [("sales", False), ("manager", True), ("dpo", True), ("owner", True), ("admin", True), ("integration", False)],
)
def test_it_is_forced_by_role(db, role, forced):
    assert Role.objects.get(slug=role).needs_second_factor is forced


@pytest.mark.parametrize("given", [{"rights": [rights.CONTACTS_EXPORT]}, {"decides": True}, {"dpo": True}])
def test_a_role_of_ones_own_is_judged_by_what_it_may(db, given):
    plain, grave = Role.objects.create(slug="plain"), Role.objects.create(slug="grave", **given)
    assert (plain.needs_second_factor, grave.needs_second_factor) == (False, True)


@pytest.mark.parametrize("role", ["manager", "dpo", "owner", "admin"])
def test_without_one_every_page_leads_to_where_it_is_set_up(staff, enter, role):
    bare, secured = enter(staff(role, secured=False)), enter(staff(role))
    assert [way(bare), way(bare, "/"), way(secured)] == [HOME, HOME, ""]


def test_what_it_takes_to_set_it_up_stays_open(staff, enter):
    client = enter(staff("manager", secured=False))
    pages = [HOME, f"{HOME}totp/activate/", f"{HOME}webauthn/add/", "/accounts/password/change/", "/session/proof/"]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert "Your role needs a second step" in client.get(HOME).content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_a_fragment_and_a_form_lead_there_too(staff, enter):
    client = enter(staff("manager", secured=False))
    fragment = client.post("/contacts/palette/", {"q": "kowal"}, headers={"HX-Request": "true"})
    form = client.post(PROFILE, {"first_name": "Ewa"})
    assert (fragment["HX-Redirect"], form["Location"]) == (HOME, HOME)


def test_it_bites_on_the_next_request_of_a_session_that_is_open(staff, enter):
    sam, admin = staff("sales"), staff("admin")
    client = enter(sam)
    visible = [way(client)]
    role = Role.objects.get(slug="sales")
    shape = Shape.of(role)
    wider = Shape(shape.name, shape.rights | {rights.CONTACTS_EXPORT}, shape.reach)
    reshape(role, wider, seen=shape.mark, by=admin)
    visible.append(way(client))
    TOTP.activate(sam, generate_totp_secret())
    visible.append(way(client))
    assert visible == ["", HOME, ""]


def test_after_sign_in_by_password_alone_there_is_no_page_but_that_one(staff, client):
    staff("admin", "arek", secured=False)
    answer = client.post("/accounts/login/", {"login": "arek", "password": PASSWORD}, follow=True)
    assert (answer.redirect_chain[-1][0], way(client, "/settings/users/")) == (HOME, HOME)


def test_the_last_one_is_not_taken_away(staff, enter):
    marek, sam = staff("manager"), staff("sales")
    TOTP.activate(sam, generate_totp_secret())
    answers = [enter(user).post(f"{HOME}totp/deactivate/") for user in (marek, sam)]
    assert [answer.status_code for answer in answers] == [200, 302]
    assert "Add another one before you take this one away" in answers[0].content.decode()
    assert [row.user for row in Authenticator.objects.all()] == [marek]


def test_recovery_codes_are_no_factor(staff, enter):
    marek = staff("manager", secured=False)
    Authenticator.objects.create(user=marek, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert way(enter(marek)) == HOME


def test_it_costs_no_query_of_its_own(staff, enter, django_assert_num_queries):
    sam, marek = enter(staff("sales")), enter(staff("manager"))
    with django_assert_num_queries(1) as once:  # the session with its user
        sam.post("/session/activity/")
    with django_assert_num_queries(len(once.captured_queries)):
        marek.post("/session/activity/")
    assert User.objects.count() == 2


@pytest.mark.parametrize("role", ["manager", "dpo", "owner", "admin"])
def test_a_passkey_opens_the_product_to_every_role_that_owes_a_factor(staff, enter, role, monkeypatch):
    """What the server does once the browser has made a key; its ceremony: tests/browser/accounts/test_passkeys.py."""
    binding = SimpleNamespace(is_user_verified=lambda: True)
    monkeypatch.setattr(webauthn, "parse_registration_response", lambda _told: None)
    monkeypatch.setattr(webauthn, "complete_registration", lambda _told: binding)
    user = staff(role, secured=False)
    client = enter(user)
    before = way(client)
    page = client.get(f"{HOME}webauthn/add/")
    answer = client.post(f"{HOME}webauthn/add/", {"name": "Klucz", "passwordless": "on", "credential": '{"id": "a"}'})
    assert (before, page.status_code, answer.status_code) == (HOME, 200, 302)
    assert [row.user for row in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)] == [user]
    assert way(client) == ""
