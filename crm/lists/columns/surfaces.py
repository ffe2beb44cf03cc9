"""What a column says to each surface: how it is typed, listed, narrowed by, imported, exported, read by programs.

Each is a small fact with defaults that suit a plain new field; `No("reason")` in its place leaves the surface out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from crm.narrowing import Words

Reader = Callable[[str], tuple[str, str]]  # what is typed -> (what is kept, code of a problem)


@dataclass(frozen=True)
class No:
    """A surface does not have the column, and why. Falsy, so that `if column.listed` reads as it says."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a column that a surface leaves out needs the reason")

    def __bool__(self) -> bool:
        return False


class Sort(Enum):
    """What a value is, for programs: a line of text, free words that identify nobody, a day, an amount of money."""

    LINE = "line"
    WORDS = "words"
    DAY = "day"
    MONEY = "money"


@dataclass(frozen=True)
class Control:
    """How the value is asked for: one line of at most `longest` letters.

    `reader` understands what is typed, sent by a program or found in a file; `choices()` are (value, label) pairs;
    `many` asks for several, one in a line. `attrs` are of the control. `beside`: it stands beside the one before it.
    `apart`: the form has fields of its own for it (a company is chosen, or founded on the spot). `either`: a record
    says at least one of these, so none of them is marked as one that may be left empty. `rows` of a text of many lines.
    `made` is the form's field where none of these says it, called with its label. `placed`: the templates of form and
    page have a place of its own for it; any other follows those by itself.
    """

    longest: int = 200
    reader: Reader | None = None
    choices: Callable[[], Sequence[tuple[str, Any]]] | None = None
    many: bool = False
    attrs: Mapping[str, Words] = field(default_factory=dict)
    hint: Any = ""
    beside: bool = False
    apart: bool = False
    either: bool = False
    required: bool = False
    rows: int = 0
    made: Callable[..., Any] | None = None
    sort: Sort = Sort.LINE
    placed: bool = False


@dataclass(frozen=True)
class Group:
    """Columns that people read as one: what they are called together, and how their texts are put together."""

    label: Any
    joined: Callable[..., str] = lambda *texts: ", ".join(filter(None, texts))


@dataclass(frozen=True)
class Listed:
    """A column of the list, called `code` in addresses and saved views (the column's name unless given).

    `usual` is its place among those that are shown unless somebody chose, from 1; 0 for none. One that `drawn` marks
    has a cell of its own in the template of the row; any other stands as plain text.
    """

    code: str = ""
    label: Any = ""
    usual: int = 0
    drawn: bool = False


class Filtered(Enum):
    """What a list can be narrowed by where nothing else is said: a sealed text tells whether it is filled in."""

    FILLED = "filled"
    OWN = "own"  # the list declares the filter itself, since it needs to know who is asking


@dataclass(frozen=True)
class Part:
    """A further place of a file whose content joins a column: a first name joins the name."""

    code: str
    label: Any
    words: str = ""
    turn: int = 0
    fills: str = ""
    many: bool = False
    category: str = ""  # another one than the column's


@dataclass(frozen=True)
class Imported:
    """A place to which columns of a file may go.

    `words` is a pattern searched in a header (folded, see `crm/files/mapping/vocabulary.py`); of two columns that fit,
    the one with the lower `turn` is taken, then the one that stands first in the table. A header that says the label in
    any language fits without them, and so do `headers`, which stand there folded. `late` is a second, weaker pattern
    with a turn of its own. `programs` are patterns of whole headers by the slug of a program. `group` is where the form
    of a mapping offers it, the first one for none. `many`: several columns may go there. `replaces`: an update may put
    the value in place of another. `category` is the kind of data where the column itself has none, `code` what mappings
    call it where that is not the column's name. `parts` stand beside it."""

    group: str = ""
    label: Any = ""
    words: str = ""
    turn: int = 0
    headers: tuple[str, ...] = ()
    late: tuple[int, str] | None = None
    programs: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    replaces: bool = True
    category: str = ""
    code: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A column of an exported file. `usual`: it is ticked for a list that shows none of its columns. `code` is what
    orders call it, the column's name unless given."""

    label: Any = ""
    usual: bool = False
    code: str = ""


class Api(Enum):
    """Which way a value goes by the API."""

    READ = "read"
    WRITE = "write"
    BOTH = "both"

    @property
    def reads(self) -> bool:
        """Whether an answer may hold it."""
        return self is not Api.WRITE

    @property
    def writes(self) -> bool:
        """Whether a program may send it."""
        return self is not Api.READ
