"""What agents called: one tool that one of them used."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from crm.accounts.models import Agent
from crm.privacy.declarations import NoPersonalData, neutral

CALLS_KEPT_FOR = timedelta(days=90)


class AgentCall(models.Model):
    """One call of a tool: what for, how many rows it was given, and the code of a refusal. Nobody is named here; whom
    it saw stands in the access log.
    """

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="calls")
    at = neutral(models.DateTimeField(default=timezone.now), "when a program called")
    tool = neutral(models.CharField(max_length=40), "the name of a tool")
    purpose = neutral(models.CharField(max_length=40, blank=True), "the short name of a purpose")
    rows = models.PositiveIntegerField(default=0)
    refusal = neutral(models.CharField(max_length=40, blank=True), "the code of a refusal")

    personal_data = NoPersonalData("what programs called, in codes and numbers")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["agent", "-at"], name="agent_calls"),  # the page of an agent
            models.Index(fields=["at"], name="agent_calls_over"),  # the clean-up
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.at:%Y-%m-%d %H:%M}"
