"""What `doctor` asks of accounts by SCIM: whether each provider that keeps accounts has a token. Else nothing."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.clients.tokens import SOON
from crm.accounts.models import Provider


def findings() -> Iterator[dict[str, Any]]:
    """One line for each: without a token nobody who leaves is closed out."""
    for provider in Provider.objects.in_force().exclude(provisions_at=None):
        living = provider.provisioning_tokens.alive().order_by("-expires_at").first()
        words = _("no token is valid")
        if living:
            words = _("days that its token still lives: %(n)d") % {"n": living.days_left}
        yield {
            "name": "provisioning",
            "ok": living is not None,
            "warning": living is not None and living.days_left < SOON,
            "detail": words,
            "title": _("Accounts by SCIM: %(name)s") % {"name": provider},
            "advice": _("Make a token on its page and enter it at the provider: else nobody who leaves is closed out."),
        }
