"""What `doctor` says of KSeF: nothing while it is switched off."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from crm.accounts.language import disclosure_words
from crm.privacy.recipients.gate import may_disclose
from crm.sales.documents.ksef_numbers import State
from crm.sales.documents.ksef_words import CODES
from crm.sales.ksef_line.ksef_doors import FILE
from crm.sales.ksef_sending.ksef_account import the_account
from crm.sales.ksef_sending.ksef_gate import OF_FIRMS
from crm.sales.models import KsefAccount, KsefSending

MANY = 5  # tries of one invoice that came to nothing


def findings() -> Iterator[dict[str, Any]]:
    """Whether invoices can go, and whether one of them does not come through."""
    account = the_account()
    if not account.active:
        return
    problem = problem_of(account)
    stuck = KsefSending.objects.under_way().exclude(state=State.ACCEPTED).filter(failures__gt=MANY).count()
    detail = problem or (_("%(count)s invoices do not get through") % {"count": stuck} if stuck else "")
    yield {
        "name": "ksef",
        "ok": not detail,
        "title": _("KSeF"),
        "detail": detail or _("invoices go there"),
        "advice": _("Look at Settings, KSeF."),
    }


def problem_of(account: KsefAccount) -> str:
    """What stands against sending, in words; empty where it works."""
    if account.trouble:
        return str(CODES.get(account.trouble, CODES["protocol"]))
    if settings.KSEF in ("", FILE) or account.recipient is None:
        return ""
    answer = may_disclose(account.recipient, None, OF_FIRMS)
    return "" if answer.allowed else disclosure_words.refusal(answer)
