"""A one-time code for accepting an offer over the amount that the house sets, sent to the address we know.

    needs_code(version)            over the amount in the currency of the house, or of a currency without a rate
    send_code(link)                six digits by mail to whoever got the link, never to an address that is typed
    code_opens(link, "123456")     whether it is the one; a wrong one counts, five end it, a right one works once

Each counts under a lock on the row, in the caller's transaction. Only a keyed digest is kept.
"""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from crm.mail.outgoing.outbox import post
from crm.privacy.actors import ActorKey, system
from crm.privacy.logs import ledger
from crm.sales.models import OfferCode, OfferLink, OfferSettings, OfferVersion
from crm.sales.money.exchange import exchange_on

BY = system("sales.offers")
LIFE, APART, A_DAY = timedelta(minutes=30), timedelta(minutes=1), timedelta(days=1)
MOST_TRIES, MOST_A_DAY = 5, 5


class NotSent(Exception):
    """No code goes out now: one went a moment ago, there were too many today, or there is no address."""


def needs_code(version: OfferVersion) -> bool:
    """Whether accepting this version takes a code. What no rate is known for takes one."""
    above = OfferSettings.now().code_above
    if above is None:
        return False
    worth = exchange_on(timezone.localdate()).in_house({version.offer.currency: Decimal(version.gross)})
    return bool(worth.missing) or worth.amount > above


def send_code(link: OfferLink, *, at: datetime | None = None) -> OfferCode:
    """A new code; the one before opens nothing any more. In the caller's transaction; NotSent as above."""
    at = at or timezone.now()
    OfferCode.objects.get_or_create(link=link, defaults={"counted_from": at, "expires_at": at})
    row = OfferCode.objects.select_for_update(no_key=True).get(link=link)
    if row.counted_from <= at - A_DAY:
        row.counted_from, row.sends = at, 0
    purpose = link.version.purpose
    just_now = row.digest and row.sent_at is not None and row.sent_at > at - APART
    if purpose is None or not link.person.email or row.sends >= MOST_A_DAY or just_now:
        raise NotSent
    code = f"{secrets.randbelow(10**6):06d}"
    row.digest, row.tries, row.sends = digest_of_code(row, code), 0, row.sends + 1
    row.sent_at, row.expires_at = at, at + LIFE
    row.save()
    offer, minutes = link.version.offer, int(LIFE.total_seconds() // 60)
    context = {"number": offer.number, "code": code, "minutes": minutes}
    post("offer_code", to=link.person, by=BY, context=context, purpose=purpose, language=offer.language)
    note("offer.code_sent", link)
    return row


def code_opens(link: OfferLink, code: str, *, at: datetime | None = None) -> bool:
    """Whether `code` is the one that was sent, still works and was not typed wrongly too often."""
    at = at or timezone.now()
    row = OfferCode.objects.select_for_update(no_key=True).filter(link=link).first()
    if row is None or not row.digest or row.expires_at <= at or row.tries >= MOST_TRIES:
        note("offer.code_refused", link)
        return False
    right = constant_time_compare(digest_of_code(row, code), row.digest)
    row.tries, row.digest = row.tries + 1, "" if right else row.digest
    row.save(update_fields=["tries", "digest"])
    if not right:
        note("offer.code_refused", link)
    return right


def digest_of_code(row: OfferCode, code: str) -> str:
    """What is kept of it: under a key, so that nobody who reads the table can try all million."""
    return salted_hmac("sales.offer_code", f"{row.pk}:{code}", algorithm="sha256").hexdigest()


def note(act: str, link: OfferLink) -> None:
    """The ledger entry: whoever holds the link did it."""
    by = ActorKey("subject", str(link.person.uid))
    ledger.record(act, by=by, about=link.person, target=link.version.offer.target)
