"""NIP first, then a program's numbers: a single request and a batch wait for each other in one order."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from crm.api.external_ids import sent_ids
from crm.api.external_ids.borne_ids import hold_numbers
from crm.contacts.companies.company_editing import add_company, add_trade
from crm.contacts.models import Company
from tests.api.conftest import Caller
from tests.api.test_at_once import at_once, posting
from tests.api.test_nip_race import NIP, OTHER, somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

FIRM = {"name": "Nowa", "nip": NIP}
ONE = {
    "companies/": {**FIRM, "external_ids": ["K-1"]},
    "deals/": {"purpose": "contracts", "title": "Deski", "firm": FIRM, "external_ids": ["K-1"]},
}
ROW = {"do": "companies.create", "body": {"name": "Druga", "nip": OTHER, "external_ids": ["K-2"]}}


def closing(act):
    """The act, whose connection is closed behind it."""

    def run():
        try:
            return act()
        finally:
            connections.close_all()

    return run


@pytest.fixture
def stopped(monkeypatch):
    """stopped(act, other) is what both give; the act stops once it holds its numbers, until the other waits."""

    def begun(act, other):
        holds, go_on = Event(), Event()

        def hold(client):
            hold_numbers(client)
            if not holds.is_set():
                holds.set()
                assert go_on.wait(30)

        monkeypatch.setattr(sent_ids, "hold_numbers", hold)
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(closing(act))
            assert holds.wait(30)
            second = threads.submit(closing(other))
            somebody_waits()
            go_on.set()
            return first.result(60), second.result(60)

    return begun


@pytest.mark.parametrize("path", ONE)
def test_a_request_that_holds_its_numbers_and_a_batch_do_not_wait_in_a_circle(issued, stopped, path):
    single, batch = stopped(posting(issued, path, ONE[path]), posting(issued, "batches/", {"rows": [ROW]}))
    statuses = [single.status_code, batch.status_code, *(row["status"] for row in batch.said["rows"])]
    assert (statuses, Counter(Company.objects.values_list("nip", flat=True))) == ([201, 200, 201], {NIP: 1, OTHER: 1})


def test_changes_creations_deals_and_batches_with_numbers_all_end(issued, sam, ada):
    second = Company.objects.with_keys().get(pk=add_company({"name": "Trzecia", "nip": "5265877635"}, by=sam).pk)
    trade = add_trade({"name": "Ada Kowalska"}, ada, by=sam)
    caller = Caller(issued[1])

    def changing(path, body):
        held = caller.get(path).headers["ETag"]
        return lambda: Caller(issued[1]).patch(path, body, If_Match=held)

    contact, business = f"contacts/{ada.uid}/?purpose=contracts", f"companies/{trade.uid}/?purpose=contracts"
    acts = [
        *[posting(issued, path, body) for path, body in ONE.items()],
        posting(issued, "batches/", {"rows": [ROW]}),
        changing(f"companies/{second.uid}/", {"nip": "", "external_ids": ["K-3"]}),
        changing(contact, {"position": "Szefowa", "external_ids": ["K-4"]}),
        changing(business, {"address": "Rynek 1", "external_ids": ["K-5"]}),
    ]
    result = at_once(*acts)
    faults = {item for item in result if isinstance(item, type)}
    assert (faults, {item.status_code for item in result} <= {200, 201, 412, 422}) == (set(), True)
    assert Counter(Company.objects.exclude(nip="").values_list("nip", flat=True)) == {NIP: 1, OTHER: 1}
