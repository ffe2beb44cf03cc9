"""The board: columns, sums, padlocks, urgency, and what a move answers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.contacts.models import Contact
from crm.contacts.people.bin import to_bin
from crm.privacy.models import AccessEntry
from crm.sales.deal_lists.board import Board
from crm.sales.deal_lists.forecast import Forecast
from crm.sales.deals.next_steps import next_steps
from crm.sales.deals.totals import NONE, Total, in_words, summed, totals_by
from crm.sales.models import Deal, DealMove, ExchangeRate, HouseMoney, LostReason, Pipeline, Stage
from crm.sales.planned_tasks.planning import plan
from tests.sales.deal_builders import again, deal, firm, pause, stages
from tests.sizes import examples

FETCH = {"headers": {"X-Requested-With": "fetch"}}


def board_of(user, **asked):
    return Board(user, Pipeline.objects.first(), asked, timezone.now())


def titles(board):
    return [[card.title for card in column.cards] for column in board.columns]


def test_deals_stand_in_the_columns_of_their_stages_with_their_sums(sam, ada):
    company = firm(sam)
    deal(sam, ada, title="Pierwsza", amount=Decimal(1000))
    deal(sam, company=company, place=2, title="Druga", amount=Decimal(2000))
    deal(sam, company=company, place=2, title="Trzecia", amount=Decimal(300), currency="EUR")
    board = board_of(sam)
    assert titles(board) == [["Pierwsza"], [], ["Druga", "Trzecia"], [], []]
    third = board.columns[2].total
    assert (third.count, third.amount, third.weighted) == (
        2,
        "2\u00a0000\u00a0zł + 300\u00a0€",
        "1\u00a0000\u00a0zł + 150\u00a0€",
    )
    assert (board.total.count, board.total.amount) == (3, "3\u00a0000\u00a0zł + 300\u00a0€")


def test_several_currencies_are_summed_in_that_of_the_house_and_one_is_left_alone(sam):
    company, day = firm(sam), timezone.localdate()
    deal(sam, company=company, amount=Decimal(1000))
    assert (board_of(sam).total.amount, board_of(sam).rate_words) == ("1\u00a0000\u00a0zł", [])
    deal(sam, company=company, amount=Decimal(100), currency="EUR")
    deal(sam, company=company, amount=Decimal(7), currency="USD")
    ExchangeRate.objects.create(code="EUR", day=day, rate=Decimal("4.255"), source="hand")
    board = board_of(sam)
    assert board.total.amounts == {"PLN": Decimal("1425.50"), "USD": Decimal(7)}  # what has no rate stands apart
    assert board.columns[0].total.amounts == board.total.amounts
    assert ("4,2550" in board.rate_words[0], "USD" in board.rate_words[1]) == (True, True)
    HouseMoney.objects.update_or_create(pk=1, defaults={"currency": "EUR"})
    [month] = Forecast(sam, {}, timezone.now()).months
    assert month.total.amounts == {"EUR": Decimal("335.02"), "USD": Decimal(7)}


def test_urgent_cards_come_first_late_today_none_planned(sam):
    company, today = firm(sam), timezone.localdate()
    due = {"planned": today + timedelta(days=1), "none": None, "today": today, "late": today - timedelta(days=1)}
    for name, day in due.items():
        new_deal = deal(sam, company=company, title=name)
        if day:
            plan({"title": "x", "due_on": day}, by=sam, deal=new_deal)
    assert titles(board_of(sam))[0] == ["late", "today", "none", "planned"]


def test_a_card_tells_of_the_next_step_what_the_page_of_its_deal_tells(sam):
    company, today = firm(sam), timezone.localdate()
    for days in (-3, -1, 0, 1, 5, None):
        new_deal = deal(sam, company=company, title=str(days))
        if days is not None:
            plan({"title": "x", "due_on": today + timedelta(days=days)}, by=sam, deal=new_deal)
    cards = {card.deal.pk: (card.step.state, card.step.due) for card in board_of(sam).columns[0].cards}
    assert cards == {key: (step.state, step.due) for key, step in next_steps(list(cards), sam).items()}


def test_a_card_tells_nothing_of_a_task_about_somebody_who_is_out_of_sight(sam, mallory, add, ada, ben):
    tomorrow, zoe = timezone.localdate() + timedelta(days=1), add(sam, name="Zofia Ćwik")
    deals = [deal(sam, person, title=str(place)) for place, person in enumerate((ada, ben, zoe))]
    for item, contact in zip(deals, (ada, ben, zoe), strict=True):
        plan({"title": "x", "due_on": tomorrow}, by=sam, deal=item, contact=contact)
    Contact.objects.filter(pk=ben.pk).update(owner=mallory, team=mallory.memberships.get().team)
    pause(zoe)
    cards = {card.deal.pk: (card.step.state, card.step.due) for card in board_of(sam).columns[0].cards}
    assert cards == {key: (step.state, step.due) for key, step in next_steps(list(cards), sam).items()}
    assert [cards[piece.pk][1] for piece in deals] == [tomorrow, None, None]


def test_the_board_takes_few_statements(as_user, sam, ada):
    client = as_user(sam)
    for place in range(3):
        plan({"title": "x", "due_on": timezone.localdate()}, by=sam, deal=deal(sam, ada, place=place))
    client.get(reverse("sales:board"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("sales:board"))
    assert len(queries) <= 19


def test_a_deal_that_nobody_touches_rots_by_the_limit_of_its_stage(sam):
    new_deal = deal(sam, company=firm(sam))
    then = timezone.now() - timedelta(days=15)
    Deal.objects.filter(pk=new_deal.pk).update(last_activity_at=then, entered_stage_at=then)
    (card,) = board_of(sam).columns[0].cards
    assert card.rotting == "brak ruchu 15 dni" or "15" in card.rotting
    Stage.objects.update(rots_after=None)
    (card,) = board_of(sam).columns[0].cards
    assert card.rotting == ""


def test_a_restricted_persons_deal_is_a_padlock_with_the_amount_only(as_user, sam, ada):
    deal(sam, ada, title="Tajna sprawa", amount=Decimal(19000))
    pause(ada)
    page = as_user(sam).get("/deals/board/").content.decode()
    assert ("Tajna sprawa" in page, "Kowalska" in page, "19\u00a0000\u00a0zł" in page) == (False, False, True)
    row = Deal.objects.get()
    look = as_user(sam).get(f"/deals/{row.uid}/").content.decode()
    assert ("Tajna sprawa" in look, "Ada" in look, "19\u00a0000\u00a0zł" in look) == (False, False, True)
    assert as_user(sam).post(f"/deals/{row.uid}/stage/", {"stage": stages()[1].uid}).status_code == 403


def test_the_board_logs_whose_deals_it_shows(as_user, sam, ada):
    deal(sam, ada)
    deal(sam, company=firm(sam))
    as_user(sam).get("/deals/board/")
    look = AccessEntry.objects.filter(view="sales:board").get()
    assert (look.people, look.fields) == ([ada.pk], ["title"])


def test_a_move_by_the_script_answers_with_the_columns_and_sums_it_changed(as_user, sam, ada):
    new_deal = deal(sam, ada, amount=Decimal(1000))
    first, second, *_rest = stages()
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/stage/", {"stage": second.uid, "seen": first.uid}, **FETCH)
    page = answer.content.decode()
    assert (answer.status_code, page.count('hx-swap-oob="true"'), "Linia pakująca" in page) == (200, 3, True)
    assert [f'id="column-{stage.uid}"' in page for stage in stages()] == [True, True, False, False, False]
    assert (
        "Linia" in answer.headers["HX-Trigger"],
        f"/deals/{new_deal.uid}/undo/" in answer.headers["HX-Trigger"],
    ) == (
        False,
        True,
    )


def test_without_a_script_the_move_leads_to_the_deal(as_user, sam, ada):
    new_deal = deal(sam, ada)
    page = as_user(sam).get(f"/deals/{new_deal.uid}/stage/").content.decode()
    assert all(str(stage.uid) in page for stage in stages()[1:])
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/stage/", {"stage": stages()[1].uid})
    assert (answer.status_code, answer.url, again(new_deal).stage) == (302, f"/deals/{new_deal.uid}/", stages()[1])


def test_a_move_that_comes_too_late_is_refused_with_a_sentence(as_user, sam, nina, ada):
    new_deal = deal(sam, ada)
    as_user(nina).post(f"/deals/{new_deal.uid}/stage/", {"stage": stages()[1].uid})
    values = {"stage": stages()[2].uid, "seen": stages()[0].uid}
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/stage/", values, **FETCH)
    assert (answer.status_code, "toast" in answer.headers["HX-Trigger"], again(new_deal).stage) == (
        409,
        True,
        stages()[1],
    )


def test_the_undo_of_the_toast_takes_the_move_back(as_user, sam, ada):
    new_deal = deal(sam, ada)
    as_user(sam).post(f"/deals/{new_deal.uid}/stage/", {"stage": stages()[1].uid}, **FETCH)
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/undo/")
    assert (answer.status_code, again(new_deal).stage, DealMove.objects.count()) == (302, stages()[0], 3)


def test_lost_asks_why(as_user, sam, ada):
    new_deal, url = deal(sam, ada), "lost/"
    client = as_user(sam)
    assert client.post(f"/deals/{new_deal.uid}/{url}", {}).status_code == 422
    assert client.post(f"/deals/{new_deal.uid}/{url}", {}, **FETCH).status_code == 422
    reason = LostReason.objects.first()
    client.post(f"/deals/{new_deal.uid}/{url}", {"reason": reason.uid}, **FETCH)
    assert (again(new_deal).outcome, again(new_deal).lost_reason) == ("lost", reason)


def test_a_binned_customers_deals_are_off_the_board_and_missing(as_user, sam, ada):
    new_deal = deal(sam, ada)
    to_bin(ada, by=sam)
    assert titles(board_of(sam)) == [[], [], [], [], []]
    assert as_user(sam).get(f"/deals/{new_deal.uid}/").status_code == 404


def test_the_officer_sees_masks(as_user, dora, sam, ada):
    new_deal = deal(sam, ada)
    client = as_user(dora)
    for url in ("/deals/board/", "/deals/", f"/deals/{new_deal.uid}/"):
        page = client.get(url).content.decode()
        assert ("Linia pakująca" in page, "Wizja" in page, "Ada Kowalska" in page) == (False, False, False)
    assert client.post(f"/deals/{new_deal.uid}/won/").status_code == 403


def test_a_filter_narrows_board_list_and_forecast_alike(as_user, sam, nina, ada):
    deal(sam, ada, title="Samowa", closes_on=timezone.localdate())
    deal(nina, company=firm(nina), title="Ninowa")
    client = as_user(sam)
    for url in ("/deals/board/", "/deals/"):
        page = client.get(f"{url}?owner=me").content.decode()
        assert ("Samowa" in page, "Ninowa" in page) == (True, False)
    months = client.get("/deals/forecast/?owner=me").context["months"]
    assert [(month.total.count, month.late) for month in months] == [(1, False)]
    assert client.get("/deals/?owner=x&closing=y&stage=z&state=q&pipeline=p").status_code == 200


ROWS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.none(), st.decimals(0, 99999, places=2)),
        st.sampled_from(["PLN", "EUR"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=examples(24))
@given(rows=ROWS)
def test_the_sums_of_the_database_are_those_of_the_cards(sam, mallory, rows):
    Deal.objects.all().delete()
    result = stages()
    mine, theirs = firm(sam, nip=""), firm(mallory, nip="")
    teams = {sam: mine.team, mallory: theirs.team}
    for place, amount, currency, own in rows:
        by, company = (sam, mine) if own else (mallory, theirs)
        values = {"amount": amount, "currency": currency, "stage": result[place], "pipeline": result[place].pipeline}
        Deal.objects.create(owner=by, team=teams[by], company=company, house_title="x", **values)
    visible = list(Deal.objects.alive().visible_to(sam).select_related("stage"))
    by_stage = totals_by(Deal.objects.alive().open().visible_to(sam), "stage")
    assert sum(by_stage.values(), NONE) == summed(visible)
    assert {stage: total for (stage,), total in by_stage.items()} == {
        stage.pk: summed(item for item in visible if item.stage_id == stage.pk)
        for stage in result
        if any(item.stage_id == stage.pk for item in visible)
    }


@settings(max_examples=examples(24))
@given(rows=st.lists(st.tuples(st.sampled_from(["sam", "nina", "mallory"]), st.booleans()), max_size=8))
def test_the_three_forms_of_sight_agree(sam, nina, mallory, dora, rows):
    Deal.objects.all().delete()
    users, stage = {"sam": sam, "nina": nina, "mallory": mallory}, stages()[0]
    teams = {name: user.teams.get() for name, user in users.items()}
    company = firm(sam, nip="")
    for name, closed in rows:
        whose = {"owner": users[name], "team": teams[name], "company": company, "house_title": "x"}
        Deal.objects.create(stage=stage, pipeline=stage.pipeline, closed_at=timezone.now() if closed else None, **whose)
    every = list(Deal.objects.values_list("pk", flat=True))
    for user in (sam, mallory, dora):
        values = set(Deal.objects.alive().visible_to(user).values_list("pk", flat=True))
        many = set(Deal.objects.alive().newest_for(user).values_list("pk", flat=True))
        assert (values, many) == (Deal.objects.alive().ids_visible_to(user, every), values)


def test_sums_in_words():
    assert in_words({}) == "0\u00a0zł"
    assert (Total(1, {"EUR": Decimal(5)}) + Total(2, {"PLN": Decimal(3)})).amount == "3\u00a0zł + 5\u00a0€"


@pytest.mark.parametrize("name", ["", "stage/", "edit/", "lost/", "documents/new/"])
def test_a_foreign_deal_and_a_made_up_one_are_missing_alike(as_user, mallory, sam, ada, name):
    new_deal = deal(sam, ada)
    none = "00000000-0000-4000-8000-000000000000"
    client = as_user(mallory)
    assert [client.get(f"/deals/{key}/{name}").status_code for key in (new_deal.uid, none)] == [404, 404]
