"""Webhooks: where a program wants to hear of events, by which secrets what we send is signed.

`crm/accounts/clients/webhooks.py` opens, stops and changes them; crm/api/webhooks delivers.
"""

from datetime import datetime
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.clients import Client
from crm.accounts.permissions import webhook_events
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.stored_secrets import Safe

ABOUT_A_PROGRAM = "about a program"
SIGNED = "an actor's kind and number"


class WebhookQuerySet(models.QuerySet):
    """Questions about webhooks."""

    def listening(self) -> Self:
        """Confirmed, not stopped, of a client that is open and whose account is a machine's."""
        client = Q(client__closed_at=None, client__user__is_active=True, client__user__role__machine=True)
        return self.filter(client, opened_at__isnull=False, stopped_at=None)

    def told_of(self, recipient: int) -> Self:
        """Those by which a recipient (its key) is told what Art. 19 wants told."""
        return self.listening().filter(client__recipient=recipient, events__contains=list(webhook_events.NOTICES))

    def with_clients(self) -> Self:
        """With whoever stands behind them, in the same query."""
        return self.select_related("client__user__role", "client__recipient")


class Webhook(models.Model):
    """One address of a program: what it hears of, for which purpose; how it stands with deliveries there.

    `opened_at` is empty until a second person has confirmed it. `next_at` is when the address is tried again.
    """

    class Stop(models.TextChoices):
        """Why nothing is sent there any more."""

        BY_HAND = "by_hand", _("stopped by hand")
        FAILING = "failing", _("stopped by itself: nothing could be delivered for days")
        PROGRAM = "program", _("stopped by the program that listened")
        GONE = "gone", _("stopped by itself: the receiver said that the address is gone")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="webhooks")
    url = neutral(models.URLField(_("address"), max_length=500), "where a program listens")
    purpose_slug = neutral(models.SlugField(max_length=40), "the short name of a purpose")
    events = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of events")
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), ABOUT_A_PROGRAM)
    opened_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    stopped_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    stopped_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    stopped_why = models.CharField(max_length=8, choices=Stop, blank=True)
    note = neutral(models.CharField(max_length=200, blank=True), "why it was stopped, about a program")
    next_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    tried_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    succeeded_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    failing_since = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = neutral(models.CharField(max_length=40, blank=True), "the code of what went wrong last")

    objects = WebhookQuerySet.as_manager()
    personal_data = NoPersonalData("addresses of programs of other firms")

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "url", "purpose_slug"], condition=Q(stopped_at=None), name="webhook_once"
            ),
            models.CheckConstraint(
                name="webhook_stopped_with_its_reason",
                condition=Q(stopped_at=None, stopped_why="") | (Q(stopped_at__isnull=False) & ~Q(stopped_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The name of the machine in its address."""
        return urlsplit(self.url).hostname or ""

    @property
    def target(self) -> str:
        """This webhook as the ledger names it when it is acted on."""
        return f"{self.client.target} webhook:{self.uid}"

    @property
    def listening(self) -> bool:
        """Whether events go there."""
        return self.opened_at is not None and self.stopped_at is None and self.client.in_force

    @property
    def event_labels(self) -> list[str]:
        """Plain words for what it hears of."""
        return webhook_events.labels(self.events)

    @property
    def tells_recipients(self) -> bool:
        """Whether it is the way by which its recipient is told of erasures, corrections and restrictions (Art. 19)."""
        return set(webhook_events.NOTICES) <= set(self.events)

    def secrets(self, at: datetime | None = None) -> list[str]:
        """The secrets that count at `at` (now by default), the newest first."""
        rows = self.kept_secrets.filter(Q(until=None) | Q(until__gt=at or timezone.now()))
        return [row.opened() for row in rows.order_by("-pk")]


class WebhookSecret(Safe):
    """A secret that we share with the program behind a webhook; the one before counts for a day (`until`)."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="kept_secrets")
    made_at = neutral(models.DateTimeField(default=timezone.now), "about a secret")
    until = neutral(models.DateTimeField(null=True, blank=True), "about a secret")

    personal_data = NoPersonalData("secrets shared with programs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook"], condition=Q(until=None), name="webhook_secret_in_force")
        ]

    def __str__(self) -> str:
        return f"secret of webhook {self.webhook_id}"
