"""What is done once a transaction is committed, and may fail without taking anything else with it: mails, mostly."""

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction


class NamedMail(EmailMultiAlternatives):
    """A mail of Django's with the name of its template, by which the outbox lists it."""

    template = ""


def afterwards(act: Callable[..., Any], *arguments: Any) -> None:
    """Call `act(*arguments)` after the commit. What it raises goes into the program's log and no further.

    A function and not a `partial`: Django writes its name into that log, and a partial has none.
    """

    def later() -> None:
        act(*arguments)

    later.__qualname__ = act.__qualname__
    transaction.on_commit(later, robust=True)
