"""What happened with one person, newest first, from three sources: entries of sales, events of grounds, the ledger.

Pages are cut by the moment, at a place where it changes, so that no page repeats or skips a line and no address holds
an internal number. Entries and ledger lines reach as far as the reader's role (`ownership/history_reach.py`); what the
person decided about their data is shown to everybody who sees their record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from consents.models import GroundEvent
from crm.accounts.pages.actor_names import names_of, signed
from crm.contacts.entries.attachments import files_of
from crm.contacts.history.ledger_acts import ACTS, PRIVACY, SALES, columns_in_words
from crm.contacts.history.letter_subjects import abouts
from crm.contacts.history.lines import PARTS, Line, Other, line_of
from crm.contacts.models import Attachment, Contact, Interaction
from crm.contacts.ownership.history_reach import handles, sees_whole_history, written_by
from crm.contacts.ownership.merged_records import before
from crm.narrowing import promised
from crm.privacy.map.empty_tables import absent
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


ONE_ACT = timedelta(seconds=2)  # a saved form may leave two ledger lines


def joined(lines: list[Any]) -> list[Any]:
    """Lines that are one act in the reader's eyes, put together: channels of a ground, columns of one saved form."""
    done: list[Any] = []
    for line in lines:
        last = done[-1] if done else None
        if (
            last
            and line.entry is None
            and (last.title, last.actor, last.subject) == (line.title, line.actor, line.subject)
            and last.at - line.at <= ONE_ACT
        ):
            done[-1] = replace(last, text=both(last.text, line.text), columns=last.columns + line.columns)
        else:
            done.append(line)
    return [replace(line, text=" · ".join(told(line))) if line.columns else line for line in done]


def both(one: str, other: str) -> str:
    """Two texts in one; «purpose · e-mail» and «purpose · phone» become «purpose · e-mail, phone»."""
    head, dot, tail = other.partition(" · ")
    if other in (one, "") or not one:
        return one or other
    return f"{one}, {tail}" if dot and one.startswith(head + dot) else f"{one}; {other}"


def told(line: Any) -> Iterator[str]:
    """What a ledger line says below its title: columns, then the reason."""
    yield columns_in_words(line.columns)
    if line.text:
        yield line.text


PAGE = 20
ALL = "all"
SHOWS = (ALL, SALES, PRIVACY)


@dataclass
class Page:
    """Lines, and the moment before which the next page begins (None on the last one)."""

    lines: list[Line] = field(default_factory=list)
    older: datetime | None = None

    @property
    def people(self) -> set[int]:
        """Primary keys of others who are named on it."""
        there = {one.pk for line in self.lines for one in line.others}
        return there | {line.about.whose for line in self.lines if line.about and line.about.whose}

    @property
    def older_key(self) -> str:
        """The same for an address."""
        return key_of(self.older)


def key_of(at: datetime | None) -> str:
    """A moment as addresses hold it, to the microsecond; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else ""


def timeline(
    contact: Contact, *, reader: Any, show: str = ALL, before: datetime | None = None, size: int = PAGE
) -> Page:
    """The page of `contact`'s history that `reader` may see, older than `before`. Constant number of queries."""
    page = page_of(sources_for(contact, reader, show), before, size)
    page.lines = with_names(joined(page.lines), contact, reader)
    return page


def page_of(
    sources: list[tuple[QuerySet, str]],
    before: datetime | None,
    size: int = PAGE,
    *,
    read: Callable[[Any], Line] | None = None,
) -> Page:
    """The newest lines of all sources older than `before`; `size` of them, or as many as one moment holds.

    `read` makes a line of a row that no history of a contact knows.
    """
    found = merged((newest(rows, clock, before, size + 1) for rows, clock in sources), read)
    page = Page(found[:size])
    if len(found) > size:
        edge = found[size - 1].at
        if found[size].at == edge:  # the cut must not run through one moment
            whole = [line for line in page.lines if line.at > edge]
            page.lines = whole or merged((rows.filter(**{clock: edge}) for rows, clock in sources), read)
        page.older = page.lines[-1].at
    return page


def sources_for(contact: Contact, reader: Any, show: str) -> list[tuple[QuerySet, str]]:
    """The querysets to read and the column by which each is ordered."""
    person = contact.person
    entries = Interaction.objects.standing().filter(person=person).select_related("person__key", "author", "message")
    entries = entries.defer("message__to", "message__letter", "message__house_to", "message__house_letter")
    ledger = LedgerEntry.objects.filter(about__in=[person.uid, *before(contact)[0]])
    if not sees_whole_history(reader, contact):
        authors = written_by(reader)
        entries = entries.filter(author__in=authors)
        ledger = ledger.filter(actor_kind="user", actor_id__in=[str(author) for author in authors])
    acts = [name for name, act in ACTS.items() if show in (ALL, act.side)]
    found: list[tuple[QuerySet, str]] = [(ledger.filter(act__in=acts), "at")]
    if show in (ALL, SALES):
        found.append((entries, "happened_at"))
    if show in (ALL, PRIVACY) and not absent(GroundEvent, [contact.pk]):
        found.append((GroundEvent.objects.filter(person=person).select_related("purpose").defer("proof"), "at"))
    return found


def newest(rows: QuerySet, clock: str, before: datetime | None, size: int) -> QuerySet:
    """The newest `size` rows older than `before`."""
    if before is not None:
        rows = rows.filter(**{f"{clock}__lt": before})
    return rows.order_by(f"-{clock}", "-pk")[:size]


def merged(sources: Iterable[QuerySet], read: Callable[[Any], Line] | None = None) -> list[Line]:
    """The rows of all sources as lines, newest first."""
    read = read or line_of
    lines = [read(row) for rows in sources for row in rows]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def with_names(lines: list[Line], contact: Contact, reader: Any) -> list[Line]:
    """Actors' names, for meetings the others whom the reader may see, and what lines are about: few queries for all."""
    names = names_of(signed(line.actor) for line in lines if line.actor)
    meetings = [line.entry.occasion for line in lines if line.entry and line.entry.kind == Interaction.Kind.MEETING]
    files = {} if absent(Attachment, [contact.pk]) else files_of(line.entry.pk for line in lines if line.entry)
    present: dict[UUID, list[Other]] = {}
    rows = Interaction.objects.standing().filter(occasion__in=meetings).exclude(person=contact.person)
    there = list(rows.values_list("occasion", "person_id"))
    seen = Contact.objects.visible_to(reader).with_keys().in_bulk([person for _occasion, person in there])
    for occasion, person in there:
        if person in seen:
            present.setdefault(occasion, []).append(Other.of(seen[person], reader))
    told = [
        replace(
            line,
            who=line.who or names.get(signed(line.actor), ""),
            others=tuple(present.get(line.entry.occasion, ())) if line.entry else (),
            files=files.get(line.entry.pk, ()) if line.entry else (),
            **handled(line, contact, reader),
        )
        for line in lines
    ]
    return with_subjects(told, contact, reader)


def handled(line: Line, contact: Contact, reader: Any) -> dict[str, Any]:
    """What the reader may do with a letter: take it back, or write it again."""
    if not (line.delivery and (line.delivery.waits or line.delivery.failed)):
        return {}
    mine = handles(reader, promised(line.entry), contact)
    return {"waits": mine and line.delivery.waits, "again": mine and line.delivery.failed}
