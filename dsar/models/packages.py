"""The package with their data, its pieces, and who fetched it. Sending takes two people."""

from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.jobs.models import Job
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from dsar.models.cases import Case
from dsar.models.delegations import Delegation
from dsar.models.parts import RequesterQuerySet
from dsar.models.terms import DIGEST, LANGUAGE

OPEN_FOR = timedelta(days=14)


class Package(SealedModel):
    """The files with a person's data, sealed under their key. It opens by link and code, for 14 days, once released.

    The content lies in pieces (`PackagePart`), so that no process ever holds the whole; `digest` is that of the whole
    and says that it is finished. `made_at` is the moment as of which the data were gathered.
    """

    class Way(models.TextChoices):
        LINK = "link", pgettext_lazy("package", "Download by link and code")
        POST = "post", pgettext_lazy("package", "By letter")
        PERSON = "in_person", pgettext_lazy("package", "In person")
        DIRECT = "direct", pgettext_lazy("package", "Straight to another controller")  # Art. 20(2)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="packages")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    language = neutral(models.CharField(max_length=2, default=settings.LANGUAGE_CODE), LANGUAGE)
    rights = neutral(models.JSONField(default=list), "codes of rights")
    name = personal(SealedTextField(_("file name")), Category.CORRESPONDENCE, source=Source.SYSTEM)
    size = models.PositiveBigIntegerField(default=0)
    digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    contents = neutral(models.JSONField(default=dict), "names of parts with numbers and digests")
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = models.DateTimeField(default=timezone.now)
    approved_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    approved_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    # by whose written word one person of the desk let it go alone (Art. 38(6)); None: two people did
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=9, choices=Way, default=Way.LINK)
    released_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    expires_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    link_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    code_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    code_on_page = models.BooleanField(default=False)  # their status page shows the code, and nobody else sees it
    handed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # posted, or given to them
    handed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    revoked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    removed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # since when there is no file

    objects: ClassVar[Any] = RequesterQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="made_at", rows=Rows.DELETE)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("package"), _("packages")
        constraints = [
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="request_link_once"),
            models.CheckConstraint(
                name="request_package_takes_two",
                condition=Q(released_at=None)
                | (
                    Q(approved_at__isnull=False)
                    & ~Q(approved_by="")
                    & (~Q(approved_by=F("made_by")) | Q(delegation__isnull=False))
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="request_package_open_for_14_days",
                condition=Q(released_at=None, expires_at=None)
                | Q(released_at__isnull=False, expires_at__isnull=False, expires_at__lte=F("released_at") + OPEN_FOR),
            ),
            models.CheckConstraint(
                name="request_package_link_and_code",
                condition=Q(released_at=None)
                | Q(revoked_at__isnull=False)
                | ~Q(way="link")
                | (~Q(link_digest="") & ~Q(code_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"package {self.case_id}"

    def is_open(self, at: Any) -> bool:
        """Whether link and code open it at `at`."""
        return bool(
            self.released_at
            and self.expires_at
            and self.revoked_at is None
            and self.released_at <= at < self.expires_at
            and self.removed_at is None
        )


class PackagePart(SealedModel):
    """A piece of a package, in its order; gone when the package's fourteen days are over."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    package = models.ForeignKey(Package, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField(default=0)
    file = personal(SealedFileField(_("package")), Category.CORRESPONDENCE, source=Source.SYSTEM)

    personal_data = PersonalData(subject="package__case__person", rows=Rows.DELETE)

    class Meta:
        ordering = ["package", "number"]
        verbose_name, verbose_name_plural = _("piece of a package"), _("pieces of packages")
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="request_package_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.package_id}"


class Download(models.Model):
    """Somebody tried to fetch a package: when, and whether it went."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="downloads")
    at = models.DateTimeField(default=timezone.now)
    done = models.BooleanField(default=False)  # False: the code was wrong

    personal_data = PersonalData(subject="package__case__person", clock="at", rows=Rows.DELETE)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("download"), _("downloads")

    def __str__(self) -> str:
        return f"download {self.package_id}"
