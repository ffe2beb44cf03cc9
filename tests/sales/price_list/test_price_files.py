"""The catalogue as a file: out and in again is the same; wrong rows say why; nothing before the check was seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from crm.accounts.permissions.webhook_events import BY_ACT
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.models import LedgerEntry
from crm.sales.models import PriceFile, PriceList, Product, ProductCategory, ProductPrice
from crm.sales.price_list.file_format import file_rows
from crm.sales.price_list.file_import import FileRefused, receive, start
from crm.sales.price_list.price_lists import add_price_list
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import retire_product
from crm.sales.tasks import import_prices
from tests.sales.product_builders import product, retail

pytestmark = pytest.mark.django_db(transaction=False)
HEAD = "Kod;Nazwa;Jednostka;VAT;Kategoria;Oferowany;Koszt;Cennik;Waluta;Cena netto;Od;Do\n"


def sent(text, name="cennik.csv"):
    return BytesIO(text.encode()), name


def written(text, *, by):
    """The file, checked and written."""
    price_file = receive(*sent(text), by=by)
    job = start(price_file, by=by)
    assert job is not None
    import_prices(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE
    price_file.refresh_from_db()
    return price_file


def catalogue(by):
    """Products of every kind, with hostile words among them."""
    euro = add_price_list({"name": "Eksport", "currency": "EUR"}, by=by)
    oak = product(by, net="329.90", cost=Decimal("200.05"))
    set_price(oak, euro, Decimal(76), since=date(2026, 1, 1), until=date(2026, 6, 30), by=by)
    set_price(oak, euro, Decimal(79), since=date(2027, 1, 1), by=by)
    product(by, code="=HYPERLINK(1)", name='+ "cudzysłów"; średnik\'', unit="szt.", vat="oo", category="")
    retire_product(product(by, code="ST-1", name="Stary klej", vat="zw", category="Chemia"), by=by)


def test_what_is_exported_and_imported_into_an_empty_catalogue_is_the_same(marek):
    catalogue(marek)
    before = "".join(file_rows(costs=True))
    ProductPrice.objects.all().delete()
    Product.objects.all().delete()
    ProductCategory.objects.all().delete()
    price_file = written(before, by=marek)
    assert "".join(file_rows(costs=True)) == before
    assert (price_file.counts["new_products"], price_file.counts["new_prices"], price_file.problems) == (3, 3, [])


def test_prices_of_a_list_laid_aside_stay_out_of_the_file(marek):
    """An import would refuse them: the list is not on offer."""
    catalogue(marek)
    PriceList.objects.filter(name="Eksport").update(retired_at=timezone.now())
    before = "".join(file_rows(costs=True))
    assert "Eksport" not in before
    assert written(before, by=marek).problems == []


def test_importing_what_is_here_changes_nothing(marek):
    catalogue(marek)
    versions = dict(Product.objects.values_list("code", "version"))
    price_file = written("".join(file_rows(costs=True)), by=marek)
    changes = {name: count for name, count in price_file.counts.items() if name != "rows"}
    assert set(changes.values()) == {0}
    assert dict(Product.objects.values_list("code", "version")) == versions


def test_every_wrong_row_says_why_and_the_rest_comes_in(marek):
    rows = (
        "A-1;Klej;szt.;23;Chemia;tak;10;Cennik;PLN;20;2026-01-01;\n"  # 2
        "A-2;Klej;szt.;24;;;;Cennik;PLN;20;2026-01-01;\n"  # 3
        "A-3;Klej;szt.;23;;;;Nieznany;PLN;20;2026-01-01;\n"  # 4
        "A-4;Klej;szt.;23;;;;Cennik;PLN;dużo;2026-01-01;\n"  # 5
        "A-5;;;23;;;;Cennik;PLN;1;2026-01-01;\n"  # no words for a new product
        ";Klej;szt.;23;;;;;;;;\n"  # 7
        "A-1;Inny klej;szt.;23;;;;;;;;\n"  # 8
        "A-1;;;;;;;Cennik;PLN;21;2026-01-01;\n"  # 9
        "A-6;Klej;szt.;23;;;;Cennik;PLN;1;2026-02-01;2026-01-01\n"  # 10
        "A-7;Klej;szt.;23;;;;Cennik;PLN;-1;2026-02-01;\n"  # 11
        "A-8;Klej;szt.;23;;;;Cennik;PLN;1;;\n"  # 12
        "A-9;PESEL 44051401359;szt.;23;;;;;;;;\n"  # 13
    )
    price_file = receive(*sent(HEAD + rows), by=marek)
    assert Product.objects.count() == 0
    assert sorted(map(tuple, price_file.problems), key=str) == sorted(
        [
            (3, "vat", "vat"),
            (4, "price_list", "unknown_list"),
            (5, "net", "amount"),
            ("A-5", "name", "required"),
            ("A-5", "unit", "required"),
            (7, "code", "required"),
            (8, "name", "differs"),
            (9, "valid_from", "twice"),
            (10, "valid_until", "days"),
            (11, "net", "negative"),
            (12, "valid_from", "required"),
            (13, "name", "identifier"),
        ],
        key=str,
    )
    start(price_file, by=marek)
    assert start(price_file, by=marek) is None
    import_prices(Job.objects.get().pk)
    added = Product.objects.get()
    assert (added.code, added.cost, added.prices.get().net) == ("A-1", Decimal(10), Decimal(20))
    assert LedgerEntry.objects.filter(act="prices.imported").count() == 1


def test_an_empty_cell_changes_nothing_and_a_change_is_counted(marek):
    oak = product(marek, net="100", cost=Decimal(40))
    text = f"Kod;Nazwa;Koszt;Cennik;Cena netto;Od\nDD-180;Dąb;;Cennik;120;{oak.prices.get().valid_from}\n"
    price_file = written(text, by=marek)
    oak.refresh_from_db()
    assert (oak.name, oak.cost, oak.unit, oak.version, oak.prices.get().net) == ("Dąb", Decimal(40), "m²", 4, 120)
    assert {name: price_file.counts[name] for name in ("changed_products", "changed_prices")} == {
        "changed_products": 1,
        "changed_prices": 1,
    }


def test_without_the_right_no_cost_goes_out_or_comes_in(as_user, sam, marek):
    product(marek, cost=Decimal("40.40"))
    answer = as_user(sam).get("/prices/export/")
    content = answer.getvalue().decode()
    assert answer.status_code == 200, content
    assert ("DD-180" in content, "40,40" in content, "Koszt" in content) == (True, False, False)
    marek.role.rights = [right for right in marek.role.rights if right != "prices.costs"]
    marek.role.save()
    del marek.role.held
    written("Kod;Koszt\nDD-180;1\n", by=marek)
    assert Product.objects.get().cost == Decimal("40.40")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"Nazwa;Cena\nKlej;1\n", "a.csv"),
        (b"%PDF-1.7", "a.csv"),
        (b"x", "a.exe"),
        (b"\x00\x01", "a.xlsx"),
    ],
)
def test_what_is_no_price_list_is_refused(marek, content, name):
    with pytest.raises(FileRefused):
        receive(BytesIO(content), name, by=marek)
    assert PriceFile.objects.count() == 0


def test_a_file_is_its_owners_and_is_written_from_its_page(as_user, marek, oskar):
    client = as_user(marek)
    upload = SimpleUploadedFile("cennik.csv", (HEAD + "A-1;Klej;szt.;23;;;;;;;;\n").encode(), "text/csv")
    page = client.post("/prices/import/", {"file": upload}).url
    assert "Nowe pozycje" in client.get(page).content.decode()
    assert as_user(oskar).get(page).status_code == 404
    assert as_user(marek).post(f"{page}run/").status_code == 302
    assert PriceFile.objects.get().state == PriceFile.State.RUNNING
    assert client.post("/prices/import/", {"file": SimpleUploadedFile("a.csv", b"", "text/csv")}).status_code == 422


def test_a_right_that_was_taken_away_meanwhile_stops_the_job(marek):
    price_file = receive(*sent(HEAD + "A-1;Klej;szt.;23;;;;;;;;\n"), by=marek)
    job = start(price_file, by=marek)
    marek.role.rights = [right for right in marek.role.rights if right != "prices.edit"]
    marek.role.save()
    import_prices(job.pk)
    job.refresh_from_db()
    assert (job.state, Product.objects.count()) == (State.FAILED, 0)


def test_a_price_list_is_the_one_it_was(marek):
    assert (retail().name, retail().currency) == ("Cennik", "PLN")


def test_each_product_that_a_file_changed_has_its_events_and_no_other(marek):
    product(marek, code="A", net="10.00")
    changed = product(marek, code="B", net="10.00")
    gone, priced = product(marek, code="C", net="10.00"), product(marek, code="D", net="10.00")
    versions = dict(Product.objects.values_list("code", "version"))
    before = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    day = timezone.localdate()
    rows = [
        f"A;Deska dębowa;m²;23;Deski;tak;;{retail().name};PLN;10,00;{day};",
        "B;Inna nazwa;;;;;;;;;;",
        "C;;;;;nie;;;;;;",
        f"D;;;;;;;{retail().name};PLN;11,50;{day};",
        f"E;Nowy;szt.;23;;tak;;{retail().name};PLN;5,00;{day};",
    ]
    written(HEAD + "\n".join(rows) + "\n", by=marek)
    new = Product.objects.get(code="E")
    acts = LedgerEntry.objects.filter(pk__gt=before, target__startswith="product:").values_list("act", "target")
    assert sorted(acts) == sorted(
        [
            ("product.changed", f"product:{changed.uid}"),
            ("product.retired", f"product:{gone.uid}"),
            ("product.price_set", f"product:{priced.uid}"),
            ("product.added", f"product:{new.uid}"),
            ("product.price_set", f"product:{new.uid}"),
        ]
    )
    assert {BY_ACT[act] for act, _target in acts} == {"product.created", "product.updated", "product.removed"}
    now = dict(Product.objects.values_list("code", "version"))
    assert {code: now[code] - versions[code] for code in "ABCD"} == {"A": 0, "B": 1, "C": 1, "D": 1}


@pytest.mark.django_db(transaction=True)
def test_an_import_and_a_price_by_hand_at_once_leave_one_price_of_a_day(marek):
    its_product, day = product(marek, code="A", net="10.00"), timezone.localdate()
    price_file = receive(*sent(HEAD + f"A;;;;;;;{retail().name};PLN;20,00;{day};\n"), by=marek)
    job = start(price_file, by=marek)

    def one(turn):
        try:
            if turn:
                set_price(its_product, retail(), Decimal(30), since=day, by=marek)
            else:
                import_prices(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, (0, 1)))
    [row] = ProductPrice.objects.filter(product=its_product)
    assert row.net in (Decimal(20), Decimal(30))
    assert Product.objects.get(pk=its_product.pk).version >= its_product.version + 2


@pytest.mark.django_db(transaction=True)
def test_prices_set_at_once_never_overlap(marek):
    its_product, day = product(marek, code="A", net="10.00"), timezone.localdate()

    def one(turn):
        try:
            set_price(its_product, retail(), Decimal(turn), since=day + timedelta(days=turn % 3), by=marek)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(1, 9)))
    rows = list(ProductPrice.objects.filter(product=its_product).order_by("valid_from"))
    assert [row.valid_from for row in rows] == [day, day + timedelta(days=1), day + timedelta(days=2)]
    assert all(len({price.pk for price in ProductPrice.objects.on(day + timedelta(days=n))}) == 1 for n in range(4))
