"""A merge and its undo, in Polish, as a salesperson lives it: the queue, the screen, the record, and back."""

from django.urls import reverse
from playwright.sync_api import expect

from consents.grounds.recording import withdraw
from crm.contacts.merging.pair_search import find
from crm.contacts.models import Contact
from tests.browser.conftest import PHONE
from tests.conftest import agree


def test_a_merge_and_its_undo(enter, clean, add, sam, offers):
    contact = add(sam, name="Anna Wiśniewska", email="anna.wisniewska@mebloplast.test", position="Kierownik zakupów")
    two = add(sam, name="Anna Wisniewska", email="a.wisniewska@mebloplast.test", position="Dyrektor zakupów")
    agree(contact.person, offers, by=sam)
    agree(two.person, offers, by=sam)
    withdraw(two.person, offers, "email", by=sam)
    find()
    page = enter(sam, reverse("contacts:duplicates"))
    expect(page.locator("main")).to_contain_text("ten sam telefon")
    clean(page)
    page.get_by_role("link", name="Porównaj").click()
    expect(page.locator("h1")).to_have_text("Czy to ta sama osoba?")
    clean(page)
    page.get_by_role("radio", name="Dyrektor zakupów").check()
    page.get_by_role("button", name="Scal w jeden kontakt").click()
    expect(page.locator("h1")).to_have_text("Anna Wiśniewska")
    expect(page.locator("main")).to_contain_text("Ten kontakt powstał ze scalenia dwóch rekordów.")
    expect(page.locator("main")).to_contain_text("Dyrektor zakupów")
    expect(page.locator("main")).to_contain_text("a.wisniewska@mebloplast.test")
    expect(page.locator(".mayl")).to_contain_text("E-mail: tylko w celu")  # the strictest won: no offers
    clean(page)
    page.goto(reverse("contacts:record", args=[two.uid]))  # an old link
    assert str(contact.uid) in page.url
    page.locator(".note").get_by_role("button", name="Cofnij scalenie").click()
    expect(page.locator("h1")).to_have_text("Anna Wisniewska")
    assert Contact.objects.count() == 2
    page.goto(reverse("contacts:duplicates"))  # they stand there again, without waiting for the night
    page.get_by_role("button", name="To różne osoby").click()
    expect(page.locator("#toasts")).to_contain_text("Zapamiętano: to dwie różne osoby.")
    page.locator("#toasts").get_by_role("button", name="Cofnij").click()
    page.get_by_role("button", name="To różne osoby").click()
    page.get_by_role("link", name="Odłożone").click()
    expect(page.locator("main")).to_contain_text("Sam Sowa")
    clean(page)
    page.get_by_role("button", name="Zapytaj ponownie").click()
    expect(page.get_by_role("link", name="Porównaj")).to_be_visible()
    phone = enter(sam, reverse("contacts:merging", args=[contact.uid]), width=PHONE)
    phone.get_by_role("searchbox", name="Nazwisko").fill("wisn")
    phone.locator("main").get_by_role("button", name="Szukaj").click()
    phone.get_by_role("button", name="Porównaj").click()
    expect(phone.locator("h1")).to_have_text("Czy to ta sama osoba?")
    clean(phone)
