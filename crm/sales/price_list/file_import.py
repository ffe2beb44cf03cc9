"""A file of prices: checked at once, written by a job in one transaction, so that it comes in whole or not at all.

receive(file, "cennik.csv", by=magda) ──> PriceFile (checked) ──start──> job ──write──> products, prices, entries

A code that is here is changed, one that is not is added; a price of a list and day that is here is replaced. Empty
cells change nothing, and what the file does not name stays.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import User
from crm.accounts.permissions.rights import PRICES_COSTS, PRICES_EDIT
from crm.files.readers.unreadable import UnreadableFile
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.privacy.uploads import TABLES, UploadRefused, admit
from crm.sales.currencies import plain
from crm.sales.models import DealLine, PriceFile, Product, ProductPrice
from crm.sales.price_list.file_rows import NoCatalogue, Reading, read
from crm.sales.price_list.price_history import keep_history
from crm.sales.price_list.products import category_named, words_of

WRITE = "sales.import_prices"
KEPT_FOR = timedelta(days=14)
BATCH = 2000
SHOWN = 200  # problems that are kept; a file with more is not mended by hand
NO_RIGHT = gettext_noop("The right to change prices was taken away.")
State = PriceFile.State
Price = list[Any]  # [code, price list, first day, net, last day]
Done = tuple[str, UUID, list[str]]  # an act of the ledger, the product's public id, the columns


class FileRefused(Exception):
    """The file is not taken; the text is one sentence that says what to do."""


def receive(file: BinaryIO, name: str, *, by: User) -> PriceFile:
    """The file, read and compared with what is here; nothing is changed yet. FileRefused for what is no such table."""
    try:
        admit(file, name, policy=TABLES, by=by)
        reading = read(file, name, costs=by.may(PRICES_COSTS))
    except (UploadRefused, UnreadableFile, NoCatalogue) as problem:
        raise FileRefused(str(problem)) from problem
    refuse_sold(reading)
    prices = [[*key, *price] for key, price in reading.prices.items()]
    counts = compared(reading.products, prices) | {"rows": reading.rows, "problems": len(reading.problems)}
    with transaction.atomic():
        PriceFile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(state=State.RUNNING).delete()
        rows = {"products": reading.products, "prices": prices}
        price_file = PriceFile.objects.create(owner=by, rows=rows, problems=reading.problems[:SHOWN], counts=counts)
        ledger.record("prices.received", by=by, target=f"prices:{price_file.uid}", counts={"rows": reading.rows})
    return price_file


def refuse_sold(reading: Reading) -> None:
    """A unit by which something was sold is not changed."""
    rows = Product.objects.filter(code__in=reading.products, pk__in=DealLine.objects.exclude(item=None).values("item"))
    for code, unit in rows.values_list("code", "unit"):
        if reading.products[code].get("unit", unit) != unit:
            del reading.products[code]["unit"]
            reading.problems.append([code, "unit", "sold"])


def compared(products: dict[str, dict[str, Any]], prices: list[Price]) -> dict[str, int]:
    """How many products and prices are new, differ, or are here already."""
    here = {product.code: product for product in known(products)}
    counts = Counter(dict.fromkeys(("new_products", "changed_products", "new_prices", "changed_prices"), 0))
    for code, own in products.items():
        counts["new_products"] += code not in here
        counts["changed_products"] += code in here and bool(differing(here[code], own))
    priced = prices_here(here)
    for code, price_list, since, net, until in prices:
        before = priced.get((code, price_list, since))
        counts["new_prices"] += before is None
        counts["changed_prices"] += before is not None and before != (net, until)
    return dict(counts)


def known(products: dict[str, dict[str, Any]]) -> list[Product]:
    """The products that are here of those codes."""
    return list(Product.objects.filter(code__in=products).select_related("category"))


def prices_here(here: dict[str, Product]) -> dict[tuple[str, int, str], tuple[str, str | None]]:
    """{(code, price list, first day): (net, last day)}"""
    rows = ProductPrice.objects.filter(product__code__in=here)
    named = rows.values_list("product__code", "price_list", "valid_from", "net", "valid_until", "price_list__currency")
    return {
        (code, price_list, since.isoformat()): (plain(net, currency), until.isoformat() if until else None)
        for code, price_list, since, net, until, currency in named
    }


def differing(product: Product, own: dict[str, Any]) -> list[str]:
    """Names of what a row says otherwise than the product that is here."""
    now = {
        **{name: getattr(product, name) for name in ("name", "unit", "vat")},
        "category": product.category.name if product.category else "",
        "offered": product.retired_at is None,
        "cost": None if product.cost is None else f"{product.cost:.2f}",
    }
    return [name for name, value in own.items() if now[name] != value]


def start(price_file: PriceFile, *, by: Actor) -> Job | None:
    """Begin to write a checked file; None when somebody has."""
    with transaction.atomic():
        rows = PriceFile.objects.filter(pk=price_file.pk, state=State.CHECKED)
        if rows.update(state=State.RUNNING) != 1:
            return None
        title = gettext_noop("Import of prices")
        price_file.job = Job.start(WRITE, by=by, payload={"prices": price_file.pk}, title_code=title)
        PriceFile.objects.filter(pk=price_file.pk).update(job=price_file.job)
    return price_file.job


def run_import(run: Run, price_file: PriceFile) -> None:
    """Writes the whole file, or nothing; a second run finds nothing to do."""
    if not price_file.owner.is_active or not price_file.owner.may(PRICES_EDIT):
        run.fail(NO_RIGHT)
        return
    with transaction.atomic():
        rows = PriceFile.objects.select_for_update().get(pk=price_file.pk)
        if rows.state == State.RUNNING:
            products, prices = rows.rows["products"], rows.rows["prices"]
            lock_all(products)
            counts = compared(products, prices)
            done = [*write_products(products), *write_prices(prices)]
            PriceFile.objects.filter(pk=rows.pk).update(state=State.DONE, rows={}, counts={**rows.counts, **counts})
            target = f"prices:{price_file.uid}"
            ledger.record("prices.imported", by=price_file.owner, target=target, counts=counts)
            ledger.record_many(entries(done, by=price_file.owner))
        link = {"name": "sales:price_file", "args": [str(price_file.uid)]}
        run.finish({"counts": {}, "link": link})


def lock_all(products: dict[str, dict[str, Any]]) -> None:
    """Nobody changes one of these products, or its prices, until the transaction ends."""
    rows = Product.objects.filter(code__in=products).select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


def entries(done: Iterable[Done], *, by: Actor) -> Iterator[LedgerEntry]:
    """An entry for each product that an act changed, as by hand: events are made of them."""
    for act, uid, fields in done:
        yield ledger.entry_for(act, by=by, target=f"product:{uid}", fields=fields)


def acts_on(product: Product, names: list[str]) -> Iterator[Done]:
    """What happened to a product that was here: columns of it differ, or it is on offer otherwise than before."""
    if columns := [name for name in names if name != "offered"]:
        yield "product.changed", product.uid, columns
    if "offered" in names:
        yield "product.retired" if product.retired_at else "product.restored", product.uid, []


def write_products(products: dict[str, dict[str, Any]]) -> list[Done]:
    """Adds and changes the products of the file, those that differ, no others; what was done to which."""
    here, at = {product.code: product for product in known(products)}, timezone.now()
    categories = {name: category_named(name) for name in {own.get("category", "") for own in products.values()}}
    new: list[Product] = []
    changed: list[Product] = []
    done: list[Done] = []
    for code, own in products.items():
        product = here.get(code) or Product(code=code)
        names = differing(product, own) if product.pk else []
        if product.pk and not names:
            continue
        for name in ("name", "unit", "vat"):
            setattr(product, name, own.get(name, getattr(product, name)))
        product.category = categories[own["category"]] if "category" in own else product.category
        product.cost = Decimal(own["cost"]) if "cost" in own else product.cost
        if "offered" in own:
            product.retired_at = None if own["offered"] else product.retired_at or at
        product.words = words_of(product.code, product.name, str(product.category or ""))
        (changed if product.pk else new).append(product)
        done += acts_on(product, names) if product.pk else [("product.added", product.uid, sorted(own))]
    Product.objects.bulk_create(new, batch_size=BATCH)
    columns = ["name", "unit", "vat", "category", "cost", "retired_at", "words"]
    Product.objects.bulk_update(changed, columns, batch_size=BATCH)
    Product.objects.filter(pk__in=[product.pk for product in changed]).update(version=F("version") + 1)
    return done


def write_prices(prices: list[Price]) -> list[Done]:
    """Adds and replaces prices, those that differ, no others; of which products."""
    here = {product.code: product for product in Product.objects.filter(code__in={price[0] for price in prices})}
    priced = prices_here(here)
    prices = [price for price in prices if priced.get(tuple(price[:3])) != tuple(price[3:])]
    keep_history({here[code].pk for code, *_terms in prices})
    rows = [
        ProductPrice(
            product_id=here[code].pk,
            price_list_id=price_list,
            valid_from=date.fromisoformat(since),
            net=Decimal(net),
            valid_until=date.fromisoformat(until) if until else None,
        )
        for code, price_list, since, net, until in prices
    ]
    ProductPrice.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["product", "price_list", "valid_from"],
        update_fields=["net", "valid_until", "change"],
    )
    touched = {code: here[code] for code, *_terms in prices}
    Product.objects.filter(pk__in=[product.pk for product in touched.values()]).update(version=F("version") + 1)
    return [("product.price_set", product.uid, ["net", "valid_from"]) for product in touched.values()]
