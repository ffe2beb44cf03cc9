"""What happened with one deal, newest first: its notes, its moves, and what happened with its people since it began."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from crm.contacts.history.lines import Line, icon_of, kind_of, line_of
from crm.contacts.history.threads import folded
from crm.contacts.history.timeline import Page, page_of
from crm.contacts.models import Interaction
from crm.contacts.models.interaction import SEALED, InteractionQuerySet
from crm.contacts.ownership.history_reach import within_reach
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS
from crm.sales.deal_notes.note_files import files_of
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.models import Deal, DealMove, DealNote, DealNoteFile

PINNED = 5
MOVED = {"won": "trophy", "lost": "thumb-down"}


@dataclass(frozen=True)
class DealLine(Line):
    """One line; of a note with what belongs to it."""

    note: DealNote | None = None
    enclosed: tuple[DealNoteFile, ...] = ()


@dataclass
class DealHistory:
    """One page of a deal's history, older than `before`, for the reader of the record."""

    sheet: DealRecord
    before: datetime | None = None

    @property
    def notes(self) -> Any:
        """Notes that stand."""
        return DealNote.objects.standing().filter(deal=self.sheet.deal).with_keys()

    @property
    def sources(self) -> list[tuple[Any, str]]:
        """The rows to read, and the column by which each is ordered."""
        moves = DealMove.objects.filter(deal=self.sheet.deal).select_related("from_stage", "to_stage", "by")
        return [(self.notes, "at"), (moves, "at"), (self.entries, "happened_at")]

    @property
    def entries(self) -> Any:
        """What happened with those whom the reader sees in clear."""
        clear = [participant.contact.pk for participant in self.sheet.people if participant.clear]
        return entries_of(self.sheet.deal, self.sheet.reader, clear)

    @cached_property
    def page(self) -> Page:
        """The lines."""
        page = page_of(self.sources, self.before, read=self.read, beside=[self.pinned_rows])
        page.lines = folded(with_files(page.lines), self.entries, list, self.read)
        return page

    @cached_property
    def pinned(self) -> list[Line]:
        """Notes that somebody keeps on top, on the first page."""
        return with_files(map(self.read, self.pinned_rows))

    @cached_property
    def pinned_rows(self) -> QuerySet[DealNote]:
        """Those notes; none on later pages."""
        rows = self.notes.exclude(pinned_at=None).order_by("-pinned_at", "-pk")[:PINNED]
        return rows if self.before is None else DealNote.objects.none()

    def read(self, row: Any) -> Line:
        """One row as a line."""
        if isinstance(row, DealNote):
            return DealLine(
                row.at, "note", Interaction.Kind.NOTE.label, self.words_of(row), who=str(row.author), note=row
            )
        if isinstance(row, DealMove):
            return DealLine(row.at, MOVED.get(row.outcome, "arrow-right"), row.in_words, who=str(row.by))
        line = line_of(row)
        title, icon = (str(line.title), line.icon) if line.off else (kind_of(row), icon_of(row))
        return replace(line, title=f"{title}: {self.named[row.person_id]}", icon=icon)

    @cached_property
    def named(self) -> dict[int, str]:
        """{person: their name as the reader may read it}."""
        return {participant.contact.pk: participant.name for participant in self.sheet.people}

    def words_of(self, note: DealNote) -> str:
        """A note for this reader."""
        try:
            return note.words if self.sheet.seen.clear else DOTS
        except Unreadable:
            return DOTS


def entries_of(deal: Deal, reader: Any, people: Iterable[int]) -> InteractionQuerySet:
    """Calls, meetings and mails with these people since the deal was opened, and letters about it, limited to what the
    reader's role may see.
    """
    here = Q(happened_at__gte=deal.opened_at) | Q(about=deal.uid)
    rows = Interaction.objects.standing().filter(here, within_reach(reader), person__in=list(people))
    return rows.select_related("person__key", "author", "message").defer(*SEALED)


def with_files(lines: Iterable[Line]) -> list[Line]:
    """The lines, notes with their files: one statement."""
    lines = list(lines)
    files = files_of(line.note.pk for line in lines if isinstance(line, DealLine) and line.note)
    return [
        replace(line, enclosed=files[line.note.pk])
        if isinstance(line, DealLine) and line.note and line.note.pk in files
        else line
        for line in lines
    ]
