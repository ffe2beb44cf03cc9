"""The queue: views, filters, chips, masks, bulk acts, at a constant cost, for the desk alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.pages.keyset import Page
from crm.privacy.models import AccessEntry
from dsar.handling.answer_times import figures, median_days
from dsar.handling.assignment import assign
from dsar.handling.closing import record_answer, withdraw
from dsar.handling.questions import ask
from dsar.handling.triage import set_aside
from dsar.models import Case, Kind, Suspension
from dsar.queue.queue_rows import QueueFilters
from tests.dsar.desk_browser import BASE, browser, numbers
from tests.dsar.made_cases import arrived

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def noon(now):
    """Yesterday, at an hour that is on the same day in Warsaw whatever the clocks do."""
    return (now - DAY).replace(hour=11)


@pytest.fixture
def cases(dora, now):
    """One of each: urgent, calm and Dora's, paused, set aside, withdrawn."""
    urgent = arrived(at=now - 27 * DAY)
    mine = arrived(Kind.ERASURE, at=now - 9 * DAY)
    assign([mine], dora, by=dora)
    paused = arrived(at=now - 5 * DAY, channel="paper")
    ask(paused, "identity", "Kim Pani jest?", by=dora, at=now - 4 * DAY)
    spam = arrived(at=now - 3 * DAY)
    set_aside(spam, "Reklama", by=dora)
    done = arrived(at=now - 2 * DAY)
    withdraw(done, by=dora)
    values = {"urgent": urgent, "mine": mine, "paused": paused, "spam": spam, "done": done}
    return {name: case.number for name, case in values.items()}


def test_each_view_shows_what_its_name_says_the_most_urgent_first(dora, cases):
    desk = browser(dora)
    by_view = {view: numbers(desk.get(f"{BASE}?view={view}")) for view in ("open", "mine", "unassigned", "urgent")}
    by_view |= {view: numbers(desk.get(f"{BASE}?view={view}")) for view in ("waiting", "aside", "closed")}
    assert by_view == {
        "open": [cases["urgent"], cases["mine"], cases["paused"]],
        "mine": [cases["mine"]],
        "unassigned": [cases["urgent"], cases["paused"]],
        "urgent": [cases["urgent"]],
        "waiting": [cases["paused"]],
        "aside": [cases["spam"]],
        "closed": [cases["done"]],
    }


def test_the_tabs_count_what_they_lead_to(dora, cases):
    tabs = {tab["url"]: tab["count"] for tab in browser(dora).get(BASE).context["tabs"]}
    assert tabs == {
        "?view=open": 3,
        "?view=tray": 0,
        "?view=mine": 1,
        "?view=unassigned": 2,
        "?view=urgent": 1,
        "?view=waiting": 1,
        "?view=aside": 1,
        "?view=closed": 1,
    }


def test_filters_narrow_the_list_and_nonsense_is_left_out(dora, cases):
    desk = browser(dora)
    assert numbers(desk.get(f"{BASE}?kind=erasure")) == [cases["mine"]]
    assert numbers(desk.get(f"{BASE}?channel=paper&stage=identity")) == [cases["paused"]]
    assert numbers(desk.get(f"{BASE}?kind=everything&on=tomorrow")) == numbers(desk.get(BASE))
    safe = Case.objects.get(number=cases["mine"]).safe_on
    assert numbers(desk.get(f"{BASE}?on={safe.isoformat()}")) == [cases["mine"]]


def test_a_chip_leads_to_the_list_without_its_filter():
    wish = QueueFilters.of({"view": "open", "kind": "erasure", "channel": "paper"})
    assert [chip["url"] for chip in wish.chips] == ["?view=open&channel=paper", "?view=open&kind=erasure"]


def test_names_are_behind_masks_hidden_once_closed_and_the_look_is_logged(dora, cases):
    desk = browser(dora)
    page, closed = desk.get(BASE).content.decode(), desk.get(f"{BASE}?view=closed").content.decode()
    assert ("Ewa Maj" in page, "E• M•" in page, "E• M•" in closed, "hidden once closed" in closed) == (
        False,
        True,
        False,
        True,
    )
    looks = list(AccessEntry.objects.filter(view="requests:list").values_list("people", "fields").order_by("pk"))
    expected = sorted(
        Case.objects.filter(number__in=[cases[text] for text in ("urgent", "mine", "paused")]).values_list(
            "person", flat=True
        )
    )
    assert looks[0] == (expected, [])


def test_the_paused_says_what_it_waits_for_and_the_extended_its_first_day(dora, cases):
    page = browser(dora).get(f"{BASE}?view=waiting").content.decode()
    assert ("paused since" in page, "waiting for proof of identity" in page) == (True, True)


def test_only_the_desk_sees_the_queue(dora, oskar, sam, arek, cases):
    assert [browser(who).get(BASE).status_code for who in (dora, oskar, sam, arek)] == [200, 200, 403, 403]


def test_ticked_cases_are_handed_over_together(dora, oskar, cases):
    picked = [cases["urgent"], cases["paused"]]
    browser(dora).post(f"{BASE}assignments/", {"pick": picked, "assignee": str(oskar.pk)})
    held = dict(Case.objects.filter(assignee__isnull=False).values_list("number", "assignee"))
    assert held == {cases["urgent"]: oskar.pk, cases["paused"]: oskar.pk, cases["mine"]: dora.pk}


def test_they_go_to_nobody_who_does_not_see_requests(dora, sam, cases):
    browser(dora).post(f"{BASE}assignments/", {"pick": [cases["mine"]], "assignee": str(sam.pk)})
    assert Case.objects.get(number=cases["mine"]).assignee is None


def test_identity_is_asked_for_where_it_is_needed_and_only_once(dora, cases, now):
    question = arrived(Kind.QUESTION, at=now - DAY).number
    english = arrived(at=now - DAY, language="en").number
    picked = [cases["urgent"], cases["paused"], question, english]
    browser(dora).post(f"{BASE}identities/", {"pick": picked})
    rows = Suspension.objects.order_by("case__number").values_list("case__number", "prompt")
    assert list(rows) == [(cases["urgent"], False), (cases["paused"], True), (english, True)]
    assert "no scan of an identity document" in Suspension.objects.get(case__number=english).question


def test_pages_turn_by_the_last_day_and_back(dora, now, monkeypatch):
    created = [arrived(at=now - place * DAY).number for place in range(5, 0, -1)]
    monkeypatch.setattr(
        "crm.accounts.pages.keyset.Page.turned.__func__.__kwdefaults__",
        {**Page.turned.__func__.__kwdefaults__, "size": 2},
    )
    desk = browser(dora)
    first = desk.get(BASE)
    second = desk.get(f"{BASE}?older={first.context['page'].older}")
    back = desk.get(f"{BASE}?newer={second.context['page'].newer}")
    assert [numbers(first), numbers(second), numbers(back)] == [created[:2], created[2:4], created[:2]]


def test_an_empty_queue_says_how_the_last_one_went(dora, now):
    case = arrived(at=now - 10 * DAY)
    record_answer(case, by=dora, at=now)
    Case.objects.filter(pk=case.pk).update(
        state="closed", stage="closed", outcome="granted", closed_at=now, closed_by="user:1", keep_until="2036-12-31"
    )
    assert "Last one closed" in browser(dora).get(BASE).content.decode()


def test_the_figures_count_answers_not_examples(dora, noon):
    for days in (4, 10, 21):
        record_answer(arrived(at=noon - 40 * DAY, channel="mail"), by=dora, at=noon - 40 * DAY + days * DAY)
    arrived(at=noon - 60 * DAY)  # overdue
    arrived(at=noon - 60 * DAY, demo=True)
    result = figures(noon)
    assert (result.overdue, result.median, result.in_time, median_days(noon)) == (1, 10, 100, 10)


def test_the_median_is_not_told_of_one_or_two(dora, noon):
    record_answer(arrived(at=noon - 9 * DAY), by=dora, at=noon)
    assert (median_days(noon), median_days(noon, fewest=1)) == (None, 9)


def test_the_queue_costs_the_same_however_many_there_are(dora, cases, now):
    desk = browser(dora)
    desk.get(BASE)
    with CaptureQueriesContext(connection) as few:
        desk.get(BASE)
    for place in range(8):
        ask(arrived(at=now - place * DAY), "scope", "Które dane?", by=dora)
    with CaptureQueriesContext(connection) as many:
        desk.get(BASE)
    assert len(many) == len(few)
