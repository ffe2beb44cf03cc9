"""The week in a browser: a meeting dragged and moved by keys; the pages on a desk and a phone."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from crm.sales.models import Task
from tests.browser.conftest import DESK, PHONE
from tests.sales.task_builders import planned, today
from tests.sizes import one_of


@pytest.fixture
def monday():
    """The Monday of the week after the next one, so that nothing of it is over."""
    return today(14) - timedelta(days=today().weekday())


@pytest.fixture
def meeting(sam, ada, monday):
    """An hour on Tuesday morning."""
    day = monday + timedelta(days=1)
    return planned(sam, ada, kind="meeting", title="Pomiar", clock="09:00", minutes=60, due_on=day)


def place_of(meeting):
    task = Task.objects.get(pk=meeting.pk)
    return task.due_on.weekday(), task.clock, task.minutes


def test_a_meeting_is_dragged_and_moved_by_keys(enter, meeting, sam, monday):
    page = enter(sam, f"/tasks/calendar/?span=week&day={monday}")
    block = page.locator("[data-move]")
    block.hover(position={"x": 20, "y": 6})  # waits until fonts are there and nothing shifts any more
    box, column = block.bounding_box(), page.locator("[data-day]").nth(3).bounding_box()
    page.mouse.down()
    page.mouse.move(column["x"] + 30, box["y"] + 6 + 4 * 16, steps=6)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Przeniesiono.")
    assert place_of(meeting) == (3, time(10), 60)
    page.locator("[data-move]").focus()
    for key in ("ArrowDown", "ArrowLeft", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-day] .ev .num", has_text="10:15–11:30")).to_be_visible()
    assert place_of(meeting) == (2, time(10, 15), 75)
    page.locator("[data-move]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert place_of(meeting) == (2, time(10, 15), 75)
    page.locator("[data-move]").focus()
    page.keyboard.press("m")
    page.wait_for_url(f"**/tasks/{meeting.uid}/#move")


def test_the_calendar_is_turned_by_keys(enter, meeting, sam, monday):
    page = enter(sam, f"/tasks/calendar/?span=week&day={monday}")
    page.keyboard.press("j")
    page.wait_for_url(f"**day={monday + timedelta(days=7)}*")
    page.keyboard.press("1")
    page.wait_for_url("**span=day*")
    page.keyboard.press("n")
    page.wait_for_url("**/tasks/new/?kind=meeting*")


@pytest.mark.parametrize("width", one_of(PHONE, DESK))
def test_axe_finds_nothing_in_the_calendar_and_on_a_meeting(enter, clean, meeting, sam, nina, monday, width):
    page = enter(sam, width=width)
    for span in ("day", "week", "month", "list"):
        page.goto(f"/tasks/calendar/?span={span}&day={monday}&with={nina.uid}")
        clean(page)
    page.goto(f"/tasks/{meeting.uid}/")
    clean(page)
    page.goto("/tasks/booking/")
    clean(page)
