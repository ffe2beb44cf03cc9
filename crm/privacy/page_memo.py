"""What one page would ask several times is asked once: from the beginning of `reading()` to its end, for it alone.

    with page_memo.reading():                                    a page that writes nothing of what it asks
        panels, head, countdown …
    page_memo.ask_once(("restricted", *people), lambda: …)       a question, by its name and what it is about

The page has one moment, `now()`, so that what depends on the time is one question too. Nothing is kept between two
pages, nor where nobody reads: an act always asks the database.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

Answer = TypeVar("Answer")


@dataclass
class Page:
    """What one page has asked: {question: answer}. An answer is shared, so nobody changes it."""

    at: datetime
    known: dict[Hashable, Any] = field(default_factory=dict)


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
