"""Short secrets that people type: made here, kept only as a digest under the organisation's key.

Ten letters of an alphabet of 31, without those that look alike, are 49 bits; the throttle does the rest.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
OURS = signing.Signer(salt="dsar.our_mail")
MAILBOX, MAILBOX_FOR = signing.TimestampSigner(salt="dsar.mailbox"), timedelta(days=92)


def fresh_code() -> str:
    """A code as it is shown: two groups of five."""
    return grouped("".join(secrets.choice(ALPHABET) for _each in range(LENGTH)))


def computed_code(what: str, uid: Any, salt: str) -> str:
    """The code of the row `uid`, computed from the organisation's key each time a page shows it; never stored."""
    number = int.from_bytes(salted_hmac(f"dsar.{what}.shown", f"{uid}:{salt}", algorithm="sha256").digest())
    letters = ""
    for _each in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return grouped(letters)


def grouped(letters: str) -> str:
    """Ten letters in two groups."""
    return f"{letters[:5]}-{letters[5:]}"


def plain(code: str) -> str:
    """A typed code reduced to capital letters and digits."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def digest_of_code(what: str, uid: Any, code: str) -> str:
    """What is kept of a code for the row `uid`; `what` says what it opens (status, identity, package)."""
    return salted_hmac(f"dsar.{what}", f"{uid}:{plain(code)}", algorithm="sha256").hexdigest()


def opens(what: str, uid: Any, code: str, digest: str) -> bool:
    """Whether `code` is the one behind `digest`, in the same time for every answer."""
    return constant_time_compare(digest_of_code(what, uid, code), digest) and bool(digest)


def fresh_link() -> str:
    """A token of 256 random bits for an address."""
    return secrets.token_urlsafe(32)


def digest_of_link(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def mark_of_mail(number: str) -> str:
    """What the links of our mails carry about a request: it opens nothing, and nobody else can make it."""
    return OURS.signature(number)


def word_of_mailbox(uid: Any) -> str:
    """What only the receipt of the case `uid` carries: whoever has it reads the mailbox that the request named."""
    return MAILBOX.sign(str(uid))


def uid_of_word(word: str) -> UUID | None:
    """The case of a receipt's word; None for anything else, and once it is older than a request may wait."""
    try:
        return UUID(MAILBOX.unsign(word, max_age=MAILBOX_FOR))
    except (signing.BadSignature, ValueError):
        return None


def from_our_mail(number: str, mark: str) -> bool:
    """Whether whoever names this number came by a link of ours about it."""
    try:
        return OURS.unsign(f"{number}{OURS.sep}{mark}") == number
    except signing.BadSignature:
        return False
