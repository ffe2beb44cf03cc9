"""The first hour in an empty house: the checklist, a team, an import, the first deal, and the first one won."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from consents.models import Controller, NoticeVersion
from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.contacts.models import Contact
from crm.privacy.models import Recipient
from crm.sales.models import Deal
from tests.conftest import colleague
from tests.disclosing import in_order
from tests.workers import surroundings, worker

FILE = "Imię i nazwisko;E-mail;Telefon;Firma\nZofia Pierwsza;zofia@pierwsza.example;601 000 111;Pierwsza sp. z o.o.\n"
FIRM = {
    "name": "Stolarnia Jodła sp. z o.o.",
    "short": "Stolarnia Jodła",
    "address": "ul. Leśna 1, 30-001 Kraków",
    "email": "biuro@jodla.example",
    "officer": "Ewa Lis",
    "officer_email": "iod@jodla.example",
}
NINE = [
    "Dane firmy i IOD",
    "Klauzule informacyjne",
    "Cele przetwarzania",
    "Umowy powierzenia",
    "Reguły retencji",
    "Lejek",
    "Zaimportuj kontakty",
    "Zaproś zespół",
    "Upoważnienia",
]


def card(page):
    """The checklist on a home page."""
    return page.locator("section.card", has=page.get_by_role("heading", name="Pierwsze kroki"))


def ticked(page):
    """How many of the nine are done, as the card says."""
    return card(page).locator(".card-acts").first


def test_the_administrator_opens_the_house_and_its_owner_wins_the_first_deal(enter, clean, transactional_db, tmp_path):
    arek = colleague("arek", starting_roles.ADMIN)
    page = enter(arek)
    expect(card(page).locator("li .nm")).to_have_text(NINE)
    expect(ticked(page)).to_have_text("Zrobione 1 z 9")
    expect(card(page)).to_contain_text("Ten krok robi: Właściciel firmy.")
    clean(page)
    # a team first, then the people in it
    card(page).get_by_role("link", name=NINE[7]).click()
    page.get_by_label("Nazwa").fill("Kraków")
    page.get_by_role("button", name="Dodaj zespół").click()
    page.goto("/")
    card(page).get_by_role("link", name=NINE[7]).click()
    for name, value in {
        "first_name": "Jan",
        "last_name": "Dudek",
        "email": "jan@jodla.example",
        "username": "jan",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=role]", label="Właściciel firmy")
    page.get_by_label("Kraków").check()
    page.get_by_role("button", name="Otwórz konto i wyślij link").click()
    expect(page.locator("h1")).to_contain_text("Jan Dudek")
    page.goto("/")
    expect(ticked(page)).to_have_text("Zrobione 2 z 9")
    # the owner sets the house up
    jan = owner_of("jan")
    page = enter(jan)
    expect(card(page).locator("li .nm")).to_have_text(NINE)
    clean(page)
    card(page).get_by_role("link", name=NINE[0]).click()
    page.get_by_role("link", name="Zmień").click()
    for name, value in FIRM.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Zapisz").click()
    page.goto("/")
    card(page).get_by_role("link", name=NINE[1]).click()
    publish_notice(page)
    page.goto("/")
    for step in ("Cele przetwarzania", "Lejek"):
        card(page).get_by_role("button", name=f"{step}: pasuje bez zmian").click()
    expect(ticked(page)).to_have_text("Zrobione 6 z 9")
    for recipient in Recipient.objects.filter(agreement_needed=True):  # agreements are signed on paper
        in_order(recipient)
    # people come by a file
    card(page).get_by_role("link", name=NINE[6]).click()
    bring_in(page, tmp_path)
    page.goto("/")
    expect(ticked(page)).to_have_text("Zrobione 8 z 9")
    authorise_everybody(page, clean)
    page.goto("/")
    expect(page.locator("h1")).to_contain_text("Janie")
    expect(card(page)).to_have_count(0)  # everything is done
    # the first deal, and the first one won
    deal = first_deal(page)
    clean(page)
    assert (deal.outcome, deal.told("title")) == ("won", "Szafa do sypialni")
    assert (Team.objects.get().name, Contact.objects.count(), Controller.named().short) == ("Kraków", 1, FIRM["short"])
    page.goto("/reports/")
    expect(page.locator(".kpi .kv").first).to_have_text(re.compile("7\\s500\\szł"))


def authorise_everybody(page, clean):
    """Signed in one act; whoever has one promises confidentiality before the next page."""
    card(page).get_by_role("link", name=NINE[8]).click()
    clean(page)
    page.get_by_role("button", name="Podpisz zaznaczonym").click()
    expect(page.locator("h1.title")).to_have_text("Twoje upoważnienie jest podpisane")
    clean(page)
    page.get_by_role("button", name="Składam oświadczenie").click()


def owner_of(name):
    """The account that was opened, as if its owner had followed the link in the mail."""
    user = User.objects.get(username=name)
    fresh = colleague("jan.dudek", starting_roles.OWNER, Team.objects.get(), last_name="Dudek")
    user.delete()
    fresh.first_name = "Jan"
    fresh.save(update_fields=["first_name"])
    return fresh


def publish_notice(page):
    """The first notice: drafted from the purposes, published by who decides."""
    page.get_by_role("link", name="Nowa klauzula").first.click()
    page.fill("[name=title]", "Twoje dane u nas")
    page.fill("[name=title_en]", "Your data with us")
    page.fill("[name=slug]", "dane")
    page.get_by_role("button", name="Przejdź do projektu").click()
    page.fill("[name=why]", "Pierwsza wersja.")
    page.get_by_role("button", name="Zapisz projekt").click()
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator("h1 + *, .head-sub").first).to_contain_text("wersja 1")
    assert NoticeVersion.objects.exclude(published_at=None).count() == 1


def bring_in(page, folder):
    """One person from a file, in the five steps of the import."""
    (folder / "kontakty.csv").write_text(FILE, encoding="utf-8")
    page.get_by_role("link", name="Importuj plik").first.click()
    with worker(surroundings()):
        page.set_input_files("[name=file]", folder / "kontakty.csv")
        page.click("main [data-save]")
        expect(page).to_have_url(re.compile("/columns/$"))
        page.click("main [data-save]")
        page.select_option("[name=origin_kind]", "fair")
        page.fill("[name=origin_label]", "Targi")
        page.fill("[name=obtained_on]", datetime.date.today().isoformat())
        page.select_option("[name=purpose]", "contracts")
        page.check("[name=notice][value=given]")
        page.click("main [data-save]")
        start = page.locator("main form[action$='/run/'] button")
        start.wait_for(timeout=30_000)
        start.click()
        expect(page.locator("#job")).to_contain_text("Praca zakończona.", timeout=30_000)


def first_deal(page):
    """A deal with her, moved through the pipeline and won."""
    page.goto("/contacts/")
    page.get_by_role("link", name="Zofia Pierwsza").first.click()
    page.get_by_role("link", name="Dodaj szansę").first.click()
    page.fill("[name=title]", "Szafa do sypialni")
    page.fill("[name=amount]", "7500")
    page.locator("main [data-save]").first.click()
    expect(page.locator("h1")).to_contain_text("Szafa do sypialni")
    page.get_by_role("button", name="Wygrana").first.click()
    expect(page.locator("main")).to_contain_text("Wygrana")
    return Deal.objects.with_keys().get()


@pytest.mark.parametrize("name", ["arek", "jan"])
def test_hidden_steps_are_had_back_by_undo(enter, transactional_db, name):
    user = colleague(name, starting_roles.ADMIN if name == "arek" else starting_roles.OWNER)
    page = enter(user)
    card(page).get_by_role("button", name="Ukryj").click()
    expect(page.locator("#toasts")).to_contain_text("Pierwsze kroki są ukryte")
    expect(card(page)).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Cofnij").click()
    expect(card(page)).to_be_visible()
