"""Every column of a deal on every surface that its table names."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from crm.api.sales.deal_shapes import DealChanges, DealShape
from crm.contacts.history.ledger_acts import columns_in_words
from crm.files.mapping.guesses import guess
from crm.lists.columns import Imported, Sort
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.target_columns import DEALS, TARGETS
from crm.sales.deal_lists.deal_filters import fields_for
from crm.sales.deals.deals import change
from crm.sales.deals.forms import values_of
from tests.files.export_cases import made, rows
from tests.sales.deal_builders import again, deal

SAMPLES = {Sort.WORDS: "Próba 7", Sort.LINE: "Próba 7", Sort.DAY: date(2027, 3, 1), Sort.MONEY: Decimal("1250.00")}
TYPED: dict[str, Any] = {
    item.name: item.control.choices()[-1][0] if item.control.choices else SAMPLES[item.control.sort]
    for item in DEAL.having("control")
}


@pytest.fixture
def whole(sam, ada):
    """A deal that says something in every column that anybody types."""
    return deal(sam, ada, **TYPED)


def test_every_column_is_asked_for_kept_and_changed(as_user, sam, whole):
    page = as_user(sam).get(reverse("sales:edit_deal", args=[whole.uid])).content.decode()
    assert [name for name in TYPED if f'name="{name}"' not in page] == []
    assert {name: DEAL[name].value(whole) for name in TYPED} == TYPED
    assert set(TYPED) <= set(values_of(whole))
    change(whole, {"title": "Inna", "notes": "", "closes_on": None}, version=whole.version, by=sam)
    assert (again(whole).told("title"), again(whole).closes_on) == ("Inna", None)


def test_every_column_stands_on_the_page_and_is_changed_there(as_user, sam, whole):
    client, ask = as_user(sam), reverse("sales:deal_value", args=[whole.uid])
    page = client.get(reverse("sales:deal", args=[whole.uid])).content.decode()
    spots = DEAL.spots("in_place")
    assert [spot for spot in spots if f"{ask}?field={spot}" not in page] == []
    assert {client.get(f"{ask}?field={spot}").status_code for spot in spots} == {200}


def test_every_column_of_the_list_has_a_head(as_user, sam, whole):
    client = as_user(sam)
    for code, label in DEAL.listed().items():
        assert str(label) in client.get(reverse("sales:deals"), {"cols": f"deal.{code}"}).content.decode(), code


def test_every_filter_is_there(sam):
    known = fields_for(sam, timezone.now()).by_name
    assert [item.code for item in DEAL.having("filtered") if not {item.code, item.name} & set(known)] == []


def test_every_column_of_a_file_is_known_by_its_name():
    codes = [item.imported.code or item.name for item in DEAL if isinstance(item.imported, Imported)]
    with translation.override("en"):
        labels = [str(TARGETS[code].label) for code in codes]
    assert [column_guess.target for column_guess in guess(labels, [], DEALS)] == codes


def test_every_column_is_taken_out_as_a_file(whole, marek):
    names = tuple(DEAL.exported())
    [line] = rows(made(marek, what="deals", columns=names, asked={}), marek)
    cells = dict(zip(names, line, strict=True))
    assert [name for name in names if not cells[name]] == ["ended", "reason"]


def test_every_column_goes_by_the_api():
    written = [item.name for item in DEAL if item.control and item.api and item.api.writes]
    read = [item.name for item in DEAL if item.api and item.api.reads]
    assert [name for name in written if name not in DealChanges().fields] == []
    assert [name for name in read if name not in DealShape().fields] == []


def test_every_column_has_a_name_in_both_logs():
    with translation.override("pl"):
        assert [name for name in TYPED if columns_in_words([name]) in ("", name)] == []
