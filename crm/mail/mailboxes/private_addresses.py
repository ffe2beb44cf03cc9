"""Private addresses: what is sent to one, openly or by Bcc, is filed in the name of the colleague whose it is.

    crm+TOKEN@firma.pl  ──>  crm+k3v7q2…@firma.pl      TOKEN@crm.firma.pl works alike, for a catch-all

Whoever knows the address may write into that colleague's history, so it is random, shown to her alone, and ended by one
press. The database holds its digest, by which it is found, and its text sealed.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.mail.models.mailboxes import Mailbox, PrivateAddress
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

PLACE = "TOKEN"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that reads like something else; 5 bits a letter
LENGTH = 20


def made_for(user: Any, *, at: datetime | None = None) -> PrivateAddress:
    """A new address for `user`; the one before opens nothing from this moment."""
    at, token = at or timezone.now(), "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)  # two at once leave one
        end(user, by=user, at=at)
        address = PrivateAddress(user=user, digest=digest_of(token), made_at=at)
        address.put_in(token)
        address.save(force_insert=True)
        ledger.record("mail_address.made", by=user, target=address.target)
    return address


def end(user: Any, *, by: Actor, at: datetime | None = None) -> bool:
    """End the address of `user`, so that it opens nothing any more; False when there was none."""
    with transaction.atomic():
        address = PrivateAddress.objects.select_for_update(no_key=True).filter(user=user, ended_at=None).first()
        if address is None:
            return False
        PrivateAddress.objects.filter(pk=address.pk).update(ended_at=at or timezone.now())
        ledger.record("mail_address.ended", by=by, target=address.target)
    return True


def address_of(user: Any) -> PrivateAddress | None:
    """The address in force."""
    return PrivateAddress.objects.filter(user=user, ended_at=None).first()


def spelled(address: PrivateAddress) -> list[str]:
    """The address as it is written, at every mailbox that takes private addresses."""
    patterns = Mailbox.objects.filter(active=True).exclude(pattern="").values_list("pattern", flat=True)
    token = address.opened()
    return list(dict.fromkeys(pattern.replace(PLACE, token) for pattern in patterns))


def owner_among(addresses: Iterable[str], pattern: str) -> User | None:
    """Whose private address is one of `addresses` at a mailbox with that `pattern`; None when nobody's."""
    digests = [digest_of(token) for token in tokens_in(addresses, pattern)]
    rows = PrivateAddress.objects.filter(digest__in=digests, ended_at=None, user__is_active=True) if digests else ()
    return next((row.user for row in rows and rows.select_related("user__role").order_by("pk")), None)


def tokens_in(addresses: Iterable[str], pattern: str) -> Iterator[str]:
    """The secret parts of those addresses that have the form of `pattern`."""
    if not pattern:
        return
    before, _place, after = pattern.partition(PLACE)
    form = re.compile(f"{re.escape(before)}([a-z0-9]{{{LENGTH}}}){re.escape(after)}", re.IGNORECASE)
    for address in addresses:
        if match := form.fullmatch(address):
            yield match[1].lower()


def is_one_of_ours(address: str, pattern: str) -> bool:
    """Whether the address has the form of a private one, whosever it is or was: nobody writes from there."""
    return next(tokens_in([address], pattern), None) is not None


def digest_of(token: str) -> bytes:
    """What is kept of a token: with a hundred random bits in it, nothing slower is needed."""
    return hashlib.sha256(f"spojnik mail address|{token}".encode()).digest()
