"""The first steps: which users have hidden them, and which presets were accepted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class HiddenSteps(models.Model):
    """A user who has hidden the first steps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data = StaffData(user="user", why="which colleague has hidden the first steps")

    class Meta:
        verbose_name = _("first steps hidden")

    def __str__(self) -> str:
        return f"hidden by {self.user_id}"


class SettledStep(models.Model):
    """A step whose preset was accepted by a user who may take it."""

    slug = neutral(models.SlugField(unique=True), "a name of a step")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data: ClassVar = StaffData(user="by", why="which colleague said that a first step fits")

    class Meta:
        verbose_name = _("first step settled")

    def __str__(self) -> str:
        return self.slug
