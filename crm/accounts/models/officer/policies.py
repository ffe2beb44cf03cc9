"""Policies of the organisation, their versions, and who has read which: the library that staff are held to.

A version that was published never changes; the next one takes over and is to be read again.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.database.frozen_columns import stays_once
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed.files import SealedFileField

OURS = "a paper of the organisation about itself"
MOMENT = "a moment of a paper"
SIGNED = "an actor's kind and number"
READ_DAYS = 14  # so long a colleague has for a policy that has to be read, unless somebody says otherwise


class PolicyQuerySet(models.QuerySet):
    """Questions about policies."""

    def in_force(self) -> Self:
        """Those with a published version that were not retired."""
        return self.filter(retired_at=None, versions__published_at__isnull=False).distinct()


class Policy(models.Model):
    """One paper, for whom it is, and whether it has to be read."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    title = neutral(models.CharField(_("title"), max_length=120), OURS)
    roles = neutral(
        ArrayField(models.SlugField(), verbose_name=_("for whom"), default=list, blank=True), "codes of roles"
    )  # empty: everybody
    required = models.BooleanField(_("has to be read"), default=False)
    required_since = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    read_days = models.PositiveSmallIntegerField(
        _("days for reading it"), default=READ_DAYS, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    review_on = neutral(models.DateField(_("look at it again"), null=True, blank=True), MOMENT)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    retired_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    retired_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = PolicyQuerySet.as_manager()
    personal_data = NoPersonalData("papers of the organisation")

    class Meta:
        ordering = ["title", "pk"]
        verbose_name, verbose_name_plural = _("policy"), _("policies")

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"policy:{self.uid}"


class PolicyVersion(HouseSealedModel):
    """One version: words or a PDF. A draft until whoever decides publishes it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = neutral(models.TextField(_("words"), blank=True), OURS)
    changes = neutral(models.CharField(_("what has changed"), max_length=300, blank=True), OURS)
    file = neutral(SealedFileField(_("file"), house=True), OURS)
    file_name = neutral(models.CharField(max_length=120, blank=True), OURS)
    digest = neutral(models.CharField(max_length=64, blank=True), "a digest")
    size = models.PositiveIntegerField(default=0)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    published_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    published_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)

    personal_data = NoPersonalData("papers of the organisation")

    class Meta:
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("version of a policy"), _("versions of policies")
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_has_its_number"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(published_at=None), name="policy_has_one_draft_at_most"
            ),
            models.CheckConstraint(
                name="policy_version_published_by_somebody",
                condition=Q(published_at=None, published_by="") | (Q(published_at__isnull=False) & ~Q(published_by="")),
            ),
        ]
        triggers = [
            stays_once(
                "as_published",
                "published_at",
                "text",
                "digest",
                "number",
                "published_at",
                "published_by",
                words="policy: a published version stays as it is",
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}.{self.number}"


class PolicyReadingQuerySet(models.QuerySet):
    """Questions about who has read what."""

    def to_read(self) -> Self:
        """What is still to be read of what is in force: nobody has published a later version."""
        later = PolicyVersion.objects.filter(
            policy=models.OuterRef("version__policy"),
            published_at__isnull=False,
            number__gt=models.OuterRef("version__number"),
        )
        rows = self.filter(read_at=None, version__policy__retired_at=None, user__is_active=True)
        return rows.filter(~models.Exists(later))

    def waiting_for(self, user: Any, role: str) -> Self:
        """What a colleague of a role has still to read: the number behind the bell."""
        theirs = Q(version__policy__roles=[]) | Q(version__policy__roles__contains=[role])
        return self.to_read().filter(theirs, user=user)


class PolicyReading(models.Model):
    """That a colleague is to read a version, when they were told, and when they confirmed that they have."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="policy_readings")
    first_told_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    told_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    times_told = models.PositiveSmallIntegerField(default=1)
    read_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    language = neutral(models.CharField(max_length=2, blank=True), "a language")

    objects: ClassVar[Any] = PolicyReadingQuerySet.as_manager()
    personal_data = StaffData(
        user="user",
        why="proof that a colleague has read what they are held to (Art. 24(2), 39(1)(b)); kept as long as the account",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("confirmation of a policy"), _("confirmations of policies")
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="policy_reading_once"),
            models.CheckConstraint(
                name="policy_read_after_it_was_told", condition=Q(read_at=None) | Q(read_at__gte=F("told_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"

    @property
    def due_on(self) -> date:
        """The last day for reading what has to be read: from when it was told of, or had to be, whichever is later."""
        policy = self.version.policy
        since = max(self.first_told_at, policy.required_since or self.first_told_at)
        return timezone.localdate(since) + timedelta(days=policy.read_days)


def with_policy_owed(users: QuerySet) -> QuerySet:
    """The users, each with `policy_owed`: the confirmation of a policy that they have still to read, None for none.

    Of several the one that was told of first.
    """
    theirs = Q(version__policy__roles=[]) | Q(version__policy__roles__contains=[OuterRef("role__slug")])
    rows = PolicyReading.objects.to_read().filter(theirs, user=OuterRef("pk"), version__policy__required=True)
    return users.annotate(policy_owed=Subquery(rows.order_by("first_told_at", "pk").values("pk")[:1]))
