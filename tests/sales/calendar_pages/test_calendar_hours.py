"""The calendar by hours: what stands where, whose lanes show times and no titles, how it is turned."""

from datetime import date, timedelta

from django.urls import reverse

from crm.privacy.models import AccessEntry
from crm.sales.calendar_pages.hours import Block, side_by_side
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.cancelling import cancel
from crm.sales.planned_tasks.completion import finish
from tests.sales.task_builders import planned, today

MEETING = {"kind": "meeting", "minutes": 60}


def blocks(page):
    return [
        (block.row.title, block.state, block.first, block.length)
        for column in page.context["calendar"].columns
        for block in column.blocks
    ]


def week_of_today(client, **asked):
    return client.get(reverse("sales:calendar"), {"span": "week", "day": today().isoformat(), **asked})


def test_each_thing_stands_at_its_quarter_in_its_state(as_user, ada, sam):
    planned(sam, ada, title="Spotkanie", clock="09:00", **MEETING)
    planned(sam, ada, title="Telefon", clock="11:15")
    planned(sam, ada, title="Cały dzień")
    finish(planned(sam, ada, title="Było", clock="12:00", **MEETING), by=sam)
    cancel(planned(sam, ada, title="Odwołane", clock="13:00", **MEETING), by=sam)
    page = week_of_today(as_user(sam))
    assert blocks(page) == [
        ("Spotkanie", "meet", 8, 4),
        ("Telefon", "task", 17, 2),
        ("Było", "done", 20, 4),
        ("Odwołane", "off", 24, 4),
    ]
    whole = [row.title for column in page.context["calendar"].columns for row in column.whole]
    assert whole == ["Cały dzień"]
    assert [row[0] for row in blocks(week_of_today(as_user(sam), tasks="0"))] == ["Spotkanie", "Było", "Odwołane"]


def test_early_and_late_hours_are_shown_where_something_is_there(as_user, sam):
    planned(sam, title="Rano", clock="05:30", **MEETING)
    planned(sam, title="Noc", clock="23:30", **MEETING)
    calendar = week_of_today(as_user(sam)).context["calendar"]
    assert (calendar.opens, calendar.closes, len(calendar.hours)) == (5, 24, 19)


def test_a_colleagues_lane_has_times_and_never_a_title(as_user, ada, sam, nina):
    planned(nina, ada, title="Tajne spotkanie", clock="09:00", place="Skrytka 7", **MEETING)
    page = week_of_today(as_user(sam), **{"with": str(nina.uid)})
    lanes = [lane.spans for column in page.context["calendar"].columns for lane in column.lanes if lane.spans]
    assert lanes == [[(f"{nina}: zajęte 9:00–10:00", 8, 4)]]
    text = page.content.decode()
    assert [words in text for words in ("Tajne", "Skrytka", "Kowalska")] == [False] * 3


def test_somebody_of_another_team_has_no_lane(as_user, sam, mallory):
    planned(mallory, clock="09:00", **MEETING)
    calendar = week_of_today(as_user(sam), **{"with": str(mallory.uid)}).context["calendar"]
    assert ([lane["uid"] for lane in calendar.lanes if lane["uid"] == mallory.uid], calendar.asked_for) == ([], [])


def test_a_meeting_to_which_one_was_asked_stands_in_ones_own_week(as_user, ada, sam, nina):
    ask_along(planned(sam, ada, title="Razem", clock="09:00", **MEETING), colleagues=[nina], by=sam)
    assert [row[0] for row in blocks(week_of_today(as_user(nina)))] == ["Razem"]


def test_it_is_turned_by_its_own_length_and_keeps_its_lanes(as_user, sam, nina):
    page = as_user(sam).get(f"/tasks/calendar/?span=week&day=2026-11-24&with={nina.uid}")
    calendar = page.context["calendar"]
    assert (calendar.days[0], calendar.days[-1]) == (date(2026, 11, 23), date(2026, 11, 29))
    assert calendar.after_url == f"?span=week&day=2026-12-01&with={nina.uid}"
    spans = {name: as_user(sam).get(f"/tasks/calendar/?span={name}").context["calendar"] for name in ("day", "list")}
    assert {name: len(each.days) for name, each in spans.items()} == {"day": 1, "list": 14}
    assert spans["list"].after - spans["list"].day == timedelta(days=14)


def test_the_day_on_which_the_clock_is_changed_keeps_its_quarters(as_user, sam):
    night = date(today().year + 1, 3, 31)
    night -= timedelta(days=(night.weekday() + 1) % 7)  # the last Sunday of March
    planned(sam, title="Po zmianie", due_on=night, clock="08:00", **MEETING)
    page = as_user(sam).get(f"/tasks/calendar/?span=day&day={night}")
    assert blocks(page) == [("Po zmianie", "meet", 4, 4)]


def test_what_shares_time_stands_side_by_side():
    lengths = [(0, 4), (2, 4), (3, 2), (8, 2)]
    placed = side_by_side([Block(None, first, length) for first, length in lengths])
    assert [(block.column, block.columns) for block in placed] == [(1, 3), (2, 3), (3, 3), (1, 1)]


def test_looking_is_logged_with_everybody_who_is_named(as_user, ada, sam):
    planned(sam, ada, clock="09:00", **MEETING)
    page = week_of_today(as_user(sam))
    assert 'data-move="' in page.content.decode()
    entry = AccessEntry.objects.filter(view="sales:calendar").get()
    assert (entry.people, entry.fields) == ([ada.pk], ["title"])
