"""What stands side by side over the desk's pages about consents and about notices, for who may open it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.navigation import address
from crm.accounts.permissions import rights

CONSENTS = (
    ("dpo:people", _("People"), rights.PRIVACY_PEOPLE),  # of a higher app; without it there is no tab
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
    rows = [(name, address(full_name(name)), label) for name, label, right in group if user.may(right)]
    return [{"url": url, "label": label, "current": name == current} for name, url, label in rows if url]


def full_name(name: str) -> str:
    """The URL name of a page that is named without its app where it is of this one."""
    return name if ":" in name else f"consents:{name}"
