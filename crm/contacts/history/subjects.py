"""What lines of a history are about besides the person, and what her part in it is: a deal, say (LETTER_ABOUT).

The ledger says that somebody was put on a deal, never as what. Her part is read where it stands today, and told by the
last line that could have set it alone: an older one may have meant another part.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from crm.contacts.history.letter_subjects import abouts
from crm.contacts.history.lines import PARTS, Line
from crm.contacts.models import Contact
from crm.privacy.models import LedgerEntry


def with_subjects(lines: list[Line], contact: Contact, reader: Any) -> list[Line]:
    """The lines, each with what it is about where the reader sees that: a constant number of statements."""
    found = abouts((line.subject for line in lines), user=reader)
    last = last_set(contact, {line.subject for line in lines if line.sets_part and line.subject in found})
    return [
        replace(line, about=found[line.subject], part=part_of(line, found, contact, last))
        if line.subject in found
        else line
        for line in lines
    ]


def part_of(line: Line, found: Any, contact: Contact, last: dict[str, datetime]) -> str:
    """What they are there, on the line that says so; empty on any other, and for who is there no more."""
    newest = line.sets_part and last.get(target(line.subject)) == line.at
    return found[line.subject].parts.get(contact.pk, "") if newest else ""


def last_set(contact: Contact, subjects: Iterable[UUID | None]) -> dict[str, datetime]:
    """{target: when their part in it was set last}; no statement without subjects."""
    targets = [target(one) for one in subjects]
    if not targets:
        return {}
    rows = LedgerEntry.objects.filter(about=contact.person.uid, act__in=PARTS, target__in=targets)
    return dict(rows.order_by().values_list("target").annotate(last=Max("at")))


def target(subject: UUID | None) -> str:
    """How the ledger names it."""
    return f"deal:{subject}"
