"""Blind indexes and name tokens: how sealed columns are found again without being opened.

E-mail and phone: one truncated HMAC of the normalised value, exact match only. Names: truncated HMACs of every prefix
(2 to 8 letters) of every folded word. Both are personal data and are erased with the person. `INDEX_KEY` may hold
several keys, newest first: new rows use the first, look-ups try them all.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from crm.privacy.law.jurisdiction import jurisdiction

SHORTEST, LONGEST = 2, 8
MOST_WORDS = 60  # the tokens of a contact travel in an index, whose entries PostgreSQL keeps below 2,704 bytes
FOLDS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
POLISH = FOLDS | str.maketrans("ąćęńóśźż", "acenoszz")  # what decomposing would give, ten times as fast
WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4)
def keys_from(text: str) -> tuple[bytes, ...]:
    """The 256-bit keys in `text` (base64, comma separated, newest first). ImproperlyConfigured when malformed."""
    keys = []
    for part in text.split(","):
        try:
            key = base64.b64decode(part.strip(), validate=True)
        except ValueError as error:
            raise ImproperlyConfigured("INDEX_KEY is not base64: restore it from your key store.") from error
        if len(key) != 32:
            raise ImproperlyConfigured("INDEX_KEY must be 32 bytes long: it is cut short or not ours.")
        keys.append(key)
    return tuple(keys)


def folded(text: str) -> str:
    """Lower case without diacritics: «Żółć» becomes «zolc»."""
    plain = text.casefold().translate(POLISH)
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(FOLDS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    return WORDS.findall(folded(text))


def normal_email(text: str) -> str:
    """How an e-mail address is compared: trimmed, case folded."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def normal_phone(text: str, region: str = "") -> str:
    """How a phone number is compared and kept: E.164 where it is valid, its digits where it is not.

    `region` (ISO 3166) is where a number without a country is dialled: at home where nothing is said.
    """
    try:
        number = phonenumbers.parse(text, region or jurisdiction().phone.region)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", text)
    if not phonenumbers.is_possible_number(number):
        return re.sub(r"\D", "", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=200_000)
def _truncated(key: bytes, scope: bytes, text: str, size: int) -> int:
    digest = hmac.new(key, scope + text.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:size], "big", signed=True)


def _blind(scope: bytes, text: str) -> list[int]:
    # not memoised: addresses are many and differ, prefixes are few and recur
    return [_truncated.__wrapped__(key, scope, text, 8) for key in keys_from(settings.INDEX_KEY)] if text else []


def blind(kind: str, text: str) -> int | None:
    """The index (signed 64 bits) under which a new value of a kind (see `blinds`) is stored; None for an empty one."""
    indexes = blinds(kind, text)
    return indexes[0] if indexes else None


def blinds(kind: str, text: str) -> list[int]:
    """Every index under which the value may be stored, one for each index key."""
    if kind == "external":
        return _blind(b"external|", (text or "").strip())
    normal = {"email": normal_email, "phone": normal_phone}.get(kind, lambda value: re.sub(r"\W", "", value))
    return _blind(kind.encode() + b"|", normal(text or ""))


def blinds_within(scope: str, text: str) -> list[int]:
    """Hashes (signed 64 bits) of a choice within one field: elsewhere the same word gives another."""
    return _blind(f"choice|{scope}|".encode(), text)


def name_key(name: str) -> str:
    """A name as it is compared: folded words in any order, so «KOWALSKI Jan» is Jan Kowalski."""
    return " ".join(sorted(words(name or "")))


def blind_names(name: str) -> list[int]:
    """A hash of the whole name (signed 64 bits) for each index key; none of nobody's name."""
    return _blind(b"whole name|", name_key(name))


def blind_texts(scope: str, text: str) -> list[int]:
    """A hash of any text (signed 64 bits) for each index key, newest first: to tell whether it was here before."""
    return _blind(f"{scope} text|".encode(), text)


def key_names() -> list[str]:
    """Fingerprints of the index keys in use, newest first."""
    return [fingerprint(key) for key in keys_from(settings.INDEX_KEY)]


def name_tokens(name: str) -> list[int]:
    """The sorted tokens (signed 32 bits) of every prefix of every word of `name`, of its first MOST_WORDS at least."""
    key = keys_from(settings.INDEX_KEY)[0]
    name_words = words(name or "")[:MOST_WORDS]
    prefixes = {word[:size] for word in name_words for size in range(SHORTEST, min(len(word), LONGEST) + 1)}
    return sorted(_truncated(key, b"name|", prefix, 4) for prefix in prefixes)


def query_tokens(text: str) -> list[list[int]]:
    """For each index key the tokens that a name must hold to match `text`; empty when no word is long enough.

    A word longer than eight letters is cut: the caller checks the typed words on the opened name (`matches`).
    """
    typed = [word[:LONGEST] for word in words(text) if len(word) >= SHORTEST]
    if not typed:
        return []
    return [[_truncated(key, b"name|", word, 4) for word in typed] for key in keys_from(settings.INDEX_KEY)]


def matches(name: str, text: str) -> bool:
    """Whether every typed word starts a word of `name`."""
    return begin(words(text), name)


def begin(typed: Sequence[str], name: str) -> bool:
    """The same as `matches`, for words folded already: for a page of names."""
    have = words(name)
    return all(any(word.startswith(start) for word in have) for start in typed)


def fingerprint(key: bytes) -> str:
    """A name for an index key that does not tell the key."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]
