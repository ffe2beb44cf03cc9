"""On the road: a salesperson with a phone of 390 pixels, by touch alone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.contacts.models import Contact, Interaction
from crm.sales.models import Task
from tests.browser.conftest import PHONE
from tests.sales.deal_builders import again, deal, stages
from tests.sales.task_builders import planned, today


@pytest.fixture
def round_trip(sam, ada):
    """A call to make and a deal."""
    sam.first_name = "Marta"
    sam.save(update_fields=["first_name"])
    planned(sam, ada, title="Oddzwonić o wycenie")
    return deal(sam, ada, title="Kuchnia na wymiar", amount=Decimal(18400))


@pytest.fixture
def phone(enter):
    """phone(user) -> a touch screen; numbers are dialled into the air."""

    def taken(user):
        page = enter(user, width=PHONE, height=844, has_touch=True, is_mobile=True)
        page.context.add_init_script(
            "const click = HTMLAnchorElement.prototype.click; HTMLAnchorElement.prototype.click = function () {"
            " this.protocol === 'tel:' ? (window.dialled = this.href) : click.call(this); };"
        )
        page.reload()
        return page

    return taken


def test_on_the_road_with_a_phone(phone, clean, round_trip, sam, ada):
    page = phone(sam)
    expect(page.locator("h1")).to_contain_text("Marto")
    clean(page)
    page.locator("#agenda").get_by_role("link", name="Oddzwonić o wycenie", exact=True).tap()
    page.locator("main").get_by_role("link", name="Ada Kowalska").first.tap()
    expect(page.locator("h1")).to_have_text("Ada Kowalska")
    clean(page)
    page.get_by_role("button", name="Zadzwoń").tap()
    call = page.locator("#call-slot")
    expect(call).to_contain_text("+48 602 333 444")
    assert page.evaluate("window.dialled") == "tel:+48602333444"
    clean(page)
    call.get_by_text("Rozmawiano", exact=True).tap()
    call.locator("textarea").fill("Chce obejrzeć próbki w czwartek.")
    call.locator("[name=next_kind]").select_option("meeting")
    call.locator("[name=next_on]").fill(today(2).isoformat())
    call.locator("[name=next_title]").fill("Zawieźć próbki")
    call.get_by_role("button", name="Zapisz").tap()
    expect(page.locator(".tl")).to_contain_text("Chce obejrzeć próbki")
    expect(page.locator("#next-step")).to_contain_text("Zawieźć próbki")

    bar = page.get_by_role("navigation", name="Menu na telefonie")
    bar.get_by_role("link", name="Szanse").tap()
    expect(page.locator("h1")).to_contain_text("Szanse")
    page.locator("[data-deal]", has_text="Kuchnia").get_by_text("Przenieś").tap()
    page.locator(f'#move [data-to="{stages()[1].uid}"]').tap()
    expect(page.locator("#toasts")).to_contain_text(str(stages()[1]))
    clean(page)

    bar.get_by_role("link", name="Dodaj").tap()
    expect(page.locator("h1")).to_have_text("Nowy kontakt")
    clean(page)
    page.get_by_label("Imię i nazwisko").fill("Wojciech Dębski")
    page.get_by_role("textbox", name="Telefon").fill("605 111 222")
    page.locator("[name=origin_kind]").select_option("card")
    page.locator("[name=origin_label]").fill("Wizytówka z budowy")
    page.locator("[name=purpose]").select_option("contracts")
    page.locator("[name=notice][value=given]").check()
    page.get_by_role("button", name="Zapisz i otwórz").tap()
    expect(page.locator("h1")).to_have_text("Wojciech Dębski")
    clean(page)

    assert again(round_trip).stage == stages()[1]
    talked = Interaction.objects.select_related("person__key").get(person=ada.person, kind="call")
    assert (talked.outcome, talked.summary) == ("talked", "Chce obejrzeć próbki w czwartek.")
    assert Task.objects.filter(person=ada.person, kind="meeting", done_at=None).count() == 1
    assert Contact.objects.filter(owner=sam).count() == 2
