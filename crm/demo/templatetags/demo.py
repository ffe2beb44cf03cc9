"""{% demo_banner %}: what every full page says while demo data are here."""

from typing import Any

from django import template

from crm.accounts.permissions import rights
from crm.demo.removal import present
from crm.privacy.people.invented_people import invented_people_here

register = template.Library()


@register.inclusion_tag("shell/demo_banner.html", takes_context=True)
def demo_banner(context: Any) -> dict[str, Any]:
    """Who may take the demo out gets the button. One query where there is no demo."""
    user = context["request"].user
    shown = user.is_authenticated and present()
    return {
        "shown": shown,
        "people": shown and invented_people_here(),
        "removable": shown and user.may(rights.ACCOUNTS_MANAGE),
        "csrf_token": context.get("csrf_token"),
    }
