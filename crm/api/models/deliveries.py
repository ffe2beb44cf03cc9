"""Events on their way to programs. No value of anybody lies here: what a body says is read when it is sent."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Webhook
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Recipient

KEPT_FOR = timedelta(days=30)  # what was delivered, refused or given up can be looked at and sent again so long
ON_ITS_WAY = "a moment of a delivery"


class DeliveryQuerySet(models.QuerySet):
    """Questions about deliveries."""

    def waiting(self) -> Self:
        """Neither delivered nor refused nor given up."""
        return self.filter(state=Delivery.State.WAITING)

    def due(self, at: datetime) -> Self:
        """Those that may be sent at `at`: an event waits for the one before it about the same record."""
        earlier = Delivery.objects.filter(
            webhook=OuterRef("webhook"), record=OuterRef("record"), pk__lt=OuterRef("pk"), state=Delivery.State.WAITING
        )
        held_up = Exists(earlier.filter(next_at__gt=at))
        return self.waiting().filter(next_at__lte=at).exclude(held_up)

    def over(self, at: datetime) -> Self:
        """Those that may be forgotten."""
        return self.exclude(state=Delivery.State.WAITING).filter(made_at__lt=at - KEPT_FOR)


class Delivery(models.Model):
    """One event for one webhook; its `uid` is the `webhook-id` that stays the same at each attempt.

    `record` is the public id that the event is about, `details` codes and further public ids, `fields` names of
    fields, `entry` the number of the ledger's entry behind it; `notice` the notice to a recipient (Art. 19) that it
    carries. `reason` says in a code why it was refused or given up, or that the receiver keeps the data by a law;
    `status` what it answered last.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("event", "On its way")
        DELIVERED = "delivered", pgettext_lazy("event", "Delivered")
        REFUSED = "refused", pgettext_lazy("event", "Not sent")
        DEAD = "dead", pgettext_lazy("event", "Given up")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = neutral(models.CharField(max_length=40), "the name of an event")
    record = models.UUIDField()
    entry = models.BigIntegerField(null=True, blank=True)
    notice = models.UUIDField(null=True, blank=True)
    details = neutral(models.JSONField(default=dict), "public ids and codes")
    fields = neutral(ArrayField(models.CharField(max_length=64), default=list), "names of columns")
    happened_at = neutral(models.DateTimeField(), ON_ITS_WAY)
    made_at = neutral(models.DateTimeField(default=timezone.now), ON_ITS_WAY)
    begun_at = neutral(
        models.DateTimeField(default=timezone.now), ON_ITS_WAY
    )  # of these attempts: a replay begins anew
    next_at = neutral(models.DateTimeField(default=timezone.now), ON_ITS_WAY)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = neutral(models.CharField(max_length=40, blank=True), "a code")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), ON_ITS_WAY)
    confirmed_at = neutral(models.DateTimeField(null=True, blank=True), ON_ITS_WAY)

    objects = DeliveryQuerySet.as_manager()
    personal_data = NoPersonalData("public ids, codes and names of fields, gone after a month")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("event for a program"), _("events for programs")
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "entry", "event", "record"], condition=Q(entry__isnull=False), name="delivery_once"
            ),
            models.CheckConstraint(
                name="delivery_ended_when", condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting")
            ),
        ]
        indexes = [
            # what is sent next, in order
            models.Index(fields=["webhook", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            # what is still to be said about the same record
            models.Index(fields=["webhook", "record"], condition=Q(state="waiting"), name="delivery_record"),
            models.Index(fields=["webhook", "-id"], name="delivery_page"),  # a webhook's page, newest first
            # whether everybody of a notice was told, and whether all of it was signed
            models.Index(fields=["notice", "state"], condition=Q(notice__isnull=False), name="delivery_notice_state"),
            models.Index(
                fields=["notice"], condition=Q(notice__isnull=False, confirmed_at=None), name="delivery_unsigned"
            ),
            models.Index(fields=["made_at"], name="delivery_made"),  # the clean-up
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"

    @property
    def message_id(self) -> str:
        """What the receiver knows it again by."""
        return f"msg_{self.uid.hex}"


class GivenPerson(models.Model):
    """That a recipient was given a person, under their public id: else its programs could not be told of the erasure.

    Disclosures go with the person; this stays for a token's life longer (`gone_at`), so that whoever reads the feed of
    changes seldom hears of it too. `told` is whether its webhooks were.
    """

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="+")
    person = models.UUIDField()
    gone_at = neutral(models.DateTimeField(null=True, blank=True), "when a public id ended")
    told = models.BooleanField(default=False)

    personal_data = NoPersonalData("public ids of people whom a firm has, until it was told that they are erased")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "recipient"], name="given_person_once")]

    def __str__(self) -> str:
        return f"recipient {self.recipient_id}"


class LedgerMark(models.Model):
    """How far the ledger was read for events: below this transaction id of this cluster. One row."""

    cluster = models.BigIntegerField()
    xid = models.BigIntegerField()

    personal_data = NoPersonalData("numbers of the database")

    def __str__(self) -> str:
        return f"{self.cluster}:{self.xid}"
