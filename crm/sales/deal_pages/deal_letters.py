"""Letters of one deal as exchanges, those with the latest letter first; read when that part of its page is opened.

They are the letters of its history: with its people since it was opened, and those about it. A letter that several of
its people have stands once, and is answered in the history of whoever its row belongs to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from consents.models import Restriction
from crm.contacts.entries.attachments import files_of
from crm.contacts.history.lines import Line
from crm.contacts.history.threads import folded
from crm.contacts.history.timeline import Page, page_of, people_present
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.narrowing import promised
from crm.sales.deal_pages.deal_history import entries_of
from crm.sales.models import Deal, DealPerson


@dataclass(frozen=True)
class Correspondent:
    """Whose letter it is, as the reader may read and answer it."""

    contact: Contact
    name: str
    clear: bool = True
    usable: bool = True


@dataclass(frozen=True)
class Letter:
    """One letter and whose history it stands in."""

    line: Line
    whose: Correspondent


@dataclass(frozen=True)
class Exchange:
    """The newest letter of an exchange, and those before it."""

    newest: Letter
    earlier: list[Letter]


@dataclass
class DealLetters:
    """One page of them, older than `before`, for one reader."""

    deal: Deal
    reader: Any
    before: datetime | None = None

    @cached_property
    def people(self) -> dict[int, Correspondent]:
        """Those on the deal whose letters the reader may read."""
        rows = DealPerson.objects.filter(deal=self.deal).values("person")
        held = Restriction.objects.filter(lifted_at=None).values("person")
        visible = Contact.objects.alive().visible_to(self.reader).filter(pk__in=rows).exclude(pk__in=held).with_keys()
        clear = [contact for contact in visible if sees_name_in_lists(self.reader, contact)]
        return {contact.pk: Correspondent(contact, named_for(self.reader, contact)) for contact in clear}

    @cached_property
    def page(self) -> Page:
        """The lines, each the newest letter of its exchange."""
        entries = entries_of(self.deal, self.reader, self.people).letters()
        page = page_of([(entries, "happened_at")], self.before)
        page.lines = folded(page.lines, entries, self.completed)
        return page

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """The same as they are drawn."""
        return [self.exchange_of(line) for line in self.page.lines]

    def exchange_of(self, line: Line) -> Exchange:
        """One of them: a letter to several of the deal's people counts once."""
        rows = once([line, *line.earlier])
        newest, *earlier = [Letter(row, self.people[promised(row.entry).person_id]) for row in rows]
        return Exchange(newest, earlier)

    def completed(self, lines: list[Line]) -> list[Line]:
        """The lines with their files and with who got the letter too: three statements."""
        entries = [promised(line.entry) for line in lines]
        files = files_of(entry.pk for entry in entries)
        present = people_present([entry.occasion for entry in entries], self.reader)
        return [
            replace(
                line,
                files=files.get(entry.pk, ()),
                others=tuple(other for other in present.get(entry.occasion, ()) if other.pk != entry.person_id),
            )
            for line, entry in zip(lines, entries, strict=True)
        ]

    @property
    def people_shown(self) -> set[int]:
        """Whose data are on the page."""
        whose = {letter.whose.contact.pk for each in self.exchanges for letter in (each.newest, *each.earlier)}
        return whose | self.page.people


def once(lines: Iterable[Line]) -> list[Line]:
    """The lines without further rows of one letter."""
    by_occasion: dict[UUID, Line] = {}
    for line in lines:
        by_occasion.setdefault(promised(line.entry).occasion, line)
    return list(by_occasion.values())
