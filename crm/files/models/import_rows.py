"""The rows of an import: what became of each, what it takes to undo it.

What the file says of nobody we know lies under the house key and goes in time; what an import filled in or replaced for
a person is sealed under the person's own key and goes with them.
"""

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.files.models.imports import Import
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedJSONField, SealedTextField

OF_A_FIRM = "what a file said of a firm or its deal, sealed under the house key, gone when no undoing is possible"


class ImportRow(HouseSealedModel):
    """What becomes, or became, of one row of a file.

    `number` counts as a spreadsheet does, `problems` holds [column, target, code] triples. The row made, updated or
    resembles `person`, or the company or deal with the public id `thing` (of a person, if `person` is set as well);
    `chosen`: somebody said that it is this one, of several. `cells` and `decisions` ({column: {kind, value, code}})
    stay only while the row is nobody's.
    """

    class Outcome(models.TextChoices):
        NEW = "new", pgettext_lazy("row", "New")
        UPDATED = "updated", pgettext_lazy("row", "Updates")
        DUPLICATE = "duplicate", pgettext_lazy("row", "Duplicate")
        REFUSED = "refused", pgettext_lazy("row", "Left out")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    load = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="import_rows")
    thing = models.UUIDField(null=True)
    chosen = models.BooleanField(default=False)
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
    def asks(self) -> bool:
        """Whether somebody has to say which of several is meant."""
        return any(code == "several_matches" for _at, _target, code in self.problems)

    @property
    def decided(self) -> dict[str, dict[str, str]]:
        """The decisions by column; the one about the whole row stands under an empty text."""
        return self.decisions or {}

    @property
    def cells_by_column(self) -> dict[int, str]:
        """What the file says, by the index of the column."""
        return {int(index): text for index, text in (self.cells or {}).items()}


class ImportedValue(HouseSealedModel):
    """What an import filled in or replaced for somebody or something that was here before, and what was there.

    Undoing puts that back where nobody changed it since. A person's lie under her key (her company or deal is `thing`),
    those of a firm or its deal under the house key; a constraint keeps the two apart.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    load = models.ForeignKey(Import, models.CASCADE, related_name="values")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="imported_values")
    thing = models.UUIDField(null=True)
    number = models.PositiveIntegerField(default=0)  # of the row that brought it
    column = neutral(models.CharField(max_length=64), "the name of a column")
    category = models.CharField(max_length=24, choices=Category)
    value = personal(SealedTextField(), "category", source=Source.IMPORT)
    before = personal(SealedTextField(), "category", source=Source.IMPORT)
    house_value = neutral(SealedTextField(house=True), OF_A_FIRM)
    house_before = neutral(SealedTextField(house=True), OF_A_FIRM)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        indexes = [
            models.Index(fields=["load", "person"], name="imported_value_person"),  # the undoing, of people
            models.Index(fields=["load", "thing"], name="imported_value_thing"),  # of companies and deals
        ]
        constraints = [
            models.CheckConstraint(
                name="imported_value_hers_or_the_houses",
                condition=models.Q(person__isnull=False, house_value__isnull=True, house_before__isnull=True)
                | models.Q(person=None, thing__isnull=False, value__isnull=True, before__isnull=True),
            ),
        ]
        verbose_name = _("value from before an import")

    @classmethod
    def of(cls, *, value: str, before: str, **columns: Any) -> "ImportedValue":
        """A value under the right key: `person` among the columns says whose."""
        texts = {"value": value, "before": before}
        if columns.get("person") is None:
            texts = {f"house_{name}": text for name, text in texts.items()}
        return cls(**columns, **texts)

    @property
    def came(self) -> str:
        """What the import wrote."""
        return (self.value if self.person_id else self.house_value) or ""

    @property
    def was(self) -> str:
        """What was there; empty for nothing."""
        return (self.before if self.person_id else self.house_before) or ""
