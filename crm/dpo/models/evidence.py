"""Packs of evidence for an inspection: what was asked for, the files in it, their pieces, and whose data are in them.

Files lie in pieces, sealed: those about one of the chosen people under that person's key, so that an erasure takes them
along, all others under the key of the organisation.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.jobs.models import Job
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, StaffData, Twin, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.files import SealedFileField

KEPT_FOR = timedelta(days=7)
SIGNED, WORK = "an actor's kind and number", "a moment of the work, not of a person's life"
OF_THE_PACK, DIGEST = "about a pack of evidence", "a digest of files"


class EvidencePack(HouseSealedModel):
    """One pack: range of days, sections, whose sheets, masked or full; a full one waits for a second person.

    `as_of` is the moment at which its job began: a job that goes on later reads as of the same moment. `contents` is
    {section: {"files", "bytes", "sha256"}}, `digest` that of the manifest of all files.
    """

    class State(models.TextChoices):
        WAITS = "waits", pgettext_lazy("pack of evidence", "Waits for a second person")
        MAKING = "making", pgettext_lazy("pack of evidence", "Being made")
        READY = "ready", pgettext_lazy("pack of evidence", "Ready")
        GONE = "gone", pgettext_lazy("pack of evidence", "Removed")

    class Ending(models.TextChoices):
        EXPIRED = "expired", _("Its seven days are over.")
        CHANGED = "changed", _("Somebody whose data were in it has been erased.")
        REFUSED = "refused", _("The second person refused it.")
        REMOVED = "removed", _("Somebody took it back.")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(_("number"), max_length=16), "the number of a document")
    version = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="evidence_packs")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    about = neutral(SealedTextField(_("for whom"), house=True), "which inspection or review it is for, sealed")
    gaps = neutral(SealedTextField(_("what is missing"), house=True), "which papers are missing, sealed")
    since = neutral(models.DateField(_("from")), OF_THE_PACK)
    until = neutral(models.DateField(_("to")), OF_THE_PACK)
    sections = neutral(ArrayField(models.CharField(max_length=24)), "codes of sections")
    full = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    entries = models.PositiveIntegerField(default=0)  # of people whose sheets are in it (EvidencePerson)
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    asked_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    as_of = neutral(models.DateTimeField(null=True, blank=True), WORK)
    made_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    expires_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    contents = neutral(models.JSONField(default=dict), "codes, numbers and digests")
    digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    seal_number = models.PositiveBigIntegerField(default=0)
    stamp = neutral(models.CharField(max_length=16, blank=True), "whether a timestamp was got, a code")
    downloads = models.PositiveIntegerField(default=0)
    personal_data = StaffData(user="owner", why="who asked for which evidence, and who let it go")

    class Meta:
        verbose_name, verbose_name_plural = _("pack of evidence"), _("packs of evidence")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="evidence_number_and_version"),
            models.CheckConstraint(name="evidence_range_runs_on", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="evidence_full_takes_two",
                condition=Q(full=False)
                | Q(state__in=["waits", "gone"])
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="evidence_open_for_seven_days",
                condition=~Q(state="ready")
                | Q(made_at__isnull=False, expires_at__isnull=False, expires_at__lte=F("made_at") + KEPT_FOR),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.version}" if self.version > 1 else self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"evidence:{self}"

    def is_open(self, at: datetime) -> bool:
        """Whether it may be downloaded at `at`."""
        return self.state == self.State.READY and self.expires_at is not None and at < self.expires_at

    def move(self, state: str, *, to: str, **columns: Any) -> bool:
        """Go on from `state`, once: of two that try, one hears True."""
        moved = EvidencePack.objects.filter(pk=self.pk, state=state).update(state=to, **columns) == 1
        if moved:
            for name, value in {"state": to, **columns}.items():
                setattr(self, name, value)
        return moved


class EvidenceFile(models.Model):
    """One file of a pack: where it stands, how long it is, its SHA-256. `tag`: about the pack itself, no payload."""

    pack = models.ForeignKey(EvidencePack, models.CASCADE, related_name="files")
    section = neutral(models.CharField(max_length=24, blank=True), "a section's code")
    path = neutral(models.CharField(max_length=200), "the name of a file, made of codes, numbers and days")
    tag = models.BooleanField(default=False)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    personal_data = StaffData(user="pack__owner", why="what is in a pack of evidence")

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["pack", "path"], name="evidence_file_once")]

    def __str__(self) -> str:
        return f"file {self.pk} of a pack of evidence"


class EvidencePiece(HouseSealedModel):
    """A piece of a file about nobody in particular: registers, logs, settings. Gone after seven days."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.ForeignKey(EvidenceFile, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField(default=0)
    file = neutral(SealedFileField(house=True), "registers and logs that name no person; gone after seven days")
    personal_data = StaffData(user="entry__pack__owner", why="what is in a pack of evidence")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="evidence_piece_once")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.entry_id}"


class EvidencePerson(models.Model):
    """Somebody whose sheet is in a pack."""

    pack = models.ForeignKey(EvidencePack, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="evidence")
    personal_data: ClassVar[Any] = PersonalData(subject="person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name, verbose_name_plural = _("person in a pack of evidence"), _("people in packs of evidence")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pack", "person"], name="evidence_person_once")]

    def __str__(self) -> str:
        return f"person {self.person_id} in a pack of evidence"


class EvidencePersonPiece(SealedModel):
    """A piece of a file about one person, under that person's key."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.ForeignKey(EvidenceFile, models.CASCADE, related_name="person_pieces")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)
    file = personal(SealedFileField(_("evidence")), Category.CORRESPONDENCE, source=Source.SYSTEM, inward=True)
    personal_data: ClassVar[Any] = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        verbose_name, verbose_name_plural = _("piece of evidence"), _("pieces of evidence")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="evidence_person_piece_once")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.entry_id}"
