"""The shape of a register: entries with facts under the letters of Art. 30, in every language, as JSON and back.

A fact has a key, a mark by which it is compared, its words by language and, where somebody knows it, since when it is
so. What the register says as a whole stands in an entry without a number. No database.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation

Words = dict[str, str]
NAME = "name"  # the fact that an entry is there, and what it is called
WHOLE = ""  # the entry of the register as a whole


def in_languages(say: Callable[[], object]) -> Words:
    """{language: what `say` says in it}."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(say())
    return words


def spoken(words: Words) -> str:
    """The words in the reader's language, else in the site's."""
    code = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return words.get(code) or words.get(settings.LANGUAGE_CODE[:2]) or next(iter(words.values()), "")


@dataclass(frozen=True)
class Fact:
    """One fact; `since` is an ISO day, "" where nobody knows it."""

    key: str
    mark: str
    words: Words
    since: str = ""

    @property
    def text(self) -> str:
        """In the reader's language."""
        return spoken(self.words)


def fact(key: str, mark: object, say: Callable[[], object], since: str = "") -> Fact:
    """A fact in every language; without a mark of its own it is compared by its words."""
    words = in_languages(say)
    return Fact(key, str(mark) if mark is not None else words[settings.LANGUAGE_CODE[:2]], words, since)


@dataclass(frozen=True)
class Entry:
    """One activity, or one controller for whom we process; `number` is "" for the register as a whole."""

    number: str
    name: Words
    facts: dict[str, list[Fact]]  # {letter: facts}
    by_hand: bool = False
    purposes: list[str] = field(default_factory=list)
    owner: str = ""  # "role:3", "user:12"

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return spoken(self.name)

    def under(self, letter: str) -> list[Fact]:
        """The facts under a letter."""
        return self.facts.get(letter, [])

    def starting(self, letter: str, prefix: str) -> list[Fact]:
        """The facts under a letter whose key begins with `prefix`."""
        return [item for item in self.under(letter) if item.key.startswith(prefix)]

    def text(self, letter: str, prefix: str = "") -> str:
        """These facts in words."""
        return "; ".join(item.text for item in self.starting(letter, prefix))

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Entry":
        """Of what `asdict` made."""
        facts = {letter: [Fact(**item) for item in items] for letter, items in raw["facts"].items()}
        return cls(**{**raw, "facts": facts})


@dataclass(frozen=True)
class Content:
    """A whole register at one moment."""

    entries: list[Entry]

    @property
    def whole(self) -> Entry:
        """What it says as a whole."""
        return next((entry for entry in self.entries if entry.number == WHOLE), Entry(WHOLE, {}, {}))

    @property
    def listed(self) -> list[Entry]:
        """The entries with a number."""
        return [entry for entry in self.entries if entry.number != WHOLE]

    def as_json(self) -> dict[str, Any]:
        """What is frozen."""
        return {"entries": [asdict(entry) for entry in self.entries]}

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Content":
        """What was frozen."""
        return cls([Entry.read(entry) for entry in raw["entries"]])

    def marks(self) -> dict[tuple[str, str, str], str]:
        """{(entry, letter, fact): mark}: two registers are the same when these are."""
        return {
            (entry.number, letter, item.key): item.mark
            for entry in self.entries
            for letter, items in entry.facts.items()
            for item in items
        }


def digest_of(raw: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hashed(parts: Iterable[str]) -> str:
    """A short name for some texts, for addresses and columns."""
    return hashlib.sha256("\N{INFORMATION SEPARATOR ONE}".join(parts).encode()).hexdigest()[:32]
