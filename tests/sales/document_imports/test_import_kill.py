"""A worker dies in the middle of an import of companies or deals: another one ends it all the same.

In the suite a worker of this process between a batch and its commit; with `--long` a real one by `kill -9`.
"""

from datetime import date

import pytest
from django.db import connection

from crm.contacts import tasks
from crm.contacts.models import Company
from crm.files.imports.arrival import receive
from crm.files.imports.import_jobs import start_check, start_import
from crm.files.imports.terms import agree, choose_columns
from crm.files.models import Import, ImportedValue, ImportRow
from crm.privacy.models import LedgerEntry
from crm.sales.models import Deal, DealMove
from tests.files.import_cases import csv, told
from tests.jobs.deaths import work_disturbed
from tests.sales.deal_builders import firm
from tests.workers import LEASE, disturb, private_redis, surroundings as around

HEADERS = {"companies": "Nazwa firmy;Miasto;Uwagi", "deals": "Tytuł;NIP;Kwota;Waluta;Uwagi"}
ROWS = {"companies": "Tartak {n};Gniezno;{rows} desek", "deals": "Stoły {n};5265877635;{rows}00,50;PLN;Wizja"}
BROKEN = {"companies": ";Gniezno;", "deals": ";5265877635;1;PLN;"}

pytestmark = pytest.mark.django_db(transaction=True)


def lines(kind: str, rows: int) -> list[str]:
    """Headers and rows: each says how many they are, every twentieth comes twice, every seventieth is broken."""
    texts = [ROWS[kind].format(n=n - 5 if n % 20 == 0 else n, rows=rows) for n in range(1, rows + 1)]
    texts[::70] = [BROKEN[kind]] * len(texts[::70])
    return [HEADERS[kind], *texts]


def ready(by, kind: str, number: int) -> Import:
    """An import of that kind whose dry run has been made."""
    headers, *rows = lines(kind, number)
    load = receive(csv(*rows, headers=headers), "lista.csv", by=by, kind=kind)
    assert choose_columns(load, load.targets, overwriting=load.targets.values(), by=by) == []
    terms = {"match": "title"} if kind == "deals" else {}
    assert agree(load, told(by, purpose=None, obtained_on=date(2026, 6, 1), **terms), by=by) == []
    tasks.check_import(start_check(Import.objects.get(pk=load.pk), by=by).pk)
    return Import.objects.get(pk=load.pk)


def whole() -> dict:
    """Everything that such an import leaves, without what is different every time (ids, keys, moments)."""
    return {
        "companies": [
            (company.name, company.city, company.told("notes"), company.owner_id)
            for company in Company.objects.with_keys().order_by("pk")
        ],
        "deals": [
            (deal.told("title"), deal.amount, deal.currency, deal.told("notes"), deal.stage_id, deal.owner_id)
            for deal in Deal.objects.with_keys().order_by("pk")
        ],
        "rows": list(ImportRow.objects.order_by("load", "number").values_list("number", "outcome", "problems")),
        "counts": (DealMove.objects.count(), ImportedValue.objects.count()),
        "acts": sorted(LedgerEntry.objects.values_list("act", flat=True)),
    }


def empty() -> None:
    """Take away what an import made."""
    with connection.cursor() as cursor:
        cursor.execute("truncate sales_deal, contacts_company, files_import, privacy_ledgerentry cascade")


def really_killed(job) -> None:
    """Its worker goes by `kill -9`, and another one comes."""
    with private_redis() as redis:
        disturb(job, around(redis, JOB_LEASE=str(LEASE)), kills=[50])


def dead_in_a_batch(job) -> None:
    """Its worker is one of this process."""
    work_disturbed(job, tasks.import_contacts, deaths=[50])


@pytest.mark.parametrize("end", [dead_in_a_batch, pytest.param(really_killed, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", ["deals", "companies"])
def test_an_import_whose_worker_is_killed_ends_equal_to_an_undisturbed_one(sam, kind, end):
    results = []
    for disturbed in (False, True):
        firm(sam)
        tasks.import_contacts(start_import(ready(sam, kind, 40), by=sam).pk)
        job = start_import(ready(sam, kind, 160), by=sam)
        if disturbed:
            end(job)
        else:
            tasks.import_contacts(job.pk)
        job.refresh_from_db()
        results.append({**whole(), "job": (job.state, job.done, job.result["counts"])})
        empty()
    undisturbed, killed = results
    assert killed == undisturbed
    assert killed["job"] == ("done", 160, {"new": 112, "updated": 37, "duplicates": 8, "refused": 3})
