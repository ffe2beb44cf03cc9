"""Fields that the house makes for itself, and their choices; what records say in them is in custom_values.py.

Nothing here is deleted: a field that went keeps its name, so that both logs can tell what was shown, and no value.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from crm.contacts.models import field_kinds
from crm.contacts.models.field_kinds import Kind
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.declarations import CUSTOM, NoPersonalData, neutral
from crm.privacy.keys.blind_index import blinds_within, folded
from crm.privacy.models import Purpose

KEPT_FOR = timedelta(days=30)  # a field that was removed can be taken back
OWN_WORD = "a word of the house's own"
LAID_ASIDE = "since when nobody is offered it"
# what the product keeps by itself, with a proof or a trace behind it
OURS_TO_KEEP = frozenset({Category.CONSENT, Category.PROVENANCE, Category.TECHNICAL})


class CustomFieldQuerySet(models.QuerySet):
    """Questions about fields."""

    def standing(self) -> Self:
        """Not removed: what they hold is shown."""
        return self.filter(removed_at=None)

    def in_use(self) -> Self:
        """Offered to be filled in."""
        return self.standing().filter(retired_at=None)

    def of(self, record: str) -> Self:
        """The fields of contacts, companies or deals, in their order."""
        return self.filter(record=record).order_by("position", "pk")

    def with_choices(self) -> Self:
        """Together with their choices, in one more statement where there is a field at all."""
        return self.prefetch_related("choices")


class CustomField(models.Model):
    """One field: whom it is about (`category`) and which purposes need it (slugs), said before it holds anything."""

    class Record(models.TextChoices):
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")
        DEAL = "deal", _("Deal")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    record = models.CharField(_("record"), max_length=8, choices=Record)
    key = neutral(models.SlugField(_("key"), max_length=30, db_index=False), OWN_WORD)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    label = neutral(models.CharField(_("name"), max_length=60), OWN_WORD)
    label_en = neutral(models.CharField(_("name in English"), max_length=60), OWN_WORD)
    help_text = neutral(models.CharField(_("hint"), max_length=160, blank=True), OWN_WORD)
    help_text_en = neutral(models.CharField(_("hint in English"), max_length=160, blank=True), OWN_WORD)
    category = models.CharField(_("kind of data"), max_length=24, choices=Category)
    purposes = neutral(ArrayField(models.CharField(max_length=40)), "short names of purposes")
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
        """How forms, lists, files and both logs call it."""
        return f"{CUSTOM}{self.key}"

    @property
    def hint(self) -> str:
        """What stands below it in a form."""
        return self.help_text_en if is_english() and self.help_text_en else self.help_text

    @property
    def guarded(self) -> bool:
        """Whether it holds what is masked for everybody: special categories, national numbers, dates of birth."""
        return self.category in SEALED_ONLY

    @property
    def indexed(self) -> bool:
        """Whether records can be found by one of few answers; never by a guarded one."""
        return self.kind in (Kind.CHOICE, Kind.YES_NO) and not self.guarded

    @property
    def until(self) -> datetime | None:
        """Until when it can be taken back."""
        return self.removed_at + KEPT_FOR if self.removed_at else None

    def needed_for(self, purpose: Purpose) -> bool:
        """Whether `purpose` needs what it holds: named by the field, and the field's kind of data by the purpose."""
        return purpose.slug in self.purposes and purpose.needs(self.category)

    @property
    def by_key(self) -> dict[str, "FieldChoice"]:
        """Every choice by its key; one that became another stands for that one."""
        every = {one.pk: one for one in self.choices.all()}
        return {one.key: one.last(every) for one in every.values()}

    @property
    def offered(self) -> list["FieldChoice"]:
        """The choices that may be chosen now."""
        return [one for one in self.choices.all() if one.retired_at is None]

    @property
    def spellings(self) -> dict[str, str]:
        """{folded key or label: key} of what may be chosen now, for files and programs."""
        return {folded(said): one.key for one in self.offered for said in (one.label_en, one.label, one.key) if said}

    def current(self, kept: str) -> str:
        """What is kept, as it stands now: a choice that became another is that one."""
        found = self.by_key.get(kept) if self.kind == Kind.CHOICE and kept else None
        return found.key if found else kept

    def words(self, kept: str) -> str:
        """What is kept, as it is read."""
        if self.kind == Kind.CHOICE:
            found = self.by_key.get(kept)
            return str(found) if found else kept
        return field_kinds.words(self.kind, kept)

    def hashes(self, kept: str) -> list[int]:
        """Under which keyed hashes an answer may be stored; none where it cannot be found by them."""
        return blinds_within(self.uid.hex, kept) if self.indexed else []


class FieldChoice(models.Model):
    """One answer of a list. `goes_to`: it was taken out, and what said it says that one from then on."""

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
        """The choice that this one stands for in the end; `every` are those of its field."""
        found, seen = self, {self.pk}
        while found.goes_to_id in every and found.goes_to_id not in seen:
            found = every[found.goes_to_id]
            seen.add(found.pk)
        return found


def is_english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")
