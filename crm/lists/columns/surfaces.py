"""What a column is on each surface: in forms, lists, filters, imports, exports and the API.

Each is a small dataclass whose defaults suit a plain new field; `No("reason")` in its place leaves the surface out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from crm.narrowing import Words

Reader = Callable[[str], tuple[str, str]]  # what is typed -> (what is kept, code of a problem)


@dataclass(frozen=True)
class No:
    """A surface does not have the column, and the reason. It is falsy, so `if column.listed` works."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a column that a surface leaves out needs the reason")

    def __bool__(self) -> bool:
        return False


class Sort(Enum):
    """The type of a value, for the API: a line of text, free text that identifies nobody, a day, an amount of money."""

    LINE = "line"
    WORDS = "words"
    DAY = "day"
    MONEY = "money"


@dataclass(frozen=True)
class Control:
    """How the value is asked for in a form: one line of at most `longest` characters.

    `reader` parses what is typed, sent by a program or found in a file; `choices()` are (value, label) pairs; `many`
    asks for several values, one per line. `attrs` are HTML attributes. `beside`: in one row with the control before it.
    `apart`: the form has its own fields for it (a company is chosen, or created on the spot). `either`: a record needs
    at least one of these, so none is marked optional. `rows`: height of a text of many lines. `made` builds the form
    field where the rest does not suffice; it gets the label. `placed`: the templates have a fixed place for it; other
    columns are listed after those.
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
    """Columns that people read as one: their common label, and how their texts are joined."""

    label: Any
    joined: Callable[..., str] = lambda *texts: ", ".join(filter(None, texts))


@dataclass(frozen=True)
class Listed:
    """A column of the list, called `code` in addresses and saved views (the column's name unless given).

    `usual` is its place, from 1, among the columns shown by default; 0 when it is not among them. With `drawn` the
    row's template has a cell for it; otherwise it is plain text.
    """

    code: str = ""
    label: Any = ""
    usual: int = 0
    drawn: bool = False


class Filtered(Enum):
    """How a list can be filtered by the column; of a sealed text one can only ask whether it is filled in."""

    FILLED = "filled"
    OWN = "own"  # the list declares the filter itself, since it needs to know who is asking


@dataclass(frozen=True)
class Part:
    """Another import target whose content becomes part of a column: a first name becomes part of the name."""

    code: str
    label: Any
    words: str = ""
    turn: int = 0
    fills: str = ""
    many: bool = False
    category: str = ""  # another one than the column's


@dataclass(frozen=True)
class Imported:
    """A target to which columns of a file may be mapped.

    `words` is a pattern searched in a header (folded, see `crm/files/mapping/vocabulary.py`); of two targets that
    match, the one with the lower `turn` wins, then the first in the table. A header that equals the label in any
    language matches without patterns, and so do `headers`, given folded. `late` is a second, weaker (turn, pattern).
    `programs` are patterns of whole headers by the slug of a program. `group` is where the mapping form offers it, the
    first group by default. `many`: several columns may be mapped to it. `replaces`: an update may overwrite a value.
    `category` is the kind of data where the column has none, `code` the name in stored mappings where it is not the
    column's. `parts` are further targets.
    """

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
    """A column of an exported file. `usual`: ticked by default when the list shows no exportable column. `code` is its
    name in export orders, the column's name unless given.
    """

    label: Any = ""
    usual: bool = False
    code: str = ""


class Api(Enum):
    """In which direction the API passes a value."""

    READ = "read"
    WRITE = "write"
    BOTH = "both"

    @property
    def reads(self) -> bool:
        """Whether a response may contain it."""
        return self is not Api.WRITE

    @property
    def writes(self) -> bool:
        """Whether a client may send it."""
        return self is not Api.READ
