"""{% demo_banner %}: what every full page says while demo data are here."""

from typing import Any

from django import template

from crm.accounts.permissions import rights
from crm.demo.removal import NOTHING, here

register = template.Library()


@register.inclusion_tag("shell/demo_banner.html", takes_context=True)
def demo_banner(context: Any) -> dict[str, Any]:
    """Who may take the demo out gets the button. One statement, in production none."""
    user = context["request"].user
    counts = here() if user.is_authenticated else NOTHING
    visible = counts != NOTHING
    return {
        "shown": visible,
        "people": counts.people,
        "removable": visible and user.may(rights.ACCOUNTS_MANAGE),
        "csrf_token": context.get("csrf_token"),
    }
