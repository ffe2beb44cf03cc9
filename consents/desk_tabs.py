"""What stands side by side over the desk's pages about consents and about notices, for who may open it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights

CONSENTS = (
    ("consents", _("Consents"), rights.PRIVACY_PEOPLE),
    ("trends", _("Trends"), rights.PRIVACY_PURPOSES),
    ("forms", _("Forms"), rights.PRIVACY_PURPOSES),
    ("texts", _("Words of consents"), rights.PRIVACY_PURPOSES),
    ("controller", _("Controller"), rights.PRIVACY_PURPOSES),
)
NOTICES = (
    ("notices", _("Who is to be told"), rights.PRIVACY_PEOPLE),
    ("notice_texts", _("Notices and their versions"), rights.PRIVACY_PURPOSES),
)


def tabs(current: str, user: Any) -> list[dict[str, Any]]:
    """The tabs of the group that `current` is in."""
    group = next(group for group in (CONSENTS, NOTICES) if current in {name for name, _label, _right in group})
    return [
        {"url": reverse(f"consents:{name}"), "label": label, "current": name == current}
        for name, label, right in group
        if user.may(right)
    ]
