"""The board in a real Chromium: a card dragged, moved by keyboard alone, dragged while offline; axe on every page."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.sales.deal_lines.line_items import add_line
from crm.sales.deals.participants import add_participant
from crm.sales.models import Deal
from crm.sales.pipelines.pipelines import retire_stage
from tests.browser.conftest import DESK, NARROW, PHONE
from tests.sales.deal_builders import again, deal, firm, stages
from tests.sizes import one_of


@pytest.fixture
def board(sam, nina, ada, ben, carla):
    """A few deals: Ada's own, the firm's with Ben on it, and one behind a padlock."""
    company = firm(sam)
    hers = deal(sam, ada, title="Kuchnia na wymiar", amount=Decimal(18400))
    firms = deal(sam, company=company, place=2, title="Linia pakująca")
    add_participant(firms, ben, "decides", by=sam)
    add_line(firms, product="Pakowarka", quantity=Decimal(2), unit_price=Decimal(44000), by=sam)
    place = {"owner": sam, "team": sam.teams.get(), "stage": stages()[1], "pipeline": stages()[1].pipeline}
    paused = Deal.objects.create(person=carla.person, title="Tajna", amount=Decimal(500), **place)
    return hers, firms, paused


def card(page, title):
    return page.locator("[data-deal]", has_text=title)


def column(page, place):
    return page.locator("[data-stage]").nth(place)


def drag(page, title, place):
    """Press the card and carry it into the column of that place. One that still glides is not taken up."""
    page.wait_for_function("() => [...document.querySelectorAll('[data-deal]')].every((card) => !card.animated)")
    start = card(page, title).bounding_box()
    end = column(page, place).locator("[data-cards]").bounding_box()
    x, y = start["x"] + 60, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 10, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 30, steps=12)
    expect(page.locator("[data-ends]")).to_be_visible()
    page.mouse.up()


def test_a_dragged_card_moves_and_the_sums_follow(enter, board, sam):
    page = enter(sam, "/deals/board/")
    expect(page.locator(".kcol .count").first).to_be_visible()
    drag(page, "Kuchnia", 3)
    expect(column(page, 3).locator("[data-sum]")).to_have_text("18\u00a0400\u00a0zł")
    expect(column(page, 0).locator("[data-sum]")).to_have_text("0\u00a0zł")
    expect(page.locator("#board-live")).to_have_text("Kuchnia na wymiar: Negocjacje, 18\u00a0400\u00a0zł")
    assert again(board[0]).stage == stages()[3]
    page.locator("#toasts [data-undo] button").click()
    expect(column(page, 0).locator("[data-sum]")).to_have_text("18\u00a0400\u00a0zł")
    assert again(board[0]).stage == stages()[0]


def test_a_card_is_moved_won_and_lost_by_keyboard_alone(enter, board, sam):
    page = enter(sam, "/deals/board/")
    page.keyboard.press("j")
    expect(card(page, "Kuchnia").locator("a.nm")).to_be_focused()
    page.keyboard.press("m")
    target = page.locator(f'#move [data-to="{stages()[1].uid}"]')
    target.focus()
    page.keyboard.press("Enter")
    expect(column(page, 1)).to_contain_text("Kuchnia na wymiar")
    expect(card(page, "Kuchnia").locator("a.nm")).to_be_focused()
    page.keyboard.press("m")
    page.locator('#move [data-end="lost"]').focus()
    page.keyboard.press("Enter")
    page.locator("#lost input[name=reason]").first.press("Space")
    page.keyboard.press("Control+Enter")
    expect(card(page, "Kuchnia")).to_have_count(0)
    assert (again(board[0]).outcome, again(board[0]).lost_reason is not None) == ("lost", True)


def test_a_drag_without_a_connection_puts_the_card_back_with_a_sentence(enter, board, sam):
    page = enter(sam, "/deals/board/")
    page.expected.append("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    drag(page, "Kuchnia", 3)
    expect(page.locator("#toasts")).to_contain_text("Szansa wróciła na swoje miejsce.")
    expect(column(page, 0)).to_contain_text("Kuchnia na wymiar")
    page.context.set_offline(False)
    assert again(board[0]).stage == stages()[0]


def test_a_drag_that_comes_too_late_puts_the_card_back(enter, board, sam):
    page = enter(sam, "/deals/board/")
    page.expected.append("409")
    Deal.objects.filter(pk=board[0].pk).update(stage=stages()[4])
    drag(page, "Kuchnia", 3)
    expect(page.locator("#toasts")).to_contain_text("Szansa wróciła na swoje miejsce.")
    expect(column(page, 0)).to_contain_text("Kuchnia na wymiar")


def test_a_stage_that_went_meanwhile_takes_no_card_and_says_so(enter, board, sam, oskar):
    page = enter(sam, "/deals/board/")
    page.expected.append("422")
    page.expected.append("409")
    gone, home = stages()[3], stages()[0]
    retire_stage(gone, to=None, by=oskar)
    drag(page, "Kuchnia", 3)
    expect(page.locator("#toasts")).to_contain_text("Szansa wróciła na swoje miejsce.")
    expect(column(page, 0)).to_contain_text("Kuchnia na wymiar")
    retire_stage(home, to=stages()[1], by=oskar)
    drag(page, "Kuchnia", 2)
    expect(column(page, 0)).to_contain_text("Kuchnia na wymiar")
    assert (again(board[0]).stage.name, Deal.objects.open().count()) == ("Rozmowa", 3)
    page.goto("/deals/board/")
    expect(column(page, 0)).to_contain_text("Kuchnia na wymiar")


def test_a_deal_is_opened_by_keyboard_with_a_buyer_suggested_while_typing(enter, board, sam):
    page = enter(sam, "/deals/board/")
    page.keyboard.press("c")
    page.wait_for_url("**/deals/new/")
    page.locator("[name=whose]").focus()
    page.keyboard.type("mebl")
    expect(page.locator("#parties")).to_contain_text("Mebloplast sp. z o.o.")
    page.keyboard.press("Tab")
    expect(page.locator("#party-1")).to_be_focused()
    page.locator("[name=title]").fill("Regały")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Regały")
    page.locator("#compose-note textarea").fill("Termin ustali ")
    page.keyboard.press("End")
    page.keyboard.type("@ni")
    expect(page.locator("#mention-list [aria-selected=true]")).to_contain_text("Nina")
    page.keyboard.press("Enter")
    expect(page.locator("#compose-note textarea")).to_have_value("Termin ustali @nina ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tl").first).to_contain_text("Termin ustali @nina")


@pytest.mark.parametrize(("width", "theme"), one_of((PHONE, "dark"), (DESK, "light"), (NARROW, "light")))
def test_axe_finds_nothing_on_board_deal_list_and_forecast(enter, with_axe, clean, board, sam, width, theme):
    sam.theme = theme
    sam.save(update_fields=["theme"])
    page = with_axe(enter(sam, "/deals/board/", width=width))
    for path in ("/deals/board/", f"/deals/{board[1].uid}/", f"/deals/{board[2].uid}/", "/deals/", "/deals/forecast/"):
        page.goto(path)
        clean(page)


def test_axe_finds_nothing_on_forms_and_settings(enter, with_axe, clean, board, sam, oskar):
    page = with_axe(enter(sam, "/deals/new/"))
    for end in ("edit/", "stage/", "lost/"):
        page.goto(f"/deals/{board[0].uid}/{end}")
        clean(page)
    oskar.language = "en"
    oskar.save(update_fields=["language"])
    page = with_axe(enter(oskar, "/settings/pipelines/"))
    for path in ("/settings/pipelines/", f"/settings/pipelines/{stages()[0].pipeline.uid}/"):
        page.goto(path)
        clean(page)
    page.goto(f"/settings/stages/{stages()[0].uid}/removal/")
    clean(page)


def test_the_rest_of_a_column_comes_in_place_and_its_cards_move_like_the_others(enter, clean, sam, ada):
    for number in range(9):
        deal(sam, ada, title=f"Regał {number}")
    page = enter(sam, "/deals/board/", height=1800)
    more = column(page, 0).get_by_role("link", name="jeszcze 3 szanse")
    expect(column(page, 0).locator("[data-deal]")).to_have_count(6)
    more.focus()
    page.keyboard.press("Enter")
    expect(column(page, 0).locator("[data-deal]")).to_have_count(9)
    expect(page.locator("h2.kname").first).to_be_focused()
    page.wait_for_url(f"**whole={stages()[0].uid}*")
    clean(page)
    drag(page, "Regał 8", 2)
    expect(page.locator("#board-live")).to_contain_text("Regał 8: ")
    expect(column(page, 2).locator("[data-deal]")).to_have_count(1)
    expect(column(page, 0).locator("[data-deal]")).to_have_count(8)
    assert Deal.objects.filter(stage=stages()[2]).count() == 1
