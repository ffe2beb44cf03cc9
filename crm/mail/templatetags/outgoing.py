"""{% no_mail_banner %}: what every full page says to whoever looks after mail while none leaves this installation."""

from typing import Any

from django import template
from django.conf import settings

from crm.accounts.permissions import rights
from crm.mail.senders import house_server

register = template.Library()


@register.inclusion_tag("shell/no_mail_banner.html", takes_context=True)
def no_mail_banner(context: Any) -> dict[str, Any]:
    """Shown in production without a mail server; the embedded mode is made for looking around."""
    user = context["request"].user
    looks_after = not settings.EMBEDDED and user.is_authenticated and user.may(rights.MAIL_MANAGE)
    return {"shown": looks_after and not house_server.is_named()}
