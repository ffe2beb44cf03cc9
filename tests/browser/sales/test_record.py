"""The record, quick add and the pages around them in a real Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.contacts.companies.company_editing import add_company
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import AccessEntry
from tests.browser.conftest import DESK, NARROW, PHONE
from tests.sizes import one_of

NOT_SAVED = "422"  # what an answer with warnings writes into the console


@pytest.fixture
def firm(sam, ada, ben):
    """Ada's and Ben's company, with something that happened."""
    company = add_company({"name": "Cerambud S.A.", "nip": "5260250274", "city": "Kraków"}, by=sam)
    Contact.objects.filter(pk__in=[ada.pk, ben.pk]).update(company=company)
    write(ada, by=sam, kind="meeting", text="Pomiary w hali.", others=[ben])
    write(ada, by=sam, kind="call", outcome="talked", text="Prosi o wariant z serwisem.")
    return company


@pytest.fixture
def at(enter, firm, ada, carla):
    """at(user, "record") opens one of the pages."""
    addresses = {
        "record": reverse("contacts:record", args=[ada.uid]),
        "restricted": reverse("contacts:record", args=[carla.uid]),
        "add": reverse("contacts:add"),
        "edit": reverse("contacts:edit", args=[ada.uid]),
        "history": reverse("contacts:history", args=[ada.uid]),
        "shares": reverse("contacts:shares", args=[ada.uid]),
        "owner": reverse("contacts:owner", args=[ada.uid]),
        "company": reverse("contacts:company", args=[firm.uid]),
        "company_edit": reverse("contacts:company_edit", args=[firm.uid]),
    }

    def opened(user, name, *, theme="light", language="pl", **options):
        user.theme, user.language = theme, language
        user.save(update_fields=["theme", "language"])
        return enter(user, addresses[name], **options)

    return opened


@pytest.mark.parametrize("width", one_of(NARROW, PHONE, DESK))
def test_axe_finds_nothing_on_the_record_on_any_width(at, clean, sam, width):
    clean(at(sam, "record", width=width))


@pytest.mark.parametrize(
    "name", ["restricted", "add", "edit", "history", "shares", "owner", "company", "company_edit", "record"]
)
def test_axe_finds_nothing_in_the_dark_and_in_english(at, clean, oskar, name):
    clean(at(oskar, name, theme="dark", language="en", width=PHONE if name == "history" else DESK))


def test_a_note_with_a_pesel_is_kept_in_the_field_and_saved_without_it(at, clean, sam):
    page = at(sam, "record")
    page.expected.append(NOT_SAVED)
    page.locator("#note_text").fill("PESEL klientki 44051401359, oddzwonić.")
    page.locator("#compose-note [data-save]").click()
    page.locator("button[value=cut]").wait_for()
    expect(page.locator("#note_text")).to_have_value("PESEL klientki 44051401359, oddzwonić.")
    clean(page)
    page.locator("button[value=cut]").click()
    expect(page.locator("#note_text")).to_have_value("PESEL klientki •••, oddzwonić.")
    page.locator("#compose-note [data-save]").click()
    expect(page.locator(".tl")).to_contain_text("PESEL klientki •••, oddzwonić.")
    expect(page.locator("#toasts")).to_be_visible()


def test_ctrl_enter_saves_a_meeting_with_somebody_found_by_name(at, sam, add):
    add(sam, name="Zofia Zając")
    page = at(sam, "record")
    page.locator("#compose-meeting-tab").click()
    page.locator("input[name=who]").fill("zaj")
    page.get_by_label("Zofia Zając").check()
    page.locator("#meeting_text").fill("Odbiór hali.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tl > li").first).to_contain_text("Zofia Zając")


def test_one_tap_calls_and_the_outcome_is_added(at, clean, sam, ada):
    page = at(sam, "record")
    page.evaluate("HTMLAnchorElement.prototype.click = function () { window.dialled = this.href; }")
    page.locator("form[action$='/call/'] button").click()
    page.locator("#call-slot [data-dialled]").wait_for()
    assert page.evaluate("window.dialled") == "tel:+48602333444"
    clean(page)
    page.locator("#call-slot input[value=no_answer]").check()
    page.locator("#call-slot [data-save]").click()
    expect(page.locator("#call-slot")).to_be_empty()
    assert Interaction.objects.filter(person=ada.person, outcome="no_answer").count() == 1


def test_the_officer_reveals_a_phone_with_a_reason_and_it_is_masked_again(at, clean, dora, ada):
    page = at(dora, "record")
    mask = page.locator(f"#m-{ada.short.lower()}-phone")
    mask.locator("a").click()
    mask.locator("button[value=request]").wait_for()
    clean(page)
    mask.locator("button[value=request]").click()
    expect(mask).to_contain_text("+48 602 333 444")
    assert AccessEntry.objects.filter(reason="request", fields=["phone"], people=[ada.pk]).count() == 1
    page.reload()
    expect(mask).to_contain_text("+48 602 ••• 444")


def test_quick_add_warns_suggests_and_saves(at, clean, sam):
    page = at(sam, "add")
    page.expected.append(NOT_SAVED)
    page.locator("[name=name]").fill("Ada Kowalska")
    page.locator("[name=email]").fill("ada@cerambud.test")
    expect(page.locator("#alike")).to_contain_text("Ada Kowalska")
    page.locator("[name=company_name]").fill("cera")
    page.get_by_label("Cerambud S.A.").check()
    clean(page)
    page.locator("[name=origin_kind]").select_option("card")
    page.locator("[name=origin_label]").fill("Drema 2026")
    page.locator("[name=purpose]").select_option("contracts")
    page.locator("[data-save]").click()
    page.locator("button[name=another]").click()
    page.wait_for_url("**/contacts/*-*/")
    expect(page.locator("h1")).to_have_text("Ada Kowalska")
    expect(page.locator(".rec-h")).to_contain_text("Cerambud S.A.")


def test_the_bin_is_taken_back_with_undo(at, sam, ada):
    page = at(sam, "record")
    page.locator(".rec-h [data-bs-toggle=dropdown]").click()
    page.locator("form[action$='/bin/'] button").click()
    page.locator("#toasts [data-undo] button").click()
    page.wait_for_url("**/contacts/*-*/")
    assert Contact.objects.alive().filter(pk=ada.pk).exists()
