"""Imports: a file on its way in, step by step. Its rows, and what it takes to undo it, are in `import_rows.py`.

The file, the rows that stay out and what somebody typed on the dry run are sealed under the house key, for they belong
to nobody we know; `imports/expiry.py` sees that they are gone in time.
"""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.files.models.mappings import CONTACTS, SavedMapping
from crm.jobs.models import Job
from crm.privacy.declarations import StaffData, neutral
from crm.privacy.models import HouseSealedModel, Origin, Purpose
from crm.privacy.sealed import SealedJSONField, SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField

KEPT_FOR = timedelta(days=14)  # whatever of a file is not a contact yet
UNDO_FOR = timedelta(days=30)
ON_THE_WAY = "on its way in, sealed under the house key, gone after fourteen days at the latest"


class ImportQuerySet(SealedQuerySet):
    """Questions about imports."""

    def of(self, user: Any) -> Self:
        """Those that `user` started: nobody else sees them."""
        return self.filter(owner=user)

    def recent_first(self) -> Self:
        """The newest first."""
        return self.order_by("-pk")


class Import(HouseSealedModel):
    """One file and everything that was said about it. `kind` names what its rows are (`imports/import_kinds.py`).

    `mapping` is {column index as text: target}; `overwriting` names what an update may replace, everything else it only
    fills in. `answers` are further ones of the third step that the kind asks for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("import", "In preparation")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Finished")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        ABANDONED = "abandoned", pgettext_lazy("import", "Given up")

    class Mode(models.TextChoices):
        BOTH = "both", _("Add what is new and update what is here")
        NEW = "new", _("Only add what is new")
        UPDATE = "update", _("Only update what is here")

    class Duplicates(models.TextChoices):
        SKIP = "skip", pgettext_lazy("import", "Leave it as it is")
        COMPLETE = "complete", pgettext_lazy("import", "Update it")
        ADD = "add", pgettext_lazy("import", "Add as another one")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    kind = neutral(models.CharField(max_length=16, default=CONTACTS), "what the rows are")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+"
    )  # of the check, the import or the undoing
    name = neutral(SealedTextField(house=True), f"the name of a file, {ON_THE_WAY}")
    file = neutral(SealedFileField(house=True, counted="owner"), f"contacts {ON_THE_WAY}")
    shelved = models.BooleanField(default=False)  # rewritten without the columns that nobody may take
    encoding = neutral(models.CharField(max_length=20, blank=True), "about the file")
    delimiter = neutral(models.CharField(max_length=1, blank=True), "about the file")
    sheets = neutral(SealedJSONField(house=True), f"names of the sheets of a workbook, {ON_THE_WAY}")
    sheet = neutral(SealedTextField(house=True), f"the name of a sheet, {ON_THE_WAY}")
    columns = neutral(SealedJSONField(house=True), f"headers and samples, {ON_THE_WAY}")
    mapping = neutral(models.JSONField(default=dict), "numbers of columns and where they go")
    overwriting = neutral(models.JSONField(default=list), "names of columns")
    mapped = models.BooleanField(default=False)  # somebody looked at the columns
    program = neutral(models.CharField(max_length=32, blank=True), "the program that made the file")
    saved = models.ForeignKey(SavedMapping, models.SET_NULL, null=True, related_name="+")  # by which it was recognised
    origin_kind = models.CharField(max_length=16, choices=Origin.Kind, blank=True)
    origin_label = neutral(SealedTextField(house=True), f"where the file comes from, {ON_THE_WAY}")
    obtained_on = neutral(models.DateField(null=True), "a day for the whole file")
    notice = models.CharField(max_length=8, choices=Origin.Notice, default=Origin.Notice.DUE)
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")
    consents_for = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")  # of consents with proof
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, related_name="+")
    as_leads = models.BooleanField(default=False)  # the new ones wait in the tray of leads
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.BOTH)
    match = neutral(models.CharField(max_length=16, blank=True), "by what the rows are compared with what is here")
    duplicates = models.CharField(max_length=8, choices=Duplicates, default=Duplicates.COMPLETE)
    answers = neutral(models.JSONField(default=dict), "public ids of stages and the like")
    new_tags = models.BooleanField(default=True)  # few enough to be words of the house's list
    counts = neutral(models.JSONField(default=dict), "numbers")
    trouble = neutral(models.JSONField(default=dict), "a code and the number of a row")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "a moment of the work")
    finished_at = neutral(models.DateTimeField(null=True), "a moment of the work")
    undo_until = neutral(models.DateTimeField(null=True), "a moment of the work")
    personal_data = StaffData(user="owner", why="who brought in which file, for the report and the undoing")

    objects: ClassVar = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["owner", "-id"], name="import_owner")]  # one's own, newest first
        constraints = [
            models.CheckConstraint(
                name="import_says_whence_and_why",
                condition=models.Q(state__in=["draft", "abandoned"])
                | models.Q(obtained_on__isnull=False, keeper__isnull=False, team__isnull=False)
                & ~models.Q(origin_kind="")
                & (models.Q(purpose__isnull=False) | ~models.Q(kind=CONTACTS)),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.uid.hex[:8]}"

    @property
    def targets(self) -> dict[int, str]:
        """The mapping with numbers for keys, as the reader and the cleaner take it."""
        return {int(index): target for index, target in self.mapping.items()}

    @property
    def origin_known(self) -> bool:
        """Whether step three has been answered."""
        return self.obtained_on is not None and (self.purpose_id is not None or self.kind != CONTACTS)

    @property
    def open(self) -> bool:
        """Whether steps may still be changed."""
        return self.state in (self.State.DRAFT, self.State.CHECKED)

    def undoable(self, at: Any = None) -> bool:
        """Whether it can be taken back at `at` (now by default)."""
        return (
            self.state == self.State.DONE and self.undo_until is not None and self.undo_until > (at or timezone.now())
        )

    def move(self, *states: str, to: str, **columns: Any) -> bool:
        """Go on from one of `states`, once: of two that try, one hears True."""
        moved = Import.objects.filter(pk=self.pk, state__in=states).update(state=to, **columns) == 1
        if moved:
            self.state = to
            for name, value in columns.items():
                setattr(self, name, value)
        return moved
