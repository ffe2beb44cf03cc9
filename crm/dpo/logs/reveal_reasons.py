"""Why somebody looked at what is masked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why the privacy desk unmasks a value. Codes are shared with the reasons at a contact's record where they mean the
    same.
    """

    REQUEST = "request", _("The person's request")
    BREACH = "breach", _("A breach or an incident")
    CHECK = "check", _("Checking the register")
    OTHER = "other", _("Another reason")
