"""The sheet of one person on paper, in clear: what we hold and from where, what for, who got it, who looked.

Written for her as much as for the file, so names of colleagues stay here (C-579/21): a look is told by its moment,
place, reason and role. Long histories are counted; the copy of the data holds them row by row.
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
from crm.accounts.pages.formats import cited, day, stamp
from crm.casework.printing import pdf
from crm.contacts.safeguards.reveal import reasoned
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.people import person_record
from crm.dpo.people.holdings import Holding, Shelf, shelves
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.declarations import Rows, Source
from crm.privacy.logs import access_log, ledger
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Origin, Person
from crm.privacy.verbs.ropa import is_outside
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
    """The sheet as a PDF in `language`, once it is in both logs. Raises NoReason."""
    reason, note = reasoned(Reason, reason, note)
    at = at or timezone.now()
    with override(language):
        with transaction.atomic():
            held = shelves(person)
            columns = sorted({name for shelf in held for name in shelf.columns})
            access_log.shown(by=by, view=VIEW, people=[person.pk], fields=columns, reason=reason, note=note)
            parts = [one for one in sections(person, held, at) if one["rows"] or one["text"]]
            digest = sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
            ledger.record(
                "person.printed", by=by, about=person, fields=columns, counts={"reason": reason, "digest": digest[:16]}
            )
        return pdf("request_report", paper(person, parts, digest, note, at), language=language)


def paper(person: Person, parts: list[dict[str, Any]], digest: str, note: str, at: datetime) -> dict[str, Any]:
    """What the template takes."""
    named = Controller.named()
    officer = ", ".join(filter(None, [named.officer, named.officer_email])) if named else ""
    told = {"at": stamp(at), "note": printable(note), "short": person.short}
    foot = [_("Digest of what is printed: %(digest)s") % {"digest": digest[:16]}]
    return {
        "title": printable(person.name or person.short),
        "who": printable(named.name) if named else "Spójnik CRM",
        "made": _("Sheet of a person %(short)s, as of %(at)s. %(note)s") % told,
        "sections": parts,
        "data": [],
        "foot": " · ".join(
            [*([_("Data protection officer: %(officer)s") % {"officer": officer}] if officer else []), *foot]
        ),
    }


def sections(person: Person, held: list[Shelf], at: datetime) -> list[dict[str, Any]]:
    """Every part, in the order in which it is read."""
    return [
        facts(held),
        purposes(person, at),
        origins(person),
        recipients(person),
        periods(person, held, at),
        history(person),
        requests(person),
        looks(person),
        automated(person),
    ]


def section(title: str, head: list[str], rows: Iterable[list[Any]], *text: str) -> dict[str, Any]:
    """One part: cells as text that paper can show."""
    shown = [[printable(str(cell)) for cell in row] for row in rows]
    return {"title": title, "text": [printable(one) for one in text], "head": head, "rows": shown}


def facts(held: list[Shelf]) -> dict[str, Any]:
    """Each value with who gave it and when; histories are counted elsewhere."""
    found = [one for shelf in held if shelf.category not in HISTORY for one in shelf.holdings]
    once = {(one.title, one.value): one for one in reversed(found)}
    head = [pgettext("column", "What"), _("Value"), _("From whom"), _("Since")]
    return section(_("Data and their source"), head, [fact(one) for one in reversed(once.values())])


def fact(one: Holding) -> list[str]:
    """One value."""
    column: Any = one.room.model._meta.get_field(one.column)
    title = term_of(column, one.column)
    return [title, one.value, source_words(one.source), day(one.at) if one.at else NONE]


def source_words(source: Source) -> str:
    """Who gave a value."""
    return {
        Source.SUBJECT: pgettext("source of data", "the person"),
        Source.STAFF: pgettext("source of data", "our staff"),
        Source.IMPORT: pgettext("source of data", "a file"),
    }.get(source, pgettext("source of data", "the system"))


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


def origins(person: Person) -> dict[str, Any]:
    """Where the data came from, and whether they were told (Art. 13, 14)."""
    found = Origin.objects.filter(person=person).select_related("person__key").order_by("obtained_at", "pk")
    rows = [[one.get_kind_display(), one.label or NONE, day(one.obtained_at), told_of(one)] for one in found]
    return section(_("Where the data came from"), [_("Way"), _("Source"), _("Obtained"), _("Privacy notice")], rows)


def told_of(one: Origin) -> str:
    """Whether the notice was given, and when."""
    return " ".join(
        filter(None, [str(one.get_notice_display()), day(one.notice_given_at) if one.notice_given_at else ""])
    )


def recipients(person: Person) -> dict[str, Any]:
    """Who got the data from us (Art. 15(1)(c))."""
    rows = [
        [f"{one.recipient} ({one.recipient.country})", row["categories"], one.purpose or NONE, day(one.at)]
        for row in person_record.disclosures(person)
        for one in [row["disclosure"]]
    ]
    head = [_("Recipient"), _("Categories"), _("Purpose"), _("When")]
    return section(_("Who got the data from us"), head, rows, *([] if rows else [_("No disclosure is recorded.")]))


def periods(person: Person, held: list[Shelf], at: datetime) -> dict[str, Any]:
    """How long what we hold stays, as they are told it (Art. 15(1)(d))."""
    rows = lasting(person, {shelf.category for shelf in held}, at)
    return section(_("How long the data stay"), [_("Kind of data"), _("How long"), _("Reason")], rows)


def history(person: Person) -> dict[str, Any]:
    """Kinds of entries with how many and from when to when; nothing of them is opened."""
    found = [row for room in rooms() if is_history(room) and (row := counted(room, person))]
    head = [_("Kind of entry"), _("How many"), _("Period")]
    return section(_("History and papers"), head, sorted(found, key=lambda row: (-row[1], row[0])))


def is_history(room: Room) -> bool:
    """Whether a kind of row is counted instead of written out."""
    kinds = {column.category for column in room.columns}
    return room.declaration.rows is not Rows.KEEP and bool(kinds & HISTORY) and room.model not in (Person, Origin)


def counted(room: Room, person: Person) -> list[Any] | None:
    """[kind, how many, period] of one kind of row; None where there is none."""
    clock = room.declaration.clock
    asked: dict[str, models.Aggregate] = {"count": models.Count("pk")}
    if clock:
        asked |= {"first": models.Min(clock), "last": models.Max(clock)}
    told = room.rows_of(person).order_by().aggregate(**asked)
    if not told["count"]:
        return None
    days = dict.fromkeys(day(told[name]) for name in ("first", "last") if told.get(name))
    return [heading_for(room.label), told["count"], " – ".join(days) or NONE]


def requests(person: Person) -> dict[str, Any]:
    """What they asked for, and where it stands."""
    rows = [[one.number, one.words, day(one.received_at), standing] for one, standing in person_record.requests(person)]
    return section(_("Requests"), [_("Number"), _("Kind"), _("Received"), _("Step")], rows)


def looks(person: Person) -> dict[str, Any]:
    """The newest looks at their data: never which colleague."""
    found = list(looks_at(person))
    rows = [
        [stamp(datetime.fromisoformat(one["at"])), one["where"], one["reason"] or one["purpose"] or NONE, one["role"]]
        for one in islice(reversed(found), LOOKS)
    ]
    more = (
        [_("Older looks: %(n)s. The access log holds them.") % {"n": len(found) - LOOKS}] if len(found) > LOOKS else []
    )
    return section(_("Who looked at the data"), [_("When"), _("Where"), _("Reason"), _("Role")], rows, *more)


def automated(person: Person) -> dict[str, Any]:
    """Art. 15(1)(h), 22, and 15(2)."""
    abroad = any(is_outside(row["disclosure"].recipient) for row in person_record.disclosures(person))
    where = (
        _("Data of this person went outside the European Economic Area.")
        if abroad
        else _("No data of this person went outside the European Economic Area.")
    )
    return section(
        _("Automated decisions and transfers"),
        [],
        [],
        _("Nothing is decided about this person by a machine alone."),
        where,
    )
