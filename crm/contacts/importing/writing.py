"""One batch of an import, written: people, their employers, notes, tags, consents, and what became of each row.

Everything happens inside the caller's transaction and in a fixed number of statements, however many rows the batch has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from consents.arriving import Consent, take_consents, take_objections
from consents.grounds import record_grounds
from crm.contacts.importing.arrival import Numbered
from crm.contacts.importing.completing import TAGS, complete, kept
from crm.contacts.importing.employers import Employers
from crm.contacts.importing.judging import Judge, Outcome, Seen, Verdict, needs_attention
from crm.contacts.importing.merits import note_mark, proved
from crm.contacts.intake import add_many, signature
from crm.contacts.models import (
    Byproduct,
    Contact,
    ContactTag,
    Import,
    ImportedValue,
    ImportRow,
    Interaction,
    Tag,
)
from crm.contacts.provenance import notice_columns
from crm.contacts.rows import Row
from crm.privacy import ledger
from crm.privacy.models import Origin

APART = frozenset({"company", "nip", "note", "tags"})  # not for intake: firms, history and tags are rows of their own
LONGEST_TAG = Tag._meta.get_field("name").max_length


def at_start_of(day: Any) -> datetime:
    """The first moment of a day in Warsaw: what was obtained today holds today."""
    return timezone.make_aware(datetime.combine(day, time()))


def occasion_of(load: Import, number: int) -> UUID:
    """The id of a row's note in the history: the same whenever it is computed, so undoing finds it."""
    return uuid5(load.uid, str(number))


@dataclass
class Written:
    """A row and the contact it made or completed."""

    verdict: Verdict
    contact: Contact

    @property
    def row(self) -> Row:
        """The row."""
        return self.verdict.row


class Writer:
    """Writes the batches of one import."""

    def __init__(self, load: Import) -> None:
        self.load, self.by = load, load.owner
        self.judge = Judge(load)
        self.target = f"batch:{load.uid}"

    @cached_property
    def employers(self) -> Employers:
        """The companies of this import, read when first asked for."""
        return Employers(self.load)

    @cached_property
    def at(self) -> datetime:
        """When the data were obtained."""
        return at_start_of(self.load.obtained_on)

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch. Rows that repeat an earlier one of the batch wait until that is written."""
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
        new = [one for one in verdicts if one.outcome == Outcome.NEW]
        completing = [one for one in verdicts if one.outcome == Outcome.UPDATED]
        employed = [*new, *(one for one in completing if "company" in one.adds)]
        companies = self.employers.settle(employed) if employed else {}
        added = self.add(new, companies)
        done = [*added, *self.complete(completing, companies)]
        if employed:
            self.found_businesses(done, completing)
        origins = self.origins(done)
        self.write_notes(done)
        self.write_tags(done)
        self.write_consents(done, origins)
        self.write_objections(done, verdicts)
        self.keep_outcomes(verdicts, {one.row.number: one.contact for one in done})

    def add(self, new: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """The new people of a batch, with origin, ground and ledger entry."""
        if not new:
            return []
        load = self.load
        contacts = add_many(
            [
                {name: value for name, value in one.row.values.items() if name not in APART}
                | {"company": companies.get(one.row.number)}
                for one in new
            ],
            by=self.by,
            origin_kind=load.origin_kind,
            origin_label=load.origin_label,
            purpose=load.purpose,
            obtained_at=self.at,
            notice=load.notice,
            owner=load.keeper,
            team=load.team,
            batch=load.uid,
        )
        return [Written(one, contact) for one, contact in zip(new, contacts, strict=True)]

    def complete(self, completing: Sequence[Verdict], companies: dict[int, Any]) -> list[Written]:
        """What rows add to people who were here before, with origin, ground and ledger entry."""
        if not completing:
            return []
        load = self.load
        contacts = complete(load, completing, companies)
        fields: dict[int, set[str]] = {contact.pk: set() for contact in contacts}
        for one in completing:
            fields[one.twin.contact.pk] |= {name.partition(":")[0] for name in one.adds}
        told = notice_columns(load.origin_kind, self.at, load.notice)
        origins = Origin.objects.bulk_create(
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
        people = [contact.person for contact in contacts]
        record_grounds(people, load.purpose, by=self.by, origins=origins, at=self.at)
        ledger.record_many(
            ledger.entry_for(
                "contact.completed",
                by=self.by,
                about=contact.person,
                target=self.target,
                fields=fields[contact.pk],
                counts={"origin": str(load.origin_kind), "purpose": load.purpose.slug},
            )
            for contact in contacts
        )
        return [Written(one, one.twin.contact) for one in completing]

    def found_businesses(self, done: Sequence[Written], completing: Sequence[Verdict]) -> None:
        """Sole traders' firms, which need their person first."""
        late = {one.row.number for one in completing if "company" not in one.adds}
        pairs = [(one.verdict, one.contact) for one in done if one.row.number not in late]
        before = {one.twin.contact.pk for one in completing}
        employed = self.employers.found_own(pairs)
        ImportedValue.objects.bulk_create(
            kept(self.load, contact, "company", str(contact.company_id)) for contact in employed if contact.pk in before
        )

    def origins(self, done: Sequence[Written]) -> dict[int, Origin]:
        """{person: origin} of this import, for those with a consent to prove."""
        people = [one.contact.pk for one in done if proved(one.row)]
        if not people:
            return {}
        return {origin.person_id: origin for origin in Origin.objects.filter(batch=self.load.uid, person__in=people)}

    def write_notes(self, done: Sequence[Written]) -> None:
        """Notes become entries of the history, each of the day the data were obtained."""
        noted = [one for one in done if one.row.values.get("note") and self.is_new_note(one.verdict)]
        Interaction.objects.bulk_create(
            Interaction(
                person=one.contact.person,
                occasion=occasion_of(self.load, one.row.number),
                kind=Interaction.Kind.NOTE,
                summary=one.row.values["note"],
                happened_at=self.at,
                author=self.by,
            )
            for one in noted
        )

    def is_new_note(self, one: Verdict) -> bool:
        """Whether a row's note is not in the history already."""
        return one.outcome == Outcome.NEW or note_mark(one.row.values["note"]) in one.adds

    def write_tags(self, done: Sequence[Written]) -> None:
        """Tags of the house's list; new words join it when the file brings few of them."""
        tagged = [(one, tag) for one in done for tag in one.row.values.get("tags", ()) if len(tag) <= LONGEST_TAG]
        if not tagged:
            return
        tags = self.tags({tag.casefold(): tag for _one, tag in tagged})
        pairs = {(one.contact.pk, tags[tag.casefold()].pk): one for one, tag in tagged if tag.casefold() in tags}
        held = ContactTag.objects.filter(contact__in={contact for contact, _tag in pairs})
        known = set(held.values_list("contact_id", "tag_id"))
        fresh = [(contact, tag) for contact, tag in pairs if (contact, tag) not in known]
        ContactTag.objects.bulk_create(ContactTag(contact_id=contact, tag_id=tag) for contact, tag in fresh)
        ImportedValue.objects.bulk_create(
            kept(self.load, pairs[pair].contact, TAGS, str(pair[1])) for pair in fresh if pairs[pair].verdict.twin
        )

    def tags(self, words: dict[str, str]) -> dict[str, Tag]:
        """{folded word: tag}; words that are on no list are left out unless new ones may come."""
        known = {tag.name.casefold(): tag for tag in Tag.objects.all()}
        missing = [word for folded, word in words.items() if folded not in known]
        if missing and self.load.new_tags:
            made = Tag.objects.bulk_create(Tag(name=word) for word in missing)
            Byproduct.objects.bulk_create(Byproduct(load=self.load, tag=tag) for tag in made)
            known |= {tag.name.casefold(): tag for tag in made}
        return {folded: known[folded] for folded in words if folded in known}

    def write_consents(self, done: Sequence[Written], origins: dict[int, Origin]) -> None:
        """Consents that come with day, proof and channel. No other becomes one."""
        if self.load.consents_for is None:
            return
        consents = [
            Consent(
                one.contact.person,
                claim.channel,
                at_start_of(datetime.fromisoformat(claim.on).date()),
                {"how": "file", "proof": claim.proof, "source": self.load.origin_label, "day": claim.on},
                origins.get(one.contact.pk),
            )
            for one in done
            for claim in proved(one.row)
        ]
        take_consents(consents, self.load.consents_for, by=self.by, target=self.target)

    def write_objections(self, done: Sequence[Written], verdicts: Iterable[Verdict]) -> None:
        """An objection binds, also for somebody whom the file does not change otherwise."""
        against = [one.contact.person for one in done if one.verdict.objected]
        against += [one.twin.contact.person for one in verdicts if one.twin and one.objected and not one.comes_in]
        if against:
            take_objections(against, by=self.by, target=self.target)

    def keep_outcomes(self, verdicts: Sequence[Verdict], contacts: dict[int, Contact]) -> None:
        """What became of each row. What the file said stays only where the row is nobody's."""
        ImportRow.objects.bulk_create(
            (self.outcome_of(one, contacts.get(one.row.number)) for one in verdicts),
            update_conflicts=True,
            unique_fields=["load", "number"],
            update_fields=("uid", "outcome", "person", "problems", "attention", "remarks", "cells", "decisions"),
        )

    def outcome_of(self, one: Verdict, contact: Contact | None) -> ImportRow:
        """The row's entry in the report."""
        attention = needs_attention(one)
        mend = attention and one.outcome == Outcome.REFUSED  # for the error file
        twin = one.twin.contact if one.twin and not one.twin.paused else None
        person = contact.person if contact else twin.person if twin else None
        return ImportRow(
            load=self.load,
            number=one.row.number,
            outcome=one.outcome,
            person=person,
            problems=[[problem.column, problem.target, problem.code] for problem in one.row.problems],
            attention=attention,
            cells={str(column): text for column, text in one.cells.items()} if mend else None,
        )
