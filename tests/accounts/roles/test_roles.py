"""The roles every installation starts with, and what no role may become."""

import pytest
from django.db import IntegrityError, transaction

from crm.accounts.models import Role
from crm.accounts.permissions import rights, starting_roles
from crm.accounts.permissions.rights import Group

pytestmark = pytest.mark.django_db


def planted() -> dict:
    return {
        role.slug: (role.held, role.decides, role.dpo, role.machine, role.may_export, role.reaches)
        for role in Role.objects.all()
    }


def test_the_migration_plants_the_whole_table():
    reaches = {
        "sales": ("team", "own", "none", "none"),
        "manager": ("team", "team", "none", "none"),
        "dpo": ("all", "all", "all", "none"),
        "admin": ("none", "none", "none", "all"),
        "owner": ("all", "all", "all", "none"),
        "integration": ("team", "none", "none", "none"),
    }
    offices = {"dpo": (False, True, False), "owner": (True, False, False), "integration": (False, False, True)}
    assert planted() == {
        slug: (
            frozenset(starting_roles.MATRIX[slug].rights) | ({rights.PRIVACY_DECIDE} if slug == "owner" else set()),
            *offices.get(slug, (False, False, False)),
            slug in {"manager", "owner"},
            dict(zip(Group.values, reaches[slug], strict=True)),
        )
        for slug in ("sales", "manager", "dpo", "admin", "owner", "integration")
    }


def test_planting_again_changes_nothing():
    before = planted()
    starting_roles.plant()
    assert planted() == before


def test_planting_spares_what_an_administrator_has_changed():
    Role.objects.filter(slug="sales").update(rights=[rights.CONTACTS_VIEW])
    starting_roles.plant()
    assert Role.objects.get(slug="sales").rights == [rights.CONTACTS_VIEW]


def test_planting_brings_back_a_missing_role():
    before = planted()
    Role.objects.filter(slug="integration").delete()
    starting_roles.plant()
    assert planted() == before


@pytest.mark.parametrize(
    "change", [{"decides": True}, {"dpo": False}, {"rights": [rights.CONTACTS_VIEW, rights.PRIVACY_DECIDE]}]
)
def test_the_officer_never_decides_for_the_controller(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(slug="dpo").update(**change)
    assert rights.PRIVACY_DECIDE not in Role.objects.get(slug="dpo").held


def test_no_role_of_an_officer_by_another_name_decides():
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(slug="iod", name="Officer too", dpo=True, decides=True)
    assert Role.objects.create(slug="board", name="Board", decides=True).held == rights.WITH_OFFICE


def test_only_the_controllers_role_decides(staff):
    assert {slug: staff(slug).decides for slug in starting_roles.MATRIX} == {
        slug: slug == "owner" for slug in starting_roles.MATRIX
    }
