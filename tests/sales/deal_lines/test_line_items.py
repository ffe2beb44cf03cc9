"""Lines of a deal: from the catalogue or free, discounted, put in order; the amount follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from crm.privacy.models import LedgerEntry
from crm.sales.deal_lines.line_items import (
    MOST_LINES,
    add_line,
    change_line,
    drop_line,
    move_line,
    place_line,
    replace_lines,
)
from crm.sales.deals.deals import change
from crm.sales.models import DealLine
from crm.sales.price_list.products import change_product
from tests.sales.deal_builders import again, deal, firm
from tests.sales.product_builders import product

pytestmark = pytest.mark.django_db
HUNDRED = {"quantity": Decimal(2), "unit_price": Decimal(50)}


def words(of_deal):
    return [line.product for line in DealLine.objects.filter(deal=of_deal)]


def test_a_line_of_the_catalogue_keeps_what_it_was_made_with(sam, ada):
    sold, oak = deal(sam, ada), product(sam, cost=Decimal(40))
    line = add_line(sold, item=oak, quantity=Decimal(3), unit_price=Decimal(100), by=sam)
    change_product(oak, {"name": "Dąb", "vat": "8", "cost": Decimal(90)}, version=1, by=sam)
    line.refresh_from_db()
    columns = (line.item, line.product, line.unit, line.vat, line.unit_cost, again(sold).amount)
    assert columns == (oak, "Deska dębowa", "m²", "23", Decimal(40), Decimal(300))


def test_discounts_go_off_the_line_and_never_beyond_it(sam, ada):
    sold = deal(sam, ada)
    line = add_line(sold, product="A", **HUNDRED, discount_percent=Decimal("12.5"), by=sam)
    assert (line.worth, again(sold).amount) == (Decimal("87.50"), Decimal("87.50"))
    change_line(sold, line.uid, {"discount_percent": 0, "discount_amount": Decimal(100)}, by=sam)
    assert again(sold).amount == 0
    for wrong in ({"discount_amount": Decimal("100.01")}, {"discount_percent": Decimal(5)}, {"quantity": Decimal(0)}):
        with pytest.raises(ValidationError):
            change_line(sold, line.uid, wrong, by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        DealLine.objects.filter(pk=line.pk).update(discount_percent=1, discount_amount=1)


def test_lines_stand_in_the_order_they_are_put_in(sam, ada):
    sold = deal(sam, ada)
    lines = [add_line(sold, product=name, **HUNDRED, by=sam) for name in "ABC"]
    assert move_line(sold, lines[2].uid, -1, by=sam)
    assert words(sold) == ["A", "C", "B"]
    assert place_line(sold, lines[0].uid, 2, by=sam)
    assert words(sold) == ["C", "B", "A"]
    drop_line(sold, lines[2].uid, by=sam)
    add_line(sold, product="D", **HUNDRED, by=sam)
    assert words(sold) == ["B", "A", "D"]
    refused = [move_line(sold, lines[1].uid, -1, by=sam), place_line(sold, lines[0].uid, 9, by=sam)]
    assert refused == [False, False]
    acts = LedgerEntry.objects.filter(act="deal.lines_ordered")
    assert (acts.count(), acts.first().about) == (2, ada.uid)


def test_all_lines_are_replaced_at_once_or_not_at_all(sam, ada):
    sold = deal(sam, ada)
    add_line(sold, product="A", **HUNDRED, by=sam)
    replace_lines(sold, [{"product": "B", **HUNDRED}, {"product": "C", "unit_price": Decimal(1)}], by=sam)
    assert (words(sold), again(sold).amount) == (["B", "C"], Decimal(101))
    with pytest.raises(ValidationError):
        replace_lines(sold, [{"product": "D"}, {"product": " "}], by=sam)
    with pytest.raises(ValidationError):
        replace_lines(sold, [{"product": "D"}] * (MOST_LINES + 1), by=sam)
    assert words(sold) == ["B", "C"]


def test_who_does_not_handle_the_customer_changes_nothing_of_it(sam, mallory, ada):
    sold = deal(sam, ada)
    line = add_line(sold, product="A", **HUNDRED, by=sam)
    for act in (
        lambda: change_line(sold, line.uid, {"product": "X"}, by=mallory),
        lambda: place_line(sold, line.uid, 0, by=mallory),
        lambda: replace_lines(sold, [], by=mallory),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert words(sold) == ["A"]


def test_the_page_shows_rates_totals_and_to_whom_it_may_the_margin(as_user, sam, marek, ada):
    sold = deal(sam, company=firm(sam))
    add_line(sold, item=product(sam, cost=Decimal(40)), quantity=Decimal(2), unit_price=Decimal(100), by=sam)
    add_line(sold, product="Montaż", unit_price=Decimal(50), vat="8", by=sam)
    page = as_user(sam).get(f"/deals/{sold.uid}/").content.decode()
    assert [text for text in ("VAT 23%", "VAT 8%", "DD-180", "300\u00a0zł") if text not in page] == []
    assert "Marża" not in page
    leads = as_user(marek).get(f"/deals/{sold.uid}/").content.decode()
    assert "Marża" in leads
    assert "60%" in leads


def test_a_line_is_found_in_the_price_list_changed_and_moved_without_scripts(as_user, sam, ada):
    sold = deal(sam, ada)
    product(sam, net="120.50")
    client, url = as_user(sam), f"/deals/{sold.uid}/lines/"
    choice = client.post(url, {"product": "deb des", "look": "1"}).context["products"][0].value
    assert (
        client.post(url, {"product": "deb des", "quantity": "2", "discount": "5%", "of_list": choice}).status_code
        == 302
    )
    assert client.post(url, {"product": "dd-180", "unit_price": "99"}).status_code == 302  # by its code
    lines = list(DealLine.objects.filter(deal=sold))
    assert [(line.item.code, line.product, line.worth) for line in lines] == [
        ("DD-180", "Deska dębowa", Decimal("228.95")),
        ("DD-180", "Deska dębowa", Decimal("99.00")),
    ]
    client.post(url, {"down": lines[0].uid})
    assert [line.pk for line in DealLine.objects.filter(deal=sold)] == [lines[1].pk, lines[0].pk]
    client.post(url, {"line": lines[0].uid, "to": "0"})
    page = f"/deals/{sold.uid}/line/"
    first_values = client.get(f"{page}?line={lines[0].uid}").context["form"].initial
    assert (first_values["quantity"], first_values["discount"]) == ("2,00", "5,00%")
    sent = {"line": lines[0].uid, "product": "Deska", "quantity": "1", "unit_price": "10", "discount": "1 zł"}
    assert client.post(page, {**sent, "vat": "8"}).status_code == 302
    first = DealLine.objects.filter(deal=sold).first()
    assert (first.product, first.worth, first.vat) == ("Deska", Decimal(9), "8")
    assert client.post(page, {**sent, "discount": "11"}).status_code == 422
    assert client.get(page).url == f"/deals/{sold.uid}/"


def test_lines_follow_the_currency_of_their_deal(sam, ada):
    sold = deal(sam, ada)
    add_line(sold, product="A", **HUNDRED, by=sam)
    sold = again(sold)
    change(sold, {"currency": "EUR"}, version=sold.version, by=sam)
    assert set(DealLine.objects.filter(deal=sold).values_list("currency", flat=True)) == {"EUR"}
