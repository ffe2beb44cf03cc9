"""What the controller lets the desk do alone: answer routine access and portability (Art. 38(6) stays visible)."""

from datetime import datetime
from typing import Self
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.case_models import SIGNED
from crm.privacy.declarations import NoPersonalData, neutral
from dsar.models.terms import Kind

OF_THE_DESK = "between the controller and the desk"


class DelegationQuerySet(models.QuerySet):
    """Questions about delegations."""

    def in_force(self, at: datetime) -> Self:
        """Those that count at `at`; one at most."""
        rows = self.filter(since__lte=at, until__gt=at)
        return rows.filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


class Delegation(models.Model):
    """The controller's written word to the desk: which rights it answers alone where nothing of others is in the copy.

    What was written never changes; it ends by its day or is revoked.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rights = ArrayField(models.CharField(max_length=16, choices=Kind), verbose_name=_("what the desk answers"))
    text = neutral(models.TextField(_("the words of the delegation")), OF_THE_DESK)
    since = neutral(models.DateTimeField(default=timezone.now), OF_THE_DESK)
    until = neutral(models.DateTimeField(), OF_THE_DESK)
    given_by = neutral(models.CharField(max_length=80), SIGNED)
    given_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_DESK)
    revoked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_DESK)
    revoked_why = neutral(models.TextField(_("why it ends"), blank=True), OF_THE_DESK)

    objects = DelegationQuerySet.as_manager()
    personal_data = NoPersonalData("what the controller lets the desk do")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("delegation to the desk"), _("delegations to the desk")
        constraints = [
            models.CheckConstraint(name="delegation_ends_later", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="delegation_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="delegation_of_copies_alone", condition=Q(rights__contained_by=["access", "portability"])
            ),
            models.CheckConstraint(
                name="delegation_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by="", revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoked_why="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_written", fields=["rights", "text", "since", "until", "given_by", "given_at"]),
        ]

    def __str__(self) -> str:
        return f"delegation {self.uid}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"delegation:{self.uid}"

    @property
    def words(self) -> str:
        """What the desk answers."""
        return ", ".join(str(kind.label) for kind in Kind if kind.value in self.rights)

    def covers(self, rights: list[str]) -> bool:
        """Whether the desk may answer all of these."""
        return set(rights) <= set(self.rights)
