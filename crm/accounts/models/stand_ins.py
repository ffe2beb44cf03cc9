"""A stand-in: from one moment to another, a colleague sees and edits what is an absent user's own.

Nothing runs when it begins or ends: `User.ties` asks the clock on every request. The logs keep the name of whoever
really acted.
"""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.roles import ABOUT_STAFF
from crm.accounts.models.staff import User
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.declarations import StaffData, neutral, personal
from crm.privacy.logs import ledger


class StandInQuerySet(models.QuerySet):
    """Questions about stand-ins."""

    def running(self, at: datetime | None = None) -> Self:
        """Those in force at `at` (now by default)."""
        at = at or timezone.now()
        return self.filter(since__lte=at, until__gt=at)

    def unfinished(self, at: datetime | None = None) -> Self:
        """Those in force and those to come."""
        return self.filter(until__gt=at or timezone.now()).filter(until__gt=models.F("since"))


class StandIn(models.Model):
    """`deputy` looks after what is `absent`'s own. The row stays when it is over: it says who could see what, when."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    absent = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name=_("who is away"))
    deputy = models.ForeignKey(User, models.CASCADE, related_name="deputyships", verbose_name=_("stand-in"))
    since = personal(models.DateTimeField(_("from")), Category.EMPLOYMENT)
    until = personal(models.DateTimeField(_("until")), Category.EMPLOYMENT)
    made_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    made_at = personal(models.DateTimeField(default=timezone.now), Category.EMPLOYMENT)

    objects = StandInQuerySet.as_manager()
    personal_data = StaffData(user="absent", why=ABOUT_STAFF)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name, verbose_name_plural = _("stand-in"), _("stand-ins")
        indexes = [models.Index(fields=["deputy", "until"], name="stand_in_running")]  # asked on every request
        constraints = [
            models.CheckConstraint(name="stand_in_is_somebody_else", condition=~models.Q(absent=models.F("deputy"))),
            # an end put at the beginning takes back what was only planned
            models.CheckConstraint(name="stand_in_ends", condition=models.Q(until__gte=models.F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id} by {self.deputy_id}"

    @property
    def target(self) -> str:
        """Both, as the ledger names them: first who is away."""
        return f"user:{self.absent_id} user:{self.deputy_id}"

    def state(self, at: datetime | None = None) -> str:
        """`coming`, `running` or `over`."""
        at = at or timezone.now()
        if self.until <= at or self.until == self.since:
            return "over"
        return "running" if self.since <= at else "coming"

    @transaction.atomic
    def end(self, *, by: Actor, at: datetime | None = None) -> bool:
        """End it now, or take it back before it has begun; False when it is over already."""
        at = at or timezone.now()
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.state(at) == "over":
            return False
        self.until = max(at, row.since)
        self.save(update_fields=["until"])
        ledger.record("stand_in.ended", by=by, target=self.target, fields=["until"])
        return True
