"""Handing contacts over to a colleague: who ordered it, what moved, and from which team, so that it can be undone."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Contact
from crm.jobs.models import Job
from crm.privacy.declarations import PersonalData, Rows, StaffData, neutral

UNDO_FOR = timedelta(days=7)
MOMENT = "a moment of the work"


class HandOverQuerySet(models.QuerySet):
    """Lookups of hand-overs."""

    def of(self, user: Any) -> Self:
        """Those that `user` ordered; nobody else may see them."""
        return self.filter(owner=user)


class HandOver(models.Model):
    """All contacts and companies of `giver`, or those contacts with one status, given to `taker` in `team`."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("hand-over", "Running")
        DONE = "done", pgettext_lazy("hand-over", "Finished")
        UNDOING = "undoing", pgettext_lazy("hand-over", "Being undone")
        UNDONE = "undone", pgettext_lazy("hand-over", "Undone")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    status = models.CharField(_("only those"), max_length=12, choices=Contact.Status, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")  # of the hand-over or the undoing
    counts = neutral(models.JSONField(default=dict), "numbers")
    ordered_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    finished_at = neutral(models.DateTimeField(null=True), MOMENT)
    personal_data = StaffData(user="owner", why="who handed whose contacts to whom, for the report and the undoing")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        indexes = [models.Index(fields=["owner", "-id"], name="hand_over_owner")]  # one's own, newest first

    def __str__(self) -> str:
        return f"hand-over {self.uid.hex[:8]}"

    def undoable(self, at: datetime) -> bool:
        """Whether it can be undone at `at`."""
        return self.state == self.State.DONE and self.finished_at is not None and self.finished_at + UNDO_FOR > at

    def move(self, state: str, *, to: str, **columns: Any) -> bool:
        """Change from `state` to another; False when the row is no longer in that state."""
        moved = HandOver.objects.filter(pk=self.pk, state=state).update(state=to, **columns)
        if moved:
            for name, value in {"state": to, **columns}.items():
                setattr(self, name, value)
        return bool(moved)


class HandedOver(models.Model):
    """One contact that moved, and the team in which they were before."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="rows")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    personal_data = PersonalData(subject="contact__person", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("contact handed over")
        constraints = [models.UniqueConstraint(fields=["hand_over", "contact"], name="handed_over_once")]


class HandedCompany(models.Model):
    """One company that moved, and the team in which it was before."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="companies")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    personal_data = PersonalData(subject="company__sole_trader", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("company handed over")
        constraints = [models.UniqueConstraint(fields=["hand_over", "company"], name="handed_company_once")]
