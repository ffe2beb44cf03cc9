"""What the contact list can be filtered by, and its columns: one declaration for list, editor, views and export.

Joins and sub-queries only where an index serves them; every condition applies within the reader's own visibility.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consents.grounds.recording import people_for
from crm.accounts.permissions import rights
from crm.contacts.columns.contact import CONTACT
from crm.contacts.contact_list.badges import badged, contact_purposes, usual_purpose
from crm.contacts.contact_list.contact_sorts import NEWEST, SORTS, restricted
from crm.contacts.contact_list.field_conditions import (
    OneCompany,
    column_in,
    due_for_deletion,
    is_restricted,
    objected,
    people_having,
)
from crm.contacts.contact_list.standing_views import consent_expiring, default_view, views_for, without_conversation
from crm.contacts.custom_values.list_columns import columns_of
from crm.contacts.custom_values.value_filters import filters_of
from crm.contacts.custom_values.value_order import SortsWithCustom
from crm.contacts.leads.first_origins import FirstOriginField, was_lead
from crm.contacts.models import Company, Contact, ContactTag, CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.safeguards.exact_lookups import count_lookup
from crm.lists.access import Sight
from crm.lists.filters.conditions import FieldSet, equals_shortcut
from crm.lists.filters.fields import Choice, Field, Flag, Moment, Span, Typed
from crm.lists.filters.lazy_fields import LazyMapping
from crm.lists.filters.rules import Op, Rule
from crm.lists.pages.list_kinds import ListKind
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Origin, Person, Purpose

ME = "me"
ANSWERS = {"yes": Op.IS, "no": Op.IS_NOT}
COLUMNS = CONTACT.listed()
USUAL = CONTACT.usual()


class ContactFields:
    """The filter fields for one reader; what their choices need is read once, and only when used."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def colleagues(self) -> Colleagues:
        """Colleagues, teams and tags."""
        return Colleagues.of(self.user)

    @cached_property
    def purposes(self) -> dict[str, Purpose]:
        """{slug: purpose} of those for which a channel can be asked about."""
        return {purpose.slug: purpose for purpose in contact_purposes()}

    def all(self) -> FieldSet:
        """Every field, in the order of the editor."""
        shortcuts = {name: equals_shortcut(name) for name in ("owner", "team", "status", "tag")}
        shortcuts |= {"company": equals_shortcut("one_company"), "offers": self.offers}
        fields = (*self.of_work(), *self.of_contact(), *self.of_law(), *self.of_time())
        return FieldSet.of(
            *fields, shortcuts=shortcuts, more=partial(filters_of, CustomField.Record.CONTACT, ~Q(is_restricted()))
        )

    def offers(self, value: str, params: Mapping[str, str]) -> Rule | None:
        """`email.yes`: people we may contact for the list's purpose by that channel; `email.no`: the others."""
        channel, _dot, answer = value.partition(".")
        purpose = self.purposes.get(params.get("for", "")) or usual_purpose(self.purposes.values())
        return Rule(f"may_{channel}", ANSWERS[answer], (purpose.slug,)) if purpose and answer in ANSWERS else None

    def of_work(self) -> Sequence[Field]:
        """Fields about who handles the contact."""
        owners = lambda: [(ME, _("me")), *((uid, str(item)) for uid, item in self.colleagues.owners.items())]  # noqa: E731
        teams = lambda: [(uid, str(item)) for uid, item in self.colleagues.teams.items()]  # noqa: E731
        tags = lambda: [(str(item.pk), str(item)) for item in self.colleagues.tags]  # noqa: E731
        tagged = ContactTag.objects.filter(contact=OuterRef("pk"), tag__removed_at=None)
        return (
            Choice(name="owner", label=_("Owner"), choices=owners, match=self.owned),
            Choice(name="team", label=_("Team"), choices=teams, match=self.in_teams),
            Choice(name="status", label=_("Status"), choices=lambda: Contact.Status.choices, match=column_in("status")),
            Choice(
                name="tag",
                label=_("Tag"),
                choices=tags,
                match=lambda values: Q(Exists(tagged.filter(tag__in=[int(value) for value in values]))),
                empty=~Q(Exists(tagged)),
            ),
        )

    def of_contact(self) -> Sequence[Field]:
        """Fields about the employer and the contact data; sealed columns allow equality and emptiness only."""
        unrestricted = ~Q(is_restricted())
        return (
            Typed(name="company", label=_("Company"), op=Op.HOLDS, match=self.at_firm, empty=Q(company=None)),
            Typed(name="city", label=_("City of the company"), match=self.in_city),
            Typed(
                name="email",
                label=_("E-mail"),
                match=partial(self.reached, "email"),
                empty=Q(person__email__isnull=True),
                guard=unrestricted,
                secret=True,
                whose=people_having("email"),
            ),
            Typed(
                name="phone",
                label=_("Phone"),
                match=partial(self.reached, "phone"),
                empty=Q(person__phone__isnull=True),
                guard=unrestricted,
                secret=True,
                whose=people_having("phone"),
            ),
            *(Typed(**options, guard=unrestricted) for options in CONTACT.filled()),
            Choice(
                name="language", label=_("Language"), choices=lambda: settings.LANGUAGES, match=column_in("language")
            ),
            OneCompany(name="one_company", label=_("Company"), hidden=True, choices=list, match=self.of_companies),
        )

    def of_law(self) -> Sequence[Field]:
        """Fields about grounds and consents."""
        purposes = lambda: [(slug, str(item)) for slug, item in self.purposes.items()]  # noqa: E731
        ways = (
            Choice(
                name=f"may_{channel}",
                label=CHANNELS[channel].may,
                choices=purposes,
                match=partial(self.reachable, channel),
            )
            for channel in badged()
        )
        origins = lambda values: Q(Exists(Origin.objects.filter(person=OuterRef("pk"), kind__in=values)))  # noqa: E731
        return (
            *ways,
            Span(name="expiring", label=_("Consent to offers expires"), op=Op.COMING, within=consent_expiring),
            Flag(name="objected", label=_("Objected to offers"), when=objected),
            Choice(name="origin", label=_("Origin"), choices=lambda: Origin.Kind.choices, match=origins),
            FirstOriginField(name="came", label=_("First origin"), hidden=True),
            Flag(name="lead", label=_("Came as a lead"), when=was_lead),
            Flag(name="leaving", label=_("Goes with the next deletion"), when=due_for_deletion),
        )

    def of_time(self) -> Sequence[Field]:
        """Fields about time."""
        return (
            Span(name="quiet", label=_("Without a conversation"), within=without_conversation),
            Moment(name="last", label=_("Last activity"), column="last_activity_at"),
            Moment(name="created", label=_("Added"), column="created_at"),
        )

    def owned(self, values: Sequence[str]) -> Q:
        """Contacts of these colleagues; ME means the reader, also in a view shared by somebody else."""
        keys = [self.user.pk if value == ME else self.colleagues.owners[value].pk for value in values]
        return Q(owner__in=keys)

    def in_teams(self, values: Sequence[str]) -> Q:
        """Contacts of these teams."""
        return Q(team__in=[self.colleagues.teams[uid].pk for uid in values])

    def at_firm(self, text: str) -> Q:
        """Contacts whose employer is a firm of that name; a sole trader's is personal and found by the search only."""
        firms = Company.objects.visible_to(Sight(self.user)).filter(sole_trader=None, name__icontains=text)
        return Q(company__in=firms.values("pk"))

    def in_city(self, text: str) -> Q:
        """Contacts whose employer is a firm in that city, if the reader sees the firm."""
        firms = Company.objects.visible_to(Sight(self.user)).filter(sole_trader=None, city__iexact=text)
        return Q(company__in=firms.values("pk"))

    def reached(self, kind: str, text: str) -> Q:
        """Contacts by the blind index of an address, primary or further; raises TooManyLooks as the search does."""
        people = Person.objects.ids_having(kind, text)
        visible = Contact.objects.visible_to(self.user).filter(pk__in=people)
        count_lookup(self.user, kind, text, visible.values_list("pk", flat=True))
        return Q(pk__in=people)

    def of_companies(self, values: Sequence[str]) -> Q:
        """Contacts at exactly these companies, as far as the reader sees them."""
        return Q(company__in=Company.objects.visible_to(Sight(self.user)).filter(uid__in=values).values("pk"))

    def reachable(self, channel: str, values: Sequence[str]) -> Q:
        """People whom we may contact by the channel for one of these purposes."""
        condition = Q(pk__in=[])
        for slug in values:
            # asked of each row: the others of a page are few, and not in the set of all whom we may reach
            condition |= Q(Exists(people_for(self.purposes[slug], channel).filter(pk=OuterRef("pk"))))
        return condition


def fields_for(user: Any, at: datetime) -> FieldSet:
    """The filter fields for one reader."""
    return ContactFields(user).all()


def built_in_views(user: Any) -> dict[str, Any]:
    """{slug: label} of the built-in views of the user."""
    return {slug: view.label for slug, view in views_for(user).items()}


def contacts() -> ListKind:
    """The list of contacts."""
    return ListKind(
        slug="contacts",
        label=_("Contacts"),
        page="contacts:list",
        right=rights.CONTACTS_VIEW,
        fields=fields_for,
        columns=LazyMapping(COLUMNS, partial(columns_of, CustomField.Record.CONTACT)),
        usual=USUAL,
        fixed="name",
        sorts=SortsWithCustom(SORTS, CustomField.Record.CONTACT, restricted),
        newest=NEWEST,
        bases=built_in_views,
        first=default_view,
    )
