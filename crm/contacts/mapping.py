"""Which column of a file goes where: guessed, correctable, and refused where no purpose may take it.

A mapping is `{column index: target code}`; a column that is not in it is not imported. Every target knows its category
of personal data, so the purposes chosen for the import decide what may come in (`check`). Columns that would hold a
PESEL, a date of birth, health and the like have no target at all: they are refused by name, and their values are
neither shown as samples nor handed on by the reader.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.contacts import headers as names
from crm.contacts.shapes import REFUSED_SHAPES, shape_of
from crm.contacts.targets import ALWAYS, NAMING, REACHING, SECONDS, TARGETS
from crm.privacy.categories import Category
from crm.privacy.index import words

SAMPLES = 3


WHY: dict[str, str | Promise] = {
    "header": _("recognised by the name of the column"),
    "values": _("recognised by the values"),
    "taken": _("another column already goes there"),
    "refused": _("no purpose may take this column"),
    "unknown": _("not recognised, so not imported"),
}


@dataclass(frozen=True)
class ColumnGuess:
    """What we take a column for. `target` is empty for "do not import"; `category` is set also for a refused column.

    `why` is a key of `WHY`. A refused column has no samples: its values are not to be shown.
    """

    index: int
    header: str
    target: str
    category: Category | None
    why: str
    samples: tuple[str, ...] = field(default=(), repr=False)

    @property
    def refused(self) -> bool:
        return self.why == "refused"

    @property
    def reason(self) -> str:
        return str(WHY[self.why])

    @property
    def letter(self) -> str:
        """The name a spreadsheet gives the column: A, B … AA."""
        rest, letters = self.index + 1, ""
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(ord("A") + place) + letters
        return letters

    @property
    def label(self) -> str:
        return self.header or _("Column %(letter)s") % {"letter": self.letter}


def plain(header: str) -> str:
    """A header as the vocabulary knows it: «E-mail_Address», «eMailAddress» and «Adres e-mail:» in folded words."""
    apart = re.sub(r"(?<=[a-ząćęłńóśźż0-9])(?=[A-ZĄĆĘŁŃÓŚŹŻ])", " ", header)
    return re.sub(r"\be (?=mail)", "e", " ".join(words(apart)))


def guess(headers: Sequence[str], samples: Sequence[Mapping[int, str]]) -> list[ColumnGuess]:
    """One guess per header, from its name and from `samples` (rows as `Sheet.head()` gives them)."""
    guesses = []
    for index, header in enumerate(headers):
        values = [row[index].strip() for row in samples if row.get(index, "").strip()]
        guesses.append(_guess_one(index, header, values))
    return _each_place_once(guesses)


def mapping_of(guesses: Iterable[ColumnGuess]) -> dict[int, str]:
    """The mapping that follows the guesses."""
    return {column.index: column.target for column in guesses if column.target}


def from_names(named: Mapping[str, str], headers: Sequence[str]) -> dict[int, str]:
    """A mapping from `{header, column letter or number from 1: target code}`, as a mapping file holds it.

    KeyError with the name that is no column of the file; whether the targets exist is for `check`.
    """
    places = {str(index + 1): index for index in range(len(headers))}
    places |= {ColumnGuess(index, "", "", None, "unknown").letter.casefold(): index for index in range(len(headers))}
    places |= {" ".join(words(header)): index for index, header in reversed(list(enumerate(headers))) if header}
    return {places[" ".join(words(name))]: target for name, target in named.items() if target}


def refused_category(header: str) -> Category | None:
    """The category for which a column of this name is refused; None when it may come in."""
    text = plain(header)
    return next((category for category, pattern in names.REFUSED if re.search(pattern, text)), None)


def consent_channel(header: str) -> str:
    """email, sms, phone or post when the header of a consent column names one; otherwise empty."""
    text = plain(header)
    return next((channel for channel, pattern in names.CHANNELS if re.search(pattern, text)), "")


def _guess_one(index: int, header: str, values: list[str]) -> ColumnGuess:
    category = refused_category(header)
    shape = shape_of(values)
    target = _named(header)
    if category or (shape in REFUSED_SHAPES and target != "note"):
        return ColumnGuess(index, header, "", category or REFUSED_SHAPES[shape], "refused")
    why = "header"
    # «Kontakt» may hold anything, and an address under «Telefon» is an address
    if shape and (target in ("", "name") or {shape, target} == {"email", "phone"}):
        target, why = shape, "values"
    why = why if target else "unknown"
    shown = tuple(dict.fromkeys(values))[:SAMPLES]
    return ColumnGuess(index, header, target, TARGETS[target].category if target else None, why, shown)


def _named(header: str) -> str:
    text = plain(header)
    if re.search(names.OBJECTION, text):
        return "objection"
    if re.search(names.CONSENT, text):
        return next((part for part, pattern in names.CONSENT_PARTS if re.search(pattern, text)), "consent")
    if re.search(names.ELSEWHERE, text):
        return ""
    target = next((target for target, pattern in names.NAMES if re.search(pattern, text)), "")
    return SECONDS.get(target, target) if re.search(names.SECOND, text) else target


def _each_place_once(guesses: list[ColumnGuess]) -> list[ColumnGuess]:
    """The first column of a kind gets the place, the second one the second place, a third none."""
    have = {column.target for column in guesses}
    taken: set[str] = set()
    if {"first_name", "last_name"} <= have:
        taken = {"name"}
    elif "name" in have:
        taken = {"first_name", "last_name"}
    return [_settled(column, taken) for column in guesses]


def _settled(column: ColumnGuess, taken: set[str]) -> ColumnGuess:
    target = SECONDS.get(column.target, "") if column.target in taken else column.target
    if not target or target in taken:
        return replace(column, target="", category=None, why="taken") if column.target else column
    if not TARGETS[target].many:
        taken.add(target)
    return replace(column, target=target)


@dataclass(frozen=True)
class MappingProblem:
    """Why a mapping cannot be used. `column` is the index, None when the whole mapping is to blame."""

    code: str
    column: int | None = None
    target: str = ""
    category: Category | None = None
    header: str = ""

    @property
    def text(self) -> str:
        place = {
            "column": self.header or str((self.column or 0) + 1),
            "category": self.category.label if self.category else "",
            "target": str(TARGETS[self.target].label) if self.target in TARGETS else self.target,
        }
        return str(PROBLEMS[self.code]) % place


PROBLEMS: dict[str, str | Promise] = {
    "column_refused": _(
        "We do not read the column “%(column)s”: no purpose of ours needs such data (%(category)s). Leave it out and "
        "go on."
    ),
    "name_and_parts": _("Choose either the full name or the first and last name, not both."),
    "no_contact_column": _("No column is a name, an e-mail or a phone. Choose at least one of them."),
    "not_needed": _(
        "The column “%(column)s” (%(category)s) is not needed for the purposes you chose. Leave it out, or choose a "
        "purpose that needs it."
    ),
    "target_twice": _("Two columns go to “%(target)s”. Keep one of them."),
    "unknown_column": _("The file has no column %(column)s. Choose one of its columns."),
    "unknown_target": _("There is no field “%(target)s”. Choose one from the list."),
}


def check(
    mapping: Mapping[int, str],
    categories: Collection[str],
    guesses: Sequence[ColumnGuess] | None = None,
) -> list[MappingProblem]:
    """Everything that forbids to import by `mapping` for purposes that need `categories`; empty when it may be used.

    With `guesses` (of the whole file) refused columns are recognised, also when somebody maps them to a note.
    """
    known = {column.index: column for column in guesses or ()}
    problems = []
    for index, target in sorted(mapping.items()):
        column = known.get(index)
        problem = _problem_of(index, target, categories, column, missing=guesses is not None and column is None)
        if problem:
            problems.append(replace(problem, header=column.header if column else ""))
    return problems + _problems_of_all(mapping)


def _problem_of(
    index: int, target: str, categories: Collection[str], column: ColumnGuess | None, *, missing: bool
) -> MappingProblem | None:
    if missing:
        return MappingProblem("unknown_column", index, target)
    if column and column.refused:
        return MappingProblem("column_refused", index, target, column.category)
    if target not in TARGETS:
        return MappingProblem("unknown_target", index, target)
    category = TARGETS[target].category
    if category not in ALWAYS and category not in categories:
        return MappingProblem("not_needed", index, target, category)
    return None


def _problems_of_all(mapping: Mapping[int, str]) -> list[MappingProblem]:
    used = set(mapping.values())
    counts = Counter(mapping.values())
    problems = [
        MappingProblem("target_twice", target=code)
        for code, target in TARGETS.items()
        if counts[code] > 1 and not target.many
    ]
    if "name" in used and used & (NAMING - {"name"}):
        problems.append(MappingProblem("name_and_parts"))
    if not used & (NAMING | REACHING):
        problems.append(MappingProblem("no_contact_column"))
    return problems
