"""What the house made for itself: kinds of records, custom fields with what they say, records, notes, files of papers.

Choices keep their keys, since values name them. A colleague is found again by name; a value that names nobody here is
left out, and the comparison says so.
"""

import io
from typing import Any

from django.core.exceptions import ValidationError

from crm.contacts.companies.company_editing import edit_company
from crm.contacts.custom.definitions import add_field, retire
from crm.contacts.custom_values.value_store import fields_named, is_custom
from crm.contacts.models import CustomField, FieldChoice, ObjectKind
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF, WITH_CHOICES, read_colleague
from crm.contacts.object_kinds.kind_verbs import CHANGEABLE, add_kind, close
from crm.contacts.people.editing import edit
from crm.privacy.actors import system
from crm.privacy.uploads import MB, Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import CSV, DOCX, JPEG, PDF, PNG, XLSX
from crm.sales.deal_notes.notes import write as write_note
from crm.sales.deals.deals import change as change_deal
from crm.sales.document_imports.arrival import FA3
from crm.sales.documents.scans import Scan
from crm.sales.models import DealNote, ObjectRecord
from crm.sales.objects.object_verbs import add as add_object
from crm.workspace.package_loading.arrival import Arrival, Line, day_in, missing, moment_in

BY = system("contacts.load_package")
PAPERS = Policy((PDF, DOCX, XLSX, PNG, JPEG, CSV, FA3), 20 * MB)
OF_A_FIELD = (
    *("record", "key", "kind", "label", "label_en", "help_text", "help_text_en", "unit", "formula", "category"),
    *("purposes", "hidden_from", "from_her", "required"),
)


def object_kind(arrival: Arrival, line: Line) -> ObjectKind:
    """A kind of records; one of the same key that is here already stays as it is."""
    values = {name: line["values"][name] for name in ("key", *CHANGEABLE)}
    existing = ObjectKind.objects.filter(key=values["key"]).first()
    if existing is not None:
        return existing
    ObjectKind(**values).clean_fields()
    return add_kind(values, by=arrival.by)


def kind_end(arrival: Arrival, line: Line) -> None:
    """A kind that was closed is closed once its records are here."""
    if line["values"]["retired_at"]:
        close(ObjectKind.objects.get(pk=arrival.row_of("object_kinds", line["id"]) or 0), by=arrival.by)


def own_field(arrival: Arrival, line: Line) -> CustomField | None:
    """A custom field that somebody fills in; formulas follow, since they name others."""
    return None if line["values"]["kind"] == Kind.FORMULA else field_of(arrival, line)


def formula(arrival: Arrival, line: Line) -> CustomField | None:
    """A custom field that is reckoned."""
    return field_of(arrival, line) if line["values"]["kind"] == Kind.FORMULA else None


def field_of(arrival: Arrival, line: Line) -> CustomField:
    """A custom field with its choices; one of the same key and kind that is here already stays as it is."""
    values = {name: line["values"][name] for name in OF_A_FIELD}
    same = {name: values[name] for name in ("record", "key", "kind")}
    existing = CustomField.objects.standing().filter(**same).first()
    if existing is not None:
        return existing
    known = [*CustomField.Record.values, *(kind.record for kind in ObjectKind.objects.all())]
    if values["record"] not in known:
        raise ValidationError("there are no such records", code="record")
    CustomField(**values).clean_fields()
    row = add_field(values, by=arrival.by)
    CustomField.objects.filter(pk=row.pk).update(position=int(line["values"]["position"]))
    bring_choices(row, line["values"]["choices"] if row.kind in WITH_CHOICES else [])
    return row


def bring_choices(row: CustomField, choices: list[dict[str, Any]]) -> None:
    """What a field offers and offered, by the keys that values name."""
    by_key: dict[str, FieldChoice] = {}
    for each in choices:
        words = {name: each[name] for name in ("key", "label", "label_en", "position")}
        choice = FieldChoice(definition=row, **words, retired_at=moment_in(each["retired_at"]))
        choice.clean_fields(exclude=["definition"])
        choice.save(force_insert=True)
        by_key[choice.key] = choice
    for each in choices:
        if each["goes_to"]:
            FieldChoice.objects.filter(pk=by_key[each["key"]].pk).update(goes_to=by_key[each["goes_to"]])


def field_end(arrival: Arrival, line: Line) -> None:
    """A field that was laid aside is laid aside once its values are here."""
    key = arrival.row_of("fields", line["id"]) or arrival.row_of("formulas", line["id"]) or 0
    row = CustomField.objects.in_use().filter(pk=key).first()
    if row is not None and line["values"]["retired_at"]:
        retire(row, by=arrival.by)


def answers_in(line: Line, record: str) -> dict[str, str]:
    """{name: value as it is stored here} of what a row says in custom fields; formulas are reckoned anew."""
    texts = {name: text for name, text in line["values"].items() if is_custom(name) and text}
    words, answers = line.get("words", {}), {}
    for name, field in fields_named(texts, record).items():
        if field.kind == Kind.USER:
            answers[name] = colleague_of(field, texts[name], words.get(name, ""))
        elif field.kind != Kind.FORMULA:
            answers[name] = answer_of(field, texts[name])
    return {name: text for name, text in answers.items() if text}


def answer_of(field: CustomField, text: str) -> str:
    """A value that the field can hold; a choice that is offered no more counts too."""
    if not field.has_choices:
        return KIND_OF[field.kind].read(field, text)
    if set(field.parts(text)) - field.by_key.keys():
        raise ValidationError("there is no such choice", code="choice")
    return text


def colleague_of(field: CustomField, *spellings: str) -> str:
    """The colleague here by id or name; empty for nobody."""
    for text in filter(None, spellings):
        try:
            return read_colleague(field, text)
        except ValidationError:
            continue
    return ""


def company_values(arrival: Arrival, line: Line) -> None:
    """What a company says in custom fields."""
    values, row = answers_in(line, CustomField.Record.COMPANY), arrival.company(line["id"])
    if row is not None and values:
        edit_company(row, values, by=arrival.by, version=row.version)


def contact_values(arrival: Arrival, line: Line) -> None:
    """What a contact says in custom fields."""
    values, row = answers_in(line, CustomField.Record.CONTACT), arrival.contact(line["id"])
    if row is not None and values:
        edit(row, values, version=row.version, by=arrival.by)


def deal_values(arrival: Arrival, line: Line) -> None:
    """What a deal says in custom fields."""
    values, row = answers_in(line, CustomField.Record.DEAL), arrival.deal(line["id"])
    if row is not None and values:
        change_deal(row, values, version=row.version, by=arrival.by)


def deal_note(arrival: Arrival, line: Line) -> DealNote:
    """A note on a deal, of the moment when it was written; it calls nobody."""
    if (row := arrival.deal(line["links"].get("deal"))) is None:
        raise missing()
    return write_note(row, line["values"]["text"], by=arrival.by, at=moment_in(line["values"]["at"]))


def own_record(arrival: Arrival, line: Line) -> ObjectRecord:
    """A record of the house's own kind; its time of keeping goes on from the day when it was made."""
    values, links = line["values"], line["links"]
    kind = ObjectKind.objects.filter(key=values["kind"]).first()
    party, firm = arrival.contact(links.get("person")), arrival.company(links.get("company"))
    if kind is None or (party is None and (links.get("person") or firm is None)):
        raise missing()
    terms: dict[str, Any] = {"called": values["called"], "ends_on": day_in(values["ends_on"])}
    terms |= {"deal": arrival.deal(links.get("deal")), **answers_in(line, kind.record)}
    row = add_object(kind, terms, by=arrival.by, contact=party, company=firm)
    row.added_at = moment_in(values["added_at"]) or row.added_at
    row.counted_from = row.clock
    row.save(update_fields=["added_at", "counted_from"])
    return row


def scan_of(arrival: Arrival, line: Line) -> Scan | None:
    """The file of a paper, once the one door for files let it in; None where none came along."""
    if (name := arrival.package.papers.get(str(line.get("id")))) is None:
        return None
    content, ending = arrival.package.content(name), name.rpartition(".")[2]
    try:
        admit(io.BytesIO(content), name, policy=PAPERS, by=BY)
    except UploadRefused as refused:
        raise ValidationError("its file is not let in", code=f"file_{refused.code}") from None
    return Scan(content, ending)
