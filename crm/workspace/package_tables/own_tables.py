"""Columns of what goes along and has no table of its own: the catalogue, lines of deals, history, grounds, objections.

Contacts, companies, deals, papers and tasks have theirs, which every surface reads (crm/privacy/record_kinds.py).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Ground, GroundEvent, Suppression
from consents.models.wordings import WordingText
from crm.contacts.models import Attachment, CustomField, Interaction, ObjectKind, Tag
from crm.lists.columns import Column, Columns, Control, Sort
from crm.privacy.categories import Category
from crm.privacy.models import Origin, Purpose
from crm.sales.models import DealLine, DealNote, DealNoteFile, ObjectRecord, PriceList, Product, ProductPrice
from crm.sales.models.products import Vat

DAY = Control(sort=Sort.DAY)


def chosen(name: str, label: Any, choices: Any, **more: Any) -> Column:
    """A column with a code of few."""
    return Column(name, label, control=Control(choices=lambda: choices), **more)


PURPOSE = Columns(
    Purpose,
    (
        Column("slug", _("Short name")),
        Column("name", pgettext_lazy("company", "Name")),
        Column("name_en", _("Name in English")),
        Column("legal_basis", _("Legal basis")),
        Column("article", _("Article")),
        Column("categories", _("Categories")),
        Column("channels", _("Channels")),
        Column("marketing", _("Marketing")),
        Column("notice_text", _("Notice")),
        Column("notice_text_en", _("Notice in English")),
        Column("balancing", _("Balancing note")),
        Column("active_from", _("In force from")),
    ),
)
EARLIER_PURPOSE = Columns(
    Purpose, (*PURPOSE, Column("version", _("Version")), Column("active_to", _("In force until")))
)
WORDING = Columns(
    WordingText,
    (
        Column("purpose", _("Purpose"), read=lambda words: words.wording.purpose_slug),
        Column("version", _("Version"), read=lambda words: words.wording.version),
        Column("channel", _("Channel")),
        Column("language", _("Language")),
        Column("text", _("Text")),
        Column("digest", "SHA-256"),
        Column("published_at", _("Published"), read=lambda words: words.wording.published_at),
        Column("replaced_at", _("Replaced"), read=lambda words: words.wording.replaced_at),
    ),
)
TAG = Columns(Tag, (Column("name", _("Tag")), chosen("colour", _("Colour"), Tag.Colour.choices)))
CHOICE = ("key", "label", "label_en", "position", "retired_at")


def choices_of_field(field: CustomField) -> list[dict[str, Any]]:
    """What a field offers, in order; what it offers no more says since when, and what it became."""
    rows = list(field.choices.all())
    keys = {choice.pk: choice.key for choice in rows}
    return [
        {name: getattr(choice, name) for name in CHOICE} | {"goes_to": keys.get(choice.goes_to_id or 0)}
        for choice in rows
    ]


FIELD = Columns(
    CustomField,
    (
        Column("record", _("Record")),
        Column("key", _("Key")),
        Column("kind", _("Kind")),
        Column("label", pgettext_lazy("company", "Name")),
        Column("label_en", _("Name in English")),
        Column("help_text", _("Hint")),
        Column("help_text_en", _("Hint in English")),
        Column("unit", _("Unit")),
        Column("formula", _("Formula")),
        Column("category", _("Kind of data")),
        Column("purposes", _("Purposes")),
        Column("hidden_from", _("Hidden from")),
        Column("from_her", _("Told by the person")),
        Column("required", _("Compulsory")),
        Column("position", _("Place")),
        Column("retired_at", _("Laid aside since")),
        Column("choices", _("Choices"), read=choices_of_field),
    ),
)
OBJECT_KIND = Columns(
    ObjectKind,
    (
        Column("key", _("Key")),
        Column("name", pgettext_lazy("company", "Name")),
        Column("plural", _("Name of many")),
        Column("name_en", _("Name in English")),
        Column("plural_en", _("Name of many in English")),
        Column("title_label", _("What a record is called by")),
        Column("title_label_en", _("The same in English")),
        Column("end_label", _("What its last day is called")),
        Column("end_label_en", _("The last day in English")),
        Column("icon", _("Icon")),
        Column("of_person", _("Of people")),
        Column("of_company", _("Of companies")),
        Column("with_deal", _("May belong to a deal")),
        Column("category", _("Kind of data")),
        Column("purpose", _("Purpose")),
        Column("retired_at", _("Closed since")),
    ),
)
OBJECT = Columns(
    ObjectRecord,
    (
        Column("kind", _("Kind"), read=lambda item: item.kind.key),
        Column("called", _("Title"), category="category", read=lambda item: item.called),
        Column("ends_on", _("Last day"), control=DAY),
        Column("added_at", _("Added"), control=DAY),
    ),
)
NOTE = Columns(
    DealNote,
    (
        Column("text", _("Text"), category=Category.CORRESPONDENCE, read=lambda note: note.words),
        Column("at", _("When")),
        Column("author", _("Written by"), read=lambda note: str(note.author or "")),
    ),
)
COST = Columns(Product, (Column("code", _("Code")), Column("cost", _("Cost"))))
PRODUCT = Columns(
    Product,
    (
        Column("code", _("Code")),
        Column("name", pgettext_lazy("company", "Name")),
        Column("unit", _("Unit")),
        chosen("vat", _("VAT"), Vat.choices),
        Column("category", _("Category"), read=lambda product: product.category.name if product.category else ""),
        Column("retired_at", _("Out of sale since")),
    ),
)
PRICE_LIST = Columns(
    PriceList,
    (
        Column("name", _("Price list")),
        Column("currency", _("Currency")),
        Column("retired_at", _("Laid aside since")),
    ),
)
PRICE = Columns(
    ProductPrice,
    (
        Column("product", _("Product"), read=lambda price: price.product.code),
        Column("price_list", _("Price list"), read=lambda price: price.price_list.name),
        Column("currency", _("Currency"), read=lambda price: price.price_list.currency),
        Column("net", _("Net price")),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until")),
    ),
)
LINE = Columns(
    DealLine,
    (
        Column("product", _("Product")),
        Column("code", _("Code"), read=lambda line: line.item.code if line.item else ""),
        Column("quantity", _("Quantity")),
        Column("unit", _("Unit")),
        Column("unit_price", _("Unit price")),
        Column("discount_percent", _("Discount, %")),
        Column("discount_amount", _("Discount")),
        Column("vat", _("VAT")),
        Column("currency", _("Currency")),
        Column("position", _("Place")),
    ),
)
ENTRY = Columns(
    Interaction,
    (
        chosen("kind", _("Kind"), Interaction.Kind.choices),
        Column("happened_at", _("When")),
        Column("summary", _("Text")),
        chosen("outcome", _("Outcome"), Interaction.Outcome.choices),
        Column("minutes", pgettext_lazy("meeting", "Length (minutes)")),
        Column("channel", _("Channel")),
        chosen("direction", _("Direction"), Interaction.Direction.choices),
        Column("author", _("Written by"), read=lambda entry: str(entry.author or "")),
    ),
)
ATTACHMENT = Columns(
    Attachment,
    (
        Column("file_name", _("File")),
        Column("size", _("Bytes")),
        Column("added_at", _("Added")),
    ),
)
NOTE_FILE = Columns(
    DealNoteFile,
    (
        Column("file_name", _("File"), category=Category.CORRESPONDENCE, read=lambda row: row.name),
        Column("size", _("Bytes")),
        Column("added_at", _("Added")),
    ),
)
ORIGIN = Columns(
    Origin,
    (
        chosen("kind", _("Where from"), Origin.Kind.choices),
        Column("label", _("Source")),
        Column("obtained_at", _("Obtained")),
        chosen("notice", _("Privacy notice"), Origin.Notice.choices),
    ),
)
GROUND = Columns(
    Ground,
    (
        Column("purpose", _("Purpose"), read=lambda ground: ground.purpose.slug),
        Column("channel", _("Channel")),
        Column("basis", _("Legal basis")),
        Column("since", _("Since")),
        Column("expires_at", _("Expires")),
        Column("ended_at", _("Ended")),
        Column("objected_at", _("Objected")),
    ),
)
PROOF = Columns(
    GroundEvent,
    (
        Column("purpose", _("Purpose"), read=lambda event: event.purpose.slug),
        Column("channel", _("Channel")),
        chosen("kind", _("What happened"), GroundEvent.Kind.choices),
        Column("basis", _("Legal basis")),
        Column("at", _("When")),
        Column("expires_at", _("Expires")),
        Column("own", _("Done by the person")),
        Column("reach", _("How far it goes")),
        Column("proof", _("Proof")),
        Column("text", _("Words that they saw"), read=lambda event: event.text.text if event.text else ""),
        Column("seal", _("Seal")),
    ),
)
SUPPRESSED = Columns(
    Suppression,
    (
        chosen("kind", _("Kind"), Suppression.Kind.choices),
        Column("channel", _("Channel")),
        Column("index", _("Keyed hash"), read=lambda row: str(row.index)),
        Column("key", _("Index key")),
        Column("at", _("When")),
    ),
)
