"""Why somebody looked at what is masked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why the desk needs a value in clear. Codes are shared with the record's reasons where they mean the same."""

    REQUEST = "request", _("The person's request")
    BREACH = "breach", _("A breach or an incident")
    CHECK = "check", _("Checking the register")
    OTHER = "other", _("Another reason")
