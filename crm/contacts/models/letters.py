"""Letters that wait for their writer: a draft of one to one person."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.interaction import Interaction
from crm.privacy.declarations import PersonalData, Rows, neutral
from crm.privacy.models import Purpose

KEPT_FOR = timedelta(days=7)


class DraftQuerySet(models.QuerySet):
    """Questions about drafts. They are their writer's alone."""

    def of(self, user: Any) -> Self:
        """Those that `user` writes."""
        return self.filter(interaction__author=user)


class Draft(models.Model):
    """What a letter in the making knows besides its words and files, which are an entry taken out of the history.

    So they are sealed, exported, merged and erased as any entry is; sending puts it back and takes this row away.
    """

    interaction = models.OneToOneField(Interaction, models.CASCADE, related_name="draft")
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True, related_name="+")
    send_at = neutral(models.DateTimeField(null=True), "a moment that was planned")
    touched_at = neutral(models.DateTimeField(default=timezone.now), "about the row")
    personal_data = PersonalData(subject="interaction__person", rows=Rows.DELETE)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("draft of a letter"), _("drafts of letters")
        indexes = [models.Index(fields=["touched_at"], name="draft_touched")]  # those whose days are over
