"""Who does not want to see the first steps any more."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class HiddenSteps(models.Model):
    """One user's wish."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data = StaffData(user="user", why="which colleague has hidden the first steps")

    class Meta:
        verbose_name = _("first steps hidden")

    def __str__(self) -> str:
        return f"hidden by {self.user_id}"
