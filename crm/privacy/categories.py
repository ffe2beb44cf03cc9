"""Kinds of personal data, in the words of the register of processing activities (Art. 30(1)(c))."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a column says about a person. Purposes name the categories they need; masks and exports follow them."""

    IDENTITY = "identity", _("Name")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    ADDRESS = "address", _("Postal address")
    EMPLOYMENT = "employment", _("Position and employer")
    COMPANY = "company", _("Business data of a sole trader")
    CORRESPONDENCE = "correspondence", _("Notes, calls and correspondence")
    PREFERENCES = "preferences", _("Interests and preferences")
    FINANCIAL = "financial", _("Payments and invoices")
    CONSENT = "consent", _("Consents and objections")
    PROVENANCE = "provenance", _("Where the data came from")
    TECHNICAL = "technical", _("Technical traces")
    BIRTH_DATE = "birth_date", _("Date of birth")
    NATIONAL_ID = "national_id", _("National identification number")
    HEALTH = "health", _("Health")
    BELIEFS = "beliefs", _("Beliefs and opinions")
    TRADE_UNION = "trade_union", _("Trade union membership")
    BIOMETRIC = "biometric", _("Biometric data")
    CRIMINAL = "criminal", _("Criminal convictions")


# Art. 9(1) and Art. 10; the national number is no Art. 9 datum but Art. 87 lets Poland guard it alike.
SPECIAL = frozenset({Category.HEALTH, Category.BELIEFS, Category.TRADE_UNION, Category.BIOMETRIC, Category.CRIMINAL})
SEALED_ONLY = SPECIAL | {Category.NATIONAL_ID, Category.BIRTH_DATE}
