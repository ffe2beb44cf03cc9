"""What comes with people: notes, tags, consents, objections; a constant number of statements for any number of rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from consents.grounds.objections import take_objections
from consents.lifecycle.imported_consents import Consent, take_consents
from crm.contacts.models import Byproduct, Contact, ContactTag, Interaction, Tag
from crm.contacts.people_imports.completion import TAGS, imported_value
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.row_changes import note_mark
from crm.contacts.tags.tagging import is_clean
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportedValue
from crm.files.rows.file_rows import Row, proved
from crm.privacy.models import Origin


@dataclass
class Written:
    """A row and the contact it created or updated."""

    verdict: Verdict
    contact: Contact

    @property
    def row(self) -> Row:
        """The row."""
        return self.verdict.row


def at_start_of(day: Any) -> datetime:
    """Midnight at the start of a day, local time: what was obtained today is valid today."""
    return timezone.make_aware(datetime.combine(day, time()))


def occasion_of(load: Import, number: int) -> UUID:
    """The id of a row's note in the history, always the same, so that the undo finds it."""
    return uuid5(load.uid, str(number))


def target_of(load: Import) -> str:
    """The ledger's target for an import."""
    return f"batch:{load.uid}"


def origins_of(load: Import, written_rows: Sequence[Written]) -> dict[int, Origin]:
    """{person: origin} of this import, for people with a proved consent."""
    people = [written_row.contact.pk for written_row in written_rows if proved(written_row.row)]
    if not people:
        return {}
    return {origin.person_id: origin for origin in Origin.objects.filter(batch=load.uid, person__in=people)}


def write_notes(load: Import, written_rows: Sequence[Written]) -> None:
    """Save notes as entries of the history, dated on the day the data were obtained."""
    noted = [
        written_row
        for written_row in written_rows
        if written_row.row.values.get("note") and is_new_note(written_row.verdict)
    ]
    Interaction.objects.bulk_create(
        Interaction(
            person=written_row.contact.person,
            occasion=occasion_of(load, written_row.row.number),
            kind=Interaction.Kind.NOTE,
            summary=written_row.row.values["note"],
            happened_at=at_start_of(load.obtained_on),
            author=load.owner,
        )
        for written_row in noted
    )


def is_new_note(verdict: Verdict) -> bool:
    """Whether a row's note is not in the history already."""
    return verdict.outcome == Outcome.NEW or note_mark(str(verdict.row.values["note"])) in verdict.adds


def write_tags(load: Import, written_rows: Sequence[Written]) -> None:
    """Add tags; new names become tags when the import allows that."""
    tagged = [(written_row, tag) for written_row in written_rows for tag in written_row.row.values.get("tags", ())]
    if not tagged:
        return
    tags = tags_called(load, {tag.casefold(): tag for _one, tag in tagged})
    pairs = {
        (written_row.contact.pk, tags[tag.casefold()].pk): written_row
        for written_row, tag in tagged
        if tag.casefold() in tags
    }
    present_rows = ContactTag.objects.filter(contact__in={contact for contact, _tag in pairs})
    present_pairs = set(present_rows.values_list("contact_id", "tag_id"))
    fresh = [(contact, tag) for contact, tag in pairs if (contact, tag) not in present_pairs]
    ContactTag.objects.bulk_create(ContactTag(contact_id=contact, tag_id=tag) for contact, tag in fresh)
    ImportedValue.objects.bulk_create(
        imported_value(pairs[pair].verdict, load, pairs[pair].contact, TAGS, str(pair[1]))
        for pair in fresh
        if pairs[pair].verdict.twin
    )


def tags_called(load: Import, words: dict[str, str]) -> dict[str, Tag]:
    """{folded name: tag}; unknown names are left out unless the import may create tags."""
    tags = {tag.name.casefold(): tag for tag in Tag.objects.in_use()}
    missing = [word for folded, word in words.items() if folded not in tags and is_clean(word)]
    if missing and load.new_tags:
        Tag.objects.bulk_create((Tag(name=word) for word in missing), ignore_conflicts=True)  # a colleague's was first
        created = list(Tag.objects.in_use().filter(name__in=missing))
        Byproduct.objects.bulk_create(Byproduct(load=load, tag=tag) for tag in created)
        tags |= {tag.name.casefold(): tag for tag in created}
    return {folded: tags[folded] for folded in words if folded in tags}


def write_consents(load: Import, written_rows: Sequence[Written]) -> None:
    """Store the consents that have a day, a proof and a channel; no others."""
    if load.consents_for is None:
        return
    origins = origins_of(load, written_rows)
    consents = [
        Consent(
            written_row.contact.person,
            claim.channel,
            at_start_of(datetime.fromisoformat(claim.on).date()),
            {"how": "file", "proof": claim.proof, "source": load.origin_label, "day": claim.on},
            origins.get(written_row.contact.pk),
        )
        for written_row in written_rows
        for claim in proved(written_row.row)
    ]
    take_consents(consents, load.consents_for, by=load.owner, target=target_of(load))


def write_objections(load: Import, written_rows: Sequence[Written], verdicts: Iterable[Verdict]) -> None:
    """Store objections, also of people whom the file does not change otherwise."""
    against = [(item.contact.person, item.verdict.objected) for item in written_rows if item.verdict.objected]
    against += [
        (item.known.person, item.objected) for item in verdicts if item.twin and item.objected and not item.comes_in
    ]
    by_channels: dict[frozenset[str], list[Any]] = {}
    for person, channels in against:
        by_channels.setdefault(frozenset(channels), []).append(person)
    for some, people in by_channels.items():
        only = None if "" in some else some
        take_objections(people, by=load.owner, target=target_of(load), channels=only)
