"""Finds existing people for a batch of rows: by blind index, in a handful of statements, and told apart by name.

An address is not an identity: somebody who shares a mailbox or a switchboard under another name is another person. Only
people whom the owner of the import sees can be found; any other contact is as if it did not exist.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from consents.grounds.suppressed_addresses import indexes_among
from consents.models import Ground, Restriction
from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.imports.company_index import FirmIndex, folded_name
from crm.contacts.models import Contact, ContactTag, CustomField, Interaction
from crm.contacts.people_imports.search_keys import WHO, Index, Sought, name_only_keys, same_name, work_keys
from crm.lists.access import Sight, pk_among
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded, name_key, query_tokens
from crm.privacy.models import ContactPoint, Person, Purpose


@dataclass
class Twin:
    """An existing person whom the owner sees and who has an address of the row. `kept`: the owner has custody of them.

    `given` are the columns that earlier rows of the file fill in, `told` their values, `points` the further addresses,
    `own` the custom values, `against` the channels on which they want no marketing.
    """

    contact: Contact
    kept: bool
    paused: bool
    name: str
    against: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    told: dict[str, str] = field(default_factory=dict)
    points: set[str] = field(default_factory=set)
    own: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowMatches:
    """The people that a row may mean; `shared` is whether others have one of its addresses."""

    alike: tuple[Twin, ...]
    shared: bool

    @property
    def sure(self) -> bool:
        """Whether exactly one person matches."""
        return len(self.alike) == 1

    def one_of(self, person: int | None) -> Twin | None:
        """The person that somebody chose."""
        return next((twin for twin in self.alike if twin.contact.pk == person), None)


@dataclass
class LookupResult:
    """What a batch found: twins by index, and {index: channels} where a person with that address, even a former one,
    objected to marketing (an empty channel means all).
    """

    twins: dict[Index, list[Twin]]
    objected: dict[Index, set[str]]

    def of(self, sought: Sought) -> RowMatches:
        """The people that a row may mean; if some have exactly its name, those without a name are left out."""
        shared = {twin.contact.pk: twin for index in sought.everything for twin in self.twins.get(index, ())}
        by_pk = {twin.contact.pk: twin for index in sought.keys for twin in self.twins.get(index, ())}
        alike = [twin for twin in by_pk.values() if same_name(sought.name, twin.name)]
        named = [twin for twin in alike if twin.name == sought.name]
        return RowMatches(tuple(sorted(named or alike, key=lambda twin: twin.contact.pk)), bool(shared))


def look_up(sought: Iterable[Sought], sight: Sight, firms: Callable[[], FirmIndex]) -> LookupResult:
    """Find everybody visible who has an address, or the employer and name, of one of those sought."""
    sought = list(sought)
    bearers = people_by_index({index for search in sought for index in search.indexes})
    people = {person for matches in bearers.values() for person in matches}
    keys_sought = {key for search in sought for key in search.keys if key[0] == WHO}
    working = colleagues(keys_sought, sight, firms()) if keys_sought else {}
    for key, matches in by_name_alone(keys_sought, sight).items():
        working.setdefault(key, set()).update(matches)
    twins = twins_by_pk(people | {person for matches in working.values() for person in matches}, sight)
    against = objections_of(people | twins.keys())
    for pk, twin in twins.items():
        twin.against = against.get(pk, set())
    alike = {index: [twins[pk] for pk in sorted(ids) if pk in twins] for index, ids in (bearers | working).items()}
    objected = {index: set().union(*(against.get(pk, ()) for pk in ids)) for index, ids in bearers.items()}
    gone = indexes_among({address for search in sought for address in search.addresses})
    objected |= {index: channels for index, channels in gone.items() if not objected.get(index)}
    return LookupResult({index: twin_list for index, twin_list in alike.items() if twin_list}, objected)


def colleagues(keys_sought: set[Index], sight: Sight, firms: FirmIndex) -> dict[Index, set[int]]:
    """{(WHO, name at a company): visible contacts of that name who work there}."""
    places = {str(key).partition("|")[2] for _who, key in keys_sought}
    traders = firms.traders(place for place in places if place.isdigit())
    companies = {pk for place in places for pk in (*firms.by_nip.get(place, ()), *firms.by_name.get(place, ()))}
    companies |= {pk for matches in traders.values() for pk in matches}
    nips = {pk: nip for nip, matches in traders.items() for pk in matches}
    matches: dict[Index, set[int]] = defaultdict(set)
    contacts = Contact.objects.alive().visible_to(sight).with_keys().filter(company__in=companies)
    for contact in contacts:
        name, nip = firms.told.get(promised(contact.company_id), ("", nips.get(promised(contact.company_id), "")))
        for key in work_keys(name_key(contact.person.name), name, nip):
            matches[key].add(contact.pk)
    return {key: people for key, people in matches.items() if key in keys_sought}


def by_name_alone(name_keys: Collection[Index], sight: Sight) -> dict[Index, set[int]]:
    """{(WHO, name alone, or with one's own business): visible contacts of that name}.

    Without an address or a company only the name identifies a person; a sole trader's business is sealed, so it is
    searched by the person's name too.
    """
    names = {str(key).partition("|")[0] for _who, key in name_keys}
    tokens = [token for name in names for token in query_tokens(name)]
    if not tokens:
        return {}
    nothing = Q(company=None, person__email_index=None, person__phone_index=None)
    called = Q(*(("name_tokens__contains", token) for token in tokens), _connector=Q.OR)
    contacts = Contact.objects.alive().visible_to(sight).filter(nothing | Q(company__sole_trader=F("person")), called)
    matches: dict[Index, set[int]] = defaultdict(set)
    for contact in contacts.select_related("person__key", "company__sole_trader__key"):
        name, company = name_key(contact.person.name), contact.company
        keys = work_keys(name, folded_name(company.label), company.tax_number) if company else name_only_keys(name)
        for key in keys:
            matches[key].add(contact.pk)
    return {key: people for key, people in matches.items() if key in name_keys}


def people_by_index(sought: set[Index]) -> dict[Index, set[int]]:
    """{index: people who have it}, as primary or further address, in three statements."""
    by_index: dict[Index, set[int]] = defaultdict(set)
    for kind in ("email", "phone"):
        indexes = [index for of, index in sought if of == kind]
        if indexes:
            column = f"{kind}_index"
            for person, index in Person.objects.filter(**{f"{column}__in": indexes}).values_list("pk", column):
                by_index[kind, index].add(person)
    points = ContactPoint.objects.filter(index__in=[index for _kind, index in sought])
    for person, kind, index in points.values_list("person_id", "kind", "index"):
        by_index[kind, index].add(person)
    return {index: people for index, people in by_index.items() if index in sought}


def twins_by_pk(people: set[int], sight: Sight) -> dict[int, Twin]:
    """Those of `people` who are contacts outside the bin that the owner sees, decrypted."""
    if not people:
        return {}
    living = Contact.objects.alive().filter(pk_among(people))
    contacts = list(living.visible_to(sight).select_related("person__key", "company__sole_trader__key"))
    ids = [contact.pk for contact in contacts]
    in_custody = set(living.handled_by(sight).values_list("pk", flat=True)) if ids else set()
    paused = Restriction.in_force(ids)
    twins = {
        contact.pk: Twin(contact, contact.pk in in_custody, contact.pk in paused, name_key(contact.person.name))
        for contact in contacts
    }
    return twins


def load_details(twins: Iterable[Twin], consents_for: Purpose | None, *, own: Collection[str] = ()) -> None:
    """Load what completing the twins needs: notes, tags, further addresses, consents, custom values."""
    by_pk = {twin.contact.pk: twin for twin in twins}
    notes = Interaction.objects.filter(person__in=by_pk, kind=Interaction.Kind.NOTE).select_related("person__key")
    for note in notes:
        by_pk[note.person_id].notes.add(note.summary)
    for contact, tag in ContactTag.objects.filter(contact__in=by_pk, tag__removed_at=None).values_list(
        "contact_id", "tag__name"
    ):
        by_pk[contact].tags.add(tag.casefold())
    if consents_for:
        grounds = Ground.objects.filter(person__in=by_pk, purpose__slug=consents_for.slug)
        for person, channel in grounds.values_list("person_id", "channel"):
            by_pk[person].asked.add(channel)
    custom_values = values_by_row(
        CustomField.Record.CONTACT, [known_twin.contact for known_twin in by_pk.values()], list(own)
    )
    for pk, values in custom_values.items():
        by_pk[pk].own = {name: value.kept for name, value in values.items()}
    for point in ContactPoint.objects.filter(person__in=by_pk).select_related("person__key"):
        by_pk[point.person_id].points.add(folded(point.value))


def objections_of(people: Iterable[int]) -> dict[int, set[str]]:
    """{person: channels on which they want no marketing}, for all of `people`, visible or not."""
    against = Ground.objects.filter(Ground.refusing(), person__in=people, purpose__marketing=True)
    by_person: dict[int, set[str]] = defaultdict(set)
    again: set[int] = set()
    for person, channel, at, whole in against.values_list("person_id", "channel", "objected_at", "refused_all_at"):
        if at is None:
            again.add(person)
        else:
            by_person[person] |= {channel, ""} if whole else {channel}
    return {person: channels - {""} if person in again else channels for person, channels in by_person.items()}
