"""What goes along: each kind of rows with its table of columns, whose its rows are, and to what they belong.

The tables say which columns there are (`packed`, crm/lists/columns); no list of columns stands here. Links are public
ids, so that rows find each other again in another house.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from consents.models import Ground, GroundEvent, Suppression
from consents.models.wordings import WordingText
from crm.accounts.permissions import rights
from crm.contacts.columns.company import COMPANY
from crm.contacts.columns.contact import CONTACT
from crm.contacts.exports.contact_columns import firm_of
from crm.contacts.models import Attachment, Company, CustomField, Interaction, ObjectKind, Tag
from crm.contacts.models.object_kinds import OBJECT as OWN_RECORD
from crm.contacts.ownership.history_reach import within_reach
from crm.privacy.models import Origin, Purpose
from crm.sales.columns.deal import DEAL
from crm.sales.columns.document import DOCUMENT
from crm.sales.columns.task import TASK
from crm.sales.deal_lists.deal_export import customer
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import (
    DealLine,
    DealNote,
    DealNoteFile,
    Document,
    ObjectRecord,
    PriceList,
    Product,
    ProductPrice,
    Task,
)
from crm.workspace.package_tables.kind_shape import (
    PackageKind,
    file_of_entry,
    file_of_note,
    file_of_paper,
    further,
    of_seen,
    paused_files,
    paused_lines,
    person_of,
    seen_contacts,
    seen_deals,
    uid_of,
)
from crm.workspace.package_tables.own_tables import (
    ATTACHMENT,
    COST,
    EARLIER_PURPOSE,
    ENTRY,
    FIELD,
    GROUND,
    LINE,
    NOTE,
    NOTE_FILE,
    OBJECT,
    OBJECT_KIND,
    ORIGIN,
    PRICE,
    PRICE_LIST,
    PRODUCT,
    PROOF,
    PURPOSE,
    SUPPRESSED,
    TAG,
    WORDING,
)

CONTACTS, DOCUMENTS = "contacts", "documents"

KINDS: Sequence[PackageKind] = (
    PackageKind(
        "purposes", _("Purposes"), _("what people's data are held for, and on which basis"), PURPOSE,
        rights.CONTACTS_VIEW, lambda _user: Purpose.objects.active(), uid=lambda row: None,
    ),
    PackageKind(
        "earlier_purposes", _("Earlier purposes"), _("what people were told before, so that proofs can be read"),
        EARLIER_PURPOSE, rights.CONTACTS_VIEW, lambda _user: Purpose.objects.exclude(active_to=None),
        uid=lambda row: None,
    ),
    PackageKind(
        "wordings", _("Words of consents"), _("every version that was published, on every channel"), WORDING,
        rights.CONTACTS_VIEW,
        lambda _user: WordingText.objects.exclude(wording__published_at=None).select_related("wording"),
        uid=lambda row: None,
    ),
    PackageKind(
        "tags", _("Tags"), _("the words by which records are sorted, with their colours"), TAG, rights.CONTACTS_VIEW,
        lambda _user: Tag.objects.in_use(),
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
        links={"person": lambda row: uid_of(row.sole_trader)}, record=CustomField.Record.COMPANY, tagged=True,
    ),
    PackageKind(
        CONTACTS, _("Contacts"), _("with purpose and basis beside everybody"), CONTACT, rights.CONTACTS_VIEW,
        seen_contacts, person="pk",
        values={
            "company": firm_of, "emails": lambda _row: [], "phones": lambda _row: [],
            "last": lambda row: row.last_activity_at, "created": lambda row: row.created_at,
        },
        links={"company": lambda row: uid_of(row.company)}, record=CustomField.Record.CONTACT, partly=True,
        beside=further, uid=lambda row: row.person.uid, tagged=True,
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
        "price_lists", _("Price lists"), _("those without a price too"), PRICE_LIST, rights.DEALS_VIEW,
        lambda _user: PriceList.objects.all(),
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
        paused=lambda rows: paused_among([row.pk for row in rows]), tagged=True,
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
        file=file_of_paper,
    ),
    PackageKind(
        "entries", _("History"), _("talks, notes, e-mails"), ENTRY, rights.CONTACTS_VIEW,
        lambda user: of_seen(Interaction, user).standing().filter(within_reach(user)).select_related(
            "person__key", "author"
        ),
        person="person_id", links={"person": person_of},
    ),
    PackageKind(
        "attachments", _("Files in the history"), _("what lies with letters, talks and notes"), ATTACHMENT,
        rights.CONTACTS_VIEW,
        lambda user: of_seen(Attachment, user).filter(
            interaction__in=Interaction.objects.standing().filter(within_reach(user)).order_by().values("pk")
        ).with_keys(),
        person="person_id", links={"person": person_of, "entry": lambda row: row.interaction.uid}, file=file_of_entry,
    ),
    PackageKind(
        "note_files", _("Files on deals"), _("what lies with notes on deals"), NOTE_FILE, rights.DEALS_VIEW,
        lambda user: DealNoteFile.objects.filter(
            note__in=DealNote.objects.standing().order_by().values("pk"),
            note__deal__in=seen_deals(user).order_by().values("pk"),
        ).select_related("note__deal__person__key"),
        person="note.deal.person_id", links={"note": lambda row: row.note.uid}, paused=paused_files, file=file_of_note,
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
