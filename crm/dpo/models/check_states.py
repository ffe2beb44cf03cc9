"""Since when each readiness check fails, and which colleague sees to it; what it counts is never stored."""

from uuid import UUID, uuid5

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral

CHECKS = UUID("6c3f6c1e-9d2e-4c5b-8a57-0b7a5d1f2e44")  # the same in every installation


def check_uid(code: str) -> UUID:
    """The public id of a check: made of its code (UUID, version 5), so that it is the same everywhere."""
    return uuid5(CHECKS, code)


class CheckState(models.Model):
    """One check by its code. `failing_since` is the day of the first nightly look at which it failed; none while it
    passes, or has no data.
    """

    code = neutral(models.CharField(max_length=40, unique=True), "the short name of a check")
    failing_since = neutral(models.DateField(null=True, blank=True), "a day of the organisation's")
    looked_at = neutral(models.DateTimeField(null=True, blank=True), "when the program looked")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )

    personal_data = StaffData(user="owner", why="which colleague sees to what is not ready")

    class Meta:
        ordering = ["code"]
        verbose_name, verbose_name_plural = _("readiness check"), _("readiness checks")

    def __str__(self) -> str:
        return self.code

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"check:{self.code}"
