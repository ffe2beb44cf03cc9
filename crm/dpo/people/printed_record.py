"""The record of one person on paper, in clear: the data and their sources, purposes, recipients, and who looked.

Written for the person as much as for the file, so names of colleagues are left out (C-579/21): a look is shown by
its moment, place, reason and role. Long histories are counted; the copy of the data holds them row by row.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override, pgettext

from consents.grounds.answers import State
from consents.models import Controller
from consents.recipients.person_recipients import Receiving, recipients_of
from consents.recipients.receiving_words import (
    category_words,
    country_words,
    passage_words,
    place_words,
    purpose_words,
    role_words,
    when_words,
)
from consents.recipients.safeguards import passages
from crm.accounts.language.formats import cited, day, stamp
from crm.casework.printing import pdf
from crm.contacts.safeguards.reveal import checked_reason
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.people import person_record
from crm.dpo.people.holdings import CategoryValues, Holding, source_words, values_by_category
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.declarations import Rows
from crm.privacy.logs import access_log, ledger
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Origin, Person
from dsar.contents.looks import looks_at
from dsar.contents.paper_copy import printable, term_of
from dsar.contents.storage_periods import lasting

VIEW, NONE = "dpo:printed", "–"
LOOKS = 40  # the newest; the log holds the rest
HISTORY = frozenset(
    {Category.CORRESPONDENCE, Category.FINANCIAL, Category.CONSENT, Category.PROVENANCE, Category.TECHNICAL}
)


def printed(
    person: Person, *, by: Actor, reason: str, note: str = "", language: str, at: datetime | None = None
) -> bytes:
    """The record as a PDF in `language`, recorded in both logs. Raises NoReason."""
    reason, note = checked_reason(Reason, reason, note)
    at = at or timezone.now()
    with override(language):
        with transaction.atomic():
            held = values_by_category(person)
            columns = sorted({name for shelf in held for name in shelf.columns})
            access_log.shown(by=by, view=VIEW, people=[person.pk], fields=columns, reason=reason, note=note)
            parts = [part for part in sections(person, held, at) if part["rows"] or part["text"]]
            digest = sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
            ledger.record(
                "person.printed", by=by, about=person, fields=columns, counts={"reason": reason, "digest": digest[:16]}
            )
        return pdf("request_report", pdf_context(person, parts, digest, note, at), language=language)


def sheet(person: Person, *, language: str, at: datetime, masked: bool) -> bytes:
    """The same record for a pack of evidence; the caller writes both logs. `masked`: values as the desk sees them
    without a reason."""
    with override(language):
        held = values_by_category(person)
        parts = [part for part in sections(person, held, at, masked=masked) if part["rows"] or part["text"]]
        digest = sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
        note = _("Values are masked.") if masked else ""
        return pdf("request_report", pdf_context(person, parts, digest, note, at, masked=masked), language=language)


def pdf_context(
    person: Person, parts: list[dict[str, Any]], digest: str, note: str, at: datetime, *, masked: bool = False
) -> dict[str, Any]:
    """The context of the PDF template."""
    named = Controller.named()
    officer = ", ".join(filter(None, [named.officer, named.officer_email])) if named else ""
    values = {"at": stamp(at), "note": printable(note), "short": person.short}
    foot = [_("Digest of what is printed: %(digest)s") % {"digest": digest[:16]}]
    return {
        "title": person.short if masked else printable(person.name or person.short),
        "who": printable(named.name) if named else "Spójnik CRM",
        "made": _("Sheet of a person %(short)s, as of %(at)s. %(note)s") % values,
        "sections": parts,
        "data": [],
        "foot": " · ".join(
            [*([_("Data protection officer: %(officer)s") % {"officer": officer}] if officer else []), *foot]
        ),
    }


def sections(person: Person, held: list[CategoryValues], at: datetime, *, masked: bool = False) -> list[dict[str, Any]]:
    """Every part, in the order in which it is read."""
    received = recipients_of(person, at)
    return [
        facts(held, masked=masked),
        purposes(person, at),
        origins(person, masked=masked),
        recipients(received, {shelf.category for shelf in held}),
        periods(person, held, at),
        history(person),
        requests(person),
        looks(person),
        automated(received, at),
    ]


def section(title: str, head: list[str], rows: Iterable[list[Any]], *text: str) -> dict[str, Any]:
    """One part: cells as text that paper can show."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    return {"title": title, "text": [printable(paragraph) for paragraph in text], "head": head, "rows": cells}


def facts(held: list[CategoryValues], *, masked: bool = False) -> dict[str, Any]:
    """Each value with who gave it and when; histories are counted elsewhere."""
    values = [value for shelf in held if shelf.category not in HISTORY for value in shelf.holdings]
    once = {(value.title, value.value): value for value in reversed(values)}
    head = [pgettext("column", "What"), _("Value"), _("From whom"), _("Since")]
    return section(_("Data and their source"), head, [fact(value, masked) for value in reversed(once.values())])


def fact(value: Holding, masked: bool) -> list[str]:
    """One value."""
    column: Any = value.room.model._meta.get_field(value.column)
    title = term_of(column, value.column)
    words = value.masked if masked else value.value
    return [title, words, source_words(value.source), day(value.at) if value.at else NONE]


def purposes(person: Person, at: datetime) -> dict[str, Any]:
    """What for and by which right, consents and objections with them (Art. 15(1)(a), 21)."""
    rows = []
    for row in person_record.grounds(person):
        ground, until = row["ground"], row["ground"].ended_at or row["ground"].expires_at
        state = _("objected") if ground.objected(at) else str(State(row["answer"].state).label)
        basis = ", ".join(filter(None, [str(ground.get_basis_display()), cited(ground.purpose.article)]))
        what = ", ".join(filter(None, [str(ground.purpose), str(ground.get_channel_display() or "")]))
        rows.append([what, basis, state, day(ground.since), day(until) if until else NONE])
    head = [_("Purpose and channel"), _("Basis"), _("Today"), _("Since"), _("Until")]
    return section(_("Purposes, consents and objections"), head, rows)


def origins(person: Person, *, masked: bool = False) -> dict[str, Any]:
    """Where the data came from, and whether they were told (Art. 13, 14). A source's own words may name somebody."""
    origin_rows = Origin.objects.filter(person=person).select_related("person__key").order_by("obtained_at", "pk")
    rows = [
        [
            origin.get_kind_display(),
            NONE if masked else origin.label or NONE,
            day(origin.obtained_at),
            notice_words(origin),
        ]
        for origin in origin_rows
    ]
    return section(_("Where the data came from"), [_("Way"), _("Source"), _("Obtained"), _("Privacy notice")], rows)


def notice_words(origin: Origin) -> str:
    """Whether the privacy notice was given, and when."""
    return " ".join(
        filter(None, [str(origin.get_notice_display()), day(origin.notice_given_at) if origin.notice_given_at else ""])
    )


def recipients(received: list[Receiving], held: set[str]) -> dict[str, Any]:
    """Who gets the data from us (Art. 15(1)(c))."""
    rows = [
        [
            f"{receiving.recipient} ({country_words(receiving.recipient)})",
            role_words(receiving),
            category_words(receiving, held),
            purpose_words(receiving),
            when_words(receiving),
        ]
        for receiving in received
    ]
    head = [_("Recipient"), _("Role"), _("Categories"), _("Purpose"), _("When")]
    none = [] if rows else [_("Nobody but us has them.")]
    return section(_("Who got the data from us"), head, rows, *none)


def periods(person: Person, held: list[CategoryValues], at: datetime) -> dict[str, Any]:
    """How long what we hold stays, as they are told it (Art. 15(1)(d))."""
    rows = lasting(person, {shelf.category for shelf in held}, at)
    return section(_("How long the data stay"), [_("Kind of data"), _("How long"), _("Reason")], rows)


def history(person: Person) -> dict[str, Any]:
    """Kinds of entries with their number and period; no content is decrypted."""
    entry_counts = [row for room in rooms() if is_history(room) and (row := counted(room, person))]
    head = [_("Kind of entry"), _("How many"), _("Period")]
    return section(_("History and papers"), head, sorted(entry_counts, key=lambda row: (-row[1], row[0])))


def is_history(room: Room) -> bool:
    """Whether a kind of row is counted instead of written out."""
    kinds = {column.category for column in room.columns}
    return room.declaration.rows is not Rows.KEEP and bool(kinds & HISTORY) and room.model not in (Person, Origin)


def counted(room: Room, person: Person) -> list[Any] | None:
    """[kind, how many, period] of one kind of row; None where there is none."""
    clock = room.declaration.clock
    aggregates: dict[str, models.Aggregate] = {"count": models.Count("pk")}
    if clock:
        aggregates |= {"first": models.Min(clock), "last": models.Max(clock)}
    totals = room.rows_of(person).order_by().aggregate(**aggregates)
    if not totals["count"]:
        return None
    days = dict.fromkeys(day(totals[name]) for name in ("first", "last") if totals.get(name))
    return [heading_for(room.label), totals["count"], " – ".join(days) or NONE]


def requests(person: Person) -> dict[str, Any]:
    """What they asked for, and where it stands."""
    rows = [
        [request.number, request.words, day(request.received_at), step]
        for request, step in person_record.requests(person)
    ]
    return section(_("Requests"), [_("Number"), _("Kind"), _("Received"), _("Step")], rows)


def looks(person: Person) -> dict[str, Any]:
    """The newest looks at their data; colleagues are not named."""
    all_looks = list(looks_at(person))
    rows = [
        [
            stamp(datetime.fromisoformat(look["at"])),
            look["where"],
            look["reason"] or look["purpose"] or NONE,
            look["role"],
        ]
        for look in islice(reversed(all_looks), LOOKS)
    ]
    more = (
        [_("Older looks: %(n)s. The access log holds them.") % {"n": len(all_looks) - LOOKS}]
        if len(all_looks) > LOOKS
        else []
    )
    return section(_("Who looked at the data"), [_("When"), _("Where"), _("Reason"), _("Role")], rows, *more)


def automated(received: list[Receiving], at: datetime) -> dict[str, Any]:
    """The statements on automated decisions (Art. 15(1)(h), 22) and on transfers (15(2))."""
    outside = [
        f"{passage.who}, {place_words(passage)}: {passage_words(passage)}." for passage in passages(received, at)
    ]
    where = [_("Data of this person are outside the European Economic Area or are seen from there."), *outside]
    none = [_("No data of this person went outside the European Economic Area.")]
    return section(
        _("Automated decisions and transfers"),
        [],
        [],
        _("Nothing is decided about this person by a machine alone."),
        *(where if outside else none),
    )
