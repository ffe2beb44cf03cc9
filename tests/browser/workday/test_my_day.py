"""A salesperson's morning by keyboard alone, and the pages of tasks on a desk, a phone and 320 pixels."""

import pytest
from playwright.sync_api import expect

from crm.sales.models import Task
from tests.browser.conftest import DESK, NARROW, PHONE
from tests.sales.task_builders import planned, today
from tests.sizes import one_of


@pytest.fixture
def morning(sam, ada, ben):
    """Something late, something due at an hour, something later."""
    sam.first_name = "Marta"
    sam.save(update_fields=["first_name"])
    planned(sam, ada, title="Oddzwonić o wycenie", due_on=today(-2))
    planned(sam, ben, title="Napisać o dostawie", kind="email", clock="12:30")
    planned(sam, title="Raport tygodnia", kind="todo", due_on=today(3))
    return sam


def test_a_morning_by_keyboard_ticks_off_puts_off_and_plans(enter, clean, morning, ada):
    page = enter(morning)
    expect(page.locator("h1")).to_contain_text("Marto")
    expect(page.locator("#count-due")).to_contain_text("2")
    clean(page)
    page.keyboard.press("j")
    page.keyboard.press("x")  # ticked off
    expect(page.locator("#toasts")).to_contain_text("Zrobione.")
    expect(page.locator(".todo .was")).to_contain_text("Oddzwonić o wycenie")
    expect(page.locator("#count-due")).to_contain_text("1")
    expect(page.get_by_role("link", name="Napisać o dostawie", exact=True)).to_be_focused()  # the place is kept
    page.keyboard.press("Tab")
    expect(page.locator("button[value=tomorrow]").first).to_be_focused()
    page.keyboard.press("Enter")  # put off till tomorrow
    expect(page.locator("#toasts")).to_contain_text("Przełożono na")
    expect(page.locator(".todo").first).not_to_contain_text("Napisać o dostawie")
    page.locator("#main").focus()
    page.keyboard.press("t")  # planned
    page.locator("#id_title").fill("Umówić pomiar")
    page.locator("#who").press_sequentially("Ada")
    page.locator("#whom").get_by_label("Ada Kowalska").wait_for()
    clean(page)
    page.locator("#id_title").press("Control+Enter")
    page.locator("h1", has_text="Umówić pomiar").wait_for()
    values = {task.told("title"): (task.due_on, task.done_at is not None) for task in Task.objects.with_keys()}
    assert values == {
        "Oddzwonić o wycenie": (today(-2), True),
        "Napisać o dostawie": (today(1), False),
        "Raport tygodnia": (today(3), False),
        "Umówić pomiar": (today(), False),
    }
    assert Task.objects.latest("pk").person_id == ada.pk
    page.keyboard.press("g")
    page.keyboard.press("z")
    page.wait_for_url("**/tasks/")


def test_a_step_is_planned_on_the_record_without_leaving_it(enter, clean, morning, ada):
    page = enter(morning, f"/contacts/{ada.uid}/")
    page.keyboard.press("t")
    page.locator("#task_title").fill("Wysłać próbki")
    clean(page)
    page.locator("#task_title").press("Control+Enter")
    expect(page.locator("#next-step")).to_contain_text("Wysłać próbki")
    expect(page.locator("#task_title")).to_have_value("")


@pytest.mark.parametrize("width", one_of(NARROW, PHONE, DESK))
def test_axe_finds_nothing_on_the_pages_of_tasks_on_any_width(enter, clean, morning, width):
    page = enter(morning, width=width)
    for path in ("/", "/tasks/", "/tasks/calendar/", "/tasks/calendar/?span=week", "/tasks/new/", "/tasks/feeds/"):
        page.goto(path)
        clean(page)
