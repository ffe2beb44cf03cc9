"""A file of people on its way out: what for, for whom, who is in it. So a request or a breach reaches everybody in it.

The content lies in pieces, sealed. Each piece opens only with the shares of all its people together: an erasure takes
her share along, and from that moment nobody opens the piece, whoever holds the file and the keys of the house.
"""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.jobs.models.job import Job
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import PersonalData, Rows, StaffData, Twin, neutral
from crm.privacy.models import HouseSealedModel, Person, Purpose, Recipient
from crm.privacy.sealed import SealedJSONField, SealedQuerySet
from crm.privacy.sealed.files import SealedFileField

KEPT_FOR = timedelta(days=7)
WORK = "a moment of the work, not of a person's life"


class ExportQuerySet(SealedQuerySet):
    """Questions about exports."""

    def of(self, user: Any) -> Self:
        """Those that `user` made: nobody else gets them."""
        return self.filter(owner=user)


class Export(HouseSealedModel):
    """One file made from a list (of `what`), for one purpose and for those whose ground was in force.

    `asked` says which list, view and filters (sealed, since it may name who was picked); it goes when the file is made.
    `left_out` is {reason: how many}. `given_at` is the first download: from then on it was disclosed to the recipient.
    """

    class State(models.TextChoices):
        MAKING = "making", pgettext_lazy("export", "Being made")
        READY = "ready", pgettext_lazy("export", "Ready")
        GONE = "gone", pgettext_lazy("export", "Removed")

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel (XLSX)"
        CSV = "csv", "CSV"

    class Ending(models.TextChoices):
        EXPIRED = "expired", _("Its seven days are over.")
        CHANGED = "changed", _("Somebody in it has withdrawn, was erased or restricted, or is no longer yours to see.")
        GIVEN_UP = "given_up", _("It was never finished.")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    what = neutral(models.CharField(max_length=12, default="contacts"), "what its rows are")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.XLSX)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=channel_choices, blank=True)
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="exports")
    columns = neutral(ArrayField(models.CharField(max_length=64)), "names of columns")
    asked = neutral(SealedJSONField(house=True), "which list, sealed, gone when the file is made")
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    count = models.PositiveIntegerField(default=0)  # of its rows
    entries = models.PositiveIntegerField(default=0)  # of people in it (Exported)
    left_out = neutral(models.JSONField(default=dict), "codes of reasons and numbers")
    created_at = neutral(models.DateTimeField(auto_now_add=True), WORK)
    ready_at = neutral(models.DateTimeField(null=True), WORK)
    expires_at = neutral(models.DateTimeField(null=True), WORK)
    given_at = neutral(models.DateTimeField(null=True), WORK)
    personal_data = StaffData(user="owner", why="who took which data out, for what and for whom")

    objects: ClassVar = ExportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("export"), _("exports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["owner", "-id"], name="export_owner")]  # one's own, newest first
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_an_end",
                condition=~models.Q(state="ready") | models.Q(ready_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.uid.hex[:8]}"

    def move(self, state: str, *, to: str, **columns: Any) -> bool:
        """Go on from `state`, once: of two that try, one hears True."""
        moved = Export.objects.filter(pk=self.pk, state=state).update(state=to, **columns) == 1
        if moved:
            for name, value in {"state": to, **columns}.items():
                setattr(self, name, value)
        return moved


class ExportPart(HouseSealedModel):
    """A piece of the file: a batch of rows, sealed under the shares of its people and then under the house key."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    export = models.ForeignKey(Export, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    file = neutral(SealedFileField(house=True), "rows of people, who stand in Exported; gone after seven days")
    things = neutral(ArrayField(models.UUIDField(), default=list), "public ids of companies or deals in it")
    personal_data = StaffData(user="export__owner", why="a piece of the file that a colleague made")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="export_part_once")]


class Exported(models.Model):
    """A person in a piece of an export, and her share of the key that opens it. She may have rows in several."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="exports")
    part = models.PositiveIntegerField()
    share = neutral(models.BinaryField(), "random bytes")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name = _("entry in an export")
        constraints = [models.UniqueConstraint(fields=["export", "person", "part"], name="exported_once")]
        indexes = [models.Index(fields=["export", "part"], name="exported_part")]  # the shares of a piece
