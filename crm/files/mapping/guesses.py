"""Which column of a file goes where, as far as its name, its values, or the program that made the file can tell.

Columns that would hold a PESEL, a date of birth, health and the like have no target at all: they are refused by name,
and their values are neither shown as samples nor handed on by the reader. Only where the house has made a field for
just that, and a column is called so, it comes in for the purposes of the field; its values are never shown as samples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.files.mapping import header_words as names
from crm.files.mapping.value_shapes import REFUSED_SHAPES, shape_of
from crm.files.mapping.vocabulary import Vocabulary, plain
from crm.files.programs import Program
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.channels import CHANNELS
from crm.privacy.guards.linear_patterns import search

SAMPLES = 3
WEAK = "?"  # in front of a program's target: only if no other column goes there
PICTURES = frozenset({"photo", "photos", "logo", "zdjecie", "zdjecia", "picture", "avatar"})
WHY: dict[str, str | Promise] = {
    "header": _("recognised by the name of the column"),
    "values": _("recognised by the values"),
    "program": _("recognised by the program that made the file"),
    "saved": _("as you saved it"),
    "taken": _("another column already goes there"),
    "refused": _("no purpose may take this column"),
    "picture": _("pictures are not imported"),
    "aside": _("known, but nothing that we keep"),
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
        remaining, letters = self.index + 1, ""
        while remaining:
            remaining, place = divmod(remaining - 1, 26)
            letters = chr(ord("A") + place) + letters
        return letters

    @property
    def label(self) -> str:
        return self.header or _("Column %(letter)s") % {"letter": self.letter}


def guess(
    headers: Sequence[str],
    samples: Sequence[Mapping[int, str]],
    vocabulary: Vocabulary,
    program: Program | None = None,
) -> list[ColumnGuess]:
    """One guess per header, from its name and from `samples` (rows as `FileTable.head()` gives them).

    What `program` says of its own columns counts first; of the others only what `said.rest` names is guessed then.
    """
    guesser = Guesser(vocabulary, program)
    columns = []
    for index, header in enumerate(headers):
        values = [row[index].strip() for row in samples if row.get(index, "").strip()]
        columns.append(guesser.one(index, header, values))
    return guesser.each_place_once(columns)


def refused_category(header: str) -> Category | None:
    """The category for which a column of this name is refused; None when it may come in."""
    text = plain(header)
    return next((category for category, pattern in names.REFUSED if search(pattern, text)), None)


def consent_channel(header: str) -> str:
    """The code of the channel that the header of a consent column names; otherwise empty.

    Of several that lead to one address the later is meant: «telefon (SMS)» speaks of SMS.
    """
    text = plain(header)
    named = [row for row in CHANNELS.values() if row.headers and search(row.headers, text)]
    alike = [row for row in named if row.address and row.address == named[0].address]
    return (alike or named)[-1 if alike else 0].code if named else ""


@dataclass(frozen=True)
class Guesser:
    """Guesses columns under one vocabulary, perhaps of one program."""

    said: Vocabulary
    program: Program | None

    def one(self, index: int, header: str, values: list[str]) -> ColumnGuess:
        """One column by itself."""
        text, category, shape = plain(header), refused_category(header), shape_of(values)
        target, why = self.named(text)
        refused_for = category or (None if target in self.said.texts else REFUSED_SHAPES.get(shape))
        if refused_for and not self.asked_for(target, refused_for):
            return ColumnGuess(index, header, "", refused_for, "refused")
        by_values = self.said.shapes.get(shape, "")
        # «Kontakt» may hold anything, and an address under «Telefon» is an address
        if (
            by_values
            and not self.program
            and (target in ("", *self.said.weak) or {by_values, target} == {"email", "phone"})
        ):
            target, why = by_values, "values"
        examples = () if self.category(target) in SEALED_ONLY else tuple(dict.fromkeys(values))[:SAMPLES]
        return ColumnGuess(index, header, target, self.category(target), why if target or why else "unknown", examples)

    def named(self, text: str) -> tuple[str, str]:
        """(target, why) by the name alone; no `why` where it says nothing."""
        if text in PICTURES:
            return "", "picture"
        if self.program and (by_program_field := self.said.in_program(self.program.slug, text)):
            return by_program_field, "program"
        by_program = self.program.target(text) if self.program else None
        if by_program is not None:
            return by_program, "program" if by_program else "aside"
        target = self.said.named(text)
        if self.program and target not in self.said.rest:
            return "", ""
        return target, "header" if target else ""

    def asked_for(self, target: str, category: Category) -> bool:
        """Whether a custom field of the organisation is meant for just this category of data."""
        place = self.said.targets.get(target)
        return place is not None and place.purposes is not None and place.category == category

    def category(self, target: str) -> Category | None:
        """The category of data that goes there."""
        place = self.said.targets.get(target.removeprefix(WEAK))
        return place.category if place else None

    def each_place_once(self, columns: list[ColumnGuess]) -> list[ColumnGuess]:
        """The first column of a kind gets the place, further ones the second place, where several may go, or none."""
        have = {column.target.removeprefix(WEAK) for column in columns}
        used: set[str] = set()
        if self.said.parts and self.said.parts <= have:
            used = {self.said.whole}
        elif self.said.whole in have:
            used = set(self.said.parts)
        strong = {column.target for column in columns if not column.target.startswith(WEAK)}
        return [self.settled(column, used, strong) for column in columns]

    def settled(self, column: ColumnGuess, used: set[str], strong: set[str]) -> ColumnGuess:
        """The column with the place that is left for it."""
        target = column.target.removeprefix(WEAK)
        if target != column.target and target in strong:
            target = ""
        elif target in used:
            target = self.said.seconds.get(target, "")
        if not target or target in used:
            return replace(column, target="", category=None, why="taken") if column.target else column
        if not self.said.targets[target].many or target in self.said.seconds:
            used.add(target)
        return replace(column, target=target)
