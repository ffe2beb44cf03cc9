"""A link between records, as it is lived: made, typed, read from the other side, gone with whom it led to."""

import pytest
from playwright.sync_api import expect

from crm.contacts import tasks
from crm.contacts.models import ContactValue, LinkedPerson
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person
from tests.browser.conftest import PHONE


@pytest.fixture
def foreign(add, mallory):
    """A contact of another team whose name begins like Ben's."""
    return add(mallory, name="Benedykt Obcy", email="obcy@x.test")


def test_a_link_is_made_found_by_typing_read_back_and_goes_with_the_person(
    enter, clean, sam, marek, dora, ada, ben, foreign
):
    page = enter(marek, "/settings/fields/new/")
    page.get_by_label("Powiązanie z kontaktem").check()
    page.get_by_label("Nazwa po polsku").fill("Kto polecił")
    page.get_by_label("Jaki to rodzaj danych?").select_option("correspondence")
    page.get_by_label("Umowy i zamówienia").check()
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.locator("main tbody .nm")).to_have_text("Kto polecił")

    hers = enter(sam, f"/contacts/{ada.uid}/edit/", width=PHONE)
    hers.get_by_label("Kto polecił").press_sequentially("ben", delay=30)
    expect(hers.get_by_label("Ben Żółć")).to_be_checked()
    expect(hers.locator("main")).not_to_contain_text("Benedykt")
    clean(hers)
    hers.get_by_role("button", name="Zapisz").click()
    line = hers.locator("main dl.dl", has_text="Kto polecił")
    line.get_by_role("link", name="Ben Żółć").click()

    hers.wait_for_url(f"**/contacts/{ben.uid}/")
    card = hers.locator(".card", has_text="Powiązane z tym wpisem")
    expect(card).to_contain_text("Kto polecił")
    clean(hers)
    card.get_by_role("link", name="Ada Kowalska").click()
    hers.wait_for_url(f"**/contacts/{ada.uid}/")

    erase(Person.objects.with_keys().get(pk=ben.pk), {}, by=dora)
    hers.reload()
    expect(hers.locator("main")).not_to_contain_text("Ben Żółć")
    hers.goto(f"/contacts/{ada.uid}/edit/")
    expect(hers.get_by_label("Kto polecił")).to_have_value("")
    assert not LinkedPerson.objects.exists()
    tasks.empty_fields()
    assert not ContactValue.objects.exists()
