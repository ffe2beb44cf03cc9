"""Marks of the clock that somebody has been told of: each once, however often the schedule looks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from breaches.models.cases import Breach
from breaches.models.incidents import Incident
from breaches.models.terms import OF_THE_CASE
from crm.privacy.declarations import NoPersonalData, neutral


class Mark(models.Model):
    """`hours` after the clock began: 24, 48, 60, 70, then 72 (run out); 2 for a report that nobody opened."""

    breach = models.ForeignKey(Breach, models.CASCADE, null=True, blank=True, related_name="marks")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="marks")
    hours = models.PositiveSmallIntegerField()
    since = neutral(models.DateTimeField(), OF_THE_CASE)  # when the clock began: awareness may be put right
    due_at = neutral(models.DateTimeField(), OF_THE_CASE)
    told_at = neutral(models.DateTimeField(), OF_THE_CASE)
    readers = models.PositiveSmallIntegerField(default=0)
    personal_data = NoPersonalData("of which mark of a clock mails went out")

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name, verbose_name_plural = _("mark of the clock"), _("marks of the clock")
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
