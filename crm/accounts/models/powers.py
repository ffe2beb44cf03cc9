"""Who gave an account its power: opened it, placed it in a role, took its second factor away.

Two people of whom one has made the other within a day count as one wherever two are needed
(`second_person/independence.py`)."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from crm.accounts.models.roles import ABOUT_STAFF
from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import StaffData, personal

MADE_LATELY = timedelta(hours=24)


class PowerGivenQuerySet(models.QuerySet):
    """Questions about who made whom."""

    def lately(self, at: datetime | None = None) -> Self:
        """Given within the day before `at` (now by default)."""
        return self.filter(at__gt=(at or timezone.now()) - MADE_LATELY)


class PowerGiven(models.Model):
    """`by` gave `user` what they are: the row stays, so that it can be said who made whom."""

    class Act(models.TextChoices):
        """By what an account comes by its power."""

        OPENED = "opened"
        PLACED = "placed"
        REOPENED = "reopened"
        RESHAPED = "reshaped"  # their role was given more
        UNSECURED = "unsecured"  # their second factor was taken away

    user = models.ForeignKey(User, models.CASCADE, related_name="powers")
    by = models.ForeignKey(User, models.CASCADE, related_name="powers_given")
    act = models.CharField(max_length=10, choices=Act.choices)
    at = personal(models.DateTimeField(), Category.EMPLOYMENT)

    objects = PowerGivenQuerySet.as_manager()
    personal_data = StaffData("user", ABOUT_STAFF)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["at"], name="power_given_at")
        ]  # the last day, asked where two people are needed

    def __str__(self) -> str:
        return f"{self.user_id} by {self.by_id}"
