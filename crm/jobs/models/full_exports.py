"""Everything a house may take along, as one package: who asked, who approved it, for whom, and who is in it.

The rows lie in pieces, sealed like those of an exported file (exports.py): a piece opens only with the shares of all
its people together. `FullExported.purposes` says by which purposes somebody went along; when one of them does not open
their data any more the whole package is void.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.jobs.models.exports import WORK
from crm.jobs.models.job import Job
from crm.privacy.declarations import PersonalData, Rows, StaffData, Twin, neutral
from crm.privacy.models import HouseSealedModel, Person, Recipient
from crm.privacy.sealed import SealedQuerySet
from crm.privacy.sealed.files import SealedFileField

SIGNED = "an actor's kind and number"
CODES = "codes of kinds, purposes and reasons, and numbers"
OPEN_FOR = timedelta(days=7)  # in which a second person may answer


class FullExportQuerySet(SealedQuerySet):
    """Questions about packages."""

    def of(self, user: Any) -> Self:
        """Those that `user` asked for."""
        return self.filter(owner=user)

    def open_to(self, user: Any) -> Self:
        """The user's own where they may export, and those that wait for a second person such as they are."""
        own = self.of(user) if user.may(CONTACTS_EXPORT) else self.none()
        return own | self.filter(state="asked") if may_answer(user) else own

    def waiting_for(self, user: Any, at: datetime) -> Self:
        """Those of others that nobody has answered, for whoever may; none that is over at `at`."""
        rows = self.filter(state="asked", asked_at__gt=at - OPEN_FOR).exclude(owner=user)
        return rows if may_answer(user) else rows.none()


def may_answer(user: Any) -> bool:
    """Whether this user's office lets them approve what another asks for: they export themselves, or decide for the
    controller. Never the officer (Art. 38(6)).
    """
    return not user.role.dpo and (user.decides or user.may(CONTACTS_EXPORT))


class FullExport(HouseSealedModel):
    """One package. It waits for a second person, is made by a job, and may be fetched for seven days.

    `kinds` are what was ticked, `counts` {kind: rows}, `left_out` {reason: people}. `manifest` is the list of its files
    with their sizes and digests. The password is computed and never kept (crm/workspace/leaving/password.py); `series`
    says the how many-th one is in force.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("package of everything", "Waits for a second person")
        MAKING = "making", pgettext_lazy("export", "Being made")
        READY = "ready", pgettext_lazy("export", "Ready")
        GONE = "gone", pgettext_lazy("export", "Removed")

    class Ending(models.TextChoices):
        REFUSED = "refused", _("The second person refused it.")
        UNANSWERED = "unanswered", _("Nobody approved it within seven days.")
        WITHDRAWN = "withdrawn", _("Whoever asked for it took it back.")
        EXPIRED = "expired", _("Its seven days are over.")
        CHANGED = "changed", _("Somebody in it has withdrawn, was erased or restricted, or is no longer yours to see.")
        PURPOSES = (
            "purposes",
            _("A purpose that took people along has ended, or reaches its recipient no more."),
        )
        FIELDS = "fields", _("A custom field or a kind of records in it was removed, or is hidden from you.")
        RECORDS = "records", _("A record in it was removed, or is no longer yours to see.")
        RIGHTS = "rights", _("You may no longer look at records of a kind that is in it.")
        GIVEN_UP = "given_up", _("It was never finished.")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="full_exports")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="full_exports")
    kinds = neutral(ArrayField(models.CharField(max_length=20)), CODES)
    language = neutral(models.CharField(max_length=2), "the language of its heads and sheets")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    counts = neutral(models.JSONField(default=dict), CODES)
    left_out = neutral(models.JSONField(default=dict), CODES)
    manifest = neutral(models.JSONField(default=dict), "names of files with sizes and digests")
    entries = models.PositiveIntegerField(default=0)  # of people in it (FullExported)
    series = models.PositiveSmallIntegerField(default=0)  # of passwords shown
    asked_at = neutral(models.DateTimeField(auto_now_add=True), WORK)
    decided_at = neutral(models.DateTimeField(null=True), WORK)
    ready_at = neutral(models.DateTimeField(null=True), WORK)
    expires_at = neutral(models.DateTimeField(null=True), WORK)
    given_at = neutral(models.DateTimeField(null=True), WORK)
    personal_data = StaffData(user="owner", why="who took everything out, for whom, and who approved it")

    objects: ClassVar = FullExportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("full export"), _("full exports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="full_export_decided_before_made",
                condition=models.Q(state__in=["asked", "gone"])
                | (~models.Q(decided_by="") & models.Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="full_export_ready_has_an_end",
                condition=~models.Q(state="ready") | models.Q(ready_at__isnull=False, expires_at__isnull=False),
            ),
            # one at a time for each colleague: two that wait or are made would be approved one after the other
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state__in=["asked", "making"]), name="full_export_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"full export {self.uid.hex[:8]}"

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"full_export:{self.uid}"

    def move(self, state: str, *, to: str, **columns: Any) -> bool:
        """Go on from `state`, once: of two that try, one hears True."""
        moved = FullExport.objects.filter(pk=self.pk, state=state).update(state=to, **columns) == 1
        if moved:
            for name, value in {"state": to, **columns}.items():
                setattr(self, name, value)
        return moved


class FullExportPart(HouseSealedModel):
    """A piece of the package: lines of JSON of one kind, sealed under the shares of its people and the house key."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    export = models.ForeignKey(FullExport, models.CASCADE, related_name="parts")
    kind = neutral(models.CharField(max_length=20), CODES)
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    file = neutral(SealedFileField(house=True), "rows of people, who stand in FullExported; gone after seven days")
    things = neutral(ArrayField(models.UUIDField(), default=list), "public ids of the records in it")
    personal_data = StaffData(user="export__owner", why="a piece of the package that a colleague made")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="full_export_part_once")]


class FullExported(models.Model):
    """A person in a piece of a package: their share of the key that opens it, and by which purposes they are in it."""

    export = models.ForeignKey(FullExport, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="full_exports")
    part = models.PositiveIntegerField()
    share = neutral(models.BinaryField(), "random bytes")
    purposes = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name = _("entry in a full export")
        constraints = [models.UniqueConstraint(fields=["export", "person", "part"], name="full_exported_once")]
        indexes = [models.Index(fields=["export", "part"], name="full_exported_part")]  # the shares of a piece
