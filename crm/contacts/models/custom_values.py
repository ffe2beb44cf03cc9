"""The value of one record in one custom field: each row is like a column, with its own category of data.

CustomField ──< ContactValue, CompanyValue (crm.sales: DealValue)

It is sealed under the person's key, a firm's under the organisation's; its field says its category.
"""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.contacts.models.custom import CustomField
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.derived import Derived

OF_THE_FIELD = "definition__category"
# what a copy for the person says: who it is, is that person's own data
ANOTHER: dict[str, Any] = {Kind.CONTACT: _("another contact"), Kind.COMPANY: _("a company"), Kind.DEAL: _("a deal")}
FIRM = "about a firm, sealed under the house key and scanned"


class ChoiceIndexField(Derived, models.BigIntegerField):
    """A keyed hash (signed 64 bits) of a choice, in the sealed column `of` or in `house_value` beside it.

    Hashes of different fields cannot be compared. NULL for fields that are not indexed, such as guarded ones.
    """

    joins = ("definition",)

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        options.update(null=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def compute(self, value: Any, instance: Any = None) -> int | None:
        stored = answer_of(value, instance)
        hashes = instance.definition.hashes(stored) if stored and not several(instance) else []
        return hashes[0] if hashes else None


class ChoiceMarksField(Derived, ArrayField):
    """The keyed hashes of the choices in a value that may hold several of them; NULL for all other fields."""

    joins = ("definition",)

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        options.update(base_field=models.BigIntegerField(), null=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("base_field", None)
        return name, path, args, {**options, "of": self.of}

    def compute(self, value: Any, instance: Any = None) -> list[int] | None:
        stored = answer_of(value, instance)
        if not stored or not several(instance):
            return None
        definition = instance.definition
        return [hashes[0] for part in definition.parts(stored) if (hashes := definition.hashes(part))] or None


def answer_of(value: Any, instance: Any) -> str:
    """What is stored in the person's column or in the house's."""
    return str(value or getattr(instance, "house_value", "") or "") if instance is not None else ""


def several(instance: Any) -> bool:
    """Whether a value of this row's field may hold several answers."""
    return KIND_OF[instance.definition.kind].several


class HeldValue(SealedModel):
    """The value of one record in one field. `RECORD` is the kind of record, `BEARER` the column that refers to it."""

    RECORD: ClassVar[str]
    BEARER: ClassVar[str]
    COLUMNS: ClassVar[tuple[str, ...]] = ("value", "index", "marks", "written_at")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    definition = models.ForeignKey(CustomField, models.CASCADE, related_name="+", db_index=False)
    value = personal(SealedTextField(_("value of a custom field")), OF_THE_FIELD, source=Source.SUBJECT)
    index = personal(ChoiceIndexField(of="value"), OF_THE_FIELD)
    marks = personal(ChoiceMarksField(of="value"), OF_THE_FIELD)
    written_at = neutral(models.DateTimeField(default=timezone.now), "when it was filled in last")

    class Meta:
        abstract = True

    @property
    def kept(self) -> str:
        """The stored value, replaced choices resolved; decrypted with the key that came with the row."""
        return self.definition.current(self.value)

    def keep(self, text: str) -> None:
        """Set the value; the caller saves COLUMNS."""
        self.value, self.written_at = text, timezone.now()

    def in_words(self, name: str) -> Any:
        """A column as text for people who know no codes: the person's copy of their data, the privacy desk."""
        stored = getattr(self, name)
        if name not in ("value", "house_value") or not stored:
            return stored
        return str(ANOTHER[self.definition.kind]) if self.definition.linked else self.definition.words(stored)


class HouseValue(HeldValue, HouseSealedModel):
    """The value of a record that is either a firm's (`house_value`) or a person's (`value`); `hers` says which."""

    house_value = neutral(SealedTextField(house=True), FIRM)

    COLUMNS = (*HeldValue.COLUMNS, "house_value")

    class Meta:
        abstract = True

    @property
    def hers(self) -> bool:
        """Whether the record is a person's."""
        raise NotImplementedError(type(self).__name__)

    @property
    def kept(self) -> str:
        return self.definition.current((self.value if self.hers else self.house_value) or "")

    def keep(self, text: str) -> None:
        self.value, self.house_value = (text, None) if self.hers else (None, text)
        self.written_at = timezone.now()


class ContactValue(HeldValue):
    """A contact's value. In a merge one chooses value by value (crm/contacts/custom_values/value_merge.py)."""

    RECORD, BEARER = CustomField.Record.CONTACT.value, "person"

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_values", db_index=False)
    personal_data = PersonalData(
        subject="person", rows=Rows.DELETE, moves=False, named="definition__key", given="definition__from_her"
    )

    class Meta:
        verbose_name = _("value of a contact's custom field")
        constraints = [models.UniqueConstraint(fields=["person", "definition"], name="contact_value_once")]
        # who gave this answer; who filled the field in at all; what goes with the field
        indexes = [
            models.Index(fields=["definition", "index"], name="contact_value_answer"),
            GinIndex(fields=["marks"], name="contact_value_marks"),
        ]


class CompanyValue(HouseValue):
    """A company's value: a sole trader's under the person's key, a firm's under the organisation's."""

    RECORD, BEARER = CustomField.Record.COMPANY.value, "company"

    company = models.ForeignKey(Company, models.CASCADE, related_name="custom_values", db_index=False)
    personal_data = PersonalData(
        subject="company__sole_trader", rows=Rows.DELETE, named="definition__key", given="definition__from_her"
    )

    class Meta:
        verbose_name = _("value of a company's custom field")
        constraints = [
            models.UniqueConstraint(fields=["company", "definition"], name="company_value_once"),
            models.CheckConstraint(
                name="company_value_hers_or_the_houses", condition=Q(value__isnull=True) | Q(house_value__isnull=True)
            ),
        ]
        # which companies gave this answer; which filled the field in at all; what goes with the field
        indexes = [
            models.Index(fields=["definition", "index"], name="company_value_answer"),
            GinIndex(fields=["marks"], name="company_value_marks"),
        ]

    @property
    def hers(self) -> bool:
        return self.company.sole_trader_id is not None


class LinkRow(models.Model):
    """That a value leads to a record: what finds the value from there, moves with the record and goes with it.

    `value` is the public id of the value, wherever it stands: no row about one person hangs on another's.
    """

    definition = models.ForeignKey(CustomField, models.CASCADE, related_name="+")
    value = models.UUIDField(unique=True)
    added_at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")

    class Meta:
        abstract = True


class LinkedPerson(LinkRow):
    """A link to a contact."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="links_here")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("link to a contact")


class LinkedCompany(LinkRow):
    """A link to a company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="links_here")
    personal_data = PersonalData(subject="company__sole_trader", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("link to a company")
