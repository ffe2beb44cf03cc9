"""Grave acts that wait for a second person: who asked for what, who confirmed or refused it, and when.

`second_person/four_eyes.py` asks, `confirmations/confirmation.py` decides; the rows stay as the record of who gave whom
power."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.clients import Client
from crm.accounts.models.roles import ABOUT_STAFF, Role
from crm.accounts.models.sign_in.providers import Provider
from crm.accounts.models.staff import User
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.declarations import StaffData, neutral, personal

SIGNED = "an actor's kind and number"


class GraveActQuerySet(models.QuerySet):
    """Grave acts as phrases."""

    def waiting(self, at: datetime | None = None) -> Self:
        """Neither decided nor run out at `at` (now by default)."""
        return self.filter(outcome="", until__gt=at or timezone.now())

    def about(self, subject: "User | Role | Client | Provider") -> Self:
        """Those that would change this account, role, integration or identity provider."""
        return self.filter(**{str(subject._meta.model_name): subject})

    def visible_to(self, user: Any) -> Self:
        """All for who decides, for the officer and for who manages accounts; of others what they asked themselves."""
        role = user.role
        if user.is_active and (role.decides or role.dpo or user.is_staff):
            return self
        return self.filter(asked_by=f"user:{user.pk}")


class GraveAct(models.Model):
    """One act that gives power. It names one account, role, integration or identity provider.

    `asked` holds keys and codes, no values.
    """

    class Kind(models.TextChoices):
        """What was asked for."""

        OPENING = "opening", _("Open an account")
        PLACING = "placing", _("Give a role")
        UNSECURING = "unsecuring", _("Take away a second step")
        RESHAPING = "reshaping", _("Widen a role")
        CLIENT_OPENING = "client_opening", _("Open an integration")
        CLIENT_CHANGE = "client_change", _("Widen an integration")
        WEBHOOK_OPENING = "webhook_opening", _("Open a webhook")
        APP_OPENING = "app_opening", _("Let an integration act for colleagues")
        PROVIDER_OPENING = "provider_opening", _("Open an identity provider")
        PROVIDER_CHANGE = "provider_change", _("Let an identity provider give more")

    class Outcome(models.TextChoices):
        """How it ended; empty while it waits or has run out."""

        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ALONE = "alone", _("done without a second person")  # the founder's set-up

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(User, models.CASCADE, related_name="grave_acts", null=True)
    role = models.ForeignKey(Role, models.CASCADE, related_name="grave_acts", null=True)
    client = models.ForeignKey(Client, models.CASCADE, related_name="grave_acts", null=True)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="grave_acts", null=True)
    asked = neutral(models.JSONField(default=dict), "keys and codes of what is to change")
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    asked_at = personal(models.DateTimeField(), Category.EMPLOYMENT)
    until = neutral(models.DateTimeField(), "a limit")
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = personal(models.DateTimeField(null=True), Category.EMPLOYMENT)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    objects = GraveActQuerySet.as_manager()
    personal_data = StaffData("user", ABOUT_STAFF)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name, verbose_name_plural = _("grave act"), _("grave acts")
        indexes = [models.Index(fields=["until"], condition=Q(outcome=""), name="grave_act_waiting")]  # the bell
        constraints = [
            models.CheckConstraint(
                name="grave_act_confirmed_by_another",
                condition=~Q(outcome="confirmed") | (~Q(decided_by="") & ~Q(decided_by=models.F("asked_by"))),
            ),
            models.CheckConstraint(
                name="grave_act_decided_with_its_moment",
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> "User | Role | Client | Provider":
        """What would change."""
        return self.user or self.client or self.provider or promised(self.role)

    @property
    def target(self) -> str:
        """This act as the ledger names it."""
        return f"power:{self.pk}"

    def waits(self, at: datetime | None = None) -> bool:
        """Whether somebody may still decide it."""
        return not self.outcome and self.until > (at or timezone.now())
