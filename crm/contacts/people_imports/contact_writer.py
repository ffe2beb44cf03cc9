"""Writes one batch of an import of contacts: people, employers, notes, tags, consents, and the outcome of each row.

It runs in the caller's transaction with a fixed number of statements, however many rows the batch has.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from consents.grounds.recording import record_grounds
from crm.contacts.custom_values.value_store import split_custom
from crm.contacts.models import Contact, Lead
from crm.contacts.people.address_locks import lock_everything
from crm.contacts.people.intake import add_many
from crm.contacts.people_imports.completion import complete, imported_value
from crm.contacts.people_imports.contact_judge import Judge, PersonVerdict as Verdict, set_firm_uids
from crm.contacts.people_imports.earlier_rows import EarlierPeople
from crm.contacts.people_imports.employers import Employers
from crm.contacts.people_imports.row_extras import (
    Written,
    at_start_of,
    target_of,
    write_consents,
    write_notes,
    write_objections,
    write_tags,
)
from crm.contacts.safeguards.exclusions import note_returns
from crm.contacts.safeguards.minimisation import OWN
from crm.contacts.safeguards.provenance import notice_columns
from crm.files.imports.arrival import Numbered
from crm.files.imports.verdicts import Outcome, needs_attention
from crm.files.models import Import, ImportedValue, ImportRow
from crm.narrowing import promised
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import Origin

NOT_FOR_INTAKE = frozenset(
    {"company", "nip", "note", "tags"}
)  # not for intake: firms, history and tags are rows of their own


class Writer:
    """Writes the batches of one import of contacts."""

    batch = 500  # rows of one transaction

    def __init__(self, load: Import) -> None:
        self.load, self.by = load, load.owner
        self.judge = Judge(load)

    @cached_property
    def employers(self) -> Employers:
        """The companies of this import, read on first use."""
        return Employers(self.load, self.judge.learn)

    @cached_property
    def at(self) -> datetime:
        """When the data were obtained."""
        return at_start_of(self.load.obtained_on)

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch. Rows that repeat an earlier one of the batch wait until that is written."""
        lock_everything()  # whoever adds one of them at this moment waits, or is seen by the judge
        import_rows = {row.number: row for row in self.load.rows.filter(number__in=[number for number, _cells in rows])}
        waiting = list(rows)
        while waiting:
            verdicts = self.judge.read(waiting, import_rows)
            self.judge.judge(verdicts, import_rows, EarlierPeople())
            ready = [verdict for verdict in verdicts if verdict.earlier is None]
            waiting = [(verdict.row.number, verdict.cells) for verdict in verdicts if verdict.earlier is not None]
            self.write_round(ready)

    def write_round(self, verdicts: Sequence[Verdict]) -> None:
        """Write rows of which none repeats another."""
        new = [item for item in verdicts if item.outcome == Outcome.NEW and not item.row.firm]
        firms = [item for item in verdicts if item.outcome == Outcome.NEW and item.row.firm]
        completing = [item for item in verdicts if item.outcome == Outcome.UPDATED]
        employed = [*firms, *new, *(item for item in completing if "company" in item.adds)]
        companies = self.employers.settle(employed) if employed else {}
        for item in firms:
            item.firm = companies[item.row.number].pk
        set_firm_uids(firms)
        added = self.add(new, companies)
        written_rows = [*added, *self.complete(completing, companies)]
        if employed:
            self.found_businesses(written_rows, completing)
        write_notes(self.load, written_rows)
        write_tags(self.load, written_rows)
        write_consents(self.load, written_rows)
        write_objections(self.load, written_rows, verdicts)
        self.keep_outcomes(verdicts, {item.row.number: item.contact for item in written_rows})

    def add(self, new: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """Add the new people of a batch, with origin, ground and ledger entry."""
        if not new:
            return []
        load = self.load
        contacts = add_many(
            [
                {
                    name: value
                    for name, value in split_custom(verdict.row.values)[0].items()
                    if name not in NOT_FOR_INTAKE
                }
                | {"company": companies.get(verdict.row.number), OWN: split_custom(verdict.row.values)[1]}
                for verdict in new
            ],
            by=self.by,
            origin_kind=load.origin_kind,
            origin_label=load.origin_label,
            purpose=promised(load.purpose),
            obtained_at=self.at,
            notice=load.notice,
            owner=load.keeper,
            team=load.team,
            batch=load.uid,
            asked=True,  # the judge did, a moment ago
        )
        note_returns(
            ((contact.person, verdict.returned) for verdict, contact in zip(new, contacts, strict=True)), by=self.by
        )
        if load.as_leads:
            Lead.objects.bulk_create(Lead(contact=contact) for contact in contacts)
        return [Written(verdict, contact) for verdict, contact in zip(new, contacts, strict=True)]

    def complete(self, completing: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """Update existing people from their rows, with origin, ground and ledger entry."""
        if not completing:
            return []
        load = self.load
        contacts = complete(load, completing, companies)
        fields: dict[int, set[str]] = {contact.pk: set() for contact in contacts}
        for item in completing:
            fields[item.known.pk] |= {name.partition(":")[0] for name in item.adds}
        origins = self.add_origins(contacts, fields)
        people, purpose = [contact.person for contact in contacts], promised(load.purpose)
        record_grounds(people, purpose, by=self.by, origins=origins, at=self.at)
        counts = {"origin": str(load.origin_kind), "purpose": purpose.slug}
        common: dict[str, Any] = {"by": self.by, "target": target_of(load), "counts": counts}
        ledger.record_many(
            ledger.entry_for("contact.completed", about=item.person, fields=fields[item.pk], **common)
            for item in contacts
        )
        return [Written(item, item.known) for item in completing]

    def add_origins(self, contacts: Sequence[Contact], fields: dict[int, set[str]]) -> list[Origin]:
        """The origins of what was added to existing people."""
        load = self.load
        notice_facts = notice_columns(load.origin_kind, self.at, load.notice)
        return Origin.objects.bulk_create(
            Origin(
                person=contact.person,
                kind=load.origin_kind,
                label=load.origin_label,
                batch=load.uid,
                obtained_at=self.at,
                fields=sorted(fields[contact.pk]),
                recorded_by=signature(self.by),
                **notice_facts,
            )
            for contact in contacts
        )

    def found_businesses(self, written_rows: Sequence[Written], completing: Sequence[Verdict]) -> None:
        """Create the businesses of sole traders, which need their person first."""
        late = {item.row.number for item in completing if "company" not in item.adds}
        pairs = [(item.verdict, item.contact) for item in written_rows if item.row.number not in late]
        before = {item.known.pk for item in completing}
        employed = self.employers.found_own(pairs)
        rows = {item.contact.pk: item.verdict for item in written_rows}
        ImportedValue.objects.bulk_create(
            imported_value(rows[contact.pk], self.load, contact, "company", str(contact.company_id))
            for contact in employed
            if contact.pk in before
        )

    def keep_outcomes(self, verdicts: Sequence[Verdict], contacts: dict[int, Contact]) -> None:
        """Store the outcome of each row. Its cells are kept only where it belongs to nobody."""
        ImportRow.objects.bulk_create(
            (self.outcome_of(verdict, contacts.get(verdict.row.number)) for verdict in verdicts),
            update_conflicts=True,
            unique_fields=["load", "number"],
            update_fields=(
                "uid",
                "outcome",
                "person",
                "thing",
                "problems",
                "attention",
                "remarks",
                "cells",
                "decisions",
            ),
        )

    def outcome_of(self, verdict: Verdict, contact: Contact | None) -> ImportRow:
        """The stored outcome of a row."""
        attention = needs_attention(verdict)
        person = contact.person if contact else verdict.person
        mend = attention and not verdict.comes_in and verdict.twin is None  # for the error file
        return ImportRow(
            load=self.load,
            number=verdict.row.number,
            outcome=verdict.outcome,
            person=person,
            thing=verdict.thing,
            problems=[[problem.column, problem.target, problem.code] for problem in verdict.row.problems],
            attention=attention,
            cells={str(column): text for column, text in verdict.cells.items()} if mend else None,
        )
