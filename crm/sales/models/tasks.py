"""What somebody is going to do: call, write, meet, or anything else, about a person, a company, or neither.

A meeting is a task with a length, a place and people (the rows below): so it stands in each list, day, reminder,
hand-over and copy as every task does, and nothing has to be kept equal between two tables.

Text about a person is encrypted under their key and erased with them; other text is under the organisation's key. Never
both: a constraint says so. A task prolongs no retention: it is our own note (ux.md 5, point 6).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Company, Contact
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, Twin, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedQuerySet, SealedTextField

LASTS = 30  # minutes of what has a time and says no length
NOBODYS = "about a firm or about nobody, sealed under the house key and scanned"
OPEN = models.Q(done_at=None, binned_at=None)
DONE = models.Q(done_at__isnull=False, binned_at=None)
WORK = "a moment of our own work"
WORDS = ("title", "note", "place", "link")
HERS_NULL = tuple(f"{name}__isnull" for name in WORDS)
HOUSE_NULL = tuple(f"house_{name}__isnull" for name in WORDS)


class TaskQuerySet(SealedQuerySet):
    """Questions about tasks. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """The user's own tasks, those they gave away, and the team's, about people whom they see and who are not
        restricted.
        """
        return self.about_visible(user).filter(concerning(user))

    def open_to(self, user: Any) -> Self:
        """The same with meetings to which the user was asked, for what names one task or few: a list would lose its
        index by it.
        """
        invited = models.Exists(MeetingColleague.objects.filter(task=models.OuterRef("pk"), user=user.pk))
        whose = concerning(user)
        return self.about_visible(user).filter(whose | models.Q(invited) if whose else whose)  # without: everybody's

    def about_visible(self, user: Any) -> Self:
        """Those about nobody, or about people whom the user sees and who are not restricted."""
        if user.reach(Group.CONTACT_DATA) == Reach.NONE:
            return self.none()
        # asked of each task: a set of all visible people would be gathered anew by each statement
        whom = models.OuterRef("person")
        visible = models.Exists(Contact.objects.alive().visible_to(user).filter(pk=whom).order_by())
        held = models.Exists(Restriction.objects.filter(lifted_at=None, person=whom))
        return self.filter(models.Q(person=None) | (models.Q(visible) & ~models.Q(held)))

    def with_parties(self) -> Self:
        """Together with what opens them and whom they are about: for a page that knows whose they are."""
        return self.select_related("person__key", "person__contact", "company__sole_trader__key")

    def with_keys(self) -> Self:
        """Together with what opens them and whom they name."""
        return self.with_parties().select_related("owner", "team")

    def open(self) -> Self:
        """Neither done nor deleted."""
        return self.filter(OPEN)

    def done(self) -> Self:
        """Ticked off."""
        return self.filter(DONE)

    def due(self, since: datetime | None = None, until: datetime | None = None) -> Self:
        """Due from `since` on and before `until`; without one open at that side."""
        rows = self.filter(due_at__gte=since) if since else self
        return rows.filter(due_at__lt=until) if until else rows


def concerning(user: Any) -> models.Q:
    """The condition for tasks that concern the user as owner, maker, team member or stand-in."""
    reach = user.reach(Group.CONTACT_DATA)
    if reach == Reach.ALL:
        return models.Q()
    condition = models.Q(owner__in=[user.pk, *user.covering_ids]) | models.Q(made_by=user)
    return condition | models.Q(team__in=user.team_ids) if reach == Reach.TEAM else condition


class Task(HouseSealedModel):
    """One thing to do. `clock` is the time of day by the wall; without one the whole day counts.

    A recurring task is one row at a time: `rule` (RFC 5545) counted from `starts_on`, `falls_on` the day it gave for
    this one, `follows` the one before it.
    """

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("task", "Phone call")
        EMAIL = "email", pgettext_lazy("task", "E-mail")
        MEETING = "meeting", pgettext_lazy("task", "Meeting")
        TODO = "todo", pgettext_lazy("task", "To do")

    class By(models.TextChoices):
        """Who called a meeting off."""

        US = "us", pgettext_lazy("meeting called off", "by us")
        THEM = "them", pgettext_lazy("meeting called off", "by the customer")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="tasks", db_index=False)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="tasks")
    deal = models.ForeignKey("sales.Deal", models.SET_NULL, null=True, blank=True, related_name="tasks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = neutral(models.DateTimeField(auto_now_add=True), WORK)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TODO)
    title = personal(SealedTextField(_("what is to be done")), Category.CORRESPONDENCE, source=Source.STAFF)
    note = personal(SealedTextField(_("note")), Category.CORRESPONDENCE, source=Source.STAFF)
    house_title = neutral(SealedTextField(house=True), NOBODYS)
    house_note = neutral(SealedTextField(house=True), NOBODYS)
    place = personal(SealedTextField(_("place")), Category.CORRESPONDENCE, source=Source.STAFF)
    link = personal(SealedTextField(_("link")), Category.CORRESPONDENCE, source=Source.STAFF)
    house_place = neutral(SealedTextField(house=True), NOBODYS)
    house_link = neutral(SealedTextField(house=True), NOBODYS)
    due_at = models.DateTimeField(_("due"))
    minutes = models.PositiveSmallIntegerField(_("length"), null=True, blank=True)
    clock = neutral(models.TimeField(null=True, blank=True), "a time of day")
    snoozes = models.PositiveSmallIntegerField(default=0)
    snoozed_from = neutral(models.DateTimeField(null=True, blank=True), WORK)
    remind_before = models.PositiveIntegerField(null=True, blank=True)  # minutes
    remind_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    reminded_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    heard_at = neutral(models.DateTimeField(null=True, blank=True), WORK)  # since when the bell is still
    rule = neutral(models.CharField(max_length=120, blank=True), "how a task recurs")
    starts_on = neutral(models.DateField(null=True, blank=True), "how a task recurs")
    falls_on = neutral(models.DateField(null=True, blank=True), "how a task recurs")
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="next")
    done_at = neutral(models.DateTimeField(_("done"), null=True, blank=True), WORK)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    binned_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    # a meeting that was called off is binned as well, so that it waits nowhere; calendars show it struck
    cancelled_at = neutral(models.DateTimeField(_("cancelled"), null=True, blank=True), WORK)
    cancelled_by = models.CharField(max_length=4, choices=By, blank=True)
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    personal_data = PersonalData(subject="person", clock="due_at", rows=Rows.DELETE, days=("done_at",))

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(
                name="task_under_one_key",
                condition=models.Q(person__isnull=False, **dict.fromkeys(HOUSE_NULL, True))
                | models.Q(person=None, **dict.fromkeys(HERS_NULL, True)),
            ),
            models.CheckConstraint(
                name="task_cancelled_waits_nowhere",
                condition=models.Q(cancelled_at=None, cancelled_by="")
                | models.Q(binned_at__isnull=False) & ~models.Q(cancelled_by=""),
            ),
            models.CheckConstraint(name="task_lasts", condition=models.Q(minutes=None) | models.Q(minutes__gte=5)),
            models.CheckConstraint(
                name="task_recurs_from_a_day",
                condition=models.Q(rule="") | models.Q(starts_on__isnull=False, falls_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at", "id"], condition=OPEN, name="task_owner_open"),  # my day, my list
            models.Index(fields=["team", "due_at", "id"], condition=OPEN, name="task_team_open"),  # the team's list
            models.Index(fields=["owner", "-done_at", "-id"], name="task_owner_done"),  # what I have done
            models.Index(fields=["-done_at", "-id"], condition=DONE, name="task_done"),  # reports of a period
            models.Index(fields=["person", "due_at"], name="task_person"),  # the record's card; the eraser
            # reminders whose moment has come
            models.Index(fields=["remind_at"], condition=OPEN & models.Q(reminded_at=None), name="task_remind"),
            models.Index(fields=["binned_at"], condition=models.Q(binned_at__isnull=False), name="task_binned"),
        ]

    def __str__(self) -> str:
        return f"task {self.uid.hex[:8]}"

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"task:{self.uid}"

    def column(self, name: str) -> str:
        """The column that holds `name` (title, note) of this task."""
        return name if self.person_id else f"house_{name}"

    def told(self, name: str) -> str:
        """The text of the field `name`, decrypted with the key that came with the row."""
        return getattr(self, self.column(name)) or ""

    @property
    def due_on(self) -> date:
        """The day here on which it is due."""
        return timezone.localdate(self.due_at)

    @property
    def ends_at(self) -> datetime:
        """When it is over; of a whole day the end of that day."""
        if self.clock is None:
            return midnight(self.due_on, days=1)
        return self.due_at + timedelta(minutes=self.minutes or LASTS)

    @property
    def open(self) -> bool:
        """Whether it waits to be done."""
        return self.done_at is None and self.binned_at is None


class Answer(models.TextChoices):
    """What somebody asked to a meeting has said."""

    NONE = "none", pgettext_lazy("invitation", "No answer yet")
    YES = "yes", pgettext_lazy("invitation", "Comes")
    MAYBE = "maybe", pgettext_lazy("invitation", "Perhaps")
    NO = "no", pgettext_lazy("invitation", "Does not come")


class MeetingPerson(models.Model):
    """Somebody who takes part in a meeting beside the person whom it is about; the words stay under that one's key."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="people_rows")
    person = models.ForeignKey(Person, models.CASCADE, related_name="meeting_rows")
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, default=Answer.NONE)
    added_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject="person", clock="added_at", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name = _("person at a meeting")
        verbose_name_plural = _("people at meetings")
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="meeting_person_once")]


class MeetingColleague(models.Model):
    """A colleague asked to a meeting: who sees the person sees it, everybody sees that they are busy."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="colleague_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="meetings")
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, default=Answer.NONE)
    added_at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data = PersonalData(subject="task__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("colleague at a meeting")
        verbose_name_plural = _("colleagues at meetings")
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="meeting_colleague_once")]


def instant(day: date, clock: time | None = None) -> datetime:
    """A day here at a time by the wall; without a time its beginning. Kept in UTC, so it is never ambiguous."""
    return datetime.combine(day, clock or time.min, timezone.get_default_timezone()).astimezone(UTC)


def midnight(day: date, *, days: int = 0) -> datetime:
    """The beginning of the day that many days later."""
    return instant(day + timedelta(days=days))
