"""What goes along: each kind of rows with its table of columns, whose its rows are, and to what they belong.

The tables say which columns there are (`packed`, crm/lists/columns); no list of columns stands here. Links are public
ids, so that rows find each other again in another house.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, GroundEvent, Suppression
from crm.accounts.permissions import rights
from crm.contacts.columns.company import COMPANY
from crm.contacts.columns.contact import CONTACT
from crm.contacts.exports.contact_columns import firm_of, points_of
from crm.contacts.models import Company, Contact, CustomField, Interaction, ObjectKind
from crm.contacts.models.object_kinds import OBJECT as OWN_RECORD
from crm.contacts.ownership.history_reach import within_reach
from crm.lists.columns import Columns
from crm.privacy.models import Origin, Purpose
from crm.privacy.models.person import FURTHER_ADDRESSES
from crm.sales.columns.deal import DEAL
from crm.sales.columns.document import DOCUMENT
from crm.sales.columns.task import TASK
from crm.sales.deal_lists.deal_export import customer
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal, DealLine, DealNote, Document, ObjectRecord, Product, ProductPrice, Task
from crm.workspace.leaving.own_tables import (
    COST,
    ENTRY,
    FIELD,
    GROUND,
    LINE,
    NOTE,
    OBJECT,
    OBJECT_KIND,
    ORIGIN,
    PRICE,
    PRODUCT,
    PROOF,
    PURPOSE,
    SUPPRESSED,
)

Read = Callable[[Any], Any]
CONTACTS, DOCUMENTS = "contacts", "documents"
ALWAYS = ("purposes", "object_kinds", "fields", "do_not_contact")  # nobody leaves those behind


@dataclass(frozen=True)
class PackageKind:
    """One kind of rows. `person` is the path to the key of the person concerned, empty for rows about nobody.

    `values` read what a column's own declaration does not, `links` the public ids of what a row belongs to. A contact's
    value that no purpose needs is left empty (`partly`); of every other kind the row is left out. `beside(rows)` reads
    for a batch what stands in rows of their own. `paused(rows)` are those that may not be used now. `category` is the
    path to the kind of data of a row, where a column's kind of data is the row's.
    """

    slug: str
    label: Any
    text: Any
    table: Columns
    right: str
    rows: Callable[[Any], QuerySet]
    person: str = ""
    values: Mapping[str, Read] = field(default_factory=dict)
    links: Mapping[str, Read] = field(default_factory=dict)
    record: str = ""
    partly: bool = False
    beside: Callable[[Sequence[Any]], Mapping[int, Mapping[str, Any]]] = lambda _rows: {}
    paused: Callable[[Sequence[Any]], set[int]] = lambda _rows: set()
    uid: Read = lambda row: row.uid
    category: str = "category"

    @property
    def always(self) -> bool:
        """Whether it cannot be left behind."""
        return self.slug in ALWAYS

    def bearer(self, row: Any) -> int | None:
        """The key of the person whom a row is about; None for nobody."""
        value = row
        for step in self.person.split("."):
            value = getattr(value, step, None) if step else None
        return value

    def seen(self, user: Any) -> QuerySet:
        """The rows that `user` sees, in their order; none where they may not look at such records."""
        rows = self.rows(user)
        return rows.order_by("pk") if user.may(self.right) else rows.none()


def uid_of(row: Any) -> UUID | None:
    """The public id of a row that something belongs to."""
    return row.uid if row is not None else None


def person_of(row: Any) -> UUID | None:
    """The public id of the person of a row."""
    return row.person.uid if row.person_id else None


def seen_contacts(user: Any) -> QuerySet:
    """Contacts outside the bin."""
    return Contact.objects.alive().visible_to(user).with_keys()


def seen_deals(user: Any) -> Any:
    """Deals outside the bin."""
    return Deal.objects.alive().visible_to(user)


def of_seen(model: Any, user: Any) -> Any:
    """Rows of people whom `user` sees."""
    return model.objects.filter(person__in=Contact.objects.alive().visible_to(user).order_by().values("pk"))


def paused_lines(rows: Sequence[Any]) -> set[int]:
    """Lines and notes of deals whose party is restricted."""
    deals = paused_among({row.deal_id for row in rows})
    return {row.pk for row in rows if row.deal_id in deals}


def further(rows: Sequence[Contact]) -> Mapping[int, Mapping[str, Any]]:
    """{contact: their further addresses and numbers}."""
    points = points_of(rows, FURTHER_ADDRESSES)
    kinds = FURTHER_ADDRESSES.items()
    return {row.pk: {name: [each.value for each in points[row.pk] if each.kind == kind] for name, kind in kinds}
            for row in rows if row.pk in points}  # fmt: skip


KINDS: Sequence[PackageKind] = (
    PackageKind(
        "purposes", _("Purposes"), _("what people's data are held for, and on which basis"), PURPOSE,
        rights.CONTACTS_VIEW, lambda _user: Purpose.objects.active(), uid=lambda row: None,
    ),
    PackageKind(
        "object_kinds", _("Kinds of own records"), _("what the house keeps besides people, firms and deals"),
        OBJECT_KIND, rights.CONTACTS_VIEW, lambda _user: ObjectKind.objects.all(),
    ),
    PackageKind(
        "fields", _("Custom fields"), _("each with its kind of data, purposes and choices"), FIELD,
        rights.CONTACTS_VIEW, lambda user: CustomField.objects.readable(user.role.slug).with_choices(),
    ),
    PackageKind(
        "companies", _("Companies"), _("firms, and sole traders with the person"), COMPANY, rights.COMPANIES_VIEW,
        lambda user: Company.objects.alive().visible_to(user).with_keys().select_related("owner", "team"),
        person="sole_trader_id",
        values={"created": lambda row: row.created_at, "owner": lambda row: str(row.owner)},
        links={"person": lambda row: uid_of(row.sole_trader)}, record=CustomField.Record.COMPANY,
    ),
    PackageKind(
        CONTACTS, _("Contacts"), _("with purpose and basis beside everybody"), CONTACT, rights.CONTACTS_VIEW,
        seen_contacts, person="pk",
        values={
            "company": firm_of, "emails": lambda _row: [], "phones": lambda _row: [],
            "last": lambda row: row.last_activity_at, "created": lambda row: row.created_at,
        },
        links={"company": lambda row: uid_of(row.company)}, record=CustomField.Record.CONTACT, partly=True,
        beside=further, uid=lambda row: row.person.uid,
    ),
    PackageKind(
        "origins", _("Origins"), _("where everybody’s data came from, and whether they were told"), ORIGIN,
        rights.CONTACTS_VIEW, lambda user: of_seen(Origin, user).select_related("person__key"), person="person_id",
        links={"person": person_of},
    ),
    PackageKind(
        "consents", _("Grounds"), _("purpose, basis, channel, from when and until when"), GROUND, rights.CONTACTS_VIEW,
        lambda user: of_seen(Ground, user).select_related("purpose", "person"), person="person_id",
        links={"person": person_of},
    ),
    PackageKind(
        "proofs", _("Consents with their proof"), _("words, day, way, chain of changes"), PROOF, rights.CONTACTS_VIEW,
        lambda user: of_seen(GroundEvent, user).select_related("purpose", "person__key", "text"), person="person_id",
        links={"person": person_of},
    ),
    PackageKind(
        "products", _("Products"), _("the catalogue"), PRODUCT, rights.DEALS_VIEW,
        lambda _user: Product.objects.select_related("category"),
    ),
    PackageKind(
        "costs", _("Costs of products"), _("what a product costs the house"), COST, rights.PRICES_COSTS,
        lambda _user: Product.objects.exclude(cost=None),
    ),
    PackageKind(
        "prices", _("Prices"), _("on every price list, with their days"), PRICE, rights.DEALS_VIEW,
        lambda _user: ProductPrice.objects.select_related("product", "price_list"),
        links={"product": lambda row: row.product.uid},
    ),
    PackageKind(
        "deals", _("Deals"), _("with pipeline, stage and outcome"), DEAL, rights.DEALS_VIEW,
        lambda user: seen_deals(user).with_keys(), person="person_id", values={"customer": customer},
        links={"person": person_of, "company": lambda row: uid_of(row.company)}, record=CustomField.Record.DEAL,
        paused=lambda rows: paused_among([row.pk for row in rows]),
    ),
    PackageKind(
        "lines", _("Lines of deals"), _("quantity, price, discount, VAT"), LINE, rights.DEALS_VIEW,
        lambda user: DealLine.objects.filter(deal__in=seen_deals(user).order_by().values("pk")).select_related(
            "deal", "item"
        ),
        person="deal.person_id", links={"deal": lambda row: row.deal.uid},
        paused=paused_lines,
    ),
    PackageKind(
        "deal_notes", _("Notes on deals"), _("as they read now"), NOTE, rights.DEALS_VIEW,
        lambda user: DealNote.objects.standing().filter(
            deal__in=seen_deals(user).order_by().values("pk")
        ).with_keys(),
        person="deal.person_id", links={"deal": lambda row: row.deal.uid},
        paused=paused_lines,
    ),
    PackageKind(
        "tasks", _("Tasks"), _("open and done"), TASK, rights.CONTACTS_VIEW,
        lambda user: Task.objects.visible_to(user).filter(binned_at=None).with_keys().select_related("deal"),
        person="person_id",
        links={
            "person": person_of, "company": lambda row: uid_of(row.company), "deal": lambda row: uid_of(row.deal),
            "done_at": lambda row: row.done_at,
        },
    ),
    PackageKind(
        "objects", _("Own records"), _("with whose they are and what their fields say"), OBJECT, rights.CONTACTS_VIEW,
        lambda user: ObjectRecord.objects.visible_to(user).with_keys(), person="person_id",
        links={
            "person": person_of, "company": lambda row: uid_of(row.company), "deal": lambda row: uid_of(row.deal),
        },
        record=OWN_RECORD, category="kind__category",
    ),
    PackageKind(
        DOCUMENTS, _("Documents"), _("offers, orders, contracts, invoices, with their files"), DOCUMENT,
        rights.CONTACTS_VIEW,
        lambda user: Document.objects.visible_to(user).filter(draft=False).with_keys().select_related("deal"),
        person="person_id",
        links={
            "person": person_of, "company": lambda row: uid_of(row.company), "deal": lambda row: uid_of(row.deal),
        },
    ),
    PackageKind(
        "entries", _("History"), _("talks, notes, e-mails"), ENTRY, rights.CONTACTS_VIEW,
        lambda user: of_seen(Interaction, user).standing().filter(within_reach(user)).select_related(
            "person__key", "author"
        ),
        person="person_id", links={"person": person_of},
    ),
    PackageKind(
        "do_not_contact", _("The list “do not write”"),
        _("keyed hashes of addresses, so that the new program leaves them alone too"), SUPPRESSED,
        rights.CONTACTS_VIEW, lambda _user: Suppression.objects.all(), uid=lambda row: None,
    ),
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in KINDS}


def kinds_open_to(user: Any) -> list[PackageKind]:
    """Those whose records `user` may look at."""
    return [kind for kind in KINDS if user.may(kind.right)]


def chosen_kinds(slugs: Sequence[str]) -> list[PackageKind]:
    """The kinds of these names, with those that nobody leaves behind, in their order: what others belong to first."""
    return [kind for kind in KINDS if kind.always or kind.slug in slugs]
