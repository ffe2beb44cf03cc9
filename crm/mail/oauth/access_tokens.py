"""The tokens of an account: sealed beside its servers, renewed by one worker at a time.

    access_token(mailbox) ──> still good: that one
                        └──> lock of this account ─> renewed by another meanwhile? that one ─> else ask, seal, commit

A provider may end the lasting token that was used once, so two who renew at once must not both use it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.mail.account_trouble import Trouble
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth import token_client
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable

LOCK = 5_702_314  # any number that no other advisory lock of ours has
EARLY = timedelta(minutes=1)
USUAL_LIFE = 3600  # seconds, where a provider does not say


@dataclass(frozen=True)
class Tokens:
    """The short-lived token, until when it is good, and the lasting one."""

    access: str
    until: datetime
    refresh: str

    def good(self, at: datetime) -> bool:
        """Whether the short-lived one is good for a while yet."""
        return at < self.until - EARLY

    @property
    def text(self) -> str:
        """As it is sealed."""
        return json.dumps({"access": self.access, "until": self.until.isoformat(), "refresh": self.refresh})


def tokens_in(answer: dict[str, Any], *, before: str = "") -> Tokens:
    """The tokens of an answer; the lasting one from `before` where no other was given. Our clock counts their life."""
    seconds = answer.get("expires_in")
    life = seconds if isinstance(seconds, int) and 0 < seconds < 10 * 24 * USUAL_LIFE else USUAL_LIFE
    refresh = answer.get("refresh_token")
    until = timezone.now() + timedelta(seconds=life)
    return Tokens(str(answer["access_token"]), until, refresh if isinstance(refresh, str) and refresh else before)


def tokens_of(mailbox: Mailbox) -> Tokens:
    """Those that are kept. keys.Unreadable where there are none for these servers."""
    parts = json.loads(mailbox.password())
    return Tokens(parts["access"], datetime.fromisoformat(parts["until"]), parts["refresh"])


def access_token(mailbox: Mailbox, *, anew: bool = False) -> str:
    """A token to sign in with; `anew` where the one that seemed good was refused. Raises Trouble."""
    try:
        known = tokens_of(mailbox)
    except Unreadable:
        raise Trouble("secret") from None
    if known.good(timezone.now()) and not anew:
        return known.access
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, mailbox.pk % 2**31])
        row = Mailbox.objects.select_related("registration").get(pk=mailbox.pk)
        tokens = renewed(row, known)
    mailbox.secret, mailbox.sealed_by = row.secret, row.sealed_by
    return tokens.access


def renewed(row: Mailbox, known: Tokens) -> Tokens:
    """What another worker has renewed since `known` was read; else new ones, which are kept."""
    current = tokens_of(row)
    if current != known and current.good(timezone.now()):
        return current
    answer = token_client.by_refresh(promised(row.registration), current.refresh)
    tokens = tokens_in(answer, before=current.refresh)
    row.keep_password(tokens.text)
    row.save(update_fields=["secret", "sealed_by"])
    return tokens


def xoauth2(login: str, token: str) -> str:
    """How a token is presented to a mail server (SASL XOAUTH2)."""
    return f"user={login}\1auth=Bearer {token}\1\1"
