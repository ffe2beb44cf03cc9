"""Yen have no decimals and dinars three: typed, reckoned, kept, printed, filed and told by API in their own coins."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.language.formats import in_full, money
from crm.contacts.models.field_kinds import money_words, read_money
from crm.sales.agenda.goals import set_goal
from crm.sales.currencies import Currency, in_units, places, plain
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deal_lists.deal_export import number
from crm.sales.deals.deals import change
from crm.sales.ksef.completeness import missing
from crm.sales.ksef.invoice import Buyer, Invoice
from crm.sales.ksef.invoice_sources import source_of_deal
from crm.sales.models import DealLine, HouseMoney, OfferLine, ProductPrice
from crm.sales.offers.frozen_content import content_of
from crm.sales.offers.paper import values_of
from crm.sales.price_list.file_format import file_rows
from crm.sales.price_list.price_changes import Terms, change_prices
from crm.sales.price_list.price_lists import add_price_list
from crm.sales.price_list.prices import price_for, set_price
from crm.sales.typed_values import amount, money as typed_money, money_of, written
from tests.sales.deal_builders import again, deal
from tests.sales.offer_builders import made
from tests.sales.price_list.test_price_files import written as imported
from tests.sales.product_builders import product

pytestmark = pytest.mark.django_db
FINER_THAN_SHOPS = {
    *("AFN", "ALL", "COP", "HUF", "IDR", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "SOS", "SYP", "YER"),
}
SELLER = {"name": "Stalmag", "nip": "5265877635", "address": "Lipowa 1", "email": ""}


def test_places_are_those_of_the_standard():
    differing = {code for code in Currency.values if places(code) != get_currency_precision(code)}
    assert differing <= FINER_THAN_SHOPS
    assert [places(code) for code in ("JPY", "PLN", "zł", "HUF", "KWD")] == [0, 2, 2, 2, 3]


@pytest.mark.parametrize(
    ("value", "currency", "machine", "read"),
    [
        ("1234.5", "JPY", "1235", "1 235 JPY"),
        ("1234.5", "KWD", "1234.500", "1 234,500 KWD"),
        ("1234", "KWD", "1234.000", "1 234 KWD"),
        ("0.0005", "KWD", "0.001", "0,001 KWD"),
        ("14200.00", "zł", "14200.00", "14 200 zł"),
        ("14200.5", "zł", "14200.50", "14 200,50 zł"),
    ],
)
def test_an_amount_is_written_in_its_own_coins(value, currency, machine, read):
    assert (plain(Decimal(value), currency), money(value, currency)) == (machine, read.replace(" ", "\u00a0"))


def test_printed_amounts_have_every_decimal_of_their_currency():
    assert [in_full("1500", sign) for sign in ("JPY", "zł", "KWD")] == ["1\u00a0500", "1\u00a0500,00", "1\u00a0500,000"]


def test_three_digits_behind_a_comma_are_thousandths_of_dinars_and_no_thousand_of_zloty():
    assert (amount("1,234"), money_of("1,234", "PLN"), money_of("1,5", "JPY")) == ((None, "amount"),) * 3
    assert (money_of("1,234", "KWD"), typed_money("1,234")) == ((Decimal("1.234"), ""),) * 2
    assert [written(Decimal("1500.000"), code) for code in ("JPY", "PLN", "KWD")] == ["1500", "1500,00", "1500,000"]


def test_custom_fields_take_the_coins_of_the_currency():
    assert [read_money("1 250 JPY"), read_money("1,235 KWD")] == ["1250 JPY", "1.235 KWD"]
    assert money_words("1.235 KWD").replace("\u00a0", " ") == "1,235 KWD"
    for wrong in ("1,5 JPY", "1,235 zł"):
        with pytest.raises(ValidationError):
            read_money(wrong)


def test_a_deal_is_worth_whole_yen(sam, ada):
    sold = deal(sam, ada, amount=Decimal("1234.00"), currency="JPY")
    assert number(sold.amount, sold.currency) == "1234"
    with pytest.raises(ValidationError) as refusal:
        change(sold, {"amount": Decimal("1234.50")}, version=1, by=sam)
    assert refusal.value.message_dict == {"amount": ["JPY nie ma części dziesiętnych: wpisz całe jednostki."]}
    with pytest.raises(ValidationError):
        deal(sam, ada, amount=Decimal("0.001"), currency="PLN")


def test_lines_of_a_deal_go_to_its_offer_and_its_paper_in_fils(sam, ada):
    sold = deal(sam, ada, amount=None, currency="KWD")
    add_line(sold, product="A", quantity=Decimal("1.5"), unit_price=Decimal("1.235"), by=sam)  # 1.8525, up
    add_line(sold, product="B", unit_price=Decimal("0.999"), discount_percent=Decimal(50), by=sam)  # 0.4995 off, up
    assert again(sold).amount == Decimal("2.352")
    with pytest.raises(ValidationError, match="najwyżej 3"):
        add_line(sold, product="C", unit_price=Decimal("0.0001"), by=sam)
    offer = made(again(sold), sam)
    content = content_of(offer, list(OfferLine.objects.filter(offer=offer)), version=1)
    assert [line["unit_price"] for line in content["lines"]] == ["1.235", "0.999"]
    assert [content[name] for name in ("net", "vat", "gross")] == ["2.352", "0.541", "2.893"]
    assert values_of(content, "")["total"][1:] == ["2,352", "0,541", "2,893"]
    buyer, lines = Buyer("Ada", consumer=True), source_of_deal(sold).lines
    draft = Invoice("FV 1", date(2026, 12, 1), SELLER, buyer, lines, "KWD", Decimal(11))
    assert missing(draft) == ["decimals"]


def test_a_deal_of_zloty_with_grosze_does_not_become_one_of_yen(sam, ada):
    sold = deal(sam, ada)
    line = add_line(sold, product="A", quantity=Decimal("1.5"), unit_price=Decimal("10.50"), by=sam)
    with pytest.raises(ValidationError, match="JPY"):
        change(again(sold), {"currency": "JPY"}, version=again(sold).version, by=sam)
    DealLine.objects.filter(pk=line.pk).update(unit_price=Decimal(11))
    assert "amount" in change(again(sold), {"currency": "JPY"}, version=again(sold).version, by=sam)
    assert (again(sold).amount, DealLine.objects.get().currency) == (Decimal(17), "JPY")  # 16.5, up


def lists(by):
    """A price list of yen and one of dinars."""
    return [add_price_list({"name": code, "currency": code}, by=by) for code in ("JPY", "KWD")]


def test_prices_go_out_and_come_in_as_they_were(marek):
    oak, (yen, dinars) = product(marek), lists(marek)
    day = timezone.localdate() - timedelta(days=3)
    set_price(oak, yen, Decimal(1500), since=day, by=marek)
    set_price(oak, dinars, Decimal("4.125"), since=day, by=marek)
    with pytest.raises(ValidationError):
        set_price(oak, yen, Decimal("1500.5"), since=day, by=marek)
    before = "".join(file_rows(costs=True))
    assert all(cell in before for cell in (";JPY;1500;", ";KWD;4,125;"))
    ProductPrice.objects.all().delete()
    assert imported(before, by=marek).counts["new_prices"] == 2
    assert "".join(file_rows(costs=True)) == before
    head = before.splitlines()[0].lstrip("\ufeff")
    wrong = imported(f"{head}\nDD-180;Deska dębowa;m²;23;Deski;tak;;JPY;JPY;9,5;{day};\n", by=marek)
    assert [problem[1:] for problem in wrong.problems] == [["net", "amount"]]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("0.01", ("1013", "4.146")), ("0.10", ("1013", "4.1")), ("1.00", ("1013", "4")), ("0.99", ("1013", "3.99"))],
)
def test_many_prices_are_rounded_to_coins_that_exist(marek, rounding, expected):
    oak, (yen, dinars) = product(marek), lists(marek)
    today = timezone.localdate()
    set_price(oak, yen, Decimal(1008), since=today - timedelta(days=3), by=marek)
    set_price(oak, dinars, Decimal("4.125"), since=today - timedelta(days=3), by=marek)
    change_prices(Terms(since=today, percent=Decimal("0.5"), rounding=rounding), by=marek)
    assert tuple(price_for(oak, each, today) for each in (yen, dinars)) == tuple(map(Decimal, expected))
    with pytest.raises(ValidationError):
        change_prices(Terms(since=today, amount=Decimal("0.5"), price_list=yen), by=marek)


def test_a_plan_in_yen_is_whole(marek):
    HouseMoney.objects.create(pk=1, currency="JPY")
    with pytest.raises(ValidationError):
        set_goal(marek, Decimal("1.5"), month=timezone.localdate(), by=marek)
    set_goal(marek, Decimal(5), month=timezone.localdate(), by=marek)


def test_a_page_takes_fils_and_refuses_parts_of_a_yen(as_user, sam, ada):
    dinars, yen = (deal(sam, ada, amount=None, currency=code) for code in ("KWD", "JPY"))
    client, line = as_user(sam), {"product": "A", "quantity": "2", "unit_price": "1,235"}
    assert client.post(f"/deals/{dinars.uid}/lines/", line).status_code == 302
    assert client.post(f"/deals/{yen.uid}/lines/", line).status_code == 422
    page = client.get(f"/deals/{dinars.uid}/").content.decode()
    assert "2,470" in page.replace("&nbsp;", "\u00a0")
    own = DealLine.objects.get()
    form = client.get(f"/deals/{dinars.uid}/line/?line={own.uid}").content.decode()
    assert 'value="1,235"' in form


def test_every_rounding_is_half_up():
    for code, unit in (("JPY", "1"), ("PLN", "0.01"), ("KWD", "0.001")):
        half = Decimal(unit) / 2
        assert in_units(half, code) == Decimal(unit)
