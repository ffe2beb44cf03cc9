"""The record of one contact as one reader sees it: which values are unmasked, masked or paused."""

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
from crm.accounts.prepared import prepared
from crm.contacts.columns.contact import CONTACT
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.custom_values.value_lines import CustomRecord
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Contact, ContactValue
from crm.contacts.ownership.custody import covers, has_custody, sees_in_clear
from crm.contacts.people.bin import restorable_until
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS, PERSON_COLUMNS
from crm.contacts.safeguards.reach import channel_answers
from crm.contacts.safeguards.reveal import stored_at
from crm.privacy.channels import CHANNELS
from crm.privacy.map.empty_tables import absent
from crm.privacy.masking import DOTS, masked, spaced_phone
from crm.privacy.models import ContactPoint, Merge, Origin

LABELS = CONTACT.labels()
ENTRY = _("Entry in the history")
FURTHER = {"email": _("Further e-mail"), "phone": _("Further phone")}


@dataclass(frozen=True)
class Value:
    """One value: its text as `shown`, whether unmasked, and where its mask can be lifted (`url`, empty for nowhere)."""

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
        """Whether it is a custom field, which is shown in a card of its own."""
        return is_custom(self.field)

    @property
    def long(self) -> bool:
        """Whether it may be a text of many lines."""
        return self.label == ENTRY


@dataclass
class ContactRecord:
    """One contact for one reader. The contact comes with its keys."""

    contact: Contact
    reader: Any

    @cached_property
    def restriction(self) -> Restriction | None:
        """The restriction in force (Art. 18); None when there is none."""
        person = self.contact.person_id
        is_held = Restriction.in_force([person])
        return Restriction.objects.filter(person=person, lifted_at=None).first() if is_held else None

    @cached_property
    def lifters(self) -> list[User]:
        """Users who can lift a restriction: those who decide, else the data protection officers."""
        people = User.objects.filter(is_active=True).select_related("role").order_by("pk")
        return list(people.filter(role__decides=True)[:2]) or list(people.filter(role__dpo=True)[:2])

    @cached_property
    def clear(self) -> bool:
        """Whether values are unmasked for the reader."""
        return self.restriction is None and sees_in_clear(self.reader, self.contact)

    @cached_property
    def may_reveal(self) -> bool:
        """Whether the reader may lift masks: with the right; of a restricted person only the privacy desk."""
        return self.reader.may(CONTACTS_REVEAL) and (self.restriction is None or self.reader.may(PRIVACY_PEOPLE))

    @cached_property
    def kept(self) -> bool:
        """Whether the reader has custody of the contact and so may change it."""
        return has_custody(self.reader, self.contact)

    @property
    def covered(self) -> bool:
        """Whether the reader stands in for the owner."""
        return covers(self.reader, self.contact)

    @cached_property
    def usable(self) -> bool:
        """Whether anything may be done with the contact: neither restricted nor in the bin."""
        return self.restriction is None and self.contact.binned_at is None

    @cached_property
    def merge(self) -> Merge | None:
        """The newest merge into this contact, while it can be undone; else None."""
        rows = Merge.objects.into(self.contact.person).undoable(timezone.now())
        return None if absent(Merge, [self.contact.pk]) else rows.defer("left", "overwritten").first()

    @property
    def dialled(self) -> str:
        """The phone number, spaced for reading."""
        return spaced_phone(self.contact.person.phone)

    @property
    def binned_until(self) -> Any:
        """Until when a binned contact can be restored."""
        return restorable_until(self.contact)

    @cached_property
    def name(self) -> Value:
        """The name for the heading; the masked address or short key of a person without a name."""
        value = self.value_of("name", self.contact.person)
        return value if value.shown else Value("name", LABELS["name"], self.contact.person.label, clear=True)

    @cached_property
    def lines(self) -> list[Value]:
        """The values that are filled in, further addresses after the first one."""
        values = [value for spot in CONTACT.spots("card") for value in self.of_spot(spot)]
        return [value for value in values if value.shown]

    def of_spot(self, spot: str) -> list[Value]:
        """The values of a column or group: one joined value where unmasked, else each with its mask."""
        columns = [CONTACT[name] for name in CONTACT.spots("card")[spot] if CONTACT[name].category]
        values = [self.value_of(column.name, column.bearer(self.contact)) for column in columns]
        if self.clear and spot in CONTACT.groups:
            text = CONTACT.groups[spot].joined(*(value.shown for value in values))
            values = [Value(spot, CONTACT.called(spot), text, clear=True)]
        return [*values, *self.further_of(spot)]

    def further_of(self, kind: str) -> list[Value]:
        """The further addresses of this kind; none for anything but e-mail and phone."""
        return [point for point in self.points if kind in FURTHER and point.label == FURTHER[kind]]

    @cached_property
    def changeable(self) -> bool:
        """Whether the reader may edit values in place: unmasked, in their custody, usable, and with the right."""
        return self.clear and self.kept and self.usable and self.reader.may(CONTACTS_EDIT)

    @property
    def spots(self) -> list[Value]:
        """The values of the data card; for a reader who may edit in place also the empty ones, with edit addresses."""
        if not self.changeable:
            return self.lines
        ask = reverse("contacts:value", args=[self.contact.uid])
        by_field = {value_line.field: value_line for value_line in self.lines}
        values = []
        for spot in CONTACT.spots("in_place"):
            value = by_field.get(spot) or Value(spot, CONTACT.called(spot), self.plain(spot), clear=True)
            values += [replace(value, change=f"{ask}?field={spot}"), *self.further_of(spot)]
        custom_values = [
            Value(value_line.name, value_line.label, value_line.shown, clear=True)
            for value_line in self.custom.lines
            if value_line.clear
        ]
        return [
            *values,
            *(replace(value_line, change=f"{ask}?field={value_line.field}") for value_line in custom_values),
        ]

    def plain(self, spot: str) -> str:
        """The text of a column that is not personal, such as the status; empty for others."""
        return "" if spot in CONTACT.groups or CONTACT[spot].category else CONTACT[spot].words(self.contact)

    @cached_property
    def points(self) -> list[Value]:
        """The further addresses."""
        if absent(ContactPoint, [self.contact.pk]):
            return []
        rows = ContactPoint.objects.filter(person=self.contact.person).select_related("person__key").order_by("pk")
        return [self.value_of(row.uid.hex, row, "value", row.kind, FURTHER[row.kind]) for row in rows]

    @cached_property
    def custom(self) -> CustomRecord:
        """The custom fields of the contact."""
        ask = reverse("contacts:reveal", args=[self.contact.uid]) if self.may_reveal else ""
        change = reverse("contacts:value", args=[self.contact.uid]) if self.changeable else ""
        return CustomRecord(self.contact, self.clear, paused=self.restriction is not None, ask=ask, change=change)

    def value_of(self, name: str, row: Model, column: str = "", kind: str = "", label: Any = "") -> Value:
        """One value as this reader sees it."""
        column = column or name
        text = getattr(row, column)
        declared: Any = row._meta.get_field(column)
        hidden = masked(kind or declared.personal.category, text)
        if self.restriction:  # nobody reads off a mask who they are
            hidden = self.contact.short if name == "name" else DOTS
        visible_text = (spaced_phone(text) if self.clear else hidden) if text else ""
        url = f"{reverse('contacts:reveal', args=[self.contact.uid])}?field={name}" if self.may_reveal else ""
        element_id = f"m-{self.contact.short.lower()}-{name}"
        return Value(
            name, label or LABELS[name], visible_text, self.clear, "" if self.clear else url, element_id, hidden
        )

    def named(self, name: str) -> Value | None:
        """The masked value called `name` (a column, or a row's public id) with its `url`; None if there is none."""
        try:
            column, row = stored_at(self.contact, name)
        except LookupError:
            return None
        url = f"{reverse('contacts:reveal', args=[self.contact.uid])}?field={name}"
        if isinstance(row, ContactValue):
            masked_text = self.custom.hidden(row.definition, row.kept)
            return Value(
                name, str(row.definition), masked_text, clear=False, url=url, id=f"m-{name}", masked=masked_text
            )
        kind = row.kind if isinstance(row, ContactPoint) else ""
        label = LABELS.get(name) or (FURTHER[kind] if kind else ENTRY)
        value = self.value_of(name, row, column, kind, label)
        return replace(value, shown=value.masked, url=url) if value.shown else None

    @cached_property
    def employer(self) -> CompanyRecord | None:
        """The company as this reader sees it; None without one."""
        return CompanyRecord(self.contact.company, self.reader) if self.contact.company else None

    @property
    def notice_due(self) -> Any:
        """The nearest due date of a privacy notice among `origins`; None when all are given."""
        return min((origin.notice_due_on for origin in self.origins if origin.notice_due_on), default=None)

    @cached_property
    def origins(self) -> list[Origin]:
        """Where their data came from, newest first."""
        if absent(Origin, [self.contact.pk]):
            return []
        return origins_of.rows(None, person=self.contact.pk)

    @cached_property
    def ways(self) -> dict[str, Any]:
        """{channel: answer} for the buttons in the heading and for what is written by hand."""
        return channel_answers(self.contact, list(CHANNELS))

    @property
    def clear_fields(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        if not self.clear:
            return []
        rows = {**dict.fromkeys(PERSON_COLUMNS, self.contact.person), **dict.fromkeys(CONTACT_COLUMNS, self.contact)}
        return [name for name, row in rows.items() if getattr(row, name)]

    @property
    def name_if_clear(self) -> list[str]:
        """The same for pages that show the name only."""
        return ["name"] if self.clear else []


@prepared
def origins_of(_reader: None, *, person: int) -> Any:
    """Where a person's data came from, newest first."""
    return Origin.objects.filter(person=person).select_related("person__key").order_by("-obtained_at", "-pk")


def crumbs_to(contact_record: ContactRecord | None = None) -> list[tuple[Any, str]]:
    """Breadcrumbs to the contacts, and to one of them."""
    crumbs = [(_("Contacts"), reverse("contacts:list"))]
    return (
        [*crumbs, (contact_record.name.shown, reverse("contacts:record", args=[contact_record.contact.uid]))]
        if contact_record
        else crumbs
    )
