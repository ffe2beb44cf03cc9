"""Placing, closing and opening an account."""

import pytest
from django.core.exceptions import ValidationError

from crm.accounts.models import Role, Team, User
from crm.accounts.staff.placement import place, reopen
from crm.privacy.actors import system


def test_placing_gives_role_and_teams_and_leaves_a_trace(staff, acts):
    admin, sam = staff("admin"), staff("sales")
    north = Team.objects.create(name="North")
    place(sam, role=Role.objects.get(slug="manager"), teams=[north], by=admin)
    fresh = User.objects.get(pk=sam.pk)
    assert (fresh.role.slug, fresh.team_ids) == ("manager", [north.pk])
    assert acts()[-1] == ("account.placed", str(admin.pk), f"user:{sam.pk}", ["role", "teams"])


def test_closing_and_opening_leave_a_trace_each(staff, acts):
    admin, sam = staff("admin"), staff("sales")
    sam.disable(by=admin)
    closed = User.objects.get(pk=sam.pk).is_active
    reopen(sam, by=admin)
    assert (closed, User.objects.get(pk=sam.pk).is_active) == (False, True)
    who = (str(admin.pk), f"user:{sam.pk}", ["is_active"])
    texts = [row for row in acts() if row[0].startswith("account.")]
    assert texts == [("account.disabled", *who), ("account.enabled", *who)]


def test_nobody_changes_their_own_standing(staff, acts):
    admin = staff("admin")
    staff("admin")
    with pytest.raises(ValidationError):
        admin.disable(by=admin)
    with pytest.raises(ValidationError):
        place(admin, role=Role.objects.get(slug="owner"), teams=[], by=admin)
    assert (User.objects.get(pk=admin.pk).role.slug, acts()) == ("admin", [])


def test_the_last_one_who_manages_accounts_stays(staff, acts):
    admin, command = staff("admin"), system("test")
    with pytest.raises(ValidationError):
        admin.disable(by=command)
    with pytest.raises(ValidationError):
        place(admin, role=Role.objects.get(slug="sales"), teams=[], by=command)
    staff("admin")
    admin.disable(by=command)
    assert acts() == [("account.disabled", "test", f"user:{admin.pk}", ["is_active"])]


def test_closing_somebody_without_that_right_needs_no_manager(staff):
    sam = staff("sales")
    sam.disable(by=system("test"))
    assert not User.objects.get(pk=sam.pk).is_active
