"""Imports: a file on its way in, step by step, what became of each row, and what it takes to undo it.

The file, the rows that stay out and what somebody typed on the dry run are sealed under the house key, for they belong
to nobody we know; `importing/forgetting.py` sees that they are gone in time. What an import filled in for a person is
sealed under her own key.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Tag
from crm.jobs.models import Job
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, Source, StaffData, neutral, personal
from crm.privacy.models import HouseSealedModel, Origin, Person, Purpose
from crm.privacy.sealed import SealedJSONField, SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed_files import SealedFileField

KEPT_FOR = timedelta(days=14)  # whatever of a file is not a contact yet
UNDO_FOR = timedelta(hours=24)
ON_THE_WAY = "on its way in, sealed under the house key, gone after fourteen days at the latest"


class ImportQuerySet(SealedQuerySet):
    """Questions about imports."""

    def of(self, user: Any) -> "ImportQuerySet":
        """Those that `user` started: nobody else sees them."""
        return self.filter(owner=user)

    def recent_first(self) -> "ImportQuerySet":
        """The newest first."""
        return self.order_by("-pk")


class Import(HouseSealedModel):
    """One file of contacts and everything that was said about it. `mapping` is {column index as text: target}."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("import", "In preparation")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Finished")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        ABANDONED = "abandoned", pgettext_lazy("import", "Given up")

    class Duplicates(models.TextChoices):
        SKIP = "skip", _("Leave the contact as it is")
        COMPLETE = "complete", _("Fill in what is empty")
        ADD = "add", _("Add as another person")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+"
    )  # of the check, the import or the undoing
    name = neutral(SealedTextField(house=True), f"the name of a file, {ON_THE_WAY}")
    file = neutral(SealedFileField(house=True, counted="owner"), f"contacts {ON_THE_WAY}")
    shelved = models.BooleanField(default=False)  # rewritten without the columns that nobody may take
    encoding = neutral(models.CharField(max_length=20, blank=True), "about the file")
    delimiter = neutral(models.CharField(max_length=1, blank=True), "about the file")
    columns = neutral(SealedJSONField(house=True), f"headers and samples, {ON_THE_WAY}")
    mapping = neutral(models.JSONField(default=dict), "numbers of columns and where they go")
    mapped = models.BooleanField(default=False)  # somebody looked at the columns
    origin_kind = models.CharField(max_length=16, choices=Origin.Kind, blank=True)
    origin_label = neutral(SealedTextField(house=True), f"where the file comes from, {ON_THE_WAY}")
    obtained_on = neutral(models.DateField(null=True), "a day for the whole file")
    notice = models.CharField(max_length=8, choices=Origin.Notice, default=Origin.Notice.DUE)
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")
    consents_for = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")  # of consents with proof
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, related_name="+")
    as_leads = models.BooleanField(default=False)  # the new ones wait in the tray of leads
    duplicates = models.CharField(max_length=8, choices=Duplicates, default=Duplicates.COMPLETE)
    new_tags = models.BooleanField(default=True)  # few enough to be words of the house's list
    counts = neutral(models.JSONField(default=dict), "numbers")
    trouble = neutral(models.JSONField(default=dict), "a code and the number of a row")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "a moment of the work")
    finished_at = neutral(models.DateTimeField(null=True), "a moment of the work")
    undo_until = neutral(models.DateTimeField(null=True), "a moment of the work")
    personal_data = StaffData(user="owner", why="who brought in which file, for the report and the undoing")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["owner", "-id"], name="import_owner")]  # one's own, newest first
        constraints = [
            models.CheckConstraint(
                name="import_says_whence_and_why",
                condition=models.Q(state__in=["draft", "abandoned"])
                | models.Q(purpose__isnull=False, obtained_on__isnull=False, keeper__isnull=False, team__isnull=False)
                & ~models.Q(origin_kind=""),
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
        return self.obtained_on is not None and self.purpose_id is not None

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

    @property
    def gone_at(self) -> datetime:
        """When what belongs to nobody is gone at the latest."""
        return self.created_at + KEPT_FOR


class ImportRow(HouseSealedModel):
    """What becomes, or became, of one row of a file.

    `number` counts as a spreadsheet does, `problems` holds [column, target, code] triples, `person` whom the row made,
    completed or resembles. `cells` and `decisions` ({column: {kind, value, code}}) stay only while the row is nobody's.
    """

    class Outcome(models.TextChoices):
        NEW = "new", pgettext_lazy("row", "New")
        UPDATED = "updated", pgettext_lazy("row", "Completes")
        DUPLICATE = "duplicate", pgettext_lazy("row", "Duplicate")
        REFUSED = "refused", pgettext_lazy("row", "Left out")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    load = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="import_rows")
    repeats = models.PositiveIntegerField(null=True)  # an earlier row of the same person
    policy = models.CharField(max_length=8, choices=Import.Duplicates, blank=True)  # instead of the import's
    problems = neutral(models.JSONField(default=list), "numbers of columns and codes")
    attention = models.BooleanField(default=False)  # something stays out and nobody has decided
    remarks = models.BooleanField(default=False)  # comes in, but somebody should know
    cells = personal(SealedJSONField(house=True), Category.PROVENANCE, source=Source.IMPORT)
    decisions = personal(SealedJSONField(house=True), Category.PROVENANCE, source=Source.IMPORT)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="import_row_once")]
        verbose_name = _("row of an import")
        indexes = [
            models.Index(fields=["load", "outcome", "number"], name="import_row_outcome"),  # the report, the undoing
            models.Index(fields=["load", "number"], condition=models.Q(attention=True), name="import_row_attention"),
        ]

    @property
    def decided(self) -> dict[str, dict[str, str]]:
        """The decisions by column; the one about the whole row stands under an empty text."""
        return self.decisions or {}

    @property
    def cells_by_column(self) -> dict[int, str]:
        """What the file says, by the index of the column."""
        return {int(index): text for index, text in (self.cells or {}).items()}


class ImportedValue(SealedModel):
    """What an import filled in for somebody who was here before: undoing takes back what nobody changed since."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    load = models.ForeignKey(Import, models.CASCADE, related_name="values")
    person = models.ForeignKey(Person, models.CASCADE, related_name="imported_values")
    column = neutral(models.CharField(max_length=64), "the name of a column")
    category = models.CharField(max_length=24, choices=Category)
    value = personal(SealedTextField(), "category", source=Source.IMPORT)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        indexes = [models.Index(fields=["load", "person"], name="imported_value_person")]  # the undoing
        verbose_name = _("value from before an import")


class Byproduct(models.Model):
    """A company or a tag that an import brought into being: undoing takes it away when nobody uses it."""

    load = models.ForeignKey(Import, models.CASCADE, related_name="byproducts")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    personal_data = NoPersonalData("which firms and words came with which file")
