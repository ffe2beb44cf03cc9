"""The start is refused when a URL does not say who may ask it."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from crm.accounts.access.policy import policy
from crm.accounts.checks import every_url_has_a_policy, planted_roles_name_known_rights
from crm.accounts.permissions import rights
from crm.accounts.permissions.starting_roles import MATRIX, Draft


def page(_request, **_parameters):
    return HttpResponse()


@pytest.fixture
def found(addresses):
    """found(path(…)) -> ids of the errors when this URL stands beside ours."""

    def searched(*extra) -> list[str]:
        addresses(path("", include("crm.urls")), *extra)
        return [error.id for error in every_url_has_a_policy()]

    return searched


def test_every_url_of_the_product_has_a_policy():
    assert every_url_has_a_policy() == []


def test_a_url_without_a_policy_is_found(found):
    assert found() == []
    assert found(path("x/", page)) == ["accounts.E001"]


def test_a_url_below_an_include_is_found(found):
    assert found(path("a/", include(([path("b/", page, name="x")], "app")))) == ["accounts.E001"]


def test_an_unknown_right_is_found(found):
    assert found(path("x/", policy("contacts.teleport")(lambda _request: HttpResponse()))) == ["accounts.E002"]


def test_a_parameter_of_no_kind_is_found(found):
    declared = policy(rights.CONTACTS_VIEW, params={"key": "contact"})(lambda _request, **_parameters: HttpResponse())
    assert found(path("x/<uuid:key>/", declared)) == []
    assert found(path("x/<uuid:key>/<slug:panel>/", declared)) == ["accounts.E003"]


def test_a_policy_for_a_third_partys_url_that_is_not_there_is_found(addresses):
    addresses()
    assert {error.id for error in every_url_has_a_policy()} == {"accounts.E004"}


def test_a_planted_role_names_known_rights_only(monkeypatch):
    assert planted_roles_name_known_rights() == []
    monkeypatch.setitem(MATRIX, "wizard", Draft("Wizard", ("contacts.teleport",)))
    assert [error.id for error in planted_roles_name_known_rights()] == ["accounts.E005"]
