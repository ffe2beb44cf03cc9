"""A batch of companies or deals is judged at once, and leaves what the same rows leave one after another."""

from collections import Counter
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis.strategies import lists, sampled_from, sets, tuples

from crm.contacts import tasks
from crm.contacts.companies.company_editing import add_company, add_trade
from crm.contacts.company_imports.company_writer import CompanyWriter
from crm.contacts.models import Company, CompanyRole
from crm.files.imports.import_jobs import start_import
from crm.files.models import ImportedValue
from crm.privacy.models import LedgerEntry
from crm.sales.deal_imports.deal_writer import DealWriter
from crm.sales.models import Deal
from tests.contacts.imports import test_import_companies as of_firms
from tests.files.import_cases import checked, counts, imported
from tests.sales.deal_builders import deal
from tests.sales.deal_imports import test_import_deals as of_deals
from tests.sizes import examples

pytestmark = pytest.mark.django_db
NIPS = ("0008945800", "0008730212", "5265877635", "")
NAMES = ("Tartak", "tartak", "Meble", "Ada Kowalska", "")
PEOPLE = ("", "ada@cerambud.test", "ben@miodek.test", "Ben Żółć")
TERMS = {"duplicates": sampled_from(("complete", "add", "skip")), "mode": sampled_from(("both", "new", "update"))}


@pytest.fixture
def house(sam, ada, ben):
    """Two firms, one without a NIP, a sole trader, a deal."""
    tartak = add_company({"name": "Tartak", "nip": NIPS[0]}, by=sam)
    add_company({"name": "Meble", "city": "Kórnik"}, by=sam)
    add_trade({"name": "Ben Żółć Transport", "nip": NIPS[2]}, ben, by=sam)
    deal(sam, company=tartak, title="Blat")
    return sam


def left(load) -> tuple:
    """What an import leaves, without what is different every time."""
    firms = {company.uid: (company.label, company.tax_number, company.city) for company in Company.objects.with_keys()}
    deals = {item.uid: (item.told("title"), str(item.amount), item.outcome) for item in Deal.objects.with_keys()}
    options = {**firms, **deals}
    rows = load.rows.order_by("number").values_list("number", "outcome", "problems", "attention", "thing")
    values = ImportedValue.objects.select_related("person__key")
    return (
        *(counts(load), Counter(options.values()), Counter(LedgerEntry.objects.values_list("act", flat=True))),
        [(*row[:-1], options.get(row[-1])) for row in rows],
        Counter((value.number, value.column, value.was, value.came) for value in values if value.column != "role"),
        Counter(CompanyRole.objects.values_list("person", "company__name")),
    )


def brought_in(writer, batch, ready, by, lines, **terms) -> tuple:
    """What the lines leave when so many are written at once; nothing of it stays."""
    with transaction.atomic(), patch.object(writer, "batch", batch):
        result = left(imported(ready(by, *lines, **terms)))
        transaction.set_rollback(True)
    return result


ROW = tuples(sampled_from(NAMES), sampled_from(NIPS), sampled_from(("Łódź", "")), sampled_from(PEOPLE))


@given(
    rows=lists(ROW, max_size=7),
    match=sampled_from(("any", "nip", "name")),
    over=sets(sampled_from(("city", "name"))),
    **TERMS,
)
@settings(max_examples=examples(24))
def test_companies_at_once_are_companies_one_by_one(house, rows, match, over, **terms):
    lines = [f"{name};{nip};;;;{city};;;{who};Szef" for name, nip, city, who in (("Tartak", "", "Łódź", ""), *rows)]
    values = {"match": match, "over": sorted(over), **terms}
    first, all_ = (brought_in(CompanyWriter, size, of_firms.ready, house, lines, **values) for size in (1, 50))
    assert first == all_


DEALS = tuples(sampled_from(("Blat", "blat", "Kuchnia", "")), sampled_from(NIPS), sampled_from(PEOPLE))
SAID = tuples(sampled_from(("100", "200", "")), sampled_from(("", "wygrana", "przegrana")))


@given(rows=lists(tuples(DEALS, SAID), max_size=7), over=sets(sampled_from(("amount",))), **TERMS)
@settings(max_examples=examples(24))
def test_deals_at_once_are_deals_one_by_one(house, rows, over, **terms):
    results = ((("Blat", NIPS[0], ""), ("100", "")), *rows)
    lines = [f"{title};;{nip};{who};{amount};;;{status};;;;;" for (title, nip, who), (amount, status) in results]
    given_ = {"over": sorted(over), **terms}
    first, all_ = (brought_in(DealWriter, size, of_deals.ready, house, lines, **given_) for size in (1, 50))
    assert first == all_


def cost_of(ready, by, lines) -> int:
    """How many statements it takes to bring them in, checked before."""
    load = checked(ready(by, *lines))
    job = start_import(load, by=by)
    with CaptureQueriesContext(connection) as queries:
        tasks.import_contacts(job.pk)
    return len(queries)


def test_a_row_more_costs_its_verb_and_two_savepoints(sam):
    firms = [f"Zakład {number};;;;;;;;;" for number in range(30)]
    few, many = (cost_of(of_firms.ready, sam, some) for some in (firms[:10], firms[10:]))
    assert many - few == 10 * 6  # the company, its ledger entry, four of savepoints
    deals = [f"Blat {number};Zakład {number};;;;;;;;;;;" for number in range(30)]
    few, many = (cost_of(of_deals.ready, sam, some) for some in (deals[:10], deals[10:]))
    assert many - few == 10 * 9  # two locks, the deal, its first move and ledger entry, four of savepoints
