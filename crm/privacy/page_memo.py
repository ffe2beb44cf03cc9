"""What one page would ask several times is asked once: from the beginning of `reading()` to its end, for it alone.

    with page_memo.reading():                                    a page that writes nothing of what it asks
        panels, head, countdown …
    page_memo.ask_once(("restricted", *people), lambda: …)       a question, by its name and what it is about

    page_memo.bring(question, answer); page_memo.brought(question)   an answer that came before its question

The page has one moment, `now()`, so that what depends on the time is one question too. Nothing is kept between two
pages, nor where nobody reads: an act always asks the database.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)


@dataclass
class Page:
    """What one page has asked: {question: answer}. An answer is shared, so nobody changes it."""

    at: datetime
    known: dict[Hashable, Any] = field(default_factory=dict)
    waiting: dict[Hashable, Any] = field(default_factory=dict)


PAGE: ContextVar[Page | None] = ContextVar("page that reads", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Marks the work of one page: until the block ends each question is asked once (`ask_once`)."""
    mine = PAGE.set(Page(timezone.now()))
    try:
        yield
    finally:
        PAGE.reset(mine)


def goes_on() -> bool:
    """Whether a page is being read."""
    return PAGE.get() is not None


def now() -> datetime:
    """The moment of the page, else the present."""
    page = PAGE.get()
    return page.at if page else timezone.now()


def ask_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`; within one page's `reading()` each question is asked once and the answer reused."""
    page = PAGE.get()
    if page is None:
        return ask()
    if question not in page.known:
        page.known[question] = ask()
    return page.known[question]


def ask_each_once(
    question: Hashable, keys: Iterable[Key], ask: Callable[[set[Key]], dict[Key, Answer]]
) -> dict[Key, Answer]:
    """{key: answer} of those that have one; within one page's `reading()` nothing is asked of a key a second time."""
    keys, page = set(keys), PAGE.get()
    answer_by_key: dict[Key, Answer | None] = {} if page is None else page.known.setdefault((question, "each"), {})
    if missing := keys - answer_by_key.keys():
        answer_by_key.update({**dict.fromkeys(missing), **ask(missing)})
    return {key: answer for key in keys if (answer := answer_by_key[key]) is not None}


def knows(question: Hashable) -> bool:
    """Whether the page has asked that already."""
    page = PAGE.get()
    return page is not None and question in page.known


def bring(question: Hashable, answer: Any) -> None:
    """Keep an answer for whoever asks next; nothing where nobody reads."""
    page = PAGE.get()
    if page is not None:
        page.waiting[question] = answer


def waits(question: Hashable) -> bool:
    """Whether an answer waits for its question."""
    page = PAGE.get()
    return page is not None and question in page.waiting


def brought(question: Hashable) -> Any:
    """The answer that waits, which then waits no more: who asks again asks the database. None for none."""
    page = PAGE.get()
    return page.waiting.pop(question, None) if page else None
