"""Marks of the clock that somebody has been told of: each once, however often the schedule looks."""

from django.db import models
from django.db.models import Q

from breaches.models.cases import Breach
from breaches.models.incidents import Incident
from crm.casework.case_models import OF_THE_CASE, ClockMark
from crm.privacy.declarations import NoPersonalData, neutral


class Mark(ClockMark):
    """`hours` after the clock began: 24, 48, 60, 70, then 72 (run out); 2 for a report that nobody opened."""

    breach = models.ForeignKey(Breach, models.CASCADE, null=True, blank=True, related_name="marks")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="marks")
    hours = models.PositiveSmallIntegerField()
    since = neutral(models.DateTimeField(), OF_THE_CASE)  # when the clock began: awareness may be put right
    personal_data = NoPersonalData("of which mark of a clock mails went out")

    class Meta(ClockMark.Meta):
        constraints = [
            models.UniqueConstraint(fields=["breach", "since", "hours"], name="mark_of_a_breach_once"),
            models.UniqueConstraint(fields=["incident", "since", "hours"], name="mark_of_an_incident_once"),
            models.CheckConstraint(
                name="mark_of_one_clock",
                condition=Q(breach__isnull=False, incident=None) | Q(breach=None, incident__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"
