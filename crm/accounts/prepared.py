"""Statements that are built and compiled once for each shape of rights, and asked again with other keys and moments.

    @prepared
    def due(reader, until): return Task.objects.visible_to(reader).open().due(until=until).order_by("due_at")

    due.rows(request.user, until=midnight)      what the queryset would give
    counts(unseen=calls.asking(user), …)        how many rows several of them have, in one statement (together.py)

Who sees whom takes Django longer to write than PostgreSQL to answer. What the statement looks like hangs on the
reader's role, on how many teams they are in and for how many colleagues they stand in (`shape_of`); their keys are
parameters. So it is written for a reader who is nobody, and whoever asks is put in that place. Rights are the request's
own, read with its user: whoever loses one has another shape at once.

Keys, moments, days and lists of keys among the values are parameters as well; all else (words, None, truth) is part of
the shape. The function may add a span to a moment or a day; one that reckons otherwise with what it is given, with the
midnight before a moment, say, is refused (Reckoned): it is written twice, with other values, and the two compared.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

from crm.accounts.models import User
from crm.accounts.together import Asked, rows_of, waiting_rows
from crm.privacy import page_memo

PARAMETERS = (int, date, UUID, bytes)
SHAPES = 256  # kept of one statement; an organisation has as many as it has roles and sizes of teams
READER = "reader"
FIRST, AGAIN = -2_000_000_000, -2_000_000_000 + 48  # within the smallest columns, and nobody's
LONG_AGO, APART = datetime(100, 1, 2, tzinfo=UTC), timedelta(days=9_000, hours=7, minutes=31)  # spans are shorter


class Keys(list):
    """Keys that travel as one array, however many: `pk_among` of crm/lists/access.py puts them into a query."""


@singledispatch
def shape_of(user: Any) -> Hashable:
    """All of a reader's rights that a statement may look different by."""
    role, bearing = user.role, user.bearing
    ties = tuple((kind, len(keys)) for kind, keys in sorted(user.ties.items()))
    delegated = bearing.delegated if bearing else None
    rights = role.held if bearing is None else bearing.rights & role.held if delegated else bearing.rights
    reaches = tuple(sorted(role.reaches.items()))
    return user.is_active, delegated, rights, reaches, role.dpo, role.decides, role.machine, ties


@shape_of.register
def _(_nobody: None) -> Hashable:
    return None


@singledispatch
def nobody_like(user: Any, keys: Iterator[int]) -> Any:
    """A reader of the same shape with `keys` of their own."""
    nobody = User(pk=next(keys), role=user.role, is_active=user.is_active)
    nobody.bearing = user.bearing
    nobody.__dict__["ties"] = {kind: [next(keys) for _key in values] for kind, values in sorted(user.ties.items())}
    return nobody


@nobody_like.register
def _(_nobody: None, _keys: Iterator[int]) -> None:
    return None


@singledispatch
def keys_of(user: Any) -> dict[Hashable, Any]:
    """{place: the key, or the list of keys} of a reader; the same places for everybody of one shape."""
    ties = {(kind, place): key for kind, keys in user.ties.items() for place, key in enumerate(keys)}
    facts: dict[Hashable, Any] = {READER: user.pk}
    return facts | ties


@keys_of.register
def _(_nobody: None) -> dict[Hashable, Any]:
    return {}


def given_by(reader: Any, values: Mapping[str, Any]) -> dict[Hashable, Any]:
    """{whose place: what stands there} of one who asks."""
    keys = keys_of(reader)
    for name, value in values.items():
        if isinstance(value, list) and not isinstance(value, Keys):
            keys |= {(name, place): part for place, part in enumerate(value)}
        elif is_parameter(value) or isinstance(value, Keys):
            keys[name] = value
    return keys


def stand_in(value: Any, keys: Iterator[int]) -> Any:
    """Another value of the same type, which no query holds otherwise; the value itself where it is no parameter."""
    if isinstance(value, Keys):
        return Keys([next(keys)])
    if isinstance(value, list):
        return [stand_in(part, keys) for part in value]
    if not is_parameter(value):
        return value
    key = next(keys)
    if isinstance(value, UUID | bytes):
        return UUID(int=-key) if isinstance(value, UUID) else str(key).encode()
    if isinstance(value, datetime):
        return LONG_AGO + (key - FIRST) * APART
    return (LONG_AGO + (key - FIRST) * APART).date() if isinstance(value, date) else key


def kind_of(value: Any) -> Hashable:
    """What of a value is part of the shape: of parameters their types, of lists how many."""
    if isinstance(value, list) and not isinstance(value, Keys):
        return tuple(kind_of(part) for part in value)
    shape: Hashable = repr(type(value)) if is_parameter(value) or isinstance(value, Keys) else value
    return shape


def is_parameter(value: Any) -> bool:
    """Whether a value is put into the statement, where others shape it."""
    return isinstance(value, PARAMETERS) and not isinstance(value, bool)


class Reckoned(Exception):
    """A function did not put a value into its query as it came."""


@dataclass(frozen=True)
class Spot:
    """Where a parameter comes from: from what stands in `name`, a `span` later; from several lists together."""

    name: Hashable
    span: timedelta | None = None
    names: tuple[Hashable, ...] = ()

    @classmethod
    def of(cls, param: Any, strangers: Mapping[Hashable, Any]) -> "Spot | None":
        """The spot of a parameter in a statement that was written for `strangers`; None for one that is its own."""
        if isinstance(param, list):
            whose = tuple(name for name, part in strangers.items() if isinstance(part, list) and set(part) & set(param))
            return cls("", names=whose) if whose else None
        for name, stranger in strangers.items():
            if type(stranger) is type(param) and stranger == param:
                return cls(name)
            if isinstance(param, date) and type(stranger) is type(param) and abs(param - stranger) < APART / 2:
                return cls(name, param - stranger)
        return None

    def filled(self, given: Mapping[Hashable, Any]) -> Any:
        """What stands there for one who asks."""
        if self.names:
            return sorted({key for name in self.names for key in given[name]})
        return given[self.name] if self.span is None else given[self.name] + self.span


@dataclass(frozen=True)
class Ready:
    """A statement: how its rows are read, its text, its parameters, and which of them come from where."""

    template: models.QuerySet
    compiler: Any
    sql: str
    params: tuple
    places: tuple[tuple[int, Spot], ...]

    def filled(self, given: Mapping[Hashable, Any]) -> tuple[str, tuple]:
        """The statement for one who asks."""
        params = list(self.params)
        for place, spot in self.places:
            params[place] = spot.filled(given)
        return self.sql, tuple(params)

    def rows(self, given: Mapping[Hashable, Any]) -> list:
        """Its rows, as the queryset gives them."""
        statement = self.filled(given)
        return rows_of(statement) if self.compiler is None else self.read(statement, waiting_rows(*statement))

    def read(self, statement: tuple[str, tuple], waiting: list[tuple] | None) -> list:
        """The rows of the filled statement, asked now where none wait, as the queryset gives them."""
        compiler = copy(self.compiler)
        compiler.connection = connections[self.template.db]
        vars(compiler)["as_sql"] = lambda *_asked, **_named: statement
        if waiting is not None:
            further = compiler.col_count if compiler.has_extra_select else None  # what Django asks for the order alone
            vars(compiler)["execute_sql"] = lambda *_asked, **_named: iter([[row[:further] for row in waiting]])
        query = copy(self.template.query)
        vars(query)["get_compiler"] = lambda *_asked, **_named: compiler
        queryset = object.__new__(type(self.template))  # copying one would ask it
        queryset.__dict__ = {**self.template.__dict__, "_query": query}
        return list(queryset)


class Prepared:
    """A function that builds a queryset, or text and parameters, for a reader: as statements made ready by shape."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self.made: dict[Hashable, Ready | None] = {}
        self.__doc__ = build.__doc__

    def rows(self, reader: Any, **values: Any) -> list:
        """What the queryset would give."""
        ready = self.ready(reader, values)
        return ready.rows(given_by(reader, values)) if ready else []

    def asking(self, reader: Any, **values: Any) -> tuple[str, tuple] | None:
        """The statement and its parameters; None when it can have no rows."""
        ready = self.ready(reader, values)
        return ready.filled(given_by(reader, values)) if ready else None

    def ready(self, reader: Any, values: Mapping[str, Any]) -> Ready | None:
        """The statement for this shape, made now if nobody of it has asked yet."""
        kinds = tuple((name, kind_of(value)) for name, value in values.items())
        shape = (shape_of(reader), kinds)
        if shape not in self.made:
            if len(self.made) >= SHAPES:
                self.made.clear()
            self.made[shape] = self.make(reader, values)
        return self.made[shape]

    def make(self, reader: Any, values: Mapping[str, Any]) -> Ready | None:
        """The statement, written for nobody, and once more for somebody else who is nobody."""
        try:
            (queryset, compiler, sql, params), spots = self.written(reader, values, count(FIRST))
            (_queryset, _compiler, same, others), again = self.written(reader, values, count(AGAIN))
        except EmptyResultSet:
            return None
        own = [place for place, spot in enumerate(spots) if spot is None]
        differ = [params[place] for place in own] != [others[place] for place in own]
        if same != sql or spots != again or differ:
            raise Reckoned(self.build.__qualname__)
        return Ready(queryset, compiler, sql, params, tuple((n, spot) for n, spot in enumerate(spots) if spot))

    def written(self, reader: Any, values: Mapping[str, Any], keys: Iterator[int]) -> tuple[tuple, list]:
        """((queryset, compiler, text, parameters), the spot of each parameter)."""
        strangers = {name: stand_in(value, keys) for name, value in values.items()}
        nobody = nobody_like(reader, keys)
        built = self.build(nobody, **strangers)
        compiler = None if isinstance(built, tuple) else built.query.get_compiler(built.db)
        sql, params = compiler.as_sql() if compiler else built
        places = given_by(nobody, strangers)
        spots = [Spot.of(param, places) for param in params]
        return (built, compiler, sql, tuple(params)), spots


STATEMENTS: list[Prepared] = []  # all there are


@dataclass(frozen=True)
class Question:
    """A statement with what goes into it, to be asked now or ahead; `name` is what a page remembers it by."""

    name: Hashable
    statement: Prepared
    values: Mapping[str, Any]

    def rows(self) -> list:
        """The rows; a page that is being read asks once."""
        return page_memo.ask_once(self.name, lambda: self.statement.rows(None, **self.values))

    def asking(self) -> Asked:
        """The statement; None where the page has asked already."""
        return None if page_memo.knows(self.name) else self.statement.asking(None, **self.values)


def prepared(build: Callable[..., Any]) -> Prepared:
    """Make a function's queryset ready by shape; its first argument is the reader, the rest are named."""
    STATEMENTS.append(Prepared(build))
    return STATEMENTS[-1]
