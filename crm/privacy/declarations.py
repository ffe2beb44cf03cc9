"""The column says what it is: declarations hung on fields and models, read by every duty of the law.

`personal()` and `neutral()` return the field they were given, so they stand in the line that makes the column.
A model says by `personal_data` how its rows reach their person; a model without people says so with its reason.
"""

from dataclasses import dataclass, field as dataclass_field
from enum import Enum
from typing import Any, TypeVar

from django.db import models

from crm.privacy.categories import Category

F = TypeVar("F", bound=models.Field)
CUSTOM = "custom_"  # how both logs, forms and lists begin the name of a column that the house made for itself


class Source(Enum):
    """Who gave us the value. Portability (Art. 20) covers only what the person provided themselves."""

    SUBJECT = "subject"
    STAFF = "staff"
    IMPORT = "import"
    SYSTEM = "system"


class Rows(Enum):
    """What the eraser does with a row none of whose personal columns may stay."""

    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the row stays as a number in totals, its personal columns are emptied
    KEEP = "keep"  # pseudonymous evidence (ledger, access log): the row holds ids only and outlives the person


class Twin(Enum):
    """What a merge does with a row of one record whose like, by a constraint, the other record has already."""

    GOES = "goes"  # the survivor's own row stands for both; the other's stays behind until the merge is final
    REFUSES = "refuses"  # two such rows cannot become one: there is no merge before somebody has settled one of them


@dataclass(frozen=True, slots=True)
class Personal:
    """A column about a person: its category (or the path to it, `definition__category`) and who gave the value.

    `inward` is what only the machine reads back; whatever of it speaks of her stands in a column beside it as well.
    """

    category: str
    source: Source
    inward: bool = False


@dataclass(frozen=True, slots=True)
class Neutral:
    """A column that says nothing about a person, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A model with rows about data subjects.

    `subject` is the path to the Person (`"person"`, `"contact__person"`, `"self"`), `clock` the moment column that
    retention counts from, `rows` what becomes of a row. `moves` says whether rows follow their person in a merge and
    `twin` what becomes there of one that a constraint allows once (checks say where neither may be left to silence),
    `days` which further columns tell a copy for her when it happened, `closes` which columns take the moment from which
    nothing but the law keeps a row: its app shows it to nobody who works with people. With `strays` a row may be about
    nobody we know of and name somebody all the same: it is looked through when somebody leaves.

    Where rows are columns of the house's own making, `named` is the path to what such a column is called: both logs
    call it `custom_<that>`. `given` is the path to whether she gave the value herself (Art. 20(1)), where rows differ.

    `own_horizon`, where each row says itself what it is for, are the paths to that purpose (a slug) and to the moment
    its rules count from: such a row goes once they are over, whatever other purposes need (`horizon_key`).
    """

    subject: str
    clock: str | None = None
    rows: Rows = Rows.DELETE
    moves: bool = True
    twin: Twin | None = None
    days: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    strays: bool = False
    named: str | None = None
    given: str | None = None
    own_horizon: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StaffData:
    """A model with data about our own staff: kept apart from data subjects, with its own retention."""

    user: str
    why: str


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """A model without people, and why that is so."""

    why: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A third party's model, declared from outside: its declaration and the categories of its columns."""

    declaration: PersonalData | StaffData | NoPersonalData
    columns: dict[str, Personal | Neutral] = dataclass_field(default_factory=dict)


def personal(column: F, category: Category | str, *, source: Source = Source.STAFF, inward: bool = False) -> F:
    """Declare `column` personal and return it. `category` may be a path to the column that names it."""
    declare(column, Personal(str(category), source, inward))
    return column


def neutral(column: F, why: str) -> F:
    """Declare `column` free of personal data, with the reason, and return it."""
    if not why.strip():
        raise ValueError("a neutral column needs its reason")
    declare(column, Neutral(why))
    return column


def declare(column: Any, declaration: Personal | Neutral) -> None:
    """Attach a declaration to a column, where `data_map` finds it."""
    column.personal = declaration
