"""Two people are two only when neither has made the other within a day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.factors.lost_factor import take_away
from crm.accounts.models import PowerGiven, Role, User
from crm.accounts.second_person.independence import independent, note_power_given, refuse_alone
from crm.accounts.staff.invitations import invite
from crm.privacy.actors import system

DAY = timedelta(hours=24)


def power(user, by, *, ago=timedelta()):
    """`by` made `user` so long ago."""
    note_power_given([user], by=by, act=PowerGiven.Act.PLACED, at=timezone.now() - ago)


def test_two_colleagues_are_two_and_one_is_one(staff):
    sam, nina = staff("sales"), staff("sales")
    assert (independent(sam, nina), independent(sam, sam)) == (True, False)


def test_neither_counts_beside_whom_they_made_until_a_day_has_gone(staff):
    maker, puppet, other = staff("admin"), staff("owner"), staff("owner")
    power(puppet, maker)
    at = timezone.now()
    assert (independent(maker, puppet), independent(puppet, maker), independent(other, puppet)) == (False, False, True)
    assert independent(maker, puppet, at=at + DAY)
    assert not independent(maker, puppet, at=at + DAY - timedelta(minutes=1))


def test_a_third_in_between_does_not_make_them_two(staff):
    maker, between, puppet = staff("admin"), staff("admin"), staff("owner")
    power(between, maker, ago=timedelta(hours=23))
    power(puppet, between)
    assert not independent(maker, puppet)
    assert independent(maker, puppet, at=timezone.now() + timedelta(hours=2))  # the older act ends first
    assert not independent(between, puppet, at=timezone.now() + timedelta(hours=2))


def test_two_whom_a_third_made_are_two(staff):
    maker, result, other = staff("admin"), staff("owner"), staff("dpo")
    power(result, maker)
    power(other, maker)
    assert independent(result, other)


def test_rows_may_name_them_and_the_product_itself_makes_nobody(staff):
    maker, puppet = staff("admin"), staff("owner")
    power(puppet, system("test"))
    assert independent(f"user:{maker.pk}", puppet)
    assert independent("system:dsar.build", puppet)
    power(puppet, maker)
    assert not independent(f"user:{maker.pk}", f"user:{puppet.pk}")
    assert not independent(f"user:{maker.pk}", maker)


def test_an_invitation_and_a_factor_taken_away_are_noted(staff):
    admin, sam = staff("admin"), staff("sales")
    guest = User(username="guest", email="guest@spojnik.test", role=Role.objects.get(slug="sales"))
    invite(guest, by=admin)
    take_away(sam, by=admin)
    rows = list(PowerGiven.objects.order_by("pk").values_list("user", "by", "act"))
    assert rows == [(guest.pk, admin.pk, "opened"), (sam.pk, admin.pk, "unsecured")]


def test_the_refusal_says_who_has_to_act_and_from_when_on(staff):
    maker, puppet, other = staff("admin"), staff("owner"), staff("owner")
    power(puppet, maker)
    refuse_alone(f"user:{maker.pk}", other)
    with pytest.raises(ValidationError) as alone:
        refuse_alone(f"user:{maker.pk}", maker)
    with pytest.raises(ValidationError) as tied:
        refuse_alone(f"user:{maker.pk}", puppet)
    assert (alone.value.code, tied.value.code) == ("two", "two")
    assert str(timezone.localdate(timezone.now() + DAY).year) in tied.value.messages[0]
