"""Pairs of contacts, or of companies, that may be duplicates: found by a job, decided by a user who sees both.

And what became of two companies that were one: where the merged-away one leads now, and what an undo needs.
"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Contact
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.models.merges import UNDO_FOR, MergeQuerySet
from crm.privacy.sealed import SealedJSONField

WORK = "a moment of the work, not of a person's life"
SIGNED = "an actor's kind and number"


class Alike(models.TextChoices):
    """In what two records resemble each other."""

    EMAIL = "email", _("the same e-mail")
    PHONE = "phone", _("the same phone")
    NIP = "nip", _("the same NIP")
    NAME = "name", _("a similar name")
    COMPANY = "company", _("the same company")


class PairQuerySet(models.QuerySet):
    """Lookups of pairs."""

    def open(self) -> Self:
        """Those that nobody has marked as different."""
        return self.filter(settled_at=None)

    def settled(self) -> Self:
        """Those marked as different, until somebody reopens them."""
        return self.exclude(settled_at=None)

    def seen_by(self, viewer: Any) -> Self:
        """Those whose records `viewer` both sees, outside the bin."""
        records: Any = self.model._meta.get_field("one").related_model
        sides = records.objects.alive().visible_to(viewer).values("pk")
        return self.filter(one__in=sides, other__in=sides)


class Pair(models.Model):
    """Two records, the older one first. `settled_at` is set when somebody marked them as different."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    alike = ArrayField(models.CharField(max_length=8, choices=Alike), default=list)
    found_at = neutral(models.DateTimeField(), WORK)
    settled_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    settled_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = PairQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"pair {self.uid.hex[:8]}"

    @property
    def reasons(self) -> list[str]:
        """In what they resemble each other, in words."""
        return [str(Alike(code).label) for code in self.alike]


class ContactPair(Pair):
    """Two contacts. It is deleted with either of them, and not moved by a merge."""

    one = models.ForeignKey(Contact, models.CASCADE, related_name="pairs_before")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="pairs_after")
    personal_data = PersonalData(subject="one__person", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("possible duplicate")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="contact_pair_once"),
            models.CheckConstraint(name="contact_pair_in_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [
            # the queue, newest first
            models.Index(fields=["-id"], condition=Q(settled_at=None), name="contact_pair_open"),
            # those put aside, the last one first
            models.Index(fields=["-settled_at", "-id"], condition=~Q(settled_at=None), name="contact_pair_settled"),
        ]


class CompanyPair(Pair):
    """Two companies."""

    one = models.ForeignKey(Company, models.CASCADE, related_name="pairs_before")
    other = models.ForeignKey(Company, models.CASCADE, related_name="pairs_after")
    personal_data = NoPersonalData("which firms may be one; a sole trader is reached by the company")

    class Meta:
        verbose_name = _("companies that may be one")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="company_pair_once"),
            models.CheckConstraint(name="company_pair_in_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(settled_at=None), name="company_pair_open"),  # the queue
            # those put aside, the last one first
            models.Index(fields=["-settled_at", "-id"], condition=~Q(settled_at=None), name="company_pair_settled"),
        ]


class CompanyMerge(HouseSealedModel):
    """`loser` is the public id that leads to `survivor` now; `left` the undo data, sealed."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    survivor = models.ForeignKey(Company, models.CASCADE, related_name="merges")
    loser = models.UUIDField(unique=True)
    at = neutral(models.DateTimeField(_("joined")), "about the row of a firm")
    by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    left = neutral(SealedJSONField(house=True), "the row of a firm as it lay, what pointed at it, for thirty days")
    personal_data = NoPersonalData("which firms were one; a sole trader's row is merged with the person")

    objects: ClassVar[Any] = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("company joined to this one")
        indexes = [
            models.Index(fields=["survivor", "-at"], name="company_merge_into"),  # the company's banner
            # whose leftovers go next
            models.Index(fields=["at"], condition=models.Q(left__isnull=False), name="company_merge_undoable"),
        ]

    def __str__(self) -> str:
        return f"company merge {self.uid.hex[:8]}"

    @property
    def until(self) -> datetime:
        """Until when it can be undone."""
        return self.at + UNDO_FOR
