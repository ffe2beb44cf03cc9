"""Products of the catalogue.

add_product({"code": …, "name": …, "unit": …}, by=magda)      change_product(product, {…}, version=3, by=magda)
retire_product(product, by=magda)      restore_product(product, by=magda)      search("deb 180")

A code is unique for ever. A unit does not change once something was sold by it.
"""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger
from crm.sales.models import DealLine, Product, ProductCategory

CODE_TAKEN = _("Another product has this code.")
SOLD = _("Something was sold by this unit. Add another product instead.")
COLUMNS = ("code", "name", "unit", "vat", "category", "cost")
WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


class Overtaken(Exception):
    """Somebody has changed the product meanwhile."""


def words_of(*texts: str) -> str:
    """Texts as the search reads them: folded, with a blank between words."""
    return " ".join(WORD.findall(folded(" ".join(texts))))


def search(text: str, rows: Any = None) -> Any:
    """The products of `rows` (all on offer) in which each word of `text` begins a word; none without a word."""
    offered = Product.objects.in_use() if rows is None else rows
    tokens = WORD.findall(folded(text))[:MOST_WORDS]
    if not tokens:
        return offered.none()
    query = SearchQuery(" & ".join(f"{token}:*" for token in tokens), config="simple", search_type="raw")
    return offered.annotate(vector=SearchVector("words", config="simple")).filter(vector=query)


def category_named(name: str) -> ProductCategory | None:
    """The category of that name, made where there is none; None for no name."""
    name = " ".join(name.split())
    if not name:
        return None
    return (
        ProductCategory.objects.filter(name__iexact=name).first() or ProductCategory.objects.get_or_create(name=name)[0]
    )


def add_product(values: dict[str, Any], *, by: Actor) -> Product:
    """A new product. ValidationError for a code that is taken."""
    with transaction.atomic():
        product = Product(**columns_of(values))
        product.words = words_of(product.code, product.name, str(product.category or ""))
        save(product, force_insert=True)
        record("product.added", product, by=by, fields=[name for name in COLUMNS if values.get(name)])
    return product


def change_product(product: Product, values: dict[str, Any], *, version: int, by: Actor) -> list[str]:
    """What differs is written; its names. Overtaken when `version` is not the last, ValidationError as above."""
    with transaction.atomic():
        now = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
        if now.version != version:
            raise Overtaken
        changed = [name for name, value in columns_of(values).items() if getattr(now, name) != value]
        if "unit" in changed and DealLine.objects.filter(item=now).exists():
            raise ValidationError({"unit": SOLD}, code="sold")
        if changed:
            for name, value in columns_of(values).items():
                setattr(now, name, value)
            now.words = words_of(now.code, now.name, str(now.category or ""))
            now.version += 1
            save(now, update_fields=[*changed, "words", "version"])
            record("product.changed", now, by=by, fields=changed)
        product.version = now.version
    return changed


def columns_of(values: dict[str, Any]) -> dict[str, Any]:
    """The columns among `values`; a category comes as its name."""
    columns = {name: values[name] for name in COLUMNS if name in values}
    if "category" in columns:
        columns["category"] = category_named(columns["category"] or "")
    return columns


def save(product: Product, **options: Any) -> None:
    """Saves it; ValidationError for a code that is taken."""
    try:
        with transaction.atomic():
            product.save(**options)
    except IntegrityError:
        raise ValidationError({"code": CODE_TAKEN}, code="unique") from None


def retire_product(product: Product, *, by: Actor) -> bool:
    """It is offered no more; deals that have it keep it. False when it was so already."""
    return set_state(product, "product.retired", by=by, before=None, after=timezone.now())


def restore_product(product: Product, *, by: Actor) -> bool:
    """It is offered again. False when it was never retired."""
    return set_state(product, "product.restored", by=by, before=product.retired_at, after=None)


def set_state(product: Product, act: str, *, by: Actor, before: Any, after: Any) -> bool:
    """From one state to the other, once: of two that try, one hears True."""
    if before == after:
        return False
    with transaction.atomic():
        rows = Product.objects.filter(pk=product.pk, retired_at=before)
        moved = rows.update(retired_at=after, version=F("version") + 1) == 1
        if moved:
            record(act, product, by=by)
    return moved


def record(act: str, product: Product, *, by: Actor, fields: Any = ()) -> None:
    """The ledger entry; about nobody."""
    ledger.record(act, by=by, target=f"product:{product.uid}", fields=fields)
