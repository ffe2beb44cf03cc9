"""Which meeting is which appointment in a colleague's calendar elsewhere, and changes that another one overtook."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.correspondence.models import CalendarAccount
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, StaffData, neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedTextField
from crm.sales.models.tasks import Task

KNOWN = "as both sides had it last, to tell which one changed"


class CalendarEvent(models.Model):
    """One resource of a calendar: where, its tag, and what it said when both sides were alike.

    `task` is empty for what is passed by (it repeats, is over, is no meeting), and for one of ours (`ours`: made here)
    whose meeting is gone: that is taken away there. `words` is a keyed hash of what stands there, `said` of what stands
    here, `mark` of its name in calendars; `etag` is empty where it has to be read again. `account` is empty once the
    calendar was disconnected: connected again, its meetings are known by their marks and do not come twice.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_events")
    account = models.ForeignKey(CalendarAccount, models.SET_NULL, null=True, related_name="events")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="calendar_events")
    href = neutral(models.CharField(max_length=500), "a random name of a server")
    etag = neutral(models.CharField(max_length=200, blank=True), "a server's mark of a version")
    ours = models.BooleanField(default=False)
    passed = models.BooleanField(default=False)
    mark = models.BigIntegerField(null=True)
    begins = neutral(models.DateTimeField(null=True), KNOWN)
    whole_day = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(null=True)
    words = models.BigIntegerField(null=True)
    said = models.BigIntegerField(null=True)
    # the day from which its times were counted, of what repeats or lasts for days; empty for any other
    counted_on = neutral(models.DateField(null=True), "a day of our own work")
    personal_data = NoPersonalData("names, tags, hours and keyed hashes of a server's resources; no word of them")

    class Meta:
        verbose_name = _("appointment elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["account", "href"], name="calendar_event_once"),
            models.UniqueConstraint(
                fields=["account", "task"], name="calendar_event_of_one_task", condition=models.Q(task__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "mark"], name="calendar_event_mark")]  # known from before?

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class AppointmentTime(HouseSealedModel):
    """One time of an appointment elsewhere that is no meeting here: it repeats, or lasts for days. Its owner sees it in
    the calendar, everybody that they are busy then unless it is marked free.

    `title` is empty for what is private, and where somebody whom we know takes part: such words have their own key.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.ForeignKey(CalendarEvent, models.CASCADE, related_name="times")
    account = models.ForeignKey(CalendarAccount, models.CASCADE, related_name="times")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointment_times")
    begins = neutral(models.DateTimeField(), "when a colleague has something in their calendar")
    ends = neutral(models.DateTimeField(), "when a colleague has something in their calendar")
    whole_day = models.BooleanField(default=False)
    free = models.BooleanField(default=False)
    title = personal(SealedTextField(_("title"), house=True), Category.CORRESPONDENCE)
    personal_data: ClassVar = StaffData(
        user="owner", why="what stands in a colleague's own calendar, for the colleague alone; goes with the calendar"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("time of an appointment elsewhere"), _("times of appointments elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["event", "begins"], name="appointment_time_once"),
            models.CheckConstraint(name="appointment_time_ends_later", condition=models.Q(ends__gt=models.F("begins"))),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "begins"], name="appointment_time_owner")]  # the calendar

    def __str__(self) -> str:
        return f"appointment time {self.pk}"


class OvertakenChange(models.Model):
    """A change of a meeting that a newer one on the other side overtook: what it had made of it, for its author."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="overtaken_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="overtaken_changes")
    here = models.BooleanField()  # whether the change that lost was made here
    begins = neutral(models.DateTimeField(), KNOWN)
    whole_day = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(null=True)
    made_at = neutral(models.DateTimeField(default=timezone.now), "a moment of our own work")
    settled_at = neutral(models.DateTimeField(null=True), "a moment of our own work")
    personal_data = PersonalData(subject="task__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("overtaken change")
        indexes: ClassVar = [
            # the bell
            models.Index(fields=["user", "-id"], condition=models.Q(settled_at=None), name="overtaken_user"),
        ]

    def __str__(self) -> str:
        return f"overtaken change {self.uid.hex[:8]}"
