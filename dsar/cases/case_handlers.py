"""Who may handle a request."""

from typing import Any

from crm.accounts.models import User
from crm.accounts.models.authorisation_state import authorised


def handlers() -> Any:
    """Colleagues who may handle a request; nobody whose authorisation has run out is given a new one."""
    rows = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=["privacy.requests"])
    return authorised(rows).select_related("role").order_by("last_name", "first_name", "username")
