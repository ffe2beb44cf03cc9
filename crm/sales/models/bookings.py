"""A colleague's page on which strangers book a talk, and the talks booked there."""

from datetime import time
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import CaptureForm
from crm.privacy.declarations import PersonalData, Rows, StaffData, neutral
from crm.privacy.models import Person
from crm.sales.models.tasks import Task

OURS = "what the firm says of its own meetings"


class BookingPage(models.Model):
    """When a colleague takes talks and how. `form` brings purpose, notice, ground and team; empty `opened_at`: shut."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="booking_page")
    slug = neutral(models.SlugField(_("address"), max_length=40, unique=True), "a page's short name")
    form = models.ForeignKey(CaptureForm, models.PROTECT, related_name="+", verbose_name=_("form"))
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("meeting", "length (minutes)"), default=30)
    buffer = models.PositiveSmallIntegerField(_("minutes kept free before and after"), default=15)
    notice_hours = models.PositiveSmallIntegerField(_("hours ahead at the least"), default=4)
    begins = neutral(models.TimeField(_("from"), default=time(9)), "an hour of work")
    ends = neutral(models.TimeField(_("until"), default=time(16)), "an hour of work")
    phone = models.BooleanField(_("by telephone"), default=True)
    video_link = neutral(models.CharField(_("link of a video call"), max_length=500, blank=True), OURS)
    place = neutral(models.CharField(_("place"), max_length=300, blank=True), OURS)
    opened_at = neutral(models.DateTimeField(null=True, blank=True), "about the page")
    personal_data: ClassVar = StaffData(user="owner", why="when a colleague takes talks; they set it themselves")

    class Meta:
        verbose_name = _("booking page")
        verbose_name_plural = _("booking pages")
        constraints = [models.CheckConstraint(name="booking_page_hours", condition=Q(begins__lt=F("ends")))]

    def __str__(self) -> str:
        return self.slug

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"booking_page:{self.uid}"


class Booking(models.Model):
    """One talk that somebody booked: `sent` is the id their browser gave it, `digest` of the secret in their links.

    The secret opens once: a change gives a new one, calling off takes it away.
    """

    class Way(models.TextChoices):
        PHONE = "phone", pgettext_lazy("booking", "Telephone")
        VIDEO = "video", pgettext_lazy("booking", "Video call")
        PLACE = "place", pgettext_lazy("booking", "At our place")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sent = models.UUIDField(unique=True)
    page = models.ForeignKey(BookingPage, models.CASCADE, related_name="bookings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="bookings")
    task = models.OneToOneField(Task, models.CASCADE, related_name="booking")
    way = models.CharField(_("way"), max_length=5, choices=Way)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    digest = neutral(models.BinaryField(max_length=32, null=True, unique=True), "of a random secret")
    booked_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject="person", clock="booked_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("booked talk")
        verbose_name_plural = _("booked talks")

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"booking:{self.uid}"
