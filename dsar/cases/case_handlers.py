"""Who may handle a request."""

from typing import Any

from crm.accounts.models import User


def handlers() -> Any:
    """Colleagues who may handle a request."""
    rows = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=["privacy.requests"])
    return rows.select_related("role").order_by("last_name", "first_name", "username")
