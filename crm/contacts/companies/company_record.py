"""The page of one company as one reader sees it."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.permissions.rights import COMPANIES_EDIT
from crm.contacts.columns.company import COMPANY, whole_address
from crm.contacts.custom_values.value_lines import CustomSheet
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.history.lines import Line, Other
from crm.contacts.history.timeline import Page, page_of
from crm.contacts.models import Company, CompanyMerge, CompanyRole, Contact, Interaction, Tag
from crm.contacts.models.interaction import SEALED
from crm.contacts.ownership.custody import is_at_hand, keeps, named_for, shown_plainly
from crm.contacts.ownership.history_reach import within_reach
from crm.contacts.tags.tagging import rows_of
from crm.lists.access import reached
from crm.lists.pages.name_order import by_surname
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.masking import DOTS, masked

MOST = 50


@dataclass(frozen=True)
class Member:
    """One of a company's people for one reader: their name, whether in clear, and what they are here."""

    contact: Contact
    name: str
    clear: bool
    employed: bool
    roles: tuple[CompanyRole, ...] = ()
    former: tuple[CompanyRole, ...] = ()

    @classmethod
    def of(cls, contact: Contact, roles: list[CompanyRole], sheet: "CompanySheet") -> "Member":
        """A contact with their roles at the company of the sheet."""
        clear, today = shown_plainly(sheet.reader, contact), timezone.localdate()
        lasting = tuple(one for one in roles if one.lasts(today))
        former = tuple(one for one in roles if not one.lasts(today))
        employed = contact.company_id == sheet.company.pk
        named = named_for(sheet.reader, contact)
        return cls(contact, named, clear, employed, *((lasting, former) if clear else ()))


@dataclass(frozen=True)
class Shown:
    """One value of a company, and where it is changed in place."""

    field: str
    label: Any
    shown: str
    change: str = ""

    @property
    def custom(self) -> bool:
        """Whether it is said in a field of the house's own."""
        return is_custom(self.field)


@dataclass
class CompanySheet:
    """One company for one reader. It comes with its keys, owner and team."""

    company: Company
    reader: Any

    @cached_property
    def clear(self) -> bool:
        """Whether a sole trader's data stand in clear: at hand, and they are not restricted."""
        trader = self.company.sole_trader_id
        if trader and Restriction.in_force([trader]):
            return False
        return not trader or is_at_hand(self.reader, self.company)

    def settle(self, *, restricted: bool) -> None:
        """Whether the sole trader is restricted is known already: a list asks once for all."""
        trader = self.company.sole_trader_id
        self.__dict__["clear"] = not restricted and (not trader or is_at_hand(self.reader, self.company))

    def shown(self, text: str) -> str:
        """`text` of the company as this reader sees it: a firm's own data are nobody's secret."""
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
        """Whether the reader changes values where they stand."""
        return self.kept and self.clear and self.company.binned_at is None and self.reader.may(COMPANIES_EDIT)

    @property
    def spots(self) -> list["Shown"]:
        """The values of the card of data and of the house's own fields, each with its pencil where it has one."""
        ask = reverse("contacts:company_value", args=[self.company.uid]) if self.changeable else ""
        values = {
            **{spot: (COMPANY.called(spot), self.said(spot)) for spot in COMPANY.spots("card")},
            **{one.name: (one.label, one.shown) for one in self.custom.lines},
        }
        return [
            Shown(name, label, said, f"{ask}?field={name}" if ask else "") for name, (label, said) in values.items()
        ]

    def said(self, spot: str) -> str:
        """A column, or a group of them, as this reader sees it; of a page nothing rather than a mask."""
        if spot == "website":
            return self.website
        return self.address if spot == "address" else self.shown(COMPANY[spot].words(self.company))

    @property
    def website(self) -> str:
        """The website, to be followed; empty for whoever sees masks."""
        return self.company.told("website") if self.clear else ""

    @property
    def notes(self) -> str:
        """What was noted about the firm; a sole trader's is about them."""
        return self.company.told("notes") if self.clear else DOTS if self.company.told("notes") else ""

    @cached_property
    def custom(self) -> CustomSheet:
        """What it says in the house's own fields."""
        change = reverse("contacts:company_value", args=[self.company.uid]) if self.changeable else ""
        return CustomSheet(self.company, self.clear, hers=self.company.sole_trader_id is not None, change=change)

    @cached_property
    def tags(self) -> list[Tag]:
        """The tags it bears; a restricted sole trader's are theirs."""
        return [row.tag for row in rows_of(self.company).select_related("tag")] if self.clear else []

    @property
    def visible(self) -> bool:
        """Whether the reader may open its page: whoever sees a contact need not see the firm."""
        return self.kept

    @cached_property
    def kept(self) -> bool:
        """Whether the reader may change it."""
        return keeps(self.reader, self.company)

    @cached_property
    def merge(self) -> CompanyMerge | None:
        """The newest merge that made this company, while the reader can take it back."""
        rows = CompanyMerge.objects.into(self.company).undoable(timezone.now()).defer("left")
        return rows.first() if self.kept else None

    @property
    def its_own(self) -> Q:
        """Who belongs to it: whoever works here or has a role here."""
        return Q(company=self.company) | reached(CompanyRole.objects.filter(company=self.company).values("person"))

    @cached_property
    def people(self) -> list[Contact]:
        """Its people whom the reader sees and may use, by name; the first fifty."""
        rows = Contact.objects.alive().visible_to(self.reader).filter(self.its_own)
        paused = Restriction.objects.filter(lifted_at=None).values("person_id")
        rows = rows.exclude(pk__in=paused).with_keys().order_by("-last_activity_at", "-pk")[:MOST]
        return sorted(rows, key=lambda one: by_surname(one.label))

    @cached_property
    def listed(self) -> list["Member"]:
        """The same as this reader sees them, with what they are here: one more statement for all of them."""
        rows = CompanyRole.objects.filter(company=self.company, person__in=[one.pk for one in self.people])
        roles: dict[int, list[CompanyRole]] = {}
        for row in rows.select_related("person__key").order_by("pk"):
            roles.setdefault(row.person_id, []).append(row)
        return [Member.of(one, roles.get(one.pk, []), self) for one in self.people]

    def page(self, before: datetime | None = None) -> Page:
        """What happened with its people, as far as the reader's role reaches; a meeting of several is one line."""
        people = Contact.objects.visible_to(self.reader).filter(self.its_own)
        rows = Interaction.objects.standing().filter(reached(people.values("pk"), "person"))
        rows = rows.filter(within_reach(self.reader))
        rows = rows.select_related("person__key", "person__contact", "author", "message").defer(*SEALED)
        page = page_of([(rows, "happened_at")], before)
        present: dict[UUID, list[Line]] = {}
        for line in page.lines:
            present.setdefault(promised(line.entry).occasion, []).append(line)
        page.lines = [self.of_one_occasion(same) for same in present.values()]
        return page

    def of_one_occasion(self, lines: list[Line]) -> Line:
        """One line for everybody who was there; its words only for a reader who has one of them at hand."""
        contacts = [promised(line.entry).person.contact for line in lines]
        seen = any(shown_plainly(self.reader, one) for one in contacts)
        others = tuple(Other.of(one, self.reader) for one in contacts)
        return replace(lines[0], others=others, text=lines[0].text if seen or not lines[0].text else DOTS)

    @property
    def trader_shown(self) -> set[int]:
        """The sole trader, when the page names their business."""
        return {self.company.sole_trader_id} if self.company.sole_trader_id else set()

    def people_shown(self, page: Page) -> set[int]:
        """Everybody whose data are on the page."""
        return {one.pk for one in self.people} | self.trader_shown | page.people

    @property
    def clear_fields(self) -> list[str]:
        """Names of what stands in clear."""
        plain = any(one.clear for one in self.listed)
        return [*(["company"] if self.clear else []), *(["name", "position", "summary"] if plain else [])]
