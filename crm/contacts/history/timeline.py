"""The history of one person, newest first, from three sources: entries, events of grounds, the ledger.

Pages are cut between two different timestamps, so that no page repeats or skips a line and no address contains an
internal number. Entries and ledger lines are shown as far as the reader's role allows (`ownership/history_reach.py`);
the person's decisions about their data are shown to everybody who sees their record.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from consents.models import GroundEvent
from crm.accounts.filled_together import fill
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.contacts.entries.attachments import files_of
from crm.contacts.history.ledger_acts import ACTS, PRIVACY, SALES, columns_in_words
from crm.contacts.history.letter_subjects import subjects_by_key
from crm.contacts.history.lines import PARTS, Line, OtherPerson, is_mail, line_of
from crm.contacts.history.threads import folded, grouped
from crm.contacts.models import Attachment, Contact, Interaction
from crm.contacts.ownership.history_reach import may_act_on_letter, sees_whole_history, written_by
from crm.contacts.ownership.merged_records import merged_ids
from crm.mail.models.message_states import Place
from crm.narrowing import promised
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import LedgerEntry


def with_subjects(lines: list[Line], contact: Contact, reader: Any) -> list[Line]:
    """The lines, each with its subject where the reader sees that: a constant number of statements."""
    subjects = subjects_by_key((line.subject for line in lines), user=reader)
    last = last_set(contact, {line.subject for line in lines if line.sets_part and line.subject in subjects})
    return [
        replace(line, about=subjects[line.subject], part=part_of(line, subjects, contact, last))
        if line.subject in subjects
        else line
        for line in lines
    ]


def part_of(line: Line, subjects: Any, contact: Contact, last: dict[str, datetime]) -> str:
    """The person's role today, for the line that set it last, since an older one may have set another; else empty."""
    newest = line.sets_part and last.get(target(line.subject)) == line.at
    return subjects[line.subject].parts.get(contact.pk, "") if newest else ""


def last_set(contact: Contact, subjects: Iterable[UUID | None]) -> dict[str, datetime]:
    """{target: when the person's role in it was set last}; no statement without subjects."""
    targets = [target(subject) for subject in subjects]
    if not targets:
        return {}
    rows = LedgerEntry.objects.filter(about=contact.person.uid, act__in=PARTS, target__in=targets)
    return dict(rows.order_by().values_list("target").annotate(last=Max("at")))


def target(subject: UUID | None) -> str:
    """The ledger's target for the subject."""
    return f"deal:{subject}"


ONE_ACT = timedelta(seconds=2)  # a saved form may leave two ledger lines


def joined(lines: list[Any]) -> list[Any]:
    """The lines with those of one act joined into one."""
    joined_so_far: list[Any] = []
    for line in lines:
        last = joined_so_far[-1] if joined_so_far else None
        if (
            last
            and line.entry is None
            and (last.title, last.actor, last.subject) == (line.title, line.actor, line.subject)
            and last.at - line.at <= ONE_ACT
        ):
            joined_so_far[-1] = replace(
                last, text=joined_text(last.text, line.text), columns=last.columns + line.columns
            )
        else:
            joined_so_far.append(line)
    return [replace(line, text=" · ".join(text_parts(line))) if line.columns else line for line in joined_so_far]


def joined_text(first: str, second: str) -> str:
    """Two texts as one; «purpose · e-mail» and «purpose · phone» become «purpose · e-mail, phone»."""
    head, dot, tail = second.partition(" · ")
    if second in (first, "") or not first:
        return first or second
    return f"{first}, {tail}" if dot and first.startswith(head + dot) else f"{first}; {second}"


def text_parts(line: Any) -> Iterator[str]:
    """The parts of the text below a ledger line's title: columns, then the reason."""
    yield columns_in_words(line.columns)
    if line.text:
        yield line.text


PAGE = 20
TOGETHER = (Interaction.Kind.MEETING, Interaction.Kind.EMAIL)  # of which others may have a row too
ALL = "all"
SHOWS = (ALL, SALES, PRIVACY)


@dataclass
class Page:
    """Lines, and the moment before which the next page begins (None on the last one)."""

    lines: list[Line] = field(default_factory=list)
    older: datetime | None = None

    @property
    def people(self) -> set[int]:
        """Primary keys of the other people named on the page, for the access log."""
        lines = [each for line in self.lines for each in (line, *line.earlier)]
        named = {other.pk for line in lines for other in line.others}
        return named | {line.about.whose for line in lines if line.about and line.about.whose}

    @property
    def older_key(self) -> str:
        """`older` as text for an address."""
        return key_of(self.older)


def key_of(at: datetime | None) -> str:
    """A timestamp for an address, to the microsecond; empty for None."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else ""


def timeline(
    contact: Contact,
    *,
    reader: Any,
    show: str = ALL,
    before: datetime | None = None,
    size: int = PAGE,
    beside: Iterable[QuerySet] = (),
) -> Page:
    """The page of `contact`'s history that `reader` may see, older than `before`. Constant number of queries.

    The rows of `beside` are fetched by the same statement.
    """
    sources = sources_for(contact, reader, show)
    page = page_of(sources, before, size, beside=beside)
    entries = next((rows for rows, clock in sources if clock == "happened_at"), Interaction.objects.none())
    finish = partial(with_names, contact=contact, reader=reader)
    page.lines = folded(joined(page.lines), entries, finish)
    return page


def exchange_of(letter: Interaction, contact: Contact, *, reader: Any) -> Page:
    """The letters of one exchange that `reader` may see in the history with `contact`, the oldest first."""
    entries = next((rows for rows, clock in sources_for(contact, reader, SALES) if clock == "happened_at"))
    letters = grouped(entries, [letter.exchange]).get(letter.exchange, [])
    return Page(with_names([line_of(row) for row in reversed(letters)], contact, reader))


def page_of(
    sources: list[tuple[QuerySet, str]],
    before: datetime | None,
    size: int = PAGE,
    *,
    read: Callable[[Any], Line] | None = None,
    beside: Iterable[QuerySet] = (),
) -> Page:
    """The newest lines of all sources older than `before`: `size` of them, or all with the same timestamp if more.

    `read` turns a row into a line where `line_of` does not know its kind.
    """
    newest_entries = [newest(rows, clock, before, size + 1) for rows, clock in sources]
    fill(*newest_entries, *beside)
    lines = merged(newest_entries, read)
    page = Page(lines[:size])
    if len(lines) > size:
        edge = lines[size - 1].at
        if lines[size].at == edge:  # the cut must not run through one moment
            later_lines = [line for line in page.lines if line.at > edge]
            page.lines = later_lines or merged((rows.filter(**{clock: edge}) for rows, clock in sources), read)
        page.older = page.lines[-1].at
    return page


def sources_for(contact: Contact, reader: Any, show: str) -> list[tuple[QuerySet, str]]:
    """The querysets to read, each with the column that orders it."""
    person = contact.person
    entries = Interaction.objects.standing().filter(person=person).select_related("person__key", "author", "message")
    entries = entries.defer("message__to", "message__letter", "message__house_to", "message__house_letter")
    ledger = LedgerEntry.objects.filter(about__in=[person.uid, *merged_ids(contact)[0]])
    if not sees_whole_history(reader, contact):
        authors = written_by(reader)
        entries = entries.filter(author__in=authors)
        ledger = ledger.filter(actor_kind="user", actor_id__in=[str(author) for author in authors])
    acts = [name for name, act in ACTS.items() if show in (ALL, act.side)]
    sources: list[tuple[QuerySet, str]] = [(ledger.filter(act__in=acts), "at")]
    if show in (ALL, SALES):
        sources.append((entries, "happened_at"))
    if show in (ALL, PRIVACY) and not absent(GroundEvent, [contact.pk]):
        sources.append((GroundEvent.objects.filter(person=person).select_related("purpose").defer("proof"), "at"))
    return sources


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
    """The lines with actors' names, the others at meetings whom the reader may see, files and subjects; few queries."""
    names = names_of(signature_pair(line.actor) for line in lines if line.actor)
    meetings = [line.entry.occasion for line in lines if line.entry and line.entry.kind in TOGETHER]
    files = {} if absent(Attachment, [contact.pk]) else files_of(line.entry.pk for line in lines if line.entry)
    present = people_present(meetings, reader, but=[contact.pk])
    completed = [
        replace(
            line,
            who=line.who or names.get(signature_pair(line.actor), ""),
            others=tuple(present.get(line.entry.occasion, ())) if line.entry else (),
            files=files.get(line.entry.pk, ()) if line.entry else (),
            **letter_acts(line, contact, reader),
        )
        for line in lines
    ]
    return with_subjects(completed, contact, reader)


def people_present(occasions: Iterable[UUID], reader: Any, *, but: Iterable[int] = ()) -> dict[UUID, list[OtherPerson]]:
    """{occasion: who took part} of those whom the reader may see; two statements."""
    rows = Interaction.objects.standing().filter(occasion__in=list(occasions)).exclude(person__in=list(but))
    pairs = list(rows.values_list("occasion", "person_id"))
    visible = Contact.objects.visible_to(reader).with_keys().in_bulk([person for _occasion, person in pairs])
    present: dict[UUID, list[OtherPerson]] = {}
    for occasion, person in pairs:
        if person in visible:
            present.setdefault(occasion, []).append(OtherPerson.of(visible[person], reader))
    return present


def letter_acts(line: Line, contact: Contact, reader: Any) -> dict[str, Any]:
    """What the reader may do with a letter: cancel its sending (`waits`) or write it again (`again`)."""
    if not (line.delivery and is_mail(promised(line.entry)) and (line.delivery.waits or line.delivery.failed)):
        return {}
    mine = may_act_on_letter(reader, promised(line.entry), contact)
    leads = line.delivery.message.place == Place.TO  # a copy goes, and comes back, with its letter
    return {"waits": mine and leads and line.delivery.waits, "again": mine and line.delivery.failed}
