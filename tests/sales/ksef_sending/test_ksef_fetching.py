"""Invoices that another program issued come from KSeF: to whom they belong, or to the keeper's imports."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.ksef_sending.ksef_account import keep_account
from crm.sales.ksef_sending.ksef_fetching import fetch_sales
from crm.sales.models import Document, DocumentLoad, DocumentRow, KsefAccount
from tests.sales.deal_builders import again as deal_again, deal, firm, pause
from tests.sales.document_builders import again, paper
from tests.sales.invoices import xml
from tests.sales.ksef_sending.fake_ksef import said
from tests.sales.ksef_sending.test_ksef_turns import turned

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(account, arek, sam):
    """Sam gets what was made elsewhere."""
    keep_account({"keeper": sam}, {}, by=arek)
    return sam


def fetched():
    """One turn, whatever hour it is."""
    KsefAccount.objects.update(fetch_at=timezone.now() - timedelta(seconds=1), wait_until=None)
    return fetch_sales()


def test_an_invoice_of_a_known_firm_becomes_its_paper_with_the_deal_and_stays_one(ksef, keeper, sam):
    company = firm(sam, nip="5260250274")
    won = deal(sam, company=company)
    type(won).objects.filter(pk=won.pk).update(outcome="won", ended_at=timezone.now())
    row = ksef.keep(xml())
    assert (fetched(), fetched()) == (1, 0)
    document = Document.objects.with_keys().get(kind="invoice")
    assert (document.company, document.told("ksef"), document.draft) == (company, row["number"], False)
    assert (document.deal, document.told("file").plain()) == (deal_again(won), xml())
    load = DocumentLoad.objects.get()
    assert (load.owner, load.state, load.counts["added"]) == (sam, "done", 1)
    assert LedgerEntry.objects.get(act="ksef.fetched").counts["new"] == 1


def test_a_persons_invoice_is_theirs_by_their_address(ksef, keeper, ada):
    ksef.keep(xml(nip="", name="Ada", email=ada.person.email))
    assert fetched() == 1
    document = Document.objects.with_keys().get(kind="invoice")
    assert (document.person_id, document.firm_ksef) == (ada.pk, "")


def test_nobodys_invoice_lies_in_the_keepers_imports(ksef, keeper, sam):
    ksef.keep(xml(nip="1111111111", name="Nieznana sp. z o.o."))
    assert fetched() == 1
    load = DocumentLoad.objects.get()
    row = load.rows.get()
    assert (load.state, row.outcome, row.cells["number"]) == ("checked", DocumentRow.Outcome.UNKNOWN, "FV/3/2026")
    assert (Document.objects.count(), fetched(), DocumentLoad.objects.count()) == (0, 0, 1)


def test_a_paper_without_its_number_gets_it(ksef, keeper, sam):
    company = firm(sam, nip="5260250274")
    before = paper(sam, company=company, number="FV/3/2026", ksef="")
    row = ksef.keep(xml())
    fetched()
    assert (again(before).told("ksef"), Document.objects.count()) == (row["number"], 1)


def test_what_was_sent_from_here_does_not_come_back(draft, ksef, keeper, sam):
    give_to_ksef(draft, by=sam)
    turned()
    assert (fetched(), Document.objects.filter(kind="invoice").count()) == (0, 1)


def test_many_pages_are_read_to_the_end_though_all_came_in_one_moment(ksef, keeper, sam):
    firm(sam, nip="5260250274")
    ksef.page = 2
    for number in range(5):
        moment = datetime.now(UTC).replace(microsecond=500_000 + number)
        ksef.keep(xml(f"FV/{number}"))["at"] = moment + timedelta(seconds=1)
    assert (fetched(), Document.objects.filter(kind="invoice").count()) == (5, 5)


def test_without_a_keeper_and_within_the_hour_nothing_is_fetched(ksef, account, arek, sam):
    ksef.keep(xml())
    assert (fetched(), DocumentLoad.objects.count()) == (0, 0)
    keep_account({"keeper": sam}, {}, by=arek)
    fetched()
    before = len(ksef.asked)
    assert (fetch_sales(), len(ksef.asked)) == (0, before)


def test_a_restricted_persons_invoice_is_left_for_later(ksef, keeper, ada):
    pause(ada)
    ksef.keep(xml(nip="", name="Ada", email=ada.person.email))
    fetched()
    assert (Document.objects.count(), DocumentRow.objects.get().outcome) == (0, DocumentRow.Outcome.UNKNOWN)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Faktura>&a;</Faktura>'


@pytest.mark.parametrize("content", [BOMB, b"<html/>", b"\xff\xfe", b""])
def test_a_hostile_invoice_is_a_row_with_its_fault(ksef, keeper, content):
    row = ksef.keep(xml())
    row["content"], row["digest"] = content, digest_of(content)
    assert fetched() == 1
    assert (Document.objects.count(), DocumentRow.objects.get().outcome) == (0, DocumentRow.Outcome.FAULTY)


def test_an_answer_of_nonsense_moves_no_mark(ksef, keeper):
    mark = KsefAccount.objects.get().fetched_until
    ksef.faults["POST", "/query/"] = [said({"invoices": [{"ksefNumber": "../x"}], "hasMore": False}), (503, {}, b"")]
    assert (fetched(), fetched()) == (0, 0)
    assert KsefAccount.objects.get().fetched_until == mark


def test_another_content_than_announced_is_not_taken(ksef, keeper):
    ksef.keep(xml())["content"] = xml("OTHER")
    assert (fetched(), DocumentLoad.objects.count()) == (0, 0)
