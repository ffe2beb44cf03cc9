"""What a colleague is told of, where, and when not; the browsers that ring, and what was rung there.

The kinds and what they are told from stand in crm/workspace/notifications/kinds.py.
"""

from datetime import datetime, time
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.sessions import Session
from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, Source, StaffData, neutral, personal
from crm.privacy.models.stored_secrets import Safe


class NotificationKind(models.TextChoices):
    """Of what one can be told."""

    REPLY = "reply", _("Reply from a customer")
    ENQUIRY = "enquiry", _("New enquiry")
    TASK = "task", _("Task and meeting")
    MENTION = "mention", _("Mention of you")
    LETTER_FAILED = "letter_failed", _("Letter that did not go")
    REQUEST = "request", _("Request assigned to you")
    BREACH = "breach", _("Clock of a breach")


class NotificationChoice(models.Model):
    """Where a colleague wants to be told of one kind, where that differs from what the kind begins with."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=13, choices=NotificationKind)
    bell = models.BooleanField()
    push = models.BooleanField()
    mail = models.BooleanField()

    personal_data = StaffData("user", "what a colleague wants to be told of, and where")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class QuietHours(models.Model):
    """The hours in which nothing rings outside the program: from evening to morning, perhaps days off as a whole.

    `told_since` is when the round first looked at this account: what waited before is told by nobody.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="quiet_hours")
    begins = neutral(models.TimeField(null=True, blank=True), "an hour of the day")
    ends = neutral(models.TimeField(null=True, blank=True), "an hour of the day")
    days_off = models.BooleanField(default=False)
    told_since = neutral(models.DateTimeField(null=True, blank=True), "about a setting")

    personal_data = StaffData("user", "when a colleague wants no notification")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_begin_and_end",
                condition=Q(begins=None, ends=None)
                | (Q(begins__isnull=False, ends__isnull=False) & ~Q(begins=F("ends"))),
            )
        ]

    def __str__(self) -> str:
        return f"quiet hours of {self.user_id}"

    def cover(self, at: time) -> bool:
        """Whether an hour of the day lies in them; they may go over midnight."""
        if self.begins is None or self.ends is None:
            return False
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


class PushKey(Safe):
    """The pair of keys by which push services know us (VAPID, RFC 8292); the one in force has no `until`.

    A browser is bound to the key it was given when it subscribed, so an old one signs for its devices until they end.
    """

    public = neutral(models.CharField(max_length=100), "a public key")
    made_at = neutral(models.DateTimeField(default=timezone.now), "about a key")
    until = neutral(models.DateTimeField(null=True, blank=True), "about a key")

    personal_data = NoPersonalData("keys of the organisation towards push services")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["until"], condition=Q(until=None), nulls_distinct=False, name="push_key_one"
            )
        ]

    def __str__(self) -> str:
        return f"push key {self.pk}"


class PushDevice(Safe):
    """One browser that rings for one colleague while they are signed in there: gone with its session and account.

    The secret is where it is reached and its keys. `digest` finds it again without opening anything.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="push_devices")
    session = models.ForeignKey(Session, models.CASCADE, related_name="push_devices")
    key = models.ForeignKey(PushKey, models.PROTECT, related_name="devices")
    digest = neutral(models.CharField(max_length=64, unique=True), "a keyed hash of the address at the push service")
    service = neutral(models.CharField(max_length=100), "the machine of the push service")
    name = personal(models.CharField(max_length=40, blank=True), Category.TECHNICAL, source=Source.SYSTEM)
    made_at = neutral(models.DateTimeField(default=timezone.now), "about a subscription")
    rung_at = neutral(models.DateTimeField(null=True, blank=True), "about a subscription")
    problem = neutral(models.CharField(max_length=40, blank=True), "the code of what went wrong last")

    personal_data = StaffData("user", "browsers of our staff that ring: gone when they sign out there")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name or f"push device {self.pk}"


class Notification(models.Model):
    """One thing that a colleague was told of: a kind and the number of a row, which opens for nobody else."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=13, choices=NotificationKind)
    row = models.BigIntegerField()
    made_at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")

    personal_data = StaffData("user", "of what a colleague was told, by kind and number: 30 days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "row"], name="notification_once")]
        indexes = [models.Index(fields=["made_at"], name="notification_made_at")]  # what is forgotten after a month

    def __str__(self) -> str:
        return f"{self.kind} {self.row} to {self.user_id}"


class PushQuerySet(models.QuerySet):
    """Pushes as phrases."""

    def due(self, at: datetime) -> Self:
        """Not sent, and nobody is at it."""
        return self.filter(sent_at=None, next_at__lte=at)


class Push(models.Model):
    """One notification on its way to one device; `next_at` is when it may be taken up (again)."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="pushes")
    device = models.ForeignKey(PushDevice, models.CASCADE, related_name="pushes")
    next_at = neutral(models.DateTimeField(), "about a message")
    sent_at = neutral(models.DateTimeField(null=True, blank=True), "about a message")
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PushQuerySet.as_manager()
    personal_data = NoPersonalData("how far a message to a device of staff has come, without its content")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "device"], name="push_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(sent_at=None), name="push_due")]

    def __str__(self) -> str:
        return f"push {self.pk}"
