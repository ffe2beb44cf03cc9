"""Where the provider is the only way in, no password opens anything, but for an owner with a passkey: never none."""

from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client

from crm.accounts.factors.lost_factor import take_away
from crm.accounts.factors.mfa_adapter import MFAAdapter
from crm.accounts.models import GraveAct, Provider, ProviderIdentity, Role
from crm.accounts.models.role_shape import Shape
from crm.accounts.providers.provider_settings import add_provider, close_provider, set_alone
from crm.accounts.roles.role_changes import reshape
from crm.accounts.staff.placement import place
from tests.accounts.conftest import PASSWORD
from tests.accounts.providers.conftest import TERMS


@contextmanager
def refused(code: str):
    """What stands inside is refused for this reason."""
    with pytest.raises(ValidationError) as refusal:
        yield
    assert refusal.value.code == code


def key_of(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})


@pytest.fixture
def alone(opened, offices):
    """(provider, administrator, owner with the one passkey): passwords are closed."""
    provider = opened()
    key_of(offices[1])
    set_alone(provider, True, by=offices[0])
    return Provider.objects.get(pk=provider.pk), *offices


def enters(name: str) -> bool:
    """Whether the password alone, or its second step, is asked on: nobody is turned away."""
    return Client().post("/accounts/login/", {"login": name, "password": PASSWORD}).status_code == 302


def test_without_an_owner_with_a_passkey_it_is_refused(opened, offices):
    provider = opened()
    with refused("break_glass"):
        set_alone(provider, True, by=offices[0])
    assert Provider.objects.get().only is False


def test_a_provider_that_waits_cannot_be_the_only_way_in(server, offices):
    provider = add_provider(server.issuer, "x", {**TERMS, "groups": []}, by=offices[0])
    key_of(offices[1])
    with refused("closed"):
        set_alone(provider, True, by=offices[0])


def test_passwords_open_nothing_but_for_that_owner(alone, staff):
    staff("sales", "ewa")
    assert [enters(name) for name in ("ewa", "anna", "olga")] == [False, False, True]


def test_a_password_is_no_proof_either(alone, enter):
    anna = enter(alone[1])
    answer = anna.post("/session/", {"password": PASSWORD, "held_to": "/"})
    assert answer.status_code == 422
    assert "Passwords open nothing here" in answer.content.decode()


def test_the_provider_still_opens(alone, staff, server, come):
    ewa = staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=alone[0], user=ewa, subject="s-1", linked_at=ewa.created_at)
    server.person("s-1", email=ewa.email)
    assert come(alone[0], "s-1")[1].status_code == 302


def test_an_account_may_still_confirm_once_by_its_password(alone, staff, server, come):
    ewa = staff("sales", "ewa")
    server.person("s-1", email=ewa.email)
    browser, _page = come(alone[0], "s-1")
    assert browser.post("/accounts/login/", {"login": "ewa", "password": PASSWORD}).status_code == 302
    assert ProviderIdentity.objects.get().user == ewa


def test_whatever_would_leave_no_such_owner_is_refused(alone):
    _provider, anna, olga = alone
    sales, owner = Role.objects.get(slug="sales"), olga.role
    shape = Shape.of(owner)
    acts = [
        lambda: olga.disable(by=anna),
        lambda: place(olga, role=sales, teams=[], by=anna),
        lambda: take_away(olga, by=anna),
        lambda: reshape(owner, Shape(shape.name, shape.rights, shape.reach), seen=shape.mark, by=anna),
    ]
    for act in acts:
        with refused("break_glass"):
            act()
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (MFAAdapter().can_delete_authenticator(key), GraveAct.objects.waiting().count()) == (False, 0)


def test_with_a_second_such_owner_the_first_may_go(alone, staff):
    _provider, anna, olga = alone
    key_of(staff("owner", "oskar"))
    olga.disable(by=anna)
    assert olga.is_active is False


def test_the_groups_neither_close_nor_place_the_owner_with_the_key(alone, server, come):
    provider, _anna, olga = alone
    Provider.objects.update(groups=[{"group": "handel", "role": "sales", "teams": []}])
    ProviderIdentity.objects.create(provider=provider, user=olga, subject="s-1", linked_at=olga.created_at)
    server.person("s-1", email=olga.email, groups=[])
    come(provider, "s-1")
    olga.refresh_from_db()
    assert (olga.is_active, olga.role.slug) == (True, "owner")


def test_a_closed_provider_opens_passwords_again(alone, staff):
    staff("sales", "ewa")
    close_provider(alone[0], by=alone[1])
    assert enters("ewa")
