"""Definitions of the organisation's custom fields and their choices; the values are in custom_values.py.

No row is ever deleted: a removed field keeps its name, so that both logs stay readable, but no values.
"""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions.eyes import whoever_reads
from crm.accounts.prepared import prepared
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF, SEVERAL, WITH_CHOICES
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.declarations import CUSTOM, NoPersonalData, neutral
from crm.privacy.keys.blind_index import blinds_within, folded
from crm.privacy.models import Purpose
from crm.privacy.record_links import LinkBook

KEPT_FOR = timedelta(days=30)  # a field that was removed can be taken back
OWN_WORD = "a word of the house's own"
LAID_ASIDE = "since when nobody is offered it"
# what the product keeps by itself, with a proof or a trace behind it
OURS_TO_KEEP = frozenset({Category.CONSENT, Category.PROVENANCE, Category.TECHNICAL})


class CustomFieldQuerySet(models.QuerySet):
    """Lookups of custom fields."""

    def standing(self) -> Self:
        """Those not removed: their values are shown."""
        return self.filter(removed_at=None)

    def in_use(self) -> Self:
        """Those that can be filled in."""
        return self.standing().filter(retired_at=None)

    def readable(self, role: str | None) -> Self:
        """Those not removed and not hidden from a role."""
        return self.standing().open_to(role)

    def open_to(self, role: str | None) -> Self:
        """Those not hidden from a role; None is the product itself, and no role at all sees only what is hidden from
        nobody.
        """
        if role is None:
            return self.all()
        return self.exclude(hidden_from__contains=[role]) if role else self.filter(hidden_from=[])

    def of(self, record: str) -> Self:
        """The fields of a kind of record, in their order."""
        return self.filter(record=record).order_by("position", "pk")

    def with_choices(self) -> Self:
        """With their choices, in one more statement if there is a field at all."""
        return self.prefetch_related("choices")


class CustomField(models.Model):
    """One custom field; its category of data and the purposes (slugs) that need it are required from the start."""

    class Record(models.TextChoices):
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")
        DEAL = "deal", _("Deal")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    record = neutral(
        models.CharField(_("record"), max_length=40), "one of Record, or a kind of records (object_kinds.py)"
    )
    key = neutral(models.SlugField(_("key"), max_length=30, db_index=False), OWN_WORD)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    label = neutral(models.CharField(_("name"), max_length=60), OWN_WORD)
    label_en = neutral(models.CharField(_("name in English"), max_length=60, blank=True), OWN_WORD)
    help_text = neutral(models.CharField(_("hint"), max_length=160, blank=True), OWN_WORD)
    help_text_en = neutral(models.CharField(_("hint in English"), max_length=160, blank=True), OWN_WORD)
    unit = neutral(models.CharField(_("unit"), max_length=12, blank=True), OWN_WORD)  # behind a number: kg, m², EUR
    formula = neutral(models.CharField(_("formula"), max_length=300, blank=True), OWN_WORD)
    category = models.CharField(_("kind of data"), max_length=24, choices=Category)
    purposes = neutral(ArrayField(models.CharField(max_length=40)), "short names of purposes")
    hidden_from = neutral(ArrayField(models.CharField(max_length=50), default=list, blank=True), "keys of roles")
    from_her = models.BooleanField(_("told by the person"), default=True)
    required = models.BooleanField(_("compulsory for new records"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), LAID_ASIDE)
    removed_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "about the row")
    emptied_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when it holds nothing")
    personal_data = NoPersonalData("what a field of the house is; what somebody says in it is a value of its own")

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(fields=["record", "key"], condition=Q(emptied_at=None), name="custom_field_once"),
            models.CheckConstraint(name="custom_field_has_a_purpose", condition=Q(purposes__len__gt=0)),
            models.CheckConstraint(
                name="custom_field_emptied_once_removed", condition=Q(emptied_at=None) | Q(removed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label_en if is_english() and self.label_en else self.label

    @property
    def name(self) -> str:
        """The name in forms, lists, files and both logs."""
        return f"{CUSTOM}{self.key}"

    @property
    def hint(self) -> str:
        """The help text below it in a form, in the reader's language."""
        return self.help_text_en if is_english() and self.help_text_en else self.help_text

    @property
    def guarded(self) -> bool:
        """Whether its values are masked for everybody: special categories, national numbers, dates of birth."""
        return self.category in SEALED_ONLY

    @property
    def indexed(self) -> bool:
        """Whether records can be looked up by an answer: fields with answers to choose from that are not guarded."""
        return KIND_OF[self.kind].indexed and not self.guarded

    @property
    def asked(self) -> bool:
        """Whether somebody fills it in: it is offered, and nothing reckons it."""
        return self.retired_at is None and self.kind != Kind.FORMULA

    @property
    def has_choices(self) -> bool:
        """Whether it has choices of its own."""
        return self.kind in WITH_CHOICES

    @cached_property
    def colleagues(self) -> dict[str, User]:
        """{public id: colleague} of people, those who left too; programs are none."""
        return {str(user.uid): user for user in colleagues.rows(None)} if self.kind == Kind.USER else {}

    @cached_property
    def links(self) -> LinkBook:
        """The records that its values lead to, as whoever reads sees them."""
        return LinkBook(self.kind, whoever_reads())

    @property
    def linked(self) -> bool:
        """Whether its values lead to other records."""
        return KIND_OF[self.kind].linked

    @property
    def until(self) -> datetime | None:
        """Until when a removed field can be restored; None when it is not removed."""
        return self.removed_at + KEPT_FOR if self.removed_at else None

    def needed_for(self, purpose: Purpose) -> bool:
        """Whether `purpose` needs its values: the field names the purpose, and the purpose the category."""
        return purpose.slug in self.purposes and purpose.needs(self.category)

    @property
    def by_key(self) -> dict[str, "FieldChoice"]:
        """{key: choice}; a key whose choice was replaced gives the replacement."""
        every = {choice.pk: choice for choice in self.choices.all()}
        return {choice.key: choice.last(every) for choice in every.values()}

    @property
    def offered(self) -> list["FieldChoice"]:
        """The choices that can be chosen now."""
        return [choice for choice in self.choices.all() if choice.retired_at is None]

    @property
    def spellings(self) -> dict[str, str]:
        """{folded key or label: key} of the choices that can be chosen now, for files and the API."""
        return {
            folded(spelling): choice.key
            for choice in self.offered
            for spelling in (choice.label_en, choice.label, choice.key)
            if spelling
        }

    def current(self, stored: str) -> str:
        """The stored value as it counts now: a replaced choice becomes its replacement."""
        if not stored or not self.has_choices:
            return stored
        by_key = self.by_key
        current_keys = {by_key[part].key if part in by_key else part for part in self.parts(stored)}
        return SEVERAL.join(sorted(current_keys))

    def parts(self, stored: str) -> list[str]:
        """The single answers of a stored value."""
        return KIND_OF[self.kind].parts(self, stored)

    def words(self, stored: str) -> str:
        """The stored value as text."""
        return KIND_OF[self.kind].words(self, stored) if stored else ""

    def filed(self, stored: str) -> str:
        """The stored value as a file has it."""
        filed = KIND_OF[self.kind].filed
        return filed(self, stored) if filed else self.words(stored)

    def hashes(self, answer: str) -> list[int]:
        """The keyed hashes under which one answer may be indexed; none where the field is not indexed."""
        return blinds_within(self.uid.hex, answer) if self.indexed else []


class FieldChoice(models.Model):
    """A choice of a list field. `goes_to`: it was removed, and records that have it count as having that one."""

    definition = models.ForeignKey(CustomField, models.CASCADE, related_name="choices", db_index=False)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = neutral(models.SlugField(_("key"), max_length=30, db_index=False), OWN_WORD)
    label = neutral(models.CharField(_("name"), max_length=60), OWN_WORD)
    label_en = neutral(models.CharField(_("name in English"), max_length=60, blank=True), OWN_WORD)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), LAID_ASIDE)
    goes_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    personal_data = NoPersonalData("an answer that may be chosen; who chose it is a value")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("choice of a field")
        verbose_name_plural = _("choices of fields")
        constraints = [
            models.UniqueConstraint(fields=["definition", "key"], name="field_choice_once"),
            models.CheckConstraint(
                name="field_choice_gone_is_not_offered", condition=Q(goes_to=None) | Q(retired_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label_en if is_english() and self.label_en else self.label

    def last(self, every: dict[int, "FieldChoice"]) -> "FieldChoice":
        """The final replacement of this choice, itself without one; `every` are its field's choices by key."""
        current, visited = self, {self.pk}
        while current.goes_to_id in every and current.goes_to_id not in visited:
            current = every[current.goes_to_id]
            visited.add(current.pk)
        return current


@prepared
def colleagues(_reader: None) -> Any:
    """The people among the users, in the order of their names."""
    return User.objects.filter(role__machine=False)


def is_english() -> bool:
    """Whether the current language is English."""
    return (get_language() or "").startswith("en")
