"""Columns of what goes along and has no table of its own: the catalogue, lines of deals, history, grounds, objections.

Contacts, companies, deals, papers and tasks have theirs, which every surface reads (crm/privacy/record_kinds.py).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Ground, GroundEvent, Suppression
from crm.contacts.models import Interaction
from crm.lists.columns import Column, Columns, Control, Sort
from crm.privacy.models import Origin, Purpose
from crm.sales.models import DealLine, Product, ProductPrice
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
