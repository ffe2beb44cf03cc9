"""Three looks at the same deals: list, board and forecast share one filter; a deal knows its neighbours."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.lists.models import Habit, SavedView
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deals.next_steps import State, next_steps, with_waits
from crm.sales.deals.waiting_deals import rotting, with_step
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.pipelines.pipelines import add_pipeline
from crm.sales.planned_tasks.planning import plan
from tests.sales.deal_builders import again, deal, firm, stages
from tests.sizes import examples

KEPT = ("two",)

LIST, BOARD, FORECAST = "/deals/", "/deals/board/", "/deals/forecast/"


def listed(page):
    return sorted(row.title for row in page.context["rows"])


def boarded(page):
    return sorted(card.title for column in page.context["columns"] for card in column.cards)


def counted(page):
    return sum(month.total.count for month in page.context["months"])


@pytest.fixture
def two(sam, nina, ada):
    """One of Sam's with an amount and a day, one of Nina's with neither."""
    mine = deal(sam, ada, title="Samowa", closes_on=timezone.localdate())
    hers = deal(nina, company=firm(nina), title="Ninowa", amount=None, place=1)
    return mine, hers


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("owner=me", ["Samowa"]),
        ("f=owner:not:me", ["Ninowa"]),
        ("f=~priced:no!closes:empty", ["Ninowa"]),
        ("f=closing:is:month,late;priced:yes", ["Samowa"]),
        ("closing=none", ["Ninowa"]),
        ("step=none", ["Ninowa", "Samowa"]),
        ("f=step:is:late", []),
    ],
)
def test_one_address_narrows_all_three_alike(two, as_user, sam, asked, found):
    client = as_user(sam)
    pages = [client.get(f"{url}?{asked}") for url in (LIST, BOARD, FORECAST)]
    assert (listed(pages[0]), boarded(pages[1]), counted(pages[2])) == (found, found, len(found))


def test_the_switch_between_them_keeps_what_is_asked(two, as_user, sam):
    client = as_user(sam)
    for url in (LIST, BOARD, FORECAST):
        page = client.get(f"{url}?f=owner:is:me").content.decode()
        ways = re.findall(r'<nav class="seg"[^>]*>(.*?)</nav>', page, re.S)[0]
        assert ways.count("?f=owner:is:me") == 3


def test_the_editor_of_the_board_leads_back_to_the_board(two, as_user, sam):
    pipeline = Pipeline.objects.get()
    sent = {"act": "show", "as": f"board.{pipeline.uid}", "0-0-field": "owner", "0-0-op": "is", "0-0-value": "me"}
    answer = as_user(sam).post(reverse("contacts:list_filter", args=["deals"]), sent)
    assert answer.url == f"/deals/board/{pipeline.uid}/?f=owner:is:me"
    for strange in ("board.x", "nowhere", "//evil.example"):
        answer = as_user(sam).post(reverse("contacts:list_filter", args=["deals"]), {**sent, "as": strange})
        assert answer.url.startswith("/deals/")


def test_a_saved_view_of_open_deals_is_a_tab_of_the_board_and_one_of_won_ones_is_not(two, as_user, sam):
    client, new = as_user(sam), reverse("contacts:view_new", args=["deals"])
    pipeline = Pipeline.objects.get()
    answer = client.post(new, {"f": "owner:is:me", "as": f"board.{pipeline.uid}", "name": "Moje otwarte"})
    client.post(new, {"view": "won", "f": "owner:is:me", "name": "Moje wygrane"})
    mine, won = SavedView.objects.order_by("pk")
    assert answer.url == f"/deals/board/{pipeline.uid}/?view={mine.uid}"
    page = client.get(answer.url)
    text = page.content.decode()
    assert (boarded(page), "Moje otwarte" in text, "Moje wygrane" in text) == (["Samowa"], True, False)
    Habit.objects.create(user=sam, list="deals", opens=str(won.uid))
    assert boarded(client.get(BOARD)) == ["Ninowa", "Samowa"]


def test_a_filter_that_names_a_pipeline_opens_its_board(two, as_user, sam, oskar):
    other = add_pipeline("Serwis", by=oskar)
    client = as_user(sam)
    for item in (f"pipeline={other.uid}", f"f=pipeline:is:{other.uid}"):
        assert client.get(f"{BOARD}?{item}").context["board"].pipeline == other
    board = client.get(f"{BOARD}?owner=me").content.decode()
    assert f"/deals/?owner=me&amp;pipeline={Pipeline.objects.first().uid}" in board


def test_a_month_of_the_forecast_leads_to_its_deals(two, as_user, sam):
    client = as_user(sam)
    months = client.get(f"{FORECAST}?owner=me").context["months"]
    assert [(listed(client.get(month.url)), month.total.count) for month in months] == [(["Samowa"], 1)]
    bare = client.get(FORECAST).context["months"][-1]
    assert (bare.first, listed(client.get(bare.url))) == (None, ["Ninowa"])


def test_columns_are_chosen_and_ordered(two, as_user, sam):
    client = as_user(sam)
    page = client.get(f"{LIST}?cols=weighted.team.opened")
    assert [head.name for head in page.context["heads"]] == ["weighted", "team", "opened"]
    sent = {"act": "show", "order": ["amount", "owner"], "column": ["amount"]}
    answer = client.post(reverse("contacts:list_columns", args=["deals"]), sent)
    assert answer.url == "/deals/?cols=amount"


def test_other_orders_are_by_amount_and_by_the_day_of_close(as_user, sam):
    company, today = firm(sam), timezone.localdate()
    for title, amount, days in (("a", 5, 3), ("b", None, 1), ("c", 50, None)):
        closes = today + timedelta(days=days) if days else None
        deal(sam, company=company, title=title, amount=amount and Decimal(amount), closes_on=closes)
    client = as_user(sam)
    orders = {
        sort: [row.title for row in client.get(f"{LIST}?sort={sort}").context["rows"]]
        for sort in ("amount", "closes", "")
    }
    assert orders == {"amount": ["c", "a", "b"], "closes": ["b", "a", "c"], "": ["c", "b", "a"]}


@pytest.mark.parametrize("sort", ["", "amount"])
def test_a_deal_opened_from_a_list_knows_what_stands_beside_it(as_user, sam, nina, sort):
    company, other = firm(sam), firm(nina, nip="")
    deals = [deal(sam, company=company, title=str(place), amount=Decimal(place + 1)) for place in range(3)]
    deal(nina, company=other)
    client, way = as_user(sam), f"?{'sort=' + sort + '&' if sort else ''}owner=me"
    page = client.get(f"/deals/{deals[1].uid}/{way}")
    beside = page.context["beside"]
    assert (beside.neighbours.place, beside.neighbours.total) == (2, 3)
    assert [beside.before_url, beside.after_url, beside.list_url] == [
        f"/deals/{deals[2].uid}/{way}",
        f"/deals/{deals[0].uid}/{way}",
        f"/deals/{way}",
    ]
    assert 'aria-keyshortcuts="J"' in page.content.decode()
    assert client.get(f"/deals/{deals[1].uid}/").context["beside"] is None
    assert client.get(f"/deals/{deals[1].uid}/?view=won").context["beside"] is None


def test_from_the_board_the_way_leads_back_to_it(two, as_user, sam):
    board = f"/deals/board/{Pipeline.objects.get().uid}/"
    page = as_user(sam).get(f"{board}?owner=me").content.decode()
    link = re.search(rf'href="(/deals/{two[0].uid}/\?[^"]*)"', page).group(1).replace("&amp;", "&")
    assert as_user(sam).get(link).context["beside"].list_url == f"{board}?owner=me"


def test_pages_in_an_order_of_their_own_follow_on(as_user, sam):
    company = firm(sam)
    stage = stages()[0]
    values = {"owner": sam, "team": company.team, "company": company, "stage": stage, "pipeline": stage.pipeline}
    for place in range(60):
        Deal.objects.create(house_title=f"nr {place:02}", amount=Decimal(place), **values)
    client = as_user(sam)
    first = client.get(f"{LIST}?sort=amount")
    second = client.get(LIST + first.context["page"].older_url)
    assert first.context["page"].older_url.startswith("?sort=amount&older=")
    assert [row.deal.amount for row in second.context["rows"]] == [Decimal(place) for place in range(9, -1, -1)]
    assert second.context["page"].newer_url.startswith("?sort=amount&newer=")
    assert (first.context["page"].words, second.context["page"].words) == ("1–50 z 60", "51–60 z 60")


def waits_for(reader):
    rows = Deal.objects.order_by().values_list("pk", "stage", "last_activity_at")
    with connection.cursor() as cursor:
        cursor.execute(*with_waits(rows, reader, timezone.localdate()))
        return {deal: wait for deal, _stage, _since, wait in cursor.fetchall()}


PLANNED = st.lists(st.tuples(st.integers(-2, 2), st.booleans()), max_size=3)


@settings(max_examples=examples(30))
@given(rows=st.lists(PLANNED, min_size=1, max_size=4))
def test_the_filter_by_the_next_step_says_what_the_cards_say(sam, nina, mallory, rows):
    Deal.objects.all().delete()
    company, today = firm(sam, nip=""), timezone.localdate()
    for tasks in rows:
        new_deal = deal(sam, company=company)
        for days, own in tasks:
            by = sam if own else nina
            plan({"title": "x", "due_on": today + timedelta(days=days)}, by=by, deal=new_deal)
    keys = list(Deal.objects.values_list("pk", flat=True))
    for reader in (sam, mallory):
        steps = next_steps(keys, reader)
        urgent = sorted(keys, key=lambda pk: ([*State].index(steps[pk].state), steps[pk].due or today, pk))
        waits = waits_for(reader)
        assert sorted(keys, key=lambda pk: (waits[pk], pk)) == urgent
        values = {pk: step.state for pk, step in steps.items()}
        by_state = {
            state: set(Deal.objects.filter(with_step([state], reader, today)).values_list("pk", flat=True))
            for state in State
        }
        assert by_state == {state: {pk for pk, value in values.items() if value == state} for state in State}


@settings(max_examples=examples(30))
@given(limit=st.one_of(st.none(), st.integers(0, 20)), still=st.integers(0, 25), entered=st.integers(0, 25))
def test_the_filter_of_rotting_ones_says_what_a_deal_says(sam, limit, still, entered):
    Deal.objects.all().delete()
    new_deal, now = deal(sam, company=firm(sam, nip="")), timezone.now()
    Stage.objects.filter(pk=new_deal.stage_id).update(rots_after=limit)
    then = {"last_activity_at": now - timedelta(days=still), "entered_stage_at": now - timedelta(days=entered)}
    Deal.objects.filter(pk=new_deal.pk).update(**then)
    rots = again(new_deal).rots(now)
    assert (Deal.objects.filter(rotting(now)).exists(), Deal.objects.filter(~rotting(now)).exists()) == (rots, not rots)


def test_a_list_of_a_stranger_holds_nothing_of_it(two, mallory):
    for item in ({}, {"f": "step:is:none"}, {"sort": "amount"}, {"f": "rotting:no"}):
        assert DealList(mallory, item, timezone.now()).rows == []
