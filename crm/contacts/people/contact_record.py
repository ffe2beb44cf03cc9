"""The record of one contact as one reader sees it: which values stand in clear, which are masked, which are paused."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EDIT, CONTACTS_REVEAL, PRIVACY_PEOPLE
from crm.contacts.columns.contact import CONTACT
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.custom_values.value_lines import CustomSheet
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Contact, ContactValue
from crm.contacts.ownership.custody import covers, keeps, sees_in_clear
from crm.contacts.people.bin import until
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS, PERSON_COLUMNS
from crm.contacts.safeguards.reach import ways_to
from crm.contacts.safeguards.reveal import whereabouts
from crm.privacy.channels import EMAIL, PHONE
from crm.privacy.map.empty_tables import absent
from crm.privacy.masking import DOTS, masked, spaced_phone
from crm.privacy.models import ContactPoint, Merge, Origin

LABELS = CONTACT.labels()
ENTRY = _("Entry in the history")
FURTHER = {"email": _("Further e-mail"), "phone": _("Further phone")}


@dataclass(frozen=True)
class Value:
    """One value: what is `shown`, whether in clear, and where to ask for it (`url`, empty where it cannot be asked)."""

    field: str
    label: Any
    shown: str
    clear: bool
    url: str = ""
    id: str = ""
    masked: str = ""
    change: str = ""  # where it is changed in place; empty where it is not

    @property
    def custom(self) -> bool:
        """Whether it is said in a field of the house's own, which has a card of its own."""
        return is_custom(self.field)

    @property
    def long(self) -> bool:
        """Whether it may be a text of many lines."""
        return self.label == ENTRY


@dataclass
class Sheet:
    """One contact for one reader. The contact comes with its keys."""

    contact: Contact
    reader: Any

    @cached_property
    def restriction(self) -> Restriction | None:
        """The restriction in force (Art. 18), if any."""
        person = self.contact.person_id
        held = Restriction.in_force([person])
        return Restriction.objects.filter(person=person, lifted_at=None).first() if held else None

    @cached_property
    def lifters(self) -> list[User]:
        """Who can lift a restriction: those who decide, else the officer who can bring it about."""
        people = User.objects.filter(is_active=True).select_related("role").order_by("pk")
        return list(people.filter(role__decides=True)[:2]) or list(people.filter(role__dpo=True)[:2])

    @cached_property
    def clear(self) -> bool:
        """Whether values stand unmasked."""
        return self.restriction is None and sees_in_clear(self.reader, self.contact)

    @cached_property
    def may_reveal(self) -> bool:
        """Whether a mask can be lifted: with the right, and of a restricted person only by the privacy desk."""
        return self.reader.may(CONTACTS_REVEAL) and (self.restriction is None or self.reader.may(PRIVACY_PEOPLE))

    @cached_property
    def kept(self) -> bool:
        """Whether the reader keeps the contact, so that they may change it."""
        return keeps(self.reader, self.contact)

    @property
    def covered(self) -> bool:
        """Whether the reader keeps it in the owner's place."""
        return covers(self.reader, self.contact)

    @cached_property
    def usable(self) -> bool:
        """Whether anything may be done: neither restricted nor in the bin."""
        return self.restriction is None and self.contact.binned_at is None

    @cached_property
    def merge(self) -> Merge | None:
        """The newest merge that made this contact, while it can be taken back."""
        rows = Merge.objects.into(self.contact.person).undoable(timezone.now())
        return None if absent(Merge, [self.contact.pk]) else rows.defer("left", "overwritten").first()

    @property
    def dialled(self) -> str:
        """The number as it is read."""
        return spaced_phone(self.contact.person.phone)

    @property
    def binned_until(self) -> Any:
        """Until when a binned contact can be taken back."""
        return until(self.contact)

    @cached_property
    def name(self) -> Value:
        """The name for the heading; the masked address or short key of a nameless person."""
        found = self.value_of("name", self.contact.person)
        return found if found.shown else Value("name", LABELS["name"], self.contact.person.label, clear=True)

    @cached_property
    def lines(self) -> list[Value]:
        """What is kept about them, further addresses behind the first one, those that exist."""
        found = [value for spot in CONTACT.spots("card") for value in self.of_spot(spot)]
        return [value for value in found if value.shown]

    def of_spot(self, spot: str) -> list[Value]:
        """The values of a column, or of a group of them: one where they stand in clear, else each with its mask."""
        columns = [CONTACT[name] for name in CONTACT.spots("card")[spot] if CONTACT[name].category]
        values = [self.value_of(one.name, one.bearer(self.contact)) for one in columns]
        if self.clear and spot in CONTACT.groups:
            text = CONTACT.groups[spot].joined(*(value.shown for value in values))
            values = [Value(spot, CONTACT.called(spot), text, clear=True)]
        return [*values, *self.further_of(spot)]

    def further_of(self, kind: str) -> list[Value]:
        """Their further addresses of this kind; none of what is no address."""
        return [one for one in self.points if kind in FURTHER and one.label == FURTHER[kind]]

    @cached_property
    def changeable(self) -> bool:
        """Whether the reader changes values where they stand: she sees them in clear, keeps and may use them."""
        return self.clear and self.kept and self.usable and self.reader.may(CONTACTS_EDIT)

    @property
    def spots(self) -> list[Value]:
        """The values of the card of data; for whoever changes them in place empty ones as well, with their pencils."""
        if not self.changeable:
            return self.lines
        ask = reverse("contacts:value", args=[self.contact.uid])
        there = {one.field: one for one in self.lines}
        found = []
        for spot in CONTACT.spots("in_place"):
            value = there.get(spot) or Value(spot, CONTACT.called(spot), self.plain(spot), clear=True)
            found += [replace(value, change=f"{ask}?field={spot}"), *self.further_of(spot)]
        own = [Value(one.name, one.label, one.shown, clear=True) for one in self.custom.lines if one.clear]
        return [*found, *(replace(one, change=f"{ask}?field={one.field}") for one in own)]

    def plain(self, spot: str) -> str:
        """What is no secret about the row, such as its status; empty for an empty value of the person's."""
        return "" if spot in CONTACT.groups or CONTACT[spot].category else CONTACT[spot].words(self.contact)

    @cached_property
    def points(self) -> list[Value]:
        """Further addresses."""
        if absent(ContactPoint, [self.contact.pk]):
            return []
        rows = ContactPoint.objects.filter(person=self.contact.person).select_related("person__key").order_by("pk")
        return [self.value_of(row.uid.hex, row, "value", row.kind, FURTHER[row.kind]) for row in rows]

    @cached_property
    def custom(self) -> CustomSheet:
        """What they say in the house's own fields."""
        ask = reverse("contacts:reveal", args=[self.contact.uid]) if self.may_reveal else ""
        change = reverse("contacts:value", args=[self.contact.uid]) if self.changeable else ""
        return CustomSheet(self.contact, self.clear, paused=self.restriction is not None, ask=ask, change=change)

    def value_of(self, name: str, row: Model, column: str = "", kind: str = "", label: Any = "") -> Value:
        """One value as this reader sees it."""
        column = column or name
        text = getattr(row, column)
        declared: Any = row._meta.get_field(column)
        hidden = masked(kind or declared.personal.category, text)
        if self.restriction:  # nobody reads off a mask who they are
            hidden = self.contact.short if name == "name" else DOTS
        shown = (spaced_phone(text) if self.clear else hidden) if text else ""
        url = f"{reverse('contacts:reveal', args=[self.contact.uid])}?field={name}" if self.may_reveal else ""
        made = f"m-{self.contact.short.lower()}-{name}"
        return Value(name, label or LABELS[name], shown, self.clear, "" if self.clear else url, made, hidden)

    def named(self, name: str) -> Value | None:
        """The value called `name` (a column, or a row's public id) as a mask with its address; None without one."""
        try:
            column, row = whereabouts(self.contact, name)
        except LookupError:
            return None
        url = f"{reverse('contacts:reveal', args=[self.contact.uid])}?field={name}"
        if isinstance(row, ContactValue):
            shown = self.custom.hidden(row.definition, row.kept)
            return Value(name, str(row.definition), shown, clear=False, url=url, id=f"m-{name}", masked=shown)
        kind = row.kind if isinstance(row, ContactPoint) else ""
        label = LABELS.get(name) or (FURTHER[kind] if kind else ENTRY)
        found = self.value_of(name, row, column, kind, label)
        return replace(found, shown=found.masked, url=url) if found.shown else None

    @cached_property
    def employer(self) -> CompanySheet | None:
        """The company as this reader sees it."""
        return CompanySheet(self.contact.company, self.reader) if self.contact.company else None

    @property
    def notice_due(self) -> Any:
        """The nearest day for the privacy notice among `origins`, which the page has read; None when all is done."""
        return min((one.notice_due_on for one in self.origins if one.notice_due_on), default=None)

    @cached_property
    def origins(self) -> list[Origin]:
        """Where their data came from, newest first."""
        if absent(Origin, [self.contact.pk]):
            return []
        rows = Origin.objects.filter(person=self.contact.person).select_related("person__key")
        return list(rows.order_by("-obtained_at", "-pk"))

    @cached_property
    def ways(self) -> dict[str, Any]:
        """{channel: answer} for the buttons of the head."""
        return ways_to(self.contact, [EMAIL, PHONE])

    @property
    def clear_fields(self) -> list[str]:
        """Names of what stands in clear, for the access log."""
        if not self.clear:
            return []
        rows = {**dict.fromkeys(PERSON_COLUMNS, self.contact.person), **dict.fromkeys(CONTACT_COLUMNS, self.contact)}
        return [name for name, row in rows.items() if getattr(row, name)]

    @property
    def name_if_clear(self) -> list[str]:
        """The same for pages that show the name only."""
        return ["name"] if self.clear else []


def crumbs_to(sheet: Sheet | None = None) -> list[tuple[Any, str]]:
    """The way to the contacts, and to one of them."""
    way = [(_("Contacts"), reverse("contacts:list"))]
    return [*way, (sheet.name.shown, reverse("contacts:record", args=[sheet.contact.uid]))] if sheet else way
