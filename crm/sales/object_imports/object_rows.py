"""Rows of a file of one kind's records: made ready, with whose they are and whether such a record is here already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.imports.custom_columns import mapped_fields
from crm.contacts.imports.row_cleaning import Reading, RowCleaner
from crm.contacts.imports.thing_judge import Existing
from crm.contacts.models import ObjectKind
from crm.contacts.models.field_kinds import LONGEST
from crm.contacts.models.object_kinds import OWN
from crm.contacts.ownership.custody import has_custody
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.files.rows import cell_values
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded
from crm.sales.deal_imports.named_customers import CustomerJudge
from crm.sales.models import ObjectRecord
from crm.sales.object_imports.object_targets import ENDS, TITLE
from crm.sales.objects.object_verbs import party_of


class ObjectReading(Reading):
    """One row: title, last day, customer."""

    longest = {TITLE: LONGEST, "contact": 254}

    def read(self) -> None:
        for target in (TITLE, "company", "contact"):
            self.put(target, self.line(target))
        self.put("nip", self.one("nip", cell_values.tax_number))
        self.put("contact_email", self.one("contact_email", cell_values.email))
        day = self.one(ENDS, cell_values.day)
        self.put(ENDS, date.fromisoformat(day) if day else None)
        if TITLE not in self.row.values:
            self.problem("no_title", None)


class ObjectCleaner(RowCleaner):
    """Cleans rows of records."""

    reading = ObjectReading


@dataclass(frozen=True)
class ExistingObject(Existing):
    """A record that is here, with its title as it is compared."""

    title: str = ""


class ObjectJudge(CustomerJudge):
    """Judges the rows of one import of records."""

    def __init__(self, load: Import) -> None:
        self.kind = kind_of_load(load)
        fields = mapped_fields(load, self.kind.record)
        today = promised(load.obtained_on)
        cleaner = ObjectCleaner(load.targets, headers_of(load), today=today, own=fields)
        super().__init__(load, cleaner, (ENDS, *fields))

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """{row number: records of the row's customer with the same title}."""
        self.name_buyers(verdicts)
        here = self.objects_of({verdict.buyer.key for verdict in verdicts} - {""})
        return {
            verdict.row.number: [row for row in here.get(verdict.buyer.key, ()) if row.title == title_in(verdict)]
            for verdict in verdicts
        }

    def objects_of(self, keys: set[str]) -> dict[str, list[ExistingObject]]:
        """{customer: the records of theirs that the importing user sees}: two statements, one more for fields."""
        people = [int(key.split()[1]) for key in keys if key.startswith("person")]
        firms = [int(key.split()[1]) for key in keys if key.startswith("company")]
        rows = ObjectRecord.objects.visible_to(self.load.owner).filter(kind=self.kind).with_keys().order_by("pk")
        records = list(rows.filter(person__in=people)) if people else []
        records += list(rows.filter(person=None, company__in=firms)) if firms else []
        own = values_by_row(self.kind.record, records, list(self.cleaner.own))
        by_customer: dict[str, list[ExistingObject]] = defaultdict(list)
        for record in records:
            key = f"person {record.person_id}" if record.person_id else f"company {record.company_id}"
            handled = has_custody(self.load.owner, party_of(record))
            answers = {name: value.kept for name, value in own.get(record.pk, {}).items()}
            values = {ENDS: record.ends_on, **answers} if handled else {}
            title = folded(record.called)
            by_customer[key].append(ExistingObject(record, values, record.person, handled, title=title))
        return by_customer

    def known_by(self, verdict: Any) -> Sequence[Any]:
        """What identifies a record within the file: its customer and its title."""
        return [(verdict.buyer.key, title_in(verdict))]

    def refusal(self, verdict: Any) -> str:
        """Why a new record cannot be made: nobody whose it would be."""
        return "" if verdict.buyer.key else self.buyer_of(verdict)[1]


def title_in(verdict: Any) -> str:
    """The title of a row as it is compared."""
    return folded(str(verdict.row.values.get(TITLE, "")))


def kind_of_load(load: Import) -> ObjectKind:
    """The kind of records that an import brings in."""
    return ObjectKind.objects.get(pk=load.kind.removeprefix(OWN))
