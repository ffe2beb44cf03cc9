"""From a deal to an order: an offer is made and sent on our desk, and accepted on a phone without scripts."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from crm.mail.models.messages import Message
from crm.sales.models import Document, Offer
from tests.browser.conftest import PHONE
from tests.browser.public.test_public_form import here, stranger  # noqa: F401 - a visitor without scripts
from tests.sales.deal_builders import again
from tests.sales.offer_builders import firms_deal, fresh, named, secret_in


def pressed(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_an_offer_is_made_sent_and_accepted_on_a_phone(enter, clean, stranger, sam, ada):  # noqa: F811
    named(sam)
    its_deal = firms_deal(sam, ada)
    desk = enter(sam, path=reverse("sales:deal", args=[its_deal.uid]))
    pressed(desk, "Zrób ofertę")
    expect(desk.locator("h1")).to_contain_text("Oferta OF/")
    clean(desk)
    desk.get_by_label("Tytuł").fill("Stanowisko pakowania")
    pressed(desk, "Zapisz")
    pressed(desk, "Napisz list z ofertą")
    expect(desk.locator("[name=subject]")).to_have_value(re.compile("Oferta OF/"))
    clean(desk)
    pressed(desk, "Wyślij")
    offer = Offer.objects.get()
    assert fresh(offer).state == "sent"
    secret = secret_in(Message.objects.with_keys().get().content["text"])
    clean(enter(None, reverse("sales:public_offer_pl", args=[secret])))
    page = stranger(reverse("sales:public_offer_pl", args=[secret]), width=PHONE, locale="pl-PL")
    expect(page.locator("h1")).to_have_text("Stanowisko pakowania")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="Przejdź do przyjęcia").click()
    page.get_by_label("Imię i nazwisko").fill("Ada Kowalska")
    pressed(page, "Przyjmuję ofertę")
    expect(page.locator(".sumerr")).to_contain_text("Czegoś brakuje")
    page.get_by_label("Stanowisko").fill("Prezeska")
    page.get_by_label("Mogę zamawiać w imieniu").check()
    pressed(page, "Przyjmuję ofertę")
    expect(page.locator("h1")).to_have_text("Oferta przyjęta")
    clean(enter(None, reverse("sales:public_offer_pl", args=[secret]), width=PHONE))
    order = Document.objects.get(kind="order")
    expect(page.locator(".nos")).to_contain_text(order.told("number"))
    assert (again(its_deal).outcome, fresh(offer).state) == ("won", "accepted")
    desk.goto(reverse("sales:offers"))
    expect(desk.locator("main")).to_contain_text("Przyjęta")
    clean(desk)
