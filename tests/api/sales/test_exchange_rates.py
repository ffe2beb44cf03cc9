"""Rates by API: in the currency of the house, as of a day; a paper tells the rate that it keeps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.documents.documents import add
from crm.sales.models import ExchangeRate, HouseMoney
from tests.sales.deal_builders import firm

pytestmark = pytest.mark.django_db
URL = "products/exchange-rates/"


@pytest.fixture
def rates():
    """Euro of today and of yesterday, an old franc."""
    today = timezone.localdate()
    for code, back, rate in (("EUR", 0, "4.25"), ("EUR", 1, "4.2"), ("CHF", 20, "4.5")):
        row = {"code": code, "day": today - timedelta(days=back), "rate": rate}
        ExchangeRate.objects.create(**row, source="nbp", table=f"{back}/A")
    return today


def test_what_is_in_force_is_told_in_the_currency_of_the_house(hub, rates):
    result = hub.get(URL).said
    row = {"currency": "EUR", "rate": "4.25000000", "day": rates.isoformat(), "table": "0/A"}
    assert result == {"house": "PLN", "results": [row]}
    yesterday = hub.get(f"{URL}?day={rates - timedelta(days=1)}").said
    assert [row["rate"] for row in yesterday["results"]] == ["4.20000000"]


def test_of_a_house_in_euro_the_zloty_is_told(hub, rates):
    HouseMoney.objects.create(pk=1, currency="EUR")
    result = hub.get(URL).said
    assert (result["house"], [row["currency"] for row in result["results"]]) == ("EUR", ["PLN"])
    assert Decimal(result["results"][0]["rate"]) == (1 / Decimal("4.25")).quantize(Decimal("0.00000001"))


@pytest.mark.parametrize("day", ["wczoraj", "2026-02-31"])
def test_an_odd_day_is_refused_in_words(hub, rates, day):
    assert hub.get(f"{URL}?day={day}").status_code == 400


def test_a_paper_tells_the_rate_it_keeps_and_takes_none(hub, rates, sam):
    values = {"kind": "invoice", "number": "FV 1", "amount": "100", "currency": "EUR", "issued_on": rates}
    paper = add(values, by=sam, company=firm(sam))
    result = hub.get(f"documents/{paper.uid}/?purpose=contracts").said
    kept_rate = (result["rate"], result["rate_currency"], result["rate_on"])
    assert kept_rate == ("4.20000000", "PLN", (rates - timedelta(days=1)).isoformat())
    new = {**values, "issued_on": rates.isoformat(), "company": result["company"], "purpose": "contracts", "rate": "1"}
    assert hub.post("documents/", new).status_code == 422


def test_a_rate_by_hand_counts_at_once_and_papers_that_waited_get_it(hub, sam):
    today = timezone.localdate()
    paper = add(
        {"kind": "invoice", "number": "1", "amount": "1000", "currency": "JPY", "issued_on": today},
        by=sam,
        company=firm(sam),
    )
    sent = {"currency": "JPY", "day": (today - timedelta(days=1)).isoformat(), "rate": "0.0261"}
    answer = hub.post("rates/", sent)
    assert (answer.status_code, answer.said) == (200, {**sent, "rate": "0.02610000"})
    assert hub.post("rates/", {**sent, "rate": "0.0262"}).status_code == 200
    assert [row["rate"] for row in hub.get(URL).said["results"]] == ["0.02620000"]
    paper.refresh_from_db()
    assert paper.rate == Decimal("0.0261")  # what a paper has it keeps
    assert ExchangeRate.objects.get().source == "hand"
    assert LedgerEntry.objects.filter(act="rate.entered").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"currency": "PLN"}, {"currency": "XXX"}, {"rate": "0"}, {"rate": "-1"}, {"rate": "NaN"}, {"day": "2999-01-01"}],
)
def test_what_is_no_rate_is_refused(hub, wrong):
    sent = {"currency": "JPY", "day": timezone.localdate().isoformat(), "rate": "0.0261", **wrong}
    assert hub.post("rates/", sent).status_code in (400, 422)
    assert not ExchangeRate.objects.exists()


def test_rates_are_entered_under_a_scope_of_their_own(as_token):
    sent = {"currency": "JPY", "day": timezone.localdate().isoformat(), "rate": "0.0261"}
    assert as_token("products:read", "products:write").post("rates/", sent).status_code == 403
    assert as_token("rates:write").post("rates/", sent).status_code == 200
