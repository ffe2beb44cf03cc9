"""What the columns of one kind of file can mean: where they can go, and by which words they are known.

Contacts, companies and deals declare theirs beside what reads them, made from the tables of their columns.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation

from crm.files.mapping.targets import Target
from crm.privacy.guards.linear_patterns import pattern, search
from crm.privacy.keys.blind_index import words

LONGEST_HEADER = 200  # letters of a header that are looked at: a name, not a text
Patterns = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Vocabulary:
    """Targets and words of one kind of file.

    `named` says where a header (as `plain` writes it) goes, empty for nowhere. `shapes` are targets by what values look
    like, `weak` those that give way to it. `texts` hold free text, in which an identifier happens to stand. `whole`
    says the same as its `parts` together. Of `needs` one column must be there, else the problem `needless`. `rest` is
    what a column may be that the program which made the file does not explain. `programs` are {slug of a program:
    (target, pattern of a whole header)} of what the columns themselves know of a program's file.
    """

    targets: Mapping[str, Target]
    named: Callable[[str], str]
    needs: frozenset[str]
    needless: str
    seconds: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset({"note"})
    whole: str = ""
    parts: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    programs: Mapping[str, Patterns] = field(default_factory=dict)

    def in_program(self, slug: str, text: str) -> str:
        """Where a header of that program's file goes by what the columns say of it; empty for nowhere."""
        return next(
            (code for code, header_pattern in self.programs.get(slug, ()) if pattern(header_pattern).fullmatch(text)),
            "",
        )


def plain(header: str) -> str:
    """A header as the vocabularies know it: «E-mail_Address», «eMailAddress» and «Adres e-mail:» in folded words."""
    spaced = re.sub(r"(?<=[a-ząćęłńóśźż0-9])(?=[A-ZĄĆĘŁŃÓŚŹŻ])", " ", header[:LONGEST_HEADER])
    return re.sub(r"\be (?=mail)", "e", " ".join(words(spaced)))


@lru_cache(maxsize=8)
def spellings(*labels: tuple[str, Any]) -> dict[str, str]:
    """{label in any language of the product, as a header is known: code}."""
    codes: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            codes |= {plain(str(label)): code for code, label in labels}
    return codes


def first_of(patterns: Patterns, text: str) -> str:
    """The first word of `patterns` whose pattern is in `text`; empty when none is."""
    return next((word for word, pattern in patterns if search(pattern, text)), "")
