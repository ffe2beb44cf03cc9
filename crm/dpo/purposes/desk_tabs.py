"""The pages of recipients side by side: files, transfers, what went out, what ends."""

from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.pages.navigation import address


def desk_tabs(current: str) -> list[dict[str, Any]]:
    """[{url, label, current}] of the pages that exist."""
    pages = {
        "dpo:processors": _("Recipients and processors"),
        "dpo:transfers": _("Outside the EEA"),
        "dpo:disclosures": _("What was handed over"),
        "webhooks:listeners": _("Webhooks"),
        "agents:agents": _("Agents"),
        "dpo:ends": _("Ends and reviews"),
    }
    rows = [(page.partition(":")[2], label, address(page)) for page, label in pages.items()]
    return [{"url": url, "label": label, "current": page == current} for page, label, url in rows if url]


def way_to_list() -> list[tuple[str, str]]:
    """The crumb of the list."""
    return [(_("Recipients and processors"), address("dpo:processors"))]


def way_to_file(recipient: Any) -> list[tuple[str, str]]:
    """The crumbs down to one file."""
    return [*way_to_list(), (str(recipient), address("dpo:processor", recipient.slug))]
