"""One batch of an import of contacts, written: people, their employers, notes, tags, consents, what became of each row.

Everything happens inside the caller's transaction and in a fixed number of statements, however many rows the batch has.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from consents.grounds.recording import record_grounds
from crm.contacts.custom_values.value_store import apart
from crm.contacts.models import Contact, Lead
from crm.contacts.people.address_locks import hold_all
from crm.contacts.people.intake import add_many
from crm.contacts.people_imports.completion import complete, kept
from crm.contacts.people_imports.contact_judge import Judge, PersonVerdict as Verdict, name_firms
from crm.contacts.people_imports.earlier_rows import Seen
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

APART = frozenset({"company", "nip", "note", "tags"})  # not for intake: firms, history and tags are rows of their own


class Writer:
    """Writes the batches of one import."""

    batch = 500  # rows of one transaction

    def __init__(self, load: Import) -> None:
        self.load, self.by = load, load.owner
        self.judge = Judge(load)

    @cached_property
    def employers(self) -> Employers:
        """The companies of this import, read when first asked for."""
        return Employers(self.load, self.judge.learn)

    @cached_property
    def at(self) -> datetime:
        """When the data were obtained."""
        return at_start_of(self.load.obtained_on)

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch. Rows that repeat an earlier one of the batch wait until that is written."""
        hold_all()  # whoever adds one of them at this moment waits, or is seen by the judge
        said = {row.number: row for row in self.load.rows.filter(number__in=[number for number, _cells in rows])}
        waiting = list(rows)
        while waiting:
            verdicts = self.judge.read(waiting, said)
            self.judge.judge(verdicts, said, Seen())
            ready = [one for one in verdicts if one.earlier is None]
            waiting = [(one.row.number, one.cells) for one in verdicts if one.earlier is not None]
            self.write_round(ready)

    def write_round(self, verdicts: Sequence[Verdict]) -> None:
        """Write rows of which none repeats another."""
        new = [one for one in verdicts if one.outcome == Outcome.NEW and not one.row.firm]
        firms = [one for one in verdicts if one.outcome == Outcome.NEW and one.row.firm]
        completing = [one for one in verdicts if one.outcome == Outcome.UPDATED]
        employed = [*firms, *new, *(one for one in completing if "company" in one.adds)]
        companies = self.employers.settle(employed) if employed else {}
        for one in firms:
            one.firm = companies[one.row.number].pk
        name_firms(firms)
        added = self.add(new, companies)
        done = [*added, *self.complete(completing, companies)]
        if employed:
            self.found_businesses(done, completing)
        write_notes(self.load, done)
        write_tags(self.load, done)
        write_consents(self.load, done)
        write_objections(self.load, done, verdicts)
        self.keep_outcomes(verdicts, {one.row.number: one.contact for one in done})

    def add(self, new: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """The new people of a batch, with origin, ground and ledger entry."""
        if not new:
            return []
        load = self.load
        contacts = add_many(
            [
                {name: value for name, value in apart(one.row.values)[0].items() if name not in APART}
                | {"company": companies.get(one.row.number), OWN: apart(one.row.values)[1]}
                for one in new
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
        note_returns(((contact.person, one.returned) for one, contact in zip(new, contacts, strict=True)), by=self.by)
        if load.as_leads:
            Lead.objects.bulk_create(Lead(contact=contact) for contact in contacts)
        return [Written(one, contact) for one, contact in zip(new, contacts, strict=True)]

    def complete(self, completing: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """What rows add to people who were here before, with origin, ground and ledger entry."""
        if not completing:
            return []
        load = self.load
        contacts = complete(load, completing, companies)
        fields: dict[int, set[str]] = {contact.pk: set() for contact in contacts}
        for one in completing:
            fields[one.known.pk] |= {name.partition(":")[0] for name in one.adds}
        origins = self.add_origins(contacts, fields)
        people, purpose = [contact.person for contact in contacts], promised(load.purpose)
        record_grounds(people, purpose, by=self.by, origins=origins, at=self.at)
        counts = {"origin": str(load.origin_kind), "purpose": purpose.slug}
        said: dict[str, Any] = {"by": self.by, "target": target_of(load), "counts": counts}
        ledger.record_many(
            ledger.entry_for("contact.completed", about=one.person, fields=fields[one.pk], **said) for one in contacts
        )
        return [Written(one, one.known) for one in completing]

    def add_origins(self, contacts: Sequence[Contact], fields: dict[int, set[str]]) -> list[Origin]:
        """Where what completes people came from."""
        load = self.load
        told = notice_columns(load.origin_kind, self.at, load.notice)
        return Origin.objects.bulk_create(
            Origin(
                person=contact.person,
                kind=load.origin_kind,
                label=load.origin_label,
                batch=load.uid,
                obtained_at=self.at,
                fields=sorted(fields[contact.pk]),
                recorded_by=signature(self.by),
                **told,
            )
            for contact in contacts
        )

    def found_businesses(self, done: Sequence[Written], completing: Sequence[Verdict]) -> None:
        """Sole traders' firms, which need their person first."""
        late = {one.row.number for one in completing if "company" not in one.adds}
        pairs = [(one.verdict, one.contact) for one in done if one.row.number not in late]
        before = {one.known.pk for one in completing}
        employed = self.employers.found_own(pairs)
        rows = {one.contact.pk: one.verdict for one in done}
        ImportedValue.objects.bulk_create(
            kept(rows[contact.pk], self.load, contact, "company", str(contact.company_id))
            for contact in employed
            if contact.pk in before
        )

    def keep_outcomes(self, verdicts: Sequence[Verdict], contacts: dict[int, Contact]) -> None:
        """What became of each row. What the file said stays only where the row is nobody's."""
        ImportRow.objects.bulk_create(
            (self.outcome_of(one, contacts.get(one.row.number)) for one in verdicts),
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

    def outcome_of(self, one: Verdict, contact: Contact | None) -> ImportRow:
        """The row's entry in the report."""
        attention = needs_attention(one)
        person = contact.person if contact else one.person
        mend = attention and not one.comes_in and one.twin is None  # for the error file
        return ImportRow(
            load=self.load,
            number=one.row.number,
            outcome=one.outcome,
            person=person,
            thing=one.thing,
            problems=[[problem.column, problem.target, problem.code] for problem in one.row.problems],
            attention=attention,
            cells={str(column): text for column, text in one.cells.items()} if mend else None,
        )
