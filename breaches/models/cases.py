"""Breach cases (naruszenia), after the common template of the EDPB, of which an authority's form is a part.

Five moments are kept apart: when it happened, the first signal, when we became aware, when a processor told us, when
the authority was told. The clock of 72 hours runs from `aware_at` alone (Art. 33(1)).
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models import terms
from breaches.models.terms import CODES, SEVERAL
from crm.accounts.permissions import rights
from crm.accounts.permissions.matters import Matter
from crm.casework.case_models import NUMBER, OF_THE_CASE, SIGNED, DeskQuerySet
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.law.deadlines import breach_due, hour_rule_end
from crm.privacy.law.limits import in_force
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedTextField


class BreachQuerySet(DeskQuerySet):
    """Questions about cases."""

    right = rights.PRIVACY_BREACHES

    def register(self, *, examples: bool = False) -> Self:
        """Those that the law's register holds (Art. 33(5)): all but exercises and, unless asked for, examples."""
        return self.filter(drill=False) if examples else self.filter(drill=False, demo=False)

    def open(self) -> Self:
        """Those that somebody works on."""
        return self.filter(state=Breach.State.OPEN)

    def unnotified(self) -> Self:
        """Open ones without a filing that was sent, and without a decision that none is needed."""
        filed = Q(filings__sent_at__isnull=False)
        spared = Q(decisions__question="authority", decisions__verdict="do_not", decisions__decided_at__isnull=False)
        settled = Breach.objects.filter(filed | (spared & Q(decisions__replaced_at=None))).values("pk")
        return self.open().exclude(pk__in=settled).exclude(role=terms.Role.PROCESSOR)

    def running(self) -> Self:
        """Cases whose 72 hours run, or have run out without a filing."""
        return self.unnotified().filter(aware_at__isnull=False).order_by("aware_at", "pk")


def many(choices: Any, label: Any) -> Any:
    """A column of codes of the form."""
    column = models.CharField(max_length=24, choices=choices)
    return neutral(ArrayField(column, verbose_name=label, default=list, blank=True), CODES)


def kept_with_its_case() -> pgtrigger.Trigger:
    """What the register rests on goes no earlier than its case (Art. 33(5)); of exercises and examples it may."""
    return pgtrigger.Trigger(
        name="kept_with_its_case",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="IF EXISTS (SELECT 1 FROM breaches_breach AS held WHERE held.id = OLD.breach_id AND NOT held.drill "
        "AND NOT held.demo AND (held.keep_until IS NULL OR held.keep_until >= CURRENT_DATE)) THEN "
        "RAISE EXCEPTION 'breach: what hangs on a case is kept by law as long as the case'; END IF; RETURN OLD;",
    )


def case_text(label: Any) -> Any:
    """An encrypted text column about a case, under the organisation's key."""
    return neutral(SealedTextField(label, house=True), SEVERAL)


class Breach(HouseSealedModel):
    """One case. A drill (D-2026-01) is none of the law and never in the register; an example of the demo neither.

    It cannot be deleted before `keep_until`, the end of the year six years after it was closed; a trigger says so.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("breach", "Open")
        CLOSED = "closed", pgettext_lazy("breach", "Closed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), NUMBER)
    drill = models.BooleanField(_("an exercise"), default=False, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    role = models.CharField(_("our part"), max_length=16, choices=terms.Role, default=terms.Role.CONTROLLER)
    title = case_text(_("title"))
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    opened_by = neutral(models.CharField(max_length=80), SIGNED)
    opened_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    # ---- when. Empty in a column of codes: nobody has answered; `unknown`: not established yet (Art. 33(4))
    occurred = models.CharField(_("when it happened"), max_length=8, choices=terms.When, blank=True)
    occurred_from = neutral(models.DateTimeField(_("happened from"), null=True, blank=True), OF_THE_CASE)
    occurred_to = neutral(models.DateTimeField(_("until"), null=True, blank=True), OF_THE_CASE)
    estimated = models.BooleanField(_("these times are an estimate"), default=False)
    detected_at = neutral(models.DateTimeField(_("first signal"), null=True, blank=True), OF_THE_CASE)
    discovery = models.CharField(_("how it came to light"), max_length=12, choices=terms.Discovery, blank=True)
    aware_at = neutral(models.DateTimeField(_("aware"), null=True, blank=True), OF_THE_CASE)
    aware_reason = case_text(_("why from this moment"))
    aware_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    aware_marked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    processor_informed_at = neutral(models.DateTimeField(_("processor told us"), null=True, blank=True), OF_THE_CASE)

    # ---- what
    description = case_text(_("what happened"))
    kind = models.CharField(_("type of incident"), max_length=24, choices=terms.Incident25, blank=True)
    origin = models.CharField(_("cause"), max_length=8, choices=terms.Origin, blank=True)
    intent = models.CharField(_("intention"), max_length=10, choices=terms.Intent, blank=True)
    facets = many(terms.Facet, _("what was broken"))
    legible = models.CharField(_("can the data be read"), max_length=14, choices=terms.Legible, blank=True)
    systems = case_text(_("systems and places"))
    data = many(terms.Data, _("kinds of data"))
    records_count = models.PositiveIntegerField(_("number of records"), null=True, blank=True)
    records_known = models.CharField(_("how well known"), max_length=11, choices=terms.Count, blank=True)
    subjects = many(terms.Subjects, _("kinds of people"))
    people_count = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    people_known = models.CharField(_("how well known"), max_length=11, choices=terms.Count, blank=True)
    measures_before = case_text(_("safeguards before"))
    measures_after = case_text(_("measures taken"))
    measures_planned = case_text(_("measures planned"))
    impacts = many(terms.Impact, _("what it may do to people"))
    consequences = case_text(_("likely consequences"))

    # ---- whom else
    told_on = neutral(models.DateField(_("people told on"), null=True, blank=True), OF_THE_CASE)
    told_planned_on = neutral(models.DateField(_("people to be told on"), null=True, blank=True), OF_THE_CASE)
    told_count = models.PositiveIntegerField(_("how many people were told"), null=True, blank=True)
    told_means = many(terms.Means, _("how people are told"))
    told_text = case_text(_("what people are told"))
    cross_border = models.CharField(
        _("people in other countries of the Union too"), max_length=7, choices=terms.Established, blank=True
    )
    countries = neutral(ArrayField(models.CharField(max_length=2), default=list, blank=True), "country codes")
    lead_authority = neutral(models.CharField(_("lead authority"), max_length=120, blank=True), "an authority")
    police_told = models.CharField(_("the police were told"), max_length=7, choices=terms.Established, blank=True)
    other_authorities = case_text(_("other authorities told"))

    # ---- the end
    closed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    closing_note = case_text(_("closing note"))
    keep_until = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = BreachQuerySet.as_manager()
    personal_data = NoPersonalData("a case about many; whom it concerned stands in its scope, its texts are sealed")
    statutory_matter = Matter("privacy.breaches", Q(state="open"))  # whoever may work on it has it in hand

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name, verbose_name_plural = _("breach"), _("breaches")
        constraints = [
            models.CheckConstraint(
                name="breach_drill_has_its_own_numbers",
                condition=Q(drill=True, number__startswith="D-") | Q(drill=False, number__startswith="N-"),
            ),
            models.CheckConstraint(
                name="breach_aware_with_reason",
                condition=Q(aware_at=None, aware_by="")
                | (Q(aware_at__isnull=False, aware_reason__isnull=False) & ~Q(aware_by="")),
            ),
            models.CheckConstraint(
                name="breach_ends_after_it_began",
                condition=Q(occurred_from=None) | Q(occurred_to=None) | Q(occurred_to__gte=F("occurred_from")),
            ),
            models.CheckConstraint(
                name="breach_closed_by_somebody_and_kept",
                condition=Q(state="open", closed_at=None, keep_until=None)
                | (Q(state="closed", closed_at__isnull=False, keep_until__isnull=False) & ~Q(closed_by="")),
            ),
            models.CheckConstraint(
                name="breach_kept_six_years",  # from the end of the year in which it was closed
                condition=Q(keep_until=None) | Q(keep_until__year__gte=F("closed_at__year") + 6),
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="breach_newest"),  # list and register, page by page
            models.Index(fields=["aware_at"], condition=Q(state="open"), name="breach_running"),  # whose clock runs
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__drill=False, old__demo=False),
                func="IF OLD.keep_until IS NULL OR OLD.keep_until >= CURRENT_DATE THEN "
                "RAISE EXCEPTION 'breach: % is kept by law until the end of its retention', OLD.number; END IF; "
                "RETURN OLD;",
            ),
            pgtrigger.Trigger(
                name="drill_stays_drill",
                operation=pgtrigger.UpdateOf("drill", "demo", "number"),
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("drill", "demo", "number"),
                func="RAISE EXCEPTION 'breach: number, drill and demo are given once';",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"breach:{self.number}"

    @property
    def due(self) -> datetime | None:
        """Until when the authority must be told: 72 elapsed hours from awareness (Art. 33(1)); None before it."""
        return breach_due(self.aware_at) if self.aware_at else None

    @property
    def hour_rule_end(self) -> datetime | None:
        """The same limit when the hour of awareness does not count (Reg. 1182/71 Art. 3(1)): information only."""
        return hour_rule_end(self.aware_at) if self.aware_at else None

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it."""
        return self.state == self.State.OPEN


KEPT_YEARS = 6  # own policy: no country keeps for less, and the database sees to it


def keep_until(closed_at: datetime) -> date:
    """The last day on which a closed case must stay: six years on, more where the law says so, to the year's end."""
    closed = timezone.localdate(closed_at)
    return date(closed.year + max(KEPT_YEARS, in_force("case_record_years", closed)), 12, 31)
