"""What the columns of one kind of file can mean: where they can go, and by which words they are known.

Contacts have their vocabulary here; companies and deals declare theirs beside what reads them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm.contacts import headers as names
from crm.contacts.targets import NAMING, REACHING, SECONDS, TARGETS, Target
from crm.privacy.index import words
from crm.privacy.linear import search

LONGEST_HEADER = 200  # letters of a header that are looked at: a name, not a text
Patterns = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Vocabulary:
    """Targets and words of one kind of file.

    `named` says where a header (as `plain` writes it) goes, empty for nowhere. `shapes` are targets by what values look
    like, `weak` those that give way to it. `texts` hold free text, in which an identifier happens to stand. `whole`
    says the same as its `parts` together. Of `needs` one column must be there, else the problem `needless`. `rest` is
    what a column may be that the program which made the file does not explain.
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


def plain(header: str) -> str:
    """A header as the vocabularies know it: «E-mail_Address», «eMailAddress» and «Adres e-mail:» in folded words."""
    apart = re.sub(r"(?<=[a-ząćęłńóśźż0-9])(?=[A-ZĄĆĘŁŃÓŚŹŻ])", " ", header[:LONGEST_HEADER])
    return re.sub(r"\be (?=mail)", "e", " ".join(words(apart)))


def first_of(patterns: Patterns, text: str) -> str:
    """The first word of `patterns` whose pattern is in `text`; empty when none is."""
    return next((word for word, pattern in patterns if search(pattern, text)), "")


def of_contacts(text: str) -> str:
    """Where a header of a contact file goes."""
    if search(names.DELETED, text):
        return "deleted"
    if search(names.OBJECTION, text):
        return "" if search(names.BY_FAX, text) else "objection"
    if search(names.CONSENT, text):
        return first_of(names.CONSENT_PARTS, text) or "consent"
    if search(names.ELSEWHERE, text):
        return ""
    target = first_of(names.NAMES, text)
    return SECONDS.get(target, target) if search(names.SECOND, text) else target


CONTACTS = Vocabulary(
    targets=TARGETS,
    named=of_contacts,
    needs=NAMING | REACHING,
    needless="no_contact_column",
    seconds=SECONDS,
    shapes={"subscription": "consent", **{shape: shape for shape in ("email", "phone", "postcode", "nip")}},
    weak=frozenset({"name"}),
    whole="name",
    parts=NAMING - {"name"},
    rest=frozenset({"nip", "consent", "consent_date", "consent_proof", "objection", "deleted"}),
)
