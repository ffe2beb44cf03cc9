"""Files of documents on their way in: read at once, judged row by row, written by a job, forgotten in time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models import Company
from crm.jobs.models import Job
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, StaffData, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedJSONField, SealedTextField
from crm.sales.models.documents import Document

KEPT_FOR = timedelta(days=14)  # whatever of a file has become no document
ON_THE_WAY = "on its way in, sealed under the house key, gone after fourteen days at the latest"


class DocumentLoad(HouseSealedModel):
    """What one user brought in at once: a table, or structured invoices."""

    class State(models.TextChoices):
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Finished")
        ABANDONED = "abandoned", pgettext_lazy("import", "Given up")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="document_loads")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    name = neutral(SealedTextField(house=True), f"the name of a file, {ON_THE_WAY}")
    counts = neutral(models.JSONField(default=dict), "numbers")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "a moment of the work")
    finished_at = neutral(models.DateTimeField(null=True), "a moment of the work")
    personal_data = StaffData(user="owner", why="who brought in which file, for the report")

    class Meta:
        verbose_name = _("import of documents")
        indexes = [models.Index(fields=["owner", "-id"], name="document_load_owner")]  # one's own, newest first

    def __str__(self) -> str:
        return f"documents {self.uid.hex[:8]}"

    def move(self, *states: str, to: str, **columns: Any) -> bool:
        """Go on from one of `states`, once: of two that try, one hears True."""
        moved = DocumentLoad.objects.filter(pk=self.pk, state__in=states).update(state=to, **columns) == 1
        if moved:
            self.state = to
            for name, value in columns.items():
                setattr(self, name, value)
        return moved


class DocumentRow(HouseSealedModel):
    """One row of a table, or one structured invoice: what it says, whose it is, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("row", "Not checked yet")
        READY = "ready", pgettext_lazy("row", "Comes in")
        UNKNOWN = "unknown", pgettext_lazy("row", "Whose is it?")
        FAULTY = "faulty", pgettext_lazy("row", "Has errors")
        KNOWN = "known", pgettext_lazy("row", "Here already")
        LEFT_OUT = "left_out", pgettext_lazy("row", "Left out")
        ADDED = "added", pgettext_lazy("row", "Added")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    load = models.ForeignKey(DocumentLoad, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet counts, or the invoice's place among the files
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    problems = neutral(models.JSONField(default=list), "names of columns and codes")
    cells = personal(SealedJSONField(house=True), Category.FINANCIAL, source=Source.IMPORT)
    source = personal(SealedTextField(house=True), Category.FINANCIAL, source=Source.IMPORT)  # the structured invoice
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="document_rows")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, related_name="+")
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="document_row_once")]
        indexes = [models.Index(fields=["load", "outcome", "number"], name="document_row_outcome")]  # the report
        verbose_name = _("row of an import of documents")

    @property
    def open(self) -> bool:
        """Whether somebody may still say whose it is, or leave it out."""
        return self.outcome in (self.Outcome.READY, self.Outcome.UNKNOWN)
