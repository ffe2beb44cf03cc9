"""Who is here already? Found by blind index, a whole batch in a handful of statements, and told apart by name.

An address is not an identity: whoever shares a mailbox or a switchboard under another name is another person. Only what
the owner of the import sees can be found: a foreign contact is as if it did not exist, here as everywhere.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from consents.grounds.suppressed_addresses import indexes_among
from consents.models import Ground, Restriction
from crm.contacts.custom_values.value_export import own_of
from crm.contacts.imports.company_index import FirmIndex, folded_name
from crm.contacts.models import Contact, ContactTag, CustomField, Interaction
from crm.contacts.people_imports.search_keys import WHO, Index, Sought, alone, at_work, same_name
from crm.lists.access import Sight, among
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded, name_key, query_tokens
from crm.privacy.models import ContactPoint, Person, Purpose


@dataclass
class Twin:
    """Somebody whom the owner sees and who has an address of the row. `kept`: the owner may change her.

    `given` names the columns that earlier rows of the file fill in, `told` what they say there, `points` her further
    addresses, `own` what she says in custom fields, `against` are the channels on which she wants no
    marketing.
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
class Hit:
    """Whom a row means: those who may be her, the likeliest first; whether others share her address."""

    alike: tuple[Twin, ...]
    shared: bool

    @property
    def sure(self) -> bool:
        """Whether it is one of them alone."""
        return len(self.alike) == 1

    def one_of(self, person: int | None) -> Twin | None:
        """The one that somebody chose."""
        return next((twin for twin in self.alike if twin.contact.pk == person), None)


@dataclass
class Found:
    """What a batch found: twins by index, and the indexes whose bearer, even a former one, objected to marketing, with
    the channels; an empty one stands for all."""

    twins: dict[Index, list[Twin]]
    objected: dict[Index, set[str]]

    def of(self, sought: Sought) -> Hit:
        """Whom a row means. Of several with her address those who bear her very name leave out those without one."""
        shared = {twin.contact.pk: twin for index in sought.everything for twin in self.twins.get(index, ())}
        known = {twin.contact.pk: twin for index in sought.keys for twin in self.twins.get(index, ())}
        alike = [twin for twin in known.values() if same_name(sought.name, twin.name)]
        named = [twin for twin in alike if twin.name == sought.name]
        return Hit(tuple(sorted(named or alike, key=lambda twin: twin.contact.pk)), bool(shared))


def look_up(sought: Iterable[Sought], sight: Sight, firms: Callable[[], FirmIndex]) -> Found:
    """Everybody in `sight` who has an address, or the place of work, of one of those sought."""
    sought = list(sought)
    bearers = bearers_of({index for one in sought for index in one.indexes})
    people = {person for found in bearers.values() for person in found}
    asked = {key for one in sought for key in one.keys if key[0] == WHO}
    working = colleagues(asked, sight, firms()) if asked else {}
    for key, found in lone_or_own(asked, sight).items():
        working.setdefault(key, set()).update(found)
    twins = twins_of(people | {person for found in working.values() for person in found}, sight)
    against = objecting(people | twins.keys())
    for pk, twin in twins.items():
        twin.against = against.get(pk, set())
    alike = {index: [twins[pk] for pk in sorted(ids) if pk in twins] for index, ids in (bearers | working).items()}
    objected = {index: set().union(*(against.get(pk, ()) for pk in ids)) for index, ids in bearers.items()}
    gone = indexes_among({address for one in sought for address in one.addresses})
    objected |= {index: channels for index, channels in gone.items() if not objected.get(index)}
    return Found({index: some for index, some in alike.items() if some}, objected)


def colleagues(asked: set[Index], sight: Sight, firms: FirmIndex) -> dict[Index, set[int]]:
    """{(WHO, name at a company): contacts in sight called so who work there}."""
    places = {str(key).partition("|")[2] for _who, key in asked}
    traders = firms.traders(place for place in places if place.isdigit())
    companies = {pk for place in places for pk in (*firms.by_nip.get(place, ()), *firms.by_name.get(place, ()))}
    companies |= {pk for found in traders.values() for pk in found}
    nips = {pk: nip for nip, found in traders.items() for pk in found}
    found: dict[Index, set[int]] = defaultdict(set)
    there = Contact.objects.alive().visible_to(sight).with_keys().filter(company__in=companies)
    for contact in there:
        name, nip = firms.told.get(promised(contact.company_id), ("", nips.get(promised(contact.company_id), "")))
        for key in at_work(name_key(contact.person.name), name, nip):
            found[key].add(contact.pk)
    return {key: people for key, people in found.items() if key in asked}


def lone_or_own(asked: Collection[Index], sight: Sight) -> dict[Index, set[int]]:
    """{(WHO, name alone, or at one's own business): contacts in sight called so}. Of somebody without an address or a
    company nothing but the name can tell; a sole trader's business is sealed, so it is looked for by the name too."""
    names = {str(key).partition("|")[0] for _who, key in asked}
    tokens = [some for name in names for some in query_tokens(name)]
    if not tokens:
        return {}
    nothing = Q(company=None, person__email_index=None, person__phone_index=None)
    called = Q(*(("name_tokens__contains", some) for some in tokens), _connector=Q.OR)
    there = Contact.objects.alive().visible_to(sight).filter(nothing | Q(company__sole_trader=F("person")), called)
    found: dict[Index, set[int]] = defaultdict(set)
    for contact in there.select_related("person__key", "company__sole_trader__key"):
        name, company = name_key(contact.person.name), contact.company
        keys = at_work(name, folded_name(company.label), company.tax_number) if company else alone(name)
        for key in keys:
            found[key].add(contact.pk)
    return {key: people for key, people in found.items() if key in asked}


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
    contacts = list(living.visible_to(sight).select_related("person__key", "company__sole_trader__key"))
    ids = [contact.pk for contact in contacts]
    kept = set(living.handled_by(sight).values_list("pk", flat=True)) if ids else set()
    paused = Restriction.in_force(ids)
    twins = {
        contact.pk: Twin(contact, contact.pk in kept, contact.pk in paused, name_key(contact.person.name))
        for contact in contacts
    }
    return twins


def remember(twins: Iterable[Twin], consents_for: Purpose | None, *, own: Collection[str] = ()) -> None:
    """Read what completing them needs to know: their notes, tags, further addresses, channels with anything about
    consent, and what they say in custom fields called `own`."""
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
    told = own_of(CustomField.Record.CONTACT, [one.contact for one in known.values()], list(own))
    for pk, values in told.items():
        known[pk].own = {name: value.kept for name, value in values.items()}
    for point in ContactPoint.objects.filter(person__in=known).select_related("person__key"):
        known[point.person_id].points.add(folded(point.value))


def objecting(people: Iterable[int]) -> dict[int, set[str]]:
    """{those of `people`, visible or not, who want no marketing: by which channels, "" for all}: it holds for their
    addresses. What they agreed to since is left out, and so is a no to one purpose alone.
    """
    against = Ground.objects.filter(Ground.refusing(), person__in=people, purpose__marketing=True)
    found: dict[int, set[str]] = defaultdict(set)
    again: set[int] = set()
    for person, channel, at, whole in against.values_list("person_id", "channel", "objected_at", "refused_all_at"):
        if at is None:
            again.add(person)
        else:
            found[person] |= {channel, ""} if whole else {channel}
    return {person: channels - {""} if person in again else channels for person, channels in found.items()}
