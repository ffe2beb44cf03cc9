"""Whom the product writes to about itself: the data protection officers, or else whoever decides."""

from django.conf import settings

from crm.accounts.models import User
from crm.accounts.permissions import starting_roles


def addresses() -> list[str]:
    """Addresses of the officers with open accounts; of those who decide where there is no officer."""
    active = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    officers = active.filter(role__slug=starting_roles.DPO) or active.filter(role__decides=True)
    return list(officers.values_list("email", flat=True))


def seal_readers() -> list[str]:
    """Who gets the daily seal of the logs: the addresses in SEAL_MAIL_TO, the officers' where it is empty."""
    return list(settings.SEAL_MAIL_TO) or addresses()
