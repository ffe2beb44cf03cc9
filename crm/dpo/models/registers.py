"""Registers with a memory: activities of Art. 30(1) with their numbers, versions as approved, what changed since.

An activity covers purposes, and the register reads the rest from them; one outside the product is described by hand. A
version is frozen once it is approved. What differs today is a row per fact (`RegisterDrift`), until it is written into
the next version.
"""

from typing import Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Role
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import Named

SIGNED = "an actor's kind and number"
ABOUT = "about an activity, not about a person"
PROOF = "about a version of a register"


class Register(models.TextChoices):
    """The two registers of Art. 30."""

    ACTIVITIES = "activities", _("Record of processing activities")
    ENTRUSTED = "entrusted", pgettext_lazy("register", "Categories of processing for other controllers")


class ActivityQuerySet(models.QuerySet):
    """Questions about activities."""

    def going(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class ProcessingActivity(Named):
    """One activity: what it is called, who answers for it, which purposes it covers; by hand: all that it is about.

    Without a name it is called as its purposes are.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = neutral(models.CharField(_("name"), max_length=120, blank=True), ABOUT)
    name_en = neutral(models.CharField(_("name in English"), max_length=120, blank=True), ABOUT)
    purposes = neutral(ArrayField(models.SlugField(max_length=40), default=list), "short names of purposes")
    by_hand = models.BooleanField(_("outside the product"), default=False)
    owner_role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    measures = neutral(models.TextField(_("organisational measures"), blank=True), ABOUT)
    # by hand, in words; the letters are those of Art. 30(1)
    aims = neutral(models.TextField(_("purposes and basis"), blank=True), ABOUT)  # (b)
    people = neutral(models.TextField(_("categories of people"), blank=True), "kinds of people")  # (c)
    data_kinds = neutral(models.TextField(_("categories of data"), blank=True), "kinds of data")  # (c)
    recipients = neutral(models.TextField(_("recipients"), blank=True), "firms and offices")  # (d)
    transfers = neutral(models.TextField(_("transfers outside the EEA"), blank=True), ABOUT)  # (e)
    periods = neutral(models.TextField(_("time limits for erasure"), blank=True), ABOUT)  # (f)
    technical = neutral(models.TextField(_("technical measures"), blank=True), ABOUT)  # (g)
    recorded_by = neutral(models.CharField(max_length=80), SIGNED)
    recorded_at = neutral(models.DateTimeField(default=timezone.now), ABOUT)
    ended_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    ended_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)

    objects = ActivityQuerySet.as_manager()
    personal_data = NoPersonalData("what the organisation does with data, and which office answers for it")

    class Meta:
        verbose_name, verbose_name_plural = _("processing activity"), _("processing activities")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="activity_by_hand_has_a_name", condition=Q(by_hand=False) | (~Q(name="") & Q(purposes=[]))
            ),
            models.CheckConstraint(name="activity_one_owner", condition=Q(owner_role=None) | Q(owner_user=None)),
        ]

    @property
    def label(self) -> str:
        """«R-04»"""
        return f"R-{self.number:02}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"activity:{self.number}"

    @property
    def owner(self) -> str:
        """Who answers for it, as "role:3" or "user:12"; "" while nobody does."""
        if self.owner_role_id:
            return f"role:{self.owner_role_id}"
        return f"user:{self.owner_user_id}" if self.owner_user_id else ""


class VersionQuerySet(models.QuerySet):
    """Questions about versions."""

    def of(self, register: str) -> Self:
        """Those of one register, the newest first."""
        return self.filter(register=register).order_by("-number")

    def approved(self) -> Self:
        """Those that whoever decides has approved."""
        return self.exclude(approved_at=None)

    def waiting(self) -> Self:
        """Prepared, and not decided yet."""
        return self.filter(approved_at=None, withdrawn_at=None)


class RegisterVersion(models.Model):
    """A register as it stood: prepared by the officer, approved by whoever decides, and never changed after that.

    `content` has the shape of crm/dpo/register/register_content.py, `digest` is the SHA-256 of its canonical JSON; from
    the approval on the ledger holds it too.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    register = models.CharField(_("register"), max_length=12, choices=Register)
    number = models.PositiveSmallIntegerField(_("version"))
    content = neutral(models.JSONField(), "a register in words: kinds of people and data, firms, offices")
    digest = neutral(models.CharField(max_length=64), PROOF)
    review_on = neutral(models.DateField(_("next review")), PROOF)
    prepared_by = neutral(models.CharField(max_length=80), SIGNED)
    prepared_at = neutral(models.DateTimeField(default=timezone.now), PROOF)
    approved_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    approved_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    withdrawn_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    withdrawn_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    why = neutral(models.CharField(_("reason"), max_length=200, blank=True), PROOF)

    objects = VersionQuerySet.as_manager()
    personal_data = NoPersonalData("the register of processing as it was approved")

    class Meta:
        verbose_name, verbose_name_plural = _("version of a register"), _("versions of a register")
        ordering = ["register", "number"]
        constraints = [
            # one that was withdrawn gives its number to the next
            models.UniqueConstraint(
                fields=["register", "number"], condition=Q(withdrawn_at=None), name="register_version_number"
            ),
            models.UniqueConstraint(
                fields=["register"],
                condition=Q(approved_at=None, withdrawn_at=None),
                name="register_version_one_waiting",
            ),
            models.CheckConstraint(
                name="register_version_decided_once", condition=Q(approved_at=None) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="register_version_approved_by_somebody",
                condition=Q(approved_at=None, approved_by="") | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_at__isnull=False)
                & (
                    pgtrigger.Q(new__content__df=pgtrigger.F("old__content"))
                    | pgtrigger.Q(new__digest__df=pgtrigger.F("old__digest"))
                    | pgtrigger.Q(new__number__df=pgtrigger.F("old__number"))
                    | pgtrigger.Q(new__approved_at__df=pgtrigger.F("old__approved_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"register:{self.register}:{self.number}"


class DriftQuerySet(models.QuerySet):
    """Questions about what changed."""

    def open(self, register: str) -> Self:
        """What differs from the approved version today, as far as it was seen."""
        return self.filter(register=register, closed_at=None)

    def undescribed(self) -> Self:
        """What nobody has written into the next version yet."""
        return self.filter(closed_at=None, written_at=None)


class RegisterDrift(models.Model):
    """One fact that differs from the approved version: which, since when, and why, once somebody has written it in.

    `activity` is its number in words ("R-04"), empty for the register as a whole; what it said then and says now stands
    in the version and in the facts. `mark` is what it is compared by: another one makes another row.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    register = models.CharField(max_length=12, choices=Register)
    activity = neutral(models.CharField(max_length=12, blank=True), ABOUT)
    letter = neutral(models.CharField(max_length=2, blank=True), "a letter of Art. 30")
    fact = neutral(models.CharField(max_length=160), "the key of a fact")
    mark = neutral(models.CharField(max_length=64), "a hash of what a fact is compared by")
    since = neutral(models.DateField(_("since")), "when a fact of the register changed")
    seen_at = neutral(models.DateTimeField(default=timezone.now), PROOF)
    told_at = neutral(models.DateTimeField(null=True, blank=True), "when the officers were told of a change")
    why = neutral(models.CharField(_("why"), max_length=200, blank=True), ABOUT)
    written_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    written_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    version = models.ForeignKey(RegisterVersion, models.PROTECT, null=True, blank=True, related_name="changes")

    objects = DriftQuerySet.as_manager()
    personal_data = NoPersonalData("how the register differs from its approved version")

    class Meta:
        verbose_name, verbose_name_plural = _("change since a version"), _("changes since a version")
        ordering = ["register", "activity", "letter", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "activity", "letter", "fact"],
                condition=Q(closed_at=None),
                name="register_drift_open_once",
            ),
            models.CheckConstraint(name="register_drift_written_with_why", condition=Q(written_at=None) | ~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.activity} {self.letter} {self.fact}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about: (activity, letter, fact)."""
        return self.activity, self.letter, self.fact
