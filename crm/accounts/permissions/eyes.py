"""Through whose eyes something is read, for what a role may not see wherever it stands.

    with seeing_as(user): …     a request (ReaderMiddleware), a job of a colleague's (crm/jobs/work.py), a mail to them
    with seeing_all(): …        a verb that carries along what its user may not look at: a merge, an undone import
    role_that_sees()            the key of the role; None for the product itself, empty for whoever is not signed in

Whoever reads is asked for late: a request knows its user only once somebody needs them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

EYES: ContextVar[Callable[[], Any] | None] = ContextVar("whose eyes it is read through", default=None)
STRANGER = ""


@contextmanager
def seeing_through(whose: Callable[[], Any] | None) -> Iterator[None]:
    """Until the block ends, what is read is read by whomever `whose()` gives; by the product itself for None."""
    mine = EYES.set(whose)
    try:
        yield
    finally:
        EYES.reset(mine)


@contextmanager
def seeing_as(user: Any) -> Iterator[None]:
    """Until the block ends, what is read is read by `user`; by the product itself for None."""
    with seeing_through((lambda: user) if user is not None else None):
        yield


@contextmanager
def seeing_all() -> Iterator[None]:
    """Until the block ends, nothing is kept from the verb at work; nothing of it may reach a page."""
    with seeing_through(None):
        yield


def role_that_sees() -> str | None:
    """The key of the reader's role; None where the product itself reads, STRANGER for whoever has none."""
    whose = EYES.get()
    if whose is None:
        return None
    role = getattr(whose(), "role", None)
    return str(role.slug) if role is not None else STRANGER
