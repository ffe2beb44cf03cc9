"""Exchanges of letters that a colleague has taken: meanwhile nobody else answers them."""

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.interaction import Interaction
from crm.privacy.declarations import PersonalData, Rows, neutral


class TakenThreadQuerySet(models.QuerySet):
    """Questions about taken exchanges."""

    def from_another(self, user: Any, thread: UUID) -> Self:
        """The one row where a colleague other than `user`, who still works here, has taken the exchange."""
        return self.filter(thread=thread, user__is_active=True).exclude(user=user).select_related("user")


class TakenThread(models.Model):
    """One exchange, who has taken it and since when. It goes with the letter from which it was taken."""

    interaction = models.OneToOneField(Interaction, models.CASCADE, related_name="taken")
    thread = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when a colleague took it")
    personal_data = PersonalData(subject="interaction__person", rows=Rows.DELETE)

    objects = TakenThreadQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("taken thread"), _("taken threads")

    def __str__(self) -> str:
        return f"{self.thread}"
