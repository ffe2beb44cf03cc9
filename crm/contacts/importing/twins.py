"""Who is here already? Found by blind index, a whole batch in a handful of statements, and told apart by name.

An address is not an identity: whoever shares a mailbox or a switchboard under another name is another person. Only what
the owner of the import sees can be found: a foreign contact is as if it did not exist, here as everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from consents.models import Ground, Restriction
from consents.suppressing import indexes_among
from crm.contacts.access import Sight, among
from crm.contacts.models import Contact, ContactTag, Interaction
from crm.contacts.rows import Row
from crm.privacy.index import blind_names, blinds, name_key
from crm.privacy.models import ContactPoint, Person, Purpose
from crm.privacy.tombstones import Arrival

Index = tuple[str, int]  # kind and blind index


def same_name(one: str, other: str) -> bool:
    """Whether two name keys may be one person; somebody without a name is whoever has the address."""
    return not one or not other or one == other


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody as she is looked for: the key of her name and the blind indexes of her addresses, computed once."""

    name: str
    indexes: tuple[Index, ...]

    @classmethod
    def of(cls, row: Row) -> "Sought":
        """The person of a row."""
        emails = [row.values.get("email", ""), *row.values.get("emails", ())]
        phones = [row.values.get("phone", ""), *row.values.get("phones", ())]
        told = [("email", text) for text in emails] + [("phone", text) for text in phones]
        indexes = ((kind, index) for kind, text in told if text for index in blinds(kind, text))
        return cls(name_key(row.values.get("name", "")), tuple(indexes))

    @property
    def arrival(self) -> Arrival:
        """The same for the question whether she was erased."""
        return Arrival(frozenset(self.indexes), frozenset(blind_names(self.name)))


@dataclass
class Twin:
    """Somebody whom the owner sees and who has an address of the row. `kept`: the owner may change her.

    `given` names the columns that earlier rows of the file fill in.
    """

    contact: Contact
    kept: bool
    paused: bool
    name: str
    notes: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)


@dataclass
class Found:
    """What a batch found: twins by index, and the indexes whose bearer, even a former one, objected to marketing."""

    twins: dict[Index, list[Twin]]
    objected: set[Index]

    def of(self, sought: Sought) -> tuple[Twin | None, bool]:
        """The person sought, the one with her name before one without; and whether others share her address."""
        shared = {twin.contact.pk: twin for index in sought.indexes for twin in self.twins.get(index, ())}
        alike = [twin for twin in shared.values() if same_name(sought.name, twin.name)]
        alike.sort(key=lambda twin: (twin.name != sought.name, twin.contact.pk))
        return (alike[0] if alike else None), bool(shared)


def look_up(sought: Iterable[Sought], sight: Sight) -> Found:
    """Everybody in `sight` who has an address of one of those sought."""
    sought = list(sought)
    bearers = bearers_of({index for one in sought for index in one.indexes})
    people = {person for found in bearers.values() for person in found}
    twins = twins_of(people, sight)
    found = {index: [twins[pk] for pk in sorted(ids) if pk in twins] for index, ids in bearers.items()}
    objected = objected_among(bearers, people) | indexes_among({index for one in sought for index in one.indexes})
    return Found({index: some for index, some in found.items() if some}, objected)


def bearers_of(wanted: set[Index]) -> dict[Index, set[int]]:
    """{index: people who have it}, primary or further, in three statements."""
    found: dict[Index, set[int]] = defaultdict(set)
    for kind in ("email", "phone"):
        indexes = [index for of, index in wanted if of == kind]
        if indexes:
            column = f"{kind}_index"
            for person, index in Person.objects.filter(**{f"{column}__in": indexes}).values_list("pk", column):
                found[kind, index].add(person)
    points = ContactPoint.objects.filter(index__in=[index for _kind, index in wanted])
    for person, kind, index in points.values_list("person_id", "kind", "index"):
        found[kind, index].add(person)
    return {index: people for index, people in found.items() if index in wanted}


def twins_of(people: set[int], sight: Sight) -> dict[int, Twin]:
    """Those of `people` who are living contacts that the owner sees, opened."""
    if not people:
        return {}
    living = Contact.objects.alive().filter(among(people))
    contacts = list(living.visible_to(sight).select_related("person__key"))
    ids = [contact.pk for contact in contacts]
    kept = set(living.handled_by(sight).values_list("pk", flat=True)) if ids else set()
    paused = Restriction.in_force(ids)
    twins = {
        contact.pk: Twin(contact, contact.pk in kept, contact.pk in paused, name_key(contact.person.name))
        for contact in contacts
    }
    return twins


def remember(twins: Iterable[Twin], consents_for: Purpose | None) -> None:
    """Read what completing them needs to know: their notes, tags, and channels with anything about consent."""
    known = {twin.contact.pk: twin for twin in twins}
    notes = Interaction.objects.filter(person__in=known, kind=Interaction.Kind.NOTE).select_related("person__key")
    for note in notes:
        known[note.person_id].notes.add(note.summary)
    for contact, tag in ContactTag.objects.filter(contact__in=known, tag__removed_at=None).values_list(
        "contact_id", "tag__name"
    ):
        known[contact].tags.add(tag.casefold())
    if consents_for:
        held = Ground.objects.filter(person__in=known, purpose__slug=consents_for.slug)
        for person, channel in held.values_list("person_id", "channel"):
            known[person].asked.add(channel)


def objected_among(bearers: dict[Index, set[int]], people: set[int]) -> set[Index]:
    """Indexes of which some bearer, visible or not, wants no marketing: an objection holds for the address."""
    against = set(
        Ground.objects.filter(person__in=people, purpose__marketing=True, objected_at__isnull=False)
        .values_list("person_id", flat=True)
        .distinct()
    )
    return {index for index, ids in bearers.items() if ids & against}
