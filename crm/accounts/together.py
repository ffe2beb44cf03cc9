"""Several statements asked as one: a page names at its beginning what it will ask, and finds it answered there.

    with page_memo.reading():
        ahead(purposes.asking(None), due.asking(user, until=midnight), …)     one statement
        due.rows(user, until=midnight)                                        asks nothing any more

Each is an array of rows in one row: ``SELECT ARRAY(SELECT row FROM (…) AS row), ARRAY(…)``. The rows come in
PostgreSQL's binary form, since that alone says of each value what it is, and are what each statement by itself would
give. An answer waits for the very statement, parameters included, is taken once, and is gone with the page. Where no
page is being read, each is asked when it is needed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor, adapt, pq

from crm.privacy import page_memo

QuestionKey = tuple[str, str]  # by what an answer is found
Asked = tuple[str, Sequence] | None  # text and parameters of a statement; None of one that can have no rows


class JsonAsText(adapt.Loader):
    """What Django reads by itself comes to it as text, behind the byte that says which form it has."""

    format = pq.Format.BINARY

    def load(self, data: Any) -> str:
        return bytes(data)[1:].decode()


def ahead(*asked: Asked) -> None:
    """Ask these together, if a page is being read; None stands for one that needs no asking."""
    wanted = wanted_ahead(*asked)
    if len(wanted) > 1:
        bring(wanted, answers(list(wanted.values())))


def wanted_ahead(*asked: Asked) -> dict[QuestionKey, tuple[str, Sequence]]:
    """{question: statement} of those that nobody has asked yet; none where no page is being read."""
    if not page_memo.goes_on():
        return {}
    wanted = {question_of(query): query for query in asked if query is not None}
    return {question: query for question, query in wanted.items() if not page_memo.waits(question)}


def bring(wanted: Iterable[QuestionKey], found: Iterable[list[tuple]]) -> None:
    """Keep the rows for whoever will ask."""
    for question, rows in zip(wanted, found, strict=True):
        page_memo.bring(question, rows)


def waiting_rows(sql: str, params: Sequence) -> list[tuple] | None:
    """The rows of a statement that was asked ahead, for whoever comes first; None where it was not."""
    return page_memo.brought(question_of((sql, params))) if page_memo.goes_on() else None


def rows_of(asked: tuple[str, Sequence]) -> list[tuple]:
    """The rows of a statement, asked ahead or now."""
    waiting = waiting_rows(*asked)
    if waiting is not None:
        return waiting
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return cursor.fetchall()


def question_of(asked: tuple[str, Sequence]) -> QuestionKey:
    """By what an answer is found: lists among the parameters have no hash."""
    sql, params = asked
    return sql, repr(tuple(params))


def answers(asked: Sequence[tuple[str, Sequence]]) -> Sequence[list[tuple]]:
    """The rows of each of them, by one statement."""
    columns = ", ".join(f"ARRAY(SELECT one_row FROM ({sql}) AS one_row)" for sql, _params in asked)  # noqa: S608 - ours
    params = [param for _sql, params in asked for param in params]
    with connection.cursor() as cursor:
        written = cursor.mogrify(f"SELECT {columns}", params)
        cursor.cursor = binary_cursor()
        cursor.execute(written)
        answer: Sequence[list[tuple]] = cursor.fetchone()
        return answer


def binary_cursor() -> Cursor:
    """One that reads binary answers as Django reads those in text."""
    cursor = Cursor(connection.connection)
    cursor.format = pq.Format.BINARY
    cursor.adapters.register_loader("jsonb", JsonAsText)
    return cursor


def counts(**asked: Asked) -> dict[str, int]:
    """How many rows each of the statements (see `asking` of a statement made ready) has: one statement for all."""
    return {
        name: count or 0 for name, count in scalars(**{name: counted(query) for name, query in asked.items()}).items()
    }


def counting(**asked: Asked) -> Asked:
    """The statement that `counts` asks."""
    return one_row(**{name: counted(query) for name, query in asked.items()})


def counted(asked: Asked) -> Asked:
    """The statement that counts the rows of another; none of none."""
    return asked and (f"SELECT count(*) FROM ({asked[0]}) AS few", asked[1])  # noqa: S608 - ours


def scalars(**asked: Asked) -> dict[str, Any]:
    """The one value that each of the statements yields, None where there is no statement: one statement for all."""
    statement = one_row(**asked)
    wanted = [name for name, query in asked.items() if query is not None]
    by_name = dict(zip(wanted, rows_of(statement)[0], strict=True)) if statement else {}
    return {**dict.fromkeys(asked), **by_name}


def one_row(**asked: Asked) -> Asked:
    """The statement whose one row holds the value of each of them; None where there is none."""
    wanted = [query for query in asked.values() if query is not None]
    columns = ", ".join(f"({sql})" for sql, _params in wanted)
    return (f"SELECT {columns}", [param for _sql, params in wanted for param in params]) if wanted else None
