"""The list of deals takes filters and saved views like every list; the board's own words are comparisons of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.lists.models import SavedView
from crm.sales.deal_lists.deal_filters import deals as kind
from crm.sales.models import Deal
from tests.sales.deal_builders import deal

LIST, NEW = reverse("sales:deals"), reverse("contacts:view_new", args=["deals"])


def shown(page):
    """The titles of the deals in a list."""
    return [row.title for row in page.context["rows"]]


@pytest.fixture
def two(ada, sam):
    """A deal of Sam's that is to close in five days."""
    new_deal = deal(sam, contact=ada)
    Deal.objects.filter(pk=new_deal.pk).update(closes_on=timezone.localdate() + timedelta(days=5))
    return new_deal


def test_deals_are_narrowed_by_comparisons(two, as_user, sam):
    rows = ("closes:coming:30", "closes:empty", "owner:is:me", "owner:not:me", "priced:yes", "priced:no")
    by_text = {text: len(shown(as_user(sam).get(LIST, {"f": text}))) for text in rows}
    assert (by_text["closes:coming:30"], by_text["closes:empty"], by_text["owner:is:me"], by_text["owner:not:me"]) == (
        1,
        0,
        1,
        0,
    )
    assert by_text["priced:yes"] + by_text["priced:no"] == 1


def test_a_view_of_deals_is_a_tab_with_its_count(two, as_user, sam):
    client = as_user(sam)
    client.post(NEW, {"view": "open", "f": "closes:coming:30", "name": "Zamykane w tym miesiącu"})
    view = SavedView.objects.get()
    page = client.get(LIST, {"view": view.uid})
    assert (len(shown(page)), "Zamykane w tym miesiącu" in page.content.decode(), view.said["base"]) == (
        1,
        True,
        "open",
    )


def test_a_foreign_deal_stays_foreign_whatever_is_asked(two, as_user, mallory):
    pages = [as_user(mallory).get(LIST, {"f": text}) for text in ("owner:not:me", "closes:coming:30", "-")]
    assert [shown(page) for page in pages] == [[], [], []]


def test_every_comparison_of_every_field_can_be_asked(two, sam):
    fields, values = kind().fields(sam, timezone.now()), {Op.BEFORE: "2026-11-27", Op.SINCE: "2026-11-27"}
    for item in fields.by_name.values():
        for op in item.ops:
            rule = Rule(item.name, op, (values.get(op, "30"),))
            narrow = fields.condition(Filter((Group((rule,)),)), timezone.now())
            assert (Deal.objects.filter(narrow).count() in (0, 1), bool(fields.words(rule))) == (True, True)
