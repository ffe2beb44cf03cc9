"""An agent is an integration that acts for one colleague. Who switches it on, and what it calls: crm/agents/."""

from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.models.clients import Client
from crm.accounts.models.staff import User
from crm.privacy.declarations import StaffData, neutral

LONGEST_NOTE = 200
ABOUT_A_PROGRAM = "about a program"


class AgentQuerySet(models.QuerySet):
    """Questions about agents."""

    def on(self) -> Self:
        """Those that are switched on."""
        return self.filter(stopped_at=None)

    def with_parties(self) -> Self:
        """With the program, its recipient and the colleague it acts for, in the same query."""
        return self.select_related("client__user__role", "client__recipient", "principal__role")

    def acting_for(self, user: Any) -> Self:
        """Those that act for `user`."""
        return self.filter(principal=user)


class Agent(models.Model):
    """A program that acts for a colleague by the tools named here. Off until somebody switches it on; the colleague
    stays the same for good, so that the logs can say for whom it acted.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="agents")
    principal = models.ForeignKey(User, models.PROTECT, related_name="agents", verbose_name=_("acts for"))
    tools = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of tools")
    since = neutral(models.DateTimeField(default=timezone.now), ABOUT_A_PROGRAM)
    stopped_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_A_PROGRAM)
    stopped_by = neutral(models.CharField(max_length=80, blank=True), "kind and number of whoever stopped it")
    note = neutral(models.CharField(max_length=LONGEST_NOTE, blank=True), "why it was stopped, about a program")

    objects = AgentQuerySet.as_manager()
    personal_data = StaffData(user="principal", why="for which colleague a program acts")

    class Meta:
        db_table = "agents_agent"
        ordering = ["since", "pk"]
        verbose_name, verbose_name_plural = _("agent"), _("agents")
        constraints = [
            models.UniqueConstraint(fields=["client", "principal"], name="agent_once_for_a_colleague"),
            models.CheckConstraint(
                name="agent_stopped_with_its_reason",
                condition=Q(stopped_at=None, stopped_by="", note="")
                | (Q(stopped_at__isnull=False) & ~Q(stopped_by="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return gettext("agent %(agent)s for %(user)s") % {"agent": self.client, "user": self.principal}

    @property
    def key(self) -> str:
        """The public id as text, as pages mark what belongs to it."""
        return str(self.uid)

    @property
    def target(self) -> str:
        """This agent as the ledger names it when it is acted on."""
        return f"{self.client.target} agent:{self.uid}"

    @property
    def running(self) -> bool:
        """Whether its calls are answered: it is on, its integration is open, and the colleague is here."""
        return self.stopped_at is None and self.client.in_force and self.principal.is_active
