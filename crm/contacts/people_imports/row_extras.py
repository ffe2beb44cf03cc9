"""What comes along with people: notes, tags, consents, objections. One statement for each, however many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from consents.grounds.objections import take_objections
from consents.lifecycle.imported_consents import Consent, take_consents
from crm.contacts.models import Byproduct, Contact, ContactTag, Interaction, Tag
from crm.contacts.people_imports.completion import TAGS, kept
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.row_changes import note_mark
from crm.contacts.tags.tagging import is_clean
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportedValue
from crm.files.rows.file_rows import Row, proved
from crm.narrowing import promised
from crm.privacy.models import Origin

LONGEST_TAG = promised(Tag._meta.get_field("name").max_length)


@dataclass
class Written:
    """A row and the contact it made or completed."""

    verdict: Verdict
    contact: Contact

    @property
    def row(self) -> Row:
        """The row."""
        return self.verdict.row


def at_start_of(day: Any) -> datetime:
    """The first moment of a day at home: what was obtained today holds today."""
    return timezone.make_aware(datetime.combine(day, time()))


def occasion_of(load: Import, number: int) -> UUID:
    """The id of a row's note in the history: the same whenever it is computed, so undoing finds it."""
    return uuid5(load.uid, str(number))


def target_of(load: Import) -> str:
    """How the ledger calls an import, as the origins of its people do."""
    return f"batch:{load.uid}"


def origins_of(load: Import, done: Sequence[Written]) -> dict[int, Origin]:
    """{person: origin} of this import, for those with a consent to prove."""
    people = [one.contact.pk for one in done if proved(one.row)]
    if not people:
        return {}
    return {origin.person_id: origin for origin in Origin.objects.filter(batch=load.uid, person__in=people)}


def write_notes(load: Import, done: Sequence[Written]) -> None:
    """Notes become entries of the history, each of the day the data were obtained."""
    noted = [one for one in done if one.row.values.get("note") and is_new_note(one.verdict)]
    Interaction.objects.bulk_create(
        Interaction(
            person=one.contact.person,
            occasion=occasion_of(load, one.row.number),
            kind=Interaction.Kind.NOTE,
            summary=one.row.values["note"],
            happened_at=at_start_of(load.obtained_on),
            author=load.owner,
        )
        for one in noted
    )


def is_new_note(one: Verdict) -> bool:
    """Whether a row's note is not in the history already."""
    return one.outcome == Outcome.NEW or note_mark(str(one.row.values["note"])) in one.adds


def write_tags(load: Import, done: Sequence[Written]) -> None:
    """Tags of the house's list; new words join it when the file brings few of them."""
    tagged = [(one, tag) for one in done for tag in one.row.values.get("tags", ()) if len(tag) <= LONGEST_TAG]
    if not tagged:
        return
    tags = tags_called(load, {tag.casefold(): tag for _one, tag in tagged})
    pairs = {(one.contact.pk, tags[tag.casefold()].pk): one for one, tag in tagged if tag.casefold() in tags}
    held = ContactTag.objects.filter(contact__in={contact for contact, _tag in pairs})
    known = set(held.values_list("contact_id", "tag_id"))
    fresh = [(contact, tag) for contact, tag in pairs if (contact, tag) not in known]
    ContactTag.objects.bulk_create(ContactTag(contact_id=contact, tag_id=tag) for contact, tag in fresh)
    ImportedValue.objects.bulk_create(
        kept(pairs[pair].verdict, load, pairs[pair].contact, TAGS, str(pair[1]))
        for pair in fresh
        if pairs[pair].verdict.twin
    )


def tags_called(load: Import, words: dict[str, str]) -> dict[str, Tag]:
    """{folded word: tag}; words that are on no list are left out unless new ones may come."""
    known = {tag.name.casefold(): tag for tag in Tag.objects.in_use()}
    missing = [word for folded, word in words.items() if folded not in known and is_clean(word)]
    if missing and load.new_tags:
        Tag.objects.bulk_create((Tag(name=word) for word in missing), ignore_conflicts=True)  # a colleague's was first
        made = list(Tag.objects.in_use().filter(name__in=missing))
        Byproduct.objects.bulk_create(Byproduct(load=load, tag=tag) for tag in made)
        known |= {tag.name.casefold(): tag for tag in made}
    return {folded: known[folded] for folded in words if folded in known}


def write_consents(load: Import, done: Sequence[Written]) -> None:
    """Consents that come with day, proof and channel. No other becomes one."""
    if load.consents_for is None:
        return
    origins = origins_of(load, done)
    consents = [
        Consent(
            one.contact.person,
            claim.channel,
            at_start_of(datetime.fromisoformat(claim.on).date()),
            {"how": "file", "proof": claim.proof, "source": load.origin_label, "day": claim.on},
            origins.get(one.contact.pk),
        )
        for one in done
        for claim in proved(one.row)
    ]
    take_consents(consents, load.consents_for, by=load.owner, target=target_of(load))


def write_objections(load: Import, done: Sequence[Written], verdicts: Iterable[Verdict]) -> None:
    """An objection binds, also for somebody whom the file does not change otherwise."""
    against = [(one.contact.person, one.verdict.objected) for one in done if one.verdict.objected]
    against += [(one.known.person, one.objected) for one in verdicts if one.twin and one.objected and not one.comes_in]
    by_channels: dict[frozenset[str], list[Any]] = {}
    for person, channels in against:
        by_channels.setdefault(frozenset(channels), []).append(person)
    for some, people in by_channels.items():
        only = None if "" in some else some
        take_objections(people, by=load.owner, target=target_of(load), channels=only)
