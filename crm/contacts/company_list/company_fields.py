"""What the list of companies can be filtered by, and its columns."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.columns.company import COMPANY
from crm.contacts.company_list.company_rows import nip_in
from crm.contacts.contact_list.contact_fields import ME
from crm.contacts.custom_values.list_columns import columns_of
from crm.contacts.custom_values.value_filters import filters_of
from crm.contacts.custom_values.value_order import SortsWithCustom
from crm.contacts.models import CompanyTag, Contact, CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.staff_order import sorts_by_staff
from crm.contacts.safeguards.exact_lookups import count_nip_lookup
from crm.lists.access import Sight
from crm.lists.filters.conditions import FieldSet, equals_shortcut
from crm.lists.filters.fields import NOBODY, Choice, Field, Flag, Moment, Typed
from crm.lists.filters.lazy_fields import LazyMapping
from crm.lists.filters.rules import Op
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.list_kinds import ListKind
from crm.privacy.keys.blind_index import blinds
from crm.privacy.law.jurisdiction import TAX_NUMBER

ALL, BIN = "all", "bin"
FIRM, TRADER = "firm", "trader"
COLUMNS = COMPANY.listed()
USUAL = COMPANY.usual()


def restricted() -> Q:
    """Companies of sole traders of whom nothing is told but that they are restricted."""
    return Q(sole_trader__in=Restriction.objects.filter(lifted_at=None).values("person"))


SORTS = {  # a sole trader's NIP and address are sealed: no order by them
    "name": ColumnSort(),
    **sorts_by_staff(restricted),
    "created": ColumnSort("pk", down=True),
}


class CompanyFields:
    """The filter fields for one reader."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def colleagues(self) -> Colleagues:
        """Colleagues and teams."""
        return Colleagues.of(self.user)

    def all(self) -> FieldSet:
        """Every field, in the order of the editor."""
        shortcuts = {name: equals_shortcut(name) for name in ("owner", "team", "tag")}
        more = partial(filters_of, CustomField.Record.COMPANY, unrestricted())
        return FieldSet.of(*self.of_work(), *self.of_firm(), shortcuts=shortcuts, more=more)

    def of_work(self) -> Sequence[Field]:
        """Fields about who handles the company."""
        tagged = CompanyTag.objects.filter(company=OuterRef("pk"), tag__removed_at=None)
        owners = lambda: [(ME, _("me")), *((uid, str(item)) for uid, item in self.colleagues.owners.items())]  # noqa: E731
        teams = lambda: [(uid, str(item)) for uid, item in self.colleagues.teams.items()]  # noqa: E731
        return (
            Choice(name="owner", label=_("Owner"), choices=owners, match=self.owned),
            Choice(name="team", label=_("Team"), choices=teams, match=self.in_teams),
            Choice(
                name="tag",
                label=_("Tag"),
                choices=lambda: [(str(item.pk), str(item)) for item in self.colleagues.tags],
                match=lambda values: Q(Exists(tagged.filter(tag__in=[int(value) for value in values]))),
                empty=~Q(Exists(tagged)),
                guard=unrestricted(),
            ),
        )

    def of_firm(self) -> Sequence[Field]:
        """Fields about the company. A sole trader's sealed NIP can only be compared for equality."""
        kinds = [(FIRM, pgettext_lazy("company", "Legal person")), (TRADER, _("Sole trader"))]
        return (
            Choice(name="kind", label=_("Kind"), choices=lambda: kinds, match=of_kind),
            Typed(name="name", label=_("Name"), op=Op.HOLDS, match=lambda text: Q(name__icontains=text)),
            Typed(name="nip", label=TAX_NUMBER, match=self.of_nip, empty=NO_NIP, guard=unrestricted(), secret=True),
            Typed(
                name="city",
                label=_("City"),
                match=lambda text: Q(city__iexact=text),
                empty=NO_CITY,
                guard=unrestricted(),
            ),
            Flag(name="people", label=_("Has contacts"), when=self.with_people),
            Moment(name="created", label=pgettext_lazy("company", "Added"), column="created_at"),
        )

    def of_nip(self, text: str) -> Q:
        """Companies with that NIP; looking up a sole trader's is logged (safeguards/exact_lookups.py)."""
        if digits := nip_in(text):
            count_nip_lookup(self.user, digits)
        return having_nip(text)

    def owned(self, values: Sequence[str]) -> Q:
        """Companies of these colleagues."""
        return Q(owner__in=[self.user.pk if value == ME else self.colleagues.owners[value].pk for value in values])

    def in_teams(self, values: Sequence[str]) -> Q:
        """Companies of these teams."""
        return Q(team__in=[self.colleagues.teams[uid].pk for uid in values])

    def with_people(self, at: datetime) -> Q:
        """Companies where a contact visible to the reader works."""
        people = Contact.objects.alive().visible_to(Sight(self.user))
        return Q(Exists(people.filter(company=OuterRef("pk"))))


NO_NIP = Q(nip="", trader_nip__isnull=True)
NO_CITY = Q(city="", trader_address__isnull=True)


def unrestricted() -> Q:
    """A condition that excludes the business of a restricted person."""
    return ~Q(Exists(Restriction.objects.filter(person=OuterRef("sole_trader"), lifted_at=None)))


def of_kind(values: Sequence[str]) -> Q:
    """Firms, sole traders, or both."""
    condition = Q(sole_trader__isnull=TRADER not in values)
    return condition if len(set(values)) == 1 else ~NOBODY


def having_nip(text: str) -> Q:
    """Companies with that NIP, in a plain or a sealed column."""
    digits = nip_in(text)
    return Q(nip=digits) | Q(trader_nip_index__in=blinds("nip", digits)) if digits else NOBODY


def fields_for(user: Any, at: datetime) -> FieldSet:
    """The filter fields for one reader."""
    return CompanyFields(user).all()


def companies() -> ListKind:
    """The list of companies."""
    return ListKind(
        slug="companies",
        label=_("Companies"),
        page="contacts:companies",
        right=rights.COMPANIES_VIEW,
        fields=fields_for,
        columns=LazyMapping(COLUMNS, partial(columns_of, CustomField.Record.COMPANY)),
        usual=USUAL,
        fixed="name",
        sorts=SortsWithCustom(SORTS, CustomField.Record.COMPANY, restricted, "sole_trader"),
        newest="created",
        bases=lambda _user: {ALL: pgettext_lazy("companies", "All"), BIN: pgettext_lazy("companies", "Bin")},
        first=lambda _user: ALL,
    )
