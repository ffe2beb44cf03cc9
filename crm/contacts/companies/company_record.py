"""One company as one reader sees it on its page."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.permissions.rights import COMPANIES_EDIT
from crm.contacts.columns.company import COMPANY, whole_address
from crm.contacts.custom_values.value_lines import CustomRecord
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.history.lines import Line, OtherPerson
from crm.contacts.history.timeline import Page, page_of
from crm.contacts.models import Company, CompanyMerge, CompanyRole, Contact, Interaction, Tag
from crm.contacts.models.interaction import SEALED
from crm.contacts.ownership.custody import has_custody, is_at_hand, named_for, sees_name_in_lists
from crm.contacts.ownership.history_reach import within_reach
from crm.contacts.tags.tagging import rows_of
from crm.lists.access import in_subquery
from crm.lists.pages.name_order import by_surname
from crm.narrowing import promised
from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.masking import DOTS, masked

MOST = 50


@dataclass(frozen=True)
class Member:
    """A person at a company as one reader sees them: name, whether unmasked, employment and roles."""

    contact: Contact
    name: str
    clear: bool
    employed: bool
    roles: tuple[CompanyRole, ...] = ()
    former: tuple[CompanyRole, ...] = ()

    @classmethod
    def of(cls, contact: Contact, roles: list[CompanyRole], company_record: "CompanyRecord") -> "Member":
        """The member for a contact with their roles at the record's company."""
        clear, today = sees_name_in_lists(company_record.reader, contact), timezone.localdate()
        lasting = tuple(role for role in roles if role.lasts(today))
        former = tuple(role for role in roles if not role.lasts(today))
        employed = contact.company_id == company_record.company.pk
        name = named_for(company_record.reader, contact)
        return cls(contact, name, clear, employed, *((lasting, former) if clear else ()))


@dataclass(frozen=True)
class ShownValue:
    """One value of a company, and the address where it is edited in place (empty where it is not)."""

    field: str
    label: Any
    shown: str
    change: str = ""

    @property
    def custom(self) -> bool:
        """Whether it is a custom field of the organisation."""
        return is_custom(self.field)


@dataclass
class CompanyRecord:
    """One company for one reader. It must come with its keys, owner and team."""

    company: Company
    reader: Any

    @cached_property
    def clear(self) -> bool:
        """Whether a sole trader's data are unmasked: they are at hand for the reader and not restricted."""
        trader_id = self.company.sole_trader_id
        if trader_id and Restriction.in_force([trader_id]):
            return False
        return not trader_id or is_at_hand(self.reader, self.company)

    def settle(self, *, restricted: bool) -> None:
        """Set `clear` where the caller already knows about a restriction: a list looks it up once for all rows."""
        trader_id = self.company.sole_trader_id
        self.__dict__["clear"] = not restricted and (not trader_id or is_at_hand(self.reader, self.company))

    def shown(self, text: str) -> str:
        """`text` unmasked or masked for this reader; a firm's own data are never masked."""
        return text if self.clear else masked(Category.COMPANY, text)

    @property
    def name(self) -> str:
        """The name for the heading."""
        return self.shown(self.company.label)

    @property
    def tax_number(self) -> str:
        """The NIP."""
        return self.shown(self.company.tax_number)

    @property
    def address(self) -> str:
        """The address in one line."""
        return self.shown(whole_address(self.company))

    @cached_property
    def changeable(self) -> bool:
        """Whether the reader may edit values in place."""
        return self.kept and self.clear and self.company.binned_at is None and self.reader.may(COMPANIES_EDIT)

    @property
    def spots(self) -> list["ShownValue"]:
        """The values of the data card and the custom fields, each with its edit address where it has one."""
        ask = reverse("contacts:company_value", args=[self.company.uid]) if self.changeable else ""
        values = {
            **{spot: (COMPANY.called(spot), self.said(spot)) for spot in COMPANY.spots("card")},
            **{line.name: (line.label, line.shown) for line in self.custom.lines},
        }
        return [
            ShownValue(name, label, text, f"{ask}?field={name}" if ask else "")
            for name, (label, text) in values.items()
        ]

    def said(self, spot: str) -> str:
        """A column, or a group of columns, as text for this reader; a website is empty rather than masked."""
        if spot == "website":
            return self.website
        return self.address if spot == "address" else self.shown(COMPANY[spot].words(self.company))

    @property
    def website(self) -> str:
        """The website for a link; empty for a reader who sees masks."""
        return self.company.told("website") if self.clear else ""

    @property
    def notes(self) -> str:
        """The notes about the firm; a sole trader's are personal data and become dots when masked."""
        return self.company.told("notes") if self.clear else DOTS if self.company.told("notes") else ""

    @cached_property
    def custom(self) -> CustomRecord:
        """The custom fields of the company."""
        change = reverse("contacts:company_value", args=[self.company.uid]) if self.changeable else ""
        return CustomRecord(self.company, self.clear, hers=self.company.sole_trader_id is not None, change=change)

    @cached_property
    def tag_rows(self) -> QuerySet:
        """The company's tags, as rows."""
        return rows_of(self.company).select_related("tag")

    @cached_property
    def tags(self) -> list[Tag]:
        """The company's tags; none for a sole trader who is masked."""
        return [row.tag for row in self.tag_rows] if self.clear else []

    @property
    def visible(self) -> bool:
        """Whether the reader may open its page: a reader who sees a contact need not see the company."""
        return self.kept

    @cached_property
    def kept(self) -> bool:
        """Whether the reader has custody of the company and so may change it."""
        return has_custody(self.reader, self.company)

    @cached_property
    def merge_rows(self) -> QuerySet[CompanyMerge]:
        """The newest merge into this company, while it can be undone."""
        return CompanyMerge.objects.into(self.company).undoable(page_memo.now()).defer("left")[:1]

    @property
    def merge(self) -> CompanyMerge | None:
        """The newest merge into this company, while the reader can still undo it; else None."""
        return next(iter(self.merge_rows), None) if self.kept else None

    @property
    def its_own(self) -> Q:
        """A condition on contacts: they work here or have a role here."""
        return Q(company=self.company) | in_subquery(CompanyRole.objects.filter(company=self.company).values("person"))

    @cached_property
    def people(self) -> list[Contact]:
        """The fifty most recently active of its people whom the reader sees and who are not restricted, by surname."""
        rows = Contact.objects.alive().visible_to(self.reader).filter(self.its_own)
        paused = Restriction.objects.filter(lifted_at=None).values("person_id")
        rows = rows.exclude(pk__in=paused).with_keys().order_by("-last_activity_at", "-pk")[:MOST]
        return sorted(rows, key=lambda contact: by_surname(contact.label))

    @cached_property
    def listed(self) -> list["Member"]:
        """The same people with their roles, one more statement for all of them."""
        rows = CompanyRole.objects.filter(company=self.company, person__in=[contact.pk for contact in self.people])
        roles: dict[int, list[CompanyRole]] = {}
        for row in rows.select_related("person__key").order_by("pk"):
            roles.setdefault(row.person_id, []).append(row)
        return [Member.of(contact, roles.get(contact.pk, []), self) for contact in self.people]

    def page(self, before: datetime | None = None) -> Page:
        """The history of its people, as far as the reader's role reaches; a meeting of several people is one line."""
        people = Contact.objects.visible_to(self.reader).filter(self.its_own)
        rows = Interaction.objects.standing().filter(in_subquery(people.values("pk"), "person"))
        rows = rows.filter(within_reach(self.reader))
        rows = rows.select_related("person__key", "person__contact", "author", "message").defer(*SEALED)
        page = page_of([(rows, "happened_at")], before)
        present: dict[UUID, list[Line]] = {}
        for line in page.lines:
            present.setdefault(promised(line.entry).occasion, []).append(line)
        page.lines = [self.of_one_occasion(same) for same in present.values()]
        return page

    def of_one_occasion(self, lines: list[Line]) -> Line:
        """One line for everybody who was there; its text only where the reader sees one of them unmasked."""
        contacts = [promised(line.entry).person.contact for line in lines]
        is_open = any(sees_name_in_lists(self.reader, contact) for contact in contacts)
        others = tuple(OtherPerson.of(contact, self.reader) for contact in contacts)
        return replace(lines[0], others=others, text=lines[0].text if is_open or not lines[0].text else DOTS)

    @property
    def trader_shown(self) -> set[int]:
        """The key of the sole trader whose business the page names; empty for a firm."""
        return {self.company.sole_trader_id} if self.company.sole_trader_id else set()

    def people_shown(self, page: Page) -> set[int]:
        """Keys of everybody whose data are on the page, for the access log."""
        return {contact.pk for contact in self.people} | self.trader_shown | page.people

    @property
    def clear_fields(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        plain = any(member.clear for member in self.listed)
        return [*(["company"] if self.clear else []), *(["name", "position", "summary"] if plain else [])]
