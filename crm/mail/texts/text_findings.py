"""What `doctor` says of the provider of text messages: nothing while none is switched on."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language import disclosure_words
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.recipients.gate import may_disclose


def findings() -> Iterator[dict[str, Any]]:
    """Whether texts can leave by the provider that is switched on."""
    gateway = gateway_in_use()
    if gateway is None:
        return
    problem = problem_of(gateway)
    yield {
        "name": "texts",
        "ok": not problem,
        "title": _("Text messages"),
        "detail": problem or _("they leave by %(name)s") % {"name": gateway.name},
        "advice": _("Look at Settings, SMS."),
    }


def problem_of(gateway: TextGateway) -> str:
    """What stands against sending by it, in words; empty where it works."""
    if gateway.recipient is None:
        return _("Nobody has said which recipient it is.")
    try:
        gateway.token()
    except Unreadable:
        return _("There is no token for its address. Type it anew.")
    answer = may_disclose(gateway.recipient, None, [str(Category.PHONE)], timezone.now(), running=True)
    return "" if answer.allowed else disclosure_words.refusal(answer)
