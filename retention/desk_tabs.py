"""What stands side by side over the pages of retention, and the way back to them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.pages.navigation import address

PLACES = (
    ("overview", gettext_lazy("Rules")),
    ("runs", gettext_lazy("Runs")),
    ("holds", gettext_lazy("Holds")),
    ("reports", gettext_lazy("Reasons to keep")),
    ("mentions", gettext_lazy("Mentions")),
    ("exclusions", gettext_lazy("Exclusions")),
    ("backups", gettext_lazy("Backups")),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs, `current` among them."""
    return [{"url": address(f"retention:{name}"), "label": label, "current": name == current} for name, label in PLACES]


def crumbs(*names: str) -> list[tuple[str, str]]:
    """The way from the rules over the lists called `names`."""
    words = {name: str(label) for name, label in PLACES} | {"overview": _("Retention")}
    return [(words[name], reverse(f"retention:{name}")) for name in ("overview", *names)]
