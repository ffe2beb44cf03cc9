"""The pages of the register side by side: activities, map, and what both are made from."""

from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.access.openable import may_open
from crm.accounts.filled_together import statement_of
from crm.accounts.pages.navigation import address
from crm.accounts.together import Asked, counted, rows_of
from crm.privacy.models import Proposal


def register_tabs(current: str, user: Any) -> list[dict[str, Any]]:
    """[{url, label, current, count}] of the pages that `user` may open. One query."""
    statement = waiting_proposals()
    [(waiting,)] = rows_of(statement) if statement else [(0,)]
    pages = {
        "register": (_("Activities"), None),
        "map": (_("Data map"), None),
        "purposes": (_("Purposes"), None),
        "proposals": (_("Proposals"), waiting or None),
        "entrusted": (_("For other controllers"), None),
        "register_versions": (_("Versions"), None),
    }
    rows = [(name, url_of(name), label, count) for name, (label, count) in pages.items()]
    return [
        {"url": url, "label": label, "current": name == current, "count": count}
        for name, url, label, count in rows
        if may_open(user, url)
    ]


def waiting_proposals() -> Asked:
    """How many proposals wait, as a page asks it beside other things."""
    return counted(statement_of(Proposal.objects.pending().values("pk")))


def url_of(name: str) -> str:
    """The address of one of them; versions begin with those of the activities."""
    return address(f"dpo:{name}", "activities") if name == "register_versions" else address(f"dpo:{name}")
