"""The tokens of an account: sealed beside its servers, renewed by one worker at a time.

    access_token(mailbox) ──> still good: that one          calendar=True: that of calendars, where there are two
                        └──> lock of this account ─> renewed by another meanwhile? that one ─> else ask, seal, commit

A provider may end the lasting token that was used once, so two who renew at once must not both use it.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
LONG_AGO = datetime.min.replace(tzinfo=UTC) + timedelta(days=2)
USUAL_LIFE = 3600  # seconds, where a provider does not say


@dataclass(frozen=True)
class Tokens:
    """The short-lived token, until when it is good, and the lasting one; another where calendars have their own."""

    access: str
    until: datetime
    refresh: str
    calendar: str = ""
    calendar_until: datetime = LONG_AGO

    def good(self, at: datetime, *, calendar: bool = False) -> bool:
        """Whether a short-lived one is good for a while yet."""
        return at < (self.calendar_until if calendar else self.until) - EARLY

    def short(self, *, calendar: bool = False) -> str:
        """A short-lived one."""
        return self.calendar if calendar else self.access

    @property
    def text(self) -> str:
        """As it is sealed."""
        parts = {"access": self.access, "until": self.until.isoformat(), "refresh": self.refresh}
        if self.calendar:
            parts |= {"calendar": self.calendar, "calendar_until": self.calendar_until.isoformat()}
        return json.dumps(parts)


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
    tokens = Tokens(parts["access"], datetime.fromisoformat(parts["until"]), parts["refresh"])
    if "calendar" not in parts:
        return tokens
    return replace(tokens, calendar=parts["calendar"], calendar_until=datetime.fromisoformat(parts["calendar_until"]))


def access_token(mailbox: Mailbox, *, anew: bool = False, calendar: bool = False) -> str:
    """A token to sign in with; `anew` where the one that seemed good was refused. Raises Trouble."""
    calendar = calendar and bool(promised(mailbox.registration).calendar_scopes)
    try:
        known = tokens_of(mailbox)
    except Unreadable:
        raise Trouble("unsealed") from None
    if known.good(timezone.now(), calendar=calendar) and not anew:
        return known.short(calendar=calendar)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, mailbox.pk % 2**31])
        row = Mailbox.objects.select_related("registration").get(pk=mailbox.pk)
        tokens = renewed(row, known, calendar=calendar)
    mailbox.secret, mailbox.sealed_by = row.secret, row.sealed_by
    return tokens.short(calendar=calendar)


def renewed(row: Mailbox, known: Tokens, *, calendar: bool) -> Tokens:
    """What another worker has renewed since `known` was read; else new ones, which are kept."""
    current = tokens_of(row)
    another = current.short(calendar=calendar) != known.short(calendar=calendar)
    if another and current.good(timezone.now(), calendar=calendar):
        return current
    answer = token_client.by_refresh(promised(row.registration), current.refresh, calendar=calendar)
    tokens = joined(current, tokens_in(answer, before=current.refresh), calendar=calendar)
    row.keep_password(tokens.text)
    row.save(update_fields=["secret", "sealed_by"])
    return tokens


def joined(current: Tokens, fresh: Tokens, *, calendar: bool) -> Tokens:
    """What is kept once one of both was renewed: the other one stays, the lasting one is the newest."""
    if calendar:
        return replace(current, refresh=fresh.refresh, calendar=fresh.access, calendar_until=fresh.until)
    return replace(fresh, calendar=current.calendar, calendar_until=current.calendar_until)


def xoauth2(login: str, token: str) -> str:
    """How a token is presented to a mail server (SASL XOAUTH2)."""
    return f"user={login}\1auth=Bearer {token}\1\1"
