"""Incidents: what somebody reported, before anybody said whether personal data are concerned.

    new ──triage──> case (a breach: a case is opened) | joined (belongs to a case) | no_breach (with the reason)

From its arrival a provisional clock runs, as if we had become aware then: a report that nobody reads costs us the time.
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.terms import SEVERAL
from crm.accounts.permissions import rights
from crm.casework.case_models import NUMBER, OF_THE_CASE, SIGNED, DeskQuerySet
from crm.privacy.actors import signature
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.law.jurisdiction import of_the_law
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedTextField
from crm.privacy.sealed.files import SealedFileField


class IncidentQuerySet(DeskQuerySet):
    """Questions about incidents."""

    right = rights.PRIVACY_BREACHES

    def visible_to(self, user: Any) -> Self:
        """Those that `user` reported; all of them for whoever may see breaches."""
        if user.may("privacy.breaches"):
            return self.all()
        return self.filter(reported_by=signature(user))

    def waiting(self) -> Self:
        """Those that nobody has judged yet."""
        return self.filter(state=Incident.State.NEW)

    def unread(self) -> Self:
        """Those that nobody of the desk has opened yet."""
        return self.waiting().filter(read_at=None)


class Incident(HouseSealedModel):
    """One report. `what`, `noticed` and `whose` are the three plain questions of the form, in its order."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("incident", "New")
        CASE = "case", pgettext_lazy("incident", "A breach: a case was opened")
        JOINED = "joined", pgettext_lazy("incident", "Belongs to a case")
        NO_BREACH = "no_breach", pgettext_lazy("incident", "No breach")

    class Channel(models.TextChoices):
        APP = "app", pgettext_lazy("incident", "In the app")
        API = "api", pgettext_lazy("incident", "By a program")
        EDELIVERY = "edelivery", of_the_law(lambda law: law.delivery.name)
        MAIL = "mail", pgettext_lazy("incident", "E-mail")
        PHONE = "phone", pgettext_lazy("incident", "Phone")
        PERSON = "in_person", pgettext_lazy("incident", "In person")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), NUMBER)
    reported_by = neutral(models.CharField(max_length=80), SIGNED)
    arrived_at = neutral(models.DateTimeField(_("arrived")), OF_THE_CASE)
    entered_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel, default=Channel.APP)
    what = neutral(SealedTextField(_("what happened"), house=True), SEVERAL)
    noticed = neutral(SealedTextField(_("when and how it was noticed"), house=True), SEVERAL)
    whose = neutral(SealedTextField(_("whose data"), house=True), SEVERAL)
    sender = neutral(SealedTextField(_("who told us"), house=True), SEVERAL)
    file = neutral(SealedFileField(_("file"), house=True), SEVERAL)
    file_name = neutral(SealedTextField(house=True), SEVERAL)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    read_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    read_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    triaged_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    triaged_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    reason = neutral(SealedTextField(_("reason"), house=True), SEVERAL)
    breach = models.ForeignKey("breaches.Breach", models.PROTECT, null=True, blank=True, related_name="incidents")

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()
    personal_data = NoPersonalData("a report of our staff about something that went wrong; its texts are sealed")

    class Meta:
        ordering = ["-arrived_at", "-pk"]
        verbose_name, verbose_name_plural = _("incident"), _("incidents")
        constraints = [
            models.CheckConstraint(
                name="incident_triaged_by_somebody",
                condition=Q(state="new", triaged_at=None)
                | (~Q(state="new") & Q(triaged_at__isnull=False) & ~Q(triaged_by="")),
            ),
            models.CheckConstraint(
                name="incident_no_breach_has_reason", condition=~Q(state="no_breach") | Q(reason__isnull=False)
            ),
            models.CheckConstraint(
                name="incident_has_its_case",
                condition=Q(state__in=["new", "no_breach"], breach=None)
                | Q(state__in=["case", "joined"], breach__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-arrived_at", "-id"], name="incident_newest"),  # the list, page by page
            models.Index(fields=["arrived_at"], condition=Q(state="new"), name="incident_waiting"),  # whose clock runs
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"incident:{self.number}"
