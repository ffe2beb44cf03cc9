"""Kinds of records that the house makes for itself: «Maszyna», «Polisa». Their fields are custom fields.

    ObjectKind ──record──< CustomField          what such a record says, each field with its own kind of data
    ObjectKind ──< ObjectRecord (crm.sales)     the records, each of a person or of a company

No row is ever deleted: a kind that is closed takes no new records, and those that there are stay with their people.
"""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.custom import LAID_ASIDE, OWN_WORD, is_english
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Purpose

OWN = "own"  # how a file of such records is called, and then the number of the kind
OBJECT = "object_"  # how the name of such a record begins where fields say of what they are


class ObjectKindQuerySet(models.QuerySet):
    """Lookups of kinds."""

    def in_use(self) -> Self:
        """Those that take new records."""
        return self.filter(retired_at=None)


class ObjectKind(models.Model):
    """One kind. `category` is the kind of data of a record's title, `purpose` (a slug) what such records are for."""

    class Icon(models.TextChoices):
        PACKAGE = "package", _("Box")
        CERTIFICATE = "certificate", _("Certificate")
        SHIELD = "shield-check", _("Shield")
        KEY = "key", _("Key")
        BUILDING = "building", _("Building")
        PLUG = "plug", _("Plug")
        SCHOOL = "school", _("Mortarboard")
        FILE = "file-text", _("Sheet of paper")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = neutral(models.SlugField(_("key"), max_length=30, unique=True), OWN_WORD)
    name = neutral(models.CharField(_("name of one"), max_length=60), OWN_WORD)
    plural = neutral(models.CharField(_("name of many"), max_length=60), OWN_WORD)
    name_en = neutral(models.CharField(_("name of one in English"), max_length=60, blank=True), OWN_WORD)
    plural_en = neutral(models.CharField(_("name of many in English"), max_length=60, blank=True), OWN_WORD)
    title_label = neutral(models.CharField(_("what a record is called by"), max_length=60), OWN_WORD)
    title_label_en = neutral(models.CharField(_("the same in English"), max_length=60, blank=True), OWN_WORD)
    end_label = neutral(models.CharField(_("what its last day is called"), max_length=60, blank=True), OWN_WORD)
    end_label_en = neutral(models.CharField(_("the same in English"), max_length=60, blank=True), OWN_WORD)
    icon = models.CharField(_("icon"), max_length=16, choices=Icon, default=Icon.PACKAGE)
    of_person = models.BooleanField(_("of people"), default=False)
    of_company = models.BooleanField(_("of companies"), default=False)
    with_deal = models.BooleanField(_("may belong to a deal"), default=False)
    category = models.CharField(_("kind of data"), max_length=24, choices=Category)
    purpose = neutral(models.CharField(_("purpose"), max_length=40), "short name of a purpose")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), LAID_ASIDE)
    personal_data = NoPersonalData("what a record of the house is; whose one is stands in the record")

    objects = ObjectKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("kind of records")
        verbose_name_plural = _("kinds of records")
        constraints = [
            models.CheckConstraint(name="object_kind_is_somebodys", condition=Q(of_person=True) | Q(of_company=True)),
            models.CheckConstraint(name="object_kind_has_a_purpose", condition=~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return self.name_en if is_english() and self.name_en else self.name

    @property
    def many(self) -> str:
        """The name of its list."""
        return self.plural_en if is_english() and self.plural_en else self.plural

    @property
    def title_word(self) -> str:
        """What a record is called by: «Numer polisy»."""
        return self.title_label_en if is_english() and self.title_label_en else self.title_label

    @property
    def end_word(self) -> str:
        """What the last day of a record is called: «Ważna do»; empty where it has none."""
        return self.end_label_en if is_english() and self.end_label_en else self.end_label

    @property
    def record(self) -> str:
        """The name by which custom fields say that they are of such records."""
        return f"{OBJECT}{self.key}"

    @property
    def slug(self) -> str:
        """What orders of files and imports call it."""
        return f"{OWN}{self.pk}"

    def fits(self, purpose: Purpose) -> bool:
        """Whether records of this kind are for `purpose`, which needs what their titles say."""
        return purpose.slug == self.purpose and purpose.needs(self.category)


def is_object(record: str) -> bool:
    """Whether the name of a kind of record is that of the house's own."""
    return record.startswith(OBJECT)
