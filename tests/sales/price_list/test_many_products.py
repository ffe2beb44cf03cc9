"""A catalogue of many pages: each product once and in order, by an index, with as many statements as one of few."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from crm.sales.deal_lines.line_choice import MOST, options_for
from crm.sales.models import PriceList, Product, ProductCategory, ProductPrice
from crm.sales.price_list.prices import prices_on
from crm.sales.price_list.product_list import ProductList
from crm.sales.price_list.products import search, words_of
from tests.sales.deal_builders import deal, firm
from tests.sales.product_builders import retail

pytestmark = pytest.mark.django_db
MANY = 230
UNIQUE_INDEX = """
    SELECT indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = %s
    AND indexdef LIKE 'CREATE UNIQUE INDEX%%' AND indexdef LIKE %s
"""


@pytest.fixture
def catalogue(sam):
    """Products with two prices each, in two categories."""
    groups = [ProductCategory.objects.create(name=name) for name in ("Deski", "Blaty")]
    rows = Product.objects.bulk_create(
        Product(
            code=f"K{place:04}",
            name="Deska dębowa",
            unit="szt.",
            category=groups[place % 2],
            words=words_of(f"K{place:04}", "Deska dębowa", groups[place % 2].name),
        )
        for place in range(MANY)
    )
    hurt, today = PriceList.objects.create(name="Hurt", position=5), timezone.localdate()
    ProductPrice.objects.bulk_create(
        ProductPrice(product=row, price_list=each, net=5, valid_from=today) for row in rows for each in (retail(), hurt)
    )
    return rows


def walked(asked):
    """Codes page by page."""
    codes, query = [], dict(asked)
    while True:
        page = ProductList(query, timezone.localdate()).page
        codes += [product.code for product in page.rows]
        if not page.older:
            return codes
        query = {**asked, "older": page.older}


def rare():
    """A category of one product: what the other two halves hold is found sooner by the order of codes."""
    group = ProductCategory.objects.create(name="Listwy")
    Product.objects.create(code="L1", name="Listwa", unit="szt.", category=group, words=words_of("L1", "Listwa"))
    return group


def plan_of(rows):
    """How PostgreSQL would find them, tables being large and counted.

    Counted here: what an earlier count of the same tables saw, empty ones perhaps, would choose another way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE sales_product, sales_productcategory, sales_productprice, sales_pricelist")
    return rows.explain()


def index_of(table, columns):
    """The name of the unique index on these columns in this order, as PostgreSQL has it."""
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE_INDEX, [table, f"%USING btree ({columns})"])
        [(name,)] = cursor.fetchall()
    return name


def indexes_in(plan):
    """The names of the indexes a plan reads."""
    return set(re.findall(r"Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)", plan))


@pytest.mark.parametrize("asked", [{}, {"q": "deska"}, {"q": "k01"}])
def test_each_stands_on_one_page_in_order(catalogue, asked):
    codes = walked(asked)
    assert codes == sorted(set(codes))
    assert len(codes) == (100 if asked.get("q") == "k01" else MANY)


def test_a_category_is_walked_alone(catalogue):
    codes = walked({"category": str(catalogue[0].category.uid)})
    assert codes == [row.code for row in catalogue[::2]]


@pytest.mark.parametrize("asked", [{}, {"q": "deska"}])
def test_a_page_and_the_picker_ask_the_same_however_many_there_are(catalogue, sam, asked, django_assert_num_queries):
    with django_assert_num_queries(4):
        page = ProductList(asked, timezone.localdate())
        assert (len(page.rows), len(page.price_lists), len(page.choices)) == (50, 2, 4)
    sold = deal(sam, company=firm(sam))
    with django_assert_num_queries(3):
        assert len(options_for("deska", sold, timezone.localdate())) == MOST * 2


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: search("k0101"), "product_words"),
        (lambda: Product.objects.filter(category=rare()).order_by("code")[:51], "product_category"),
        (lambda: ProductPrice.objects.filter(product__in=[1, 2, 3]).on(timezone.localdate()), "price_once_a_day"),
    ],
)
def test_an_index_finds_them(catalogue, rows, index):
    assert index in indexes_in(plan_of(rows()))
    assert prices_on(catalogue[:2], timezone.localdate()).keys() == {row.pk for row in catalogue[:2]}


def test_the_list_goes_on_from_a_code_by_the_index_of_codes_and_sorts_nothing(catalogue):
    plan = plan_of(Product.objects.in_use().filter(code__gt="K0100").order_by("code")[:51])
    assert (indexes_in(plan), "Sort" in plan) == ({index_of("sales_product", "code")}, False), plan


def test_a_plan_that_names_the_column_alone_reads_no_index(catalogue):
    """The word «code» stands in its filter: by that word the two tests above would hold without any index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    plan = Product.objects.filter(code__gt="K0100").order_by("code")[:51].explain()
    assert ("code" in plan, "Sort" in plan, indexes_in(plan)) == (True, True, set()), plan
