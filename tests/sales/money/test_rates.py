"""Rates come from the bank over HTTP, from a file or by hand; papers that waited get theirs and keep it."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.documents.documents import add, change
from crm.sales.models import Document, ExchangeRate, HouseMoney
from crm.sales.money import rates
from crm.sales.money.rate_sources import NoRates, tables_in
from crm.sales.tasks import fetch_rates

pytestmark = pytest.mark.django_db


def day(back=0):
    return timezone.localdate() - timedelta(days=back)


def table(back=0, number="232/A/NBP/2026", **mids):
    rows = [
        {"currency": "x", "code": code, "mid": mid} for code, mid in (mids or {"EUR": 4.2368, "USD": 3.6521}).items()
    ]
    return {"table": "A", "no": number, "effectiveDate": day(back).isoformat(), "rates": rows}


@contextmanager
def bank(status, text):
    """The bank on this machine. Yields (its address, what it was asked)."""
    requests = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append((self.path, dict(self.headers)))
            self.send_response(status)
            self.send_header("Location", "http://elsewhere.test/")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def nbp(settings):
    settings.EXCHANGE_RATES, settings.NIP_REGISTER_TIMEOUT = "nbp", 0.5
    return settings


@pytest.fixture
def bill(sam, ada):
    """Makes a paper of Ada's in euro, issued some days ago."""

    def make(back=0, currency="EUR", amount="100"):
        values = {"kind": "invoice", "number": "FV 1", "currency": currency, "amount": Decimal(amount)}
        return add({**values, "issued_on": day(back)}, by=sam, contact=ada)

    return make


def again(paper):
    return Document.objects.with_keys().get(pk=paper.pk)


def test_the_banks_tables_are_stored_once_and_nothing_of_ours_is_sent(nbp):
    with bank(200, json.dumps([table(1), table(2, "231/A/NBP/2026")])) as (nbp.NBP_URL, requests):
        assert (rates.fetch_rates(), rates.fetch_rates()) == (4, 0)
    assert requests[0][0] == "/api/exchangerates/tables/A/last/7/?format=json"
    assert not {"Cookie", "Authorization"} & set(requests[0][1])
    row = ExchangeRate.objects.get(code="EUR", day=day(1))
    assert (row.rate, row.table, row.source) == (Decimal("4.2368"), "232/A/NBP/2026", "nbp")
    entry = LedgerEntry.objects.get(act="rates.fetched")
    assert entry.counts == {"source": "nbp", "rates": 4}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        *((404, "404 NotFound"), (500, ""), (302, ""), (200, ""), (200, "{}"), (200, "[1]"), (200, "[" * 2000)),
        (200, json.dumps([{**table(), "rates": [{"code": "EUR", "mid": 0}]}])),
        (200, json.dumps([{**table(), "rates": [{"code": "EUR", "mid": -1}]}])),
        (200, json.dumps([{**table(), "rates": [{"code": "EUR", "mid": "NaN"}]}])),
        (200, json.dumps([{**table(), "effectiveDate": "2099-01-01"}])),
        (200, json.dumps([{**table(), "effectiveDate": "wczoraj"}])),
    ],
)
def test_what_is_no_table_stores_nothing(nbp, status, text):
    with bank(status, text) as (nbp.NBP_URL, _asked), pytest.raises(NoRates):
        rates.fetch_rates()
    assert not ExchangeRate.objects.exists()


def test_a_bank_that_is_away_fails_no_job(nbp):
    nbp.NBP_URL = "http://127.0.0.1:9"
    fetch_rates()
    assert not ExchangeRate.objects.exists()


def test_by_default_a_file_is_read(settings, tmp_path):
    assert rates.fetch_rates() > 10
    own = tmp_path / "rates.json"
    own.write_text(json.dumps([table(0, SEK=0.3867)]))
    settings.EXCHANGE_RATES_FILE = str(own)
    assert rates.fetch_rates() == 1
    settings.EXCHANGE_RATES_FILE = str(tmp_path / "none.json")
    with pytest.raises(NoRates):
        rates.fetch_rates()


def test_what_is_no_currency_is_left_out():
    (result,) = tables_in(json.dumps([table(XDR=5.2, EUR=4.2368, PLN=1)]))
    assert result.rates == {"EUR": Decimal("4.2368")}


def test_it_is_asked_on_weekdays_after_the_table_is_shown_and_whenever_none_is_fresh():
    wednesday = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)  # 13:00 here
    assert rates.is_due(wednesday)
    ExchangeRate.objects.create(code="EUR", day=wednesday.date() - timedelta(days=1), rate=4, source="nbp")
    assert rates.is_due(wednesday)
    assert not rates.is_due(wednesday - timedelta(hours=3))
    assert not rates.is_due(wednesday + timedelta(days=3))  # on a Saturday
    ExchangeRate.objects.create(code="EUR", day=wednesday.date(), rate=4, source="nbp")
    assert not rates.is_due(wednesday)
    assert rates.is_due(wednesday + timedelta(days=5))


def test_a_rate_by_hand_counts_before_a_table_and_is_in_the_ledger(sam, nbp):
    rates.enter_rate("EUR", day(1), Decimal("4.5"), by=sam)
    with bank(200, json.dumps([table(1)])) as (nbp.NBP_URL, _asked):
        assert rates.fetch_rates() == 1
    assert ExchangeRate.objects.get(code="EUR").rate == Decimal("4.5")
    rates.enter_rate("USD", day(1), Decimal("3.7"), by=sam)
    assert ExchangeRate.objects.get(code="USD").source == "hand"
    assert LedgerEntry.objects.filter(act="rate.entered").count() == 2


@pytest.mark.parametrize(
    ("code", "ahead", "rate"), [("PLN", 0, "1"), ("ABC", 0, "1"), ("EUR", 1, "1"), ("EUR", 0, "0")]
)
def test_what_is_no_rate_is_refused(sam, code, ahead, rate):
    with pytest.raises(ValidationError):
        rates.enter_rate(code, day(-ahead), Decimal(rate), by=sam)
    assert not ExchangeRate.objects.exists()


class TestPapers:
    """A paper keeps the rate of the last table before its day of issue."""

    def test_it_is_kept_whatever_comes_later(self, sam, bill):
        rates.enter_rate("EUR", day(3), Decimal("4.2"), by=sam)
        rates.enter_rate("EUR", day(1), Decimal("9"), by=sam)
        paper = again(bill(back=1))
        assert (paper.rate, paper.rate_into, paper.rate_on) == (Decimal("4.2"), "PLN", day(3))
        rates.enter_rate("EUR", day(2), Decimal("8"), by=sam)
        change(paper, {"number": "FV 2", "currency": "EUR", "issued_on": day(1)}, version=1, by=sam)
        assert again(paper).rate == Decimal("4.2")
        change(again(paper), {"issued_on": day()}, version=2, by=sam)
        assert (again(paper).rate, again(paper).rate_on) == (Decimal("9"), day(1))

    def test_one_that_waits_gets_it_when_it_comes(self, sam, bill, as_user):
        paper = again(bill())
        assert paper.rate is None
        assert "Nie znamy kursu" in as_user(sam).get(f"/documents/{paper.uid}/").content.decode()
        rates.enter_rate("EUR", day(1), Decimal("4.25"), by=sam)
        page = as_user(sam).get(f"/documents/{paper.uid}/").content.decode()
        assert again(paper).rate == Decimal("4.25")
        assert "1 EUR = 4,2500" in page

    def test_one_in_our_own_money_has_none(self, sam, bill):
        rates.enter_rate("EUR", day(1), Decimal("4.25"), by=sam)
        assert again(bill(currency="PLN")).rate is None
        rates.set_house_currency("EUR", by=sam)
        assert again(bill(currency="EUR")).rate is None
        assert again(bill(currency="PLN")).rate == (1 / Decimal("4.25")).quantize(Decimal("0.00000001"))


class TestPage:
    """Currencies in the settings: for those who may change how deals are worked."""

    URL = "/settings/money/"

    def test_the_house_currency_and_a_rate_by_hand(self, as_user, marek):
        client = as_user(marek)
        assert client.get(self.URL).status_code == 200
        client.post(self.URL, {"currency": "EUR"})
        assert HouseMoney.objects.get().currency == "EUR"
        client.post(f"{self.URL}rate/", {"code": "CHF", "day": day(1).isoformat(), "rate": "4,5402"})
        assert ExchangeRate.objects.get().rate == Decimal("4.5402")
        for wrong in ("", "abc", "-1", "0", "1e999", "NaN", "4,123456789"):
            answer = client.post(f"{self.URL}rate/", {"code": "CHF", "day": day().isoformat(), "rate": wrong})
            assert answer.status_code == 422
        assert LedgerEntry.objects.filter(act="money.house_currency").count() == 1

    def test_without_the_right_nothing(self, as_user, sam):
        client = as_user(sam)
        for url, method in (
            (self.URL, client.get),
            (f"{self.URL}rate/", client.post),
            (f"{self.URL}table/", client.post),
        ):
            assert method(url).status_code == 403

    def test_the_table_at_once(self, as_user, oskar, settings):
        client = as_user(oskar)
        page = client.post(f"{self.URL}table/", follow=True).content.decode()
        assert "EUR" in page
        settings.EXCHANGE_RATES_FILE = "/nowhere/rates.json"
        assert "nie przyszła" in client.post(f"{self.URL}table/", follow=True).content.decode()
