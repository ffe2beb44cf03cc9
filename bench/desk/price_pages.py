"""What a large catalogue costs: the price list, one product, the picker of a line, deal, offers and their list.

    python3 run.py bench prices [--products 50000] [--lines 100000] [--rounds 12]

Each page is measured twice: over a tenth of the rows, and over all of them. Its median time is held against the budget
of a page, its least against the tenth, and its statements are the same. One deal and one offer have a hundred lines,
the most there may be; the others ten.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.data.house import batches, settle, staff
from bench.measurements.figures import BUDGET, reader
from bench.measurements.report import told
from bench.measurements.targets import Verdict, at_most
from crm.accounts.models import User
from crm.accounts.pages.keyset import Edge
from crm.contacts.models import Company
from crm.narrowing import promised
from crm.sales.deal_lines.line_items import MOST_LINES
from crm.sales.models import (
    Deal,
    DealLine,
    Offer,
    OfferLine,
    PriceList,
    Product,
    ProductCategory,
    ProductPrice,
    Stage,
)
from crm.sales.price_list.products import words_of

THINGS = ("Deska", "Blat", "Listwa", "Panel", "Schody", "Parapet", "Próg", "Ława")
WOODS = ("dębowa", "bukowa", "jesionowa", "sosnowa", "modrzewiowa", "orzechowa")
GROUPS, A_DEAL, GROWTH = 40, 10, 2.0  # categories; lines of a deal; times of a tenth of the rows
SMALL = 10  # the share of the first measurement


@dataclass
class Catalogue:
    """Fills an empty house, the more the longer it is asked."""

    user: User
    rng: Random = field(default_factory=lambda: Random(2026))  # noqa: S311 - repeatable data, no secret
    products: list[Product] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def stock(self, upto: int) -> None:
        """So many products, each with an old and a present price on two lists."""
        groups = [ProductCategory.objects.get_or_create(name=f"Grupa {place}")[0] for place in range(GROUPS)]
        lists = list(PriceList.objects.in_use().filter(currency="PLN"))
        lists += [PriceList.objects.create(name="Hurt", position=9)] if len(lists) < 2 else []
        for batch in batches(range(len(self.products), upto)):
            rows = Product.objects.bulk_create(self.product(place, groups[place % GROUPS]) for place in batch)
            ProductPrice.objects.bulk_create(self.prices(rows, lists), batch_size=5_000)
            self.products += rows

    def product(self, place: int, group: ProductCategory) -> Product:
        """One product."""
        code, name = f"K{place:06}", f"{self.rng.choice(THINGS)} {self.rng.choice(WOODS)} {place % 97} mm"
        return Product(code=code, name=name, unit="szt.", category=group, words=words_of(code, name, group.name))

    def prices(self, rows: list[Product], lists: list[PriceList]) -> Iterator[ProductPrice]:
        """A price of last year that has ended, and the one since."""
        turn = timezone.localdate() - timedelta(days=30)
        for product in rows:
            for price_list in lists:
                net, last = Decimal(self.rng.randrange(100, 90_000)) / 100, turn - timedelta(days=1)
                own = {"product": product, "price_list": price_list}
                yield ProductPrice(net=net, valid_from=turn - timedelta(days=365), valid_until=last, **own)
                yield ProductPrice(net=net + 1, valid_from=turn, **own)

    def sell(self, upto: int) -> None:
        """So many lines, half of them on deals and half on their offers; the first of each has a hundred."""
        stage, today = promised(Stage.objects.in_use().order_by("position").first()), timezone.localdate()
        team = promised(self.user.teams.first())
        firm = Company.objects.create(name="Zakład Próba", owner=self.user, team=team)
        own = {"company": firm, "owner": self.user, "team": team, "stage": stage, "pipeline": stage.pipeline}
        many = max(upto // A_DEAL // 2 - len(self.deals), 0)
        deals = Deal.objects.bulk_create(Deal(house_title=f"Zamówienie {place}", **own) for place in range(many))
        at, first = timezone.now(), len(self.offers)
        offers = Offer.objects.bulk_create(
            Offer(
                deal=deal,
                number=f"OF/P/{first + place}",
                made_by=self.user,
                valid_until=today,
                changed_at=at - timedelta(minutes=first + place),
            )
            for place, deal in enumerate(deals)
        )
        for kind, whole, rows in (("deal", DealLine, deals), ("offer", OfferLine, offers)):
            for batch in batches(rows):
                whole.objects.bulk_create(self.lines(kind, whole, batch, first=not self.deals), batch_size=5_000)
        self.deals += deals
        self.offers += offers

    def lines(self, kind: str, whole: Any, rows: list[Any], *, first: bool) -> Iterator[Any]:
        """Ten lines of each, a hundred of the very first."""
        for place, row in enumerate(rows):
            for position in range(MOST_LINES if first and not place else A_DEAL):
                item, price = self.rng.choice(self.products), Decimal(self.rng.randrange(100, 90_000)) / 100
                values = {"product": item.name, "unit_price": price, "position": position, kind: row}
                yield whole(item=item, quantity=Decimal(2), **values)

    def pages(self) -> dict[str, Callable[[Client], Any]]:
        """The pages by name, and how each is asked for."""
        deal, offer, product = self.deals[0], self.offers[0], self.products[len(self.products) // 2]
        middle = {"older": Edge((product.pk,), len(self.products) // 2).sealed()}
        picker = reverse("sales:deal_products", args=[deal.uid])
        return {
            "price list": lambda client: client.get(reverse("sales:prices")),
            "price list, the middle": lambda client: client.get(reverse("sales:prices"), middle),
            "price list, a rare word": lambda client: client.get(reverse("sales:prices"), {"q": product.code}),
            "price list, a common word": lambda client: client.get(reverse("sales:prices"), {"q": "desk"}),
            "price list, a category": lambda client: client.get(
                reverse("sales:prices"), {"category": promised(product.category).uid}
            ),
            "one product": lambda client: client.get(reverse("sales:product", args=[product.uid])),
            "price lists": lambda client: client.get(reverse("sales:price_lists")),
            "picker, two letters": lambda client: client.post(picker, {"product": "de"}),
            "picker, a code": lambda client: client.post(picker, {"product": product.code}),
            "deal with a hundred lines": lambda client: client.get(reverse("sales:deal", args=[deal.uid])),
            "deal list": lambda client: client.get(reverse("sales:deals")),
            "offer with a hundred lines": lambda client: client.get(reverse("sales:offer", args=[offer.uid])),
            "offers": lambda client: client.get(reverse("sales:offers")),
        }


@dataclass(frozen=True)
class Cost:
    """What a page took: the median of its milliseconds and their least, its statements."""

    took: float
    least: float
    statements: int


def costs(catalogue: Catalogue, rounds: int) -> dict[str, Cost]:
    """What each page takes now."""
    client, taken = reader(catalogue.user), {}
    for name, ask in catalogue.pages().items():
        ask(client)
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client)
        statements = len(queries)
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"{name} answered {answer.status_code}")
        times = [timed(ask, client) for _each in range(rounds)]
        taken[name] = Cost(median(times), min(times), statements)
    return taken


def timed(ask: Callable[[Client], Any], client: Client) -> float:
    """Milliseconds."""
    began = perf_counter()
    ask(client)
    return (perf_counter() - began) * 1000


def verdicts(few: dict[str, Cost], many: dict[str, Cost]) -> list[Verdict]:
    """Each page against the budget, against a tenth of the rows, and its statements."""
    lines = []
    for number, (name, cost) in enumerate(many.items(), 1):
        lines += [
            at_most(number, f"{name} : the budget of a page", cost.took / BUDGET, 1.0),
            at_most(number, f"{name} : over a tenth of the rows", cost.least / few[name].least, GROWTH),
            at_most(number, f"{name}, statements : over a tenth", cost.statements / few[name].statements, 1.0),
        ]
    return lines


def main(argv: list[str], *, say: Callable[[str], Any] = print) -> int:
    """Build, measure, tell; 0 when every page holds."""
    parser = argparse.ArgumentParser(prog="run.py bench prices", description=str(__doc__).splitlines()[0])
    for name, usual in (("products", 50_000), ("lines", 100_000), ("rounds", 12)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args(argv)
    catalogue = Catalogue(staff()[0]["many"])
    measured = []
    for share in (SMALL, 1):
        catalogue.stock(options.products // share)
        catalogue.sell(options.lines // share)
        settle()
        measured.append(costs(catalogue, options.rounds))
    few, many = measured
    say(f"{options.products:,} products, {options.lines:,} lines")
    for name, cost in many.items():
        say(f"{name:30}{cost.took:8.0f} ms{cost.statements:5}   a tenth: {few[name].took:6.0f} ms")
    lines = verdicts(few, many)
    for line in told(lines):
        say(line)
    return 0 if all(item.holds for item in lines) else 1
