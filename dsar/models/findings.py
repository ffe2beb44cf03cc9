"""What in the person's data is about others, and whether it is blacked out."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.sealed import SealedModel, SealedTextField
from dsar.models.cases import Case
from dsar.models.parts import RequesterQuerySet


class Finding(SealedModel):
    """A place in the person's data that is about somebody else (Art. 15(4)), and whether it is blacked out.

    `label`, `row` and `column` say where (`contacts.Interaction`, the row's uid, its column), `start` and `end` which
    characters; a finding in a file counts by page instead.
    """

    class What(models.TextChoices):
        NAME = "name", pgettext_lazy("data of others", "Name")
        EMAIL = "email", pgettext_lazy("data of others", "E-mail address")
        PHONE = "phone", pgettext_lazy("data of others", "Phone number")
        PESEL = "pesel", pgettext_lazy("data of others", "PESEL number")
        OTHER = "other", pgettext_lazy("data of others", "Something else")

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("data of others", "To be judged")
        REDACTED = "redacted", pgettext_lazy("data of others", "Blacked out")
        SHOWN = "shown", pgettext_lazy("data of others", "Stays visible")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="findings")
    label = neutral(models.CharField(max_length=60), "the name of a model")
    row = models.UUIDField(null=True, blank=True)  # None: the place is no row, a file that was uploaded say
    column = neutral(models.CharField(max_length=60), "the name of a column")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    page = models.PositiveIntegerField(null=True, blank=True)
    what = models.CharField(max_length=8, choices=What)
    excerpt = personal(SealedTextField(_("passage")), Category.CORRESPONDENCE)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    why = personal(SealedTextField(_("why it stays")), Category.CORRESPONDENCE)
    found_at = models.DateTimeField(default=timezone.now)
    by_hand = models.BooleanField(default=False)
    judged_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    judged_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = RequesterQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="found_at", rows=Rows.DELETE)

    class Meta:
        ordering = ["label", "row", "column", "start", "pk"]
        verbose_name, verbose_name_plural = _("data of others"), _("data of others")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "label", "row", "column", "start", "end", "page"],
                nulls_distinct=False,
                name="request_finding_once",
            ),
            models.CheckConstraint(
                name="request_finding_judged_by_somebody",
                condition=Q(outcome="open", judged_at=None, judged_by="")
                | (~Q(outcome="open") & Q(judged_at__isnull=False) & ~Q(judged_by="")),
            ),
            models.CheckConstraint(
                name="request_finding_shown_with_reason", condition=~Q(outcome="shown") | Q(why__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.case_id}"
