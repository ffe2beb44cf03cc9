"""Reminders that went out: each once for a limit, however often the schedule looks."""

from django.db import models
from django.db.models import F, Q

from crm.casework.case_models import OF_THE_CASE, ClockMark
from crm.privacy.declarations import NoPersonalData, neutral
from dsar.models.cases import Case


class Mark(ClockMark):
    """A reminder that went out: `days` before the safe date (10, 5, 3, 1), or 0 for overdue. Each once for a limit."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="marks")
    days = models.PositiveSmallIntegerField()
    safe_on = neutral(models.DateField(), OF_THE_CASE)  # the limit it was about: suspensions move it

    personal_data = NoPersonalData("of which mark of a clock mails went out")

    class Meta(ClockMark.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "safe_on", "days"], name="request_mark_once"),
            models.CheckConstraint(name="request_mark_told_after_due", condition=Q(told_at__gte=F("due_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.days} d"
