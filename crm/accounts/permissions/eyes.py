"""Through whose eyes something is read, for what a role may not see wherever it stands.

    with seeing_as(user): …     a request (ReaderMiddleware), a job of a colleague's (crm/jobs/work.py), a mail to them
    with seeing_all(): …        a verb that carries along what its user may not look at: a merge, an undone import
    role_that_sees()            the key of the role; None for the product itself, empty for whoever is not signed in
    whoever_reads()             the user; None for the product itself

Whoever reads is asked for late: a request knows its user only once somebody needs them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

STRANGER = ""
Answer = TypeVar("Answer")


@dataclass
class Eyes:
    """Whoever reads, and what was asked about them for as long as they do."""

    whose: Callable[[], Any]
    known: dict[Hashable, Any] = field(default_factory=dict)


EYES: ContextVar[Eyes | None] = ContextVar("whose eyes it is read through", default=None)


@contextmanager
def seeing_with(eyes: Eyes | None) -> Iterator[None]:
    """Until the block ends, what is read is read through these eyes; by the product itself for None."""
    mine = EYES.set(eyes)
    try:
        yield
    finally:
        EYES.reset(mine)


@contextmanager
def seeing_as(user: Any) -> Iterator[None]:
    """Until the block ends, what is read is read by `user`; by the product itself for None."""
    with seeing_with(Eyes(lambda: user) if user is not None else None):
        yield


@contextmanager
def seeing_all() -> Iterator[None]:
    """Until the block ends, nothing is kept from the verb at work; nothing of it may reach a page."""
    with seeing_with(None):
        yield


def in_pieces(eyes: Eyes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent piece by piece after its request is over, each of them read through the same eyes."""
    rest = iter(pieces)
    while True:
        with seeing_with(eyes):
            piece = next(rest, None)
        if piece is None:
            return
        yield piece


def role_that_sees() -> str | None:
    """The key of the reader's role; None where the product itself reads, STRANGER for whoever has none."""
    eyes = EYES.get()
    if eyes is None:
        return None
    role = getattr(eyes.whose(), "role", None)
    return str(role.slug) if role is not None else STRANGER


def whoever_reads() -> Any:
    """The user who reads; None where the product itself does."""
    eyes = EYES.get()
    return None if eyes is None else eyes.whose()


def ask_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`, asked once for as long as the same eyes read."""
    eyes = EYES.get()
    if eyes is None:
        return ask()
    if question not in eyes.known:
        eyes.known[question] = ask()
    answer: Answer = eyes.known[question]
    return answer
