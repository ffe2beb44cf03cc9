"""What the first people of a house have answered on its first day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class SetupAnswer(models.Model):
    """Yes or no to one plain question, or to a step that was put off (`question` is its name then)."""

    question = neutral(models.SlugField(unique=True), "a name of a question")
    yes = models.BooleanField(_("yes"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when it was answered")
    personal_data: ClassVar = StaffData(user="by", why="which colleague answered a question of the first day")

    class Meta:
        verbose_name, verbose_name_plural = _("answer of the first day"), _("answers of the first day")

    def __str__(self) -> str:
        return f"{self.question} {'yes' if self.yes else 'no'}"
