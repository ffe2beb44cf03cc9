"""What stands beside records: tags, price lists without prices, files of the history and of notes.

A file keeps the day on which it came, since it is kept from that day on. It passes the one door for files; one that is
none of the usual kinds, or that the door refuses, stays out and is counted.
"""

import io
from typing import Any

from django.core.exceptions import ValidationError

from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import attach
from crm.contacts.models import Attachment, Interaction, Tag
from crm.contacts.tags.tagging import add_tag, set_tags
from crm.privacy.uploads import UploadRefused, admit
from crm.sales.deal_notes.note_files import attach as attach_to_note
from crm.sales.models import DealNote, DealNoteFile, PriceList
from crm.sales.pipelines.pipelines import retire
from crm.sales.price_list.price_lists import add_price_list
from crm.workspace.package_loading.arrival import Arrival, Line, missing, moment_in
from crm.workspace.package_loading.own_verbs import BY, PAPERS


def tag(arrival: Arrival, line: Line) -> Tag:
    """A word with its colour; one of the same name that is here already stays as it is."""
    name, colour = str(line["values"]["name"]), line["values"]["colour"]
    if colour not in Tag.Colour.values:
        raise ValidationError("there is no such colour", code="colour")
    existing = Tag.objects.in_use().filter(name__iexact=name).first()
    return existing or add_tag(name, colour, by=arrival.by)


def contact_tags(arrival: Arrival, line: Line) -> None:
    """The tags of a person."""
    give_tags(arrival.contact(line["id"]) if line.get("tags") else None, line)


def company_tags(arrival: Arrival, line: Line) -> None:
    """The tags of a firm."""
    give_tags(arrival.company(line["id"]) if line.get("tags") else None, line)


def deal_tags(arrival: Arrival, line: Line) -> None:
    """The tags of a deal."""
    give_tags(arrival.deal(line["id"]) if line.get("tags") else None, line)


def give_tags(row: Any, line: Line) -> None:
    """These tags and no others, where there is a record."""
    if row is not None:
        set_tags(row, map(str, line["tags"]))


def price_list(arrival: Arrival, line: Line) -> PriceList:
    """A list of prices, perhaps without one; that of the same name and currency which is here stays as it is."""
    terms = {"name": line["values"]["name"], "currency": line["values"]["currency"]}
    PriceList(**terms).clean_fields()
    return PriceList.objects.filter(**terms).first() or add_price_list(terms, by=arrival.by)


def price_list_end(arrival: Arrival, line: Line) -> None:
    """A list that was laid aside is laid aside once its prices are here."""
    row = PriceList.objects.in_use().filter(pk=arrival.row_of("price_lists", line["id"]) or 0).first()
    if row is not None and line["values"]["retired_at"]:
        retire(row, by=arrival.by)


def attachment(arrival: Arrival, line: Line) -> Attachment:
    """A file of an entry."""
    key = arrival.row_of("entries", line["links"].get("entry")) or 0
    entry = Interaction.objects.select_related("person__key").filter(pk=key).first()
    if entry is None:
        raise missing()
    rows = attach(entry, [admitted(arrival, line)], by=arrival.by)
    return with_its_day(rows[0], line)


def note_file(arrival: Arrival, line: Line) -> DealNoteFile:
    """A file of a note on a deal."""
    key = arrival.row_of("deal_notes", line["links"].get("note")) or 0
    note = DealNote.objects.select_related("deal__person__key").filter(pk=key).first()
    if note is None:
        raise missing()
    attach_to_note(note, [admitted(arrival, line)], by=arrival.by)
    return with_its_day(DealNoteFile.objects.filter(note=note).order_by("-pk")[0], line)


def with_its_day(row: Any, line: Line) -> Any:
    """The row with the day from which it is kept."""
    row.added_at = moment_in(line["values"]["added_at"]) or row.added_at
    row.save(update_fields=["added_at"])
    return row


def admitted(arrival: Arrival, line: Line) -> Enclosed:
    """The file of a row, once the door let it in under its own name; ValidationError where none came along."""
    if (member := arrival.package.papers.get(str(line.get("id")))) is None:
        raise ValidationError("its file did not come along", code="no_file")
    content = arrival.package.content(member)
    try:
        name = admit(io.BytesIO(content), str(line["values"]["file_name"]), policy=PAPERS, by=BY).name
    except UploadRefused as refused:
        raise ValidationError("its file is not let in", code=f"file_{refused.code}") from None
    return Enclosed(name, content)
