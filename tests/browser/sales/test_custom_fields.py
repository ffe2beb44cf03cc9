"""A field without a programmer: a manager makes it, a salesperson fills it in, a file takes it out."""

from playwright.sync_api import expect

from crm.contacts import tasks
from crm.contacts.custom_values.value_store import custom_values_of
from crm.jobs.models import Export
from tests.browser.conftest import NARROW, PHONE
from tests.contacts.custom.field_cases import make, opened
from tests.files.export_cases import rows


def test_a_manager_makes_a_field_sam_fills_it_in_and_a_file_holds_it(enter, clean, sam, marek, ada):
    page = enter(marek, "/settings/fields/")
    page.expected.append("422")  # a form that is not full yet
    page.get_by_role("link", name="Nowe pole").click()
    page.get_by_label("Wybór z listy").check()
    page.get_by_label("Odpowiedzi do wyboru").fill("Targi / Fair\nPolecenie / Word of mouth")
    page.get_by_label("Nazwa po polsku").fill("Skąd nas zna")
    page.get_by_label("Nazwa po angielsku").fill("How they know us")
    page.get_by_label("Jaki to rodzaj danych?").select_option("correspondence")
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.get_by_text("Wybierz co najmniej jeden cel").first).to_be_visible()
    clean(page)
    page.get_by_label("Umowy i zamówienia").check()
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.locator("main tbody .nm")).to_have_text("Skąd nas zna")
    clean(page)

    hers = enter(sam, f"/contacts/{ada.uid}/")
    hers.get_by_role("link", name="Wypełnij", exact=True).click()
    hers.get_by_label("Skąd nas zna").select_option("Targi")
    hers.get_by_label("Nowe tagi").fill("z targów")
    hers.get_by_role("button", name="Zapisz").click()
    expect(hers.locator("main dl.dl", has_text="Skąd nas zna")).to_contain_text("Targi")
    expect(hers.locator(".rec-h")).to_contain_text("z targów")
    assert custom_values_of(opened(ada)) == {"custom_skad_nas_zna": "targi"}
    hers.goto("/contacts/?view=all&cols=custom_skad_nas_zna&f=custom_skad_nas_zna:is:targi")
    expect(hers.locator("main tbody tr")).to_contain_text("Targi")
    clean(hers)

    page.goto("/exports/new/?view=all&for=contracts")
    page.get_by_label("Skąd nas zna").check()
    page.locator("#order button[name=go]").click()
    page.wait_for_url("**/jobs/**")
    export = Export.objects.get()
    tasks.export_contacts(export.job_id)
    export.refresh_from_db()
    assert "Targi" in rows(export, marek)[0]


def test_the_pages_of_fields_and_tags_fit_into_320_px(enter, clean, marek):
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    page = enter(marek, f"/settings/fields/{field.uid}/", width=NARROW)
    clean(page)
    page.get_by_role("link", name="IT", exact=True).click()
    clean(page)
    for address in ("/settings/fields/", "/settings/fields/new/", "/settings/tags/"):
        page.goto(address)
        clean(page)


def test_a_field_of_several_choices_is_hidden_from_sales_on_a_phone(enter, clean, sam, marek, ada):
    page = enter(marek, "/settings/fields/new/", width=PHONE)
    page.get_by_label("Kilka pozycji z listy").check()
    page.get_by_label("Odpowiedzi do wyboru").fill("IT\nHandel\nUsługi")
    page.get_by_label("Nazwa po polsku").fill("Branże")
    page.get_by_label("Jaki to rodzaj danych?").select_option("employment")
    page.get_by_label("Umowy i zamówienia").check()
    clean(page)
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.locator("main tbody .nm")).to_have_text("Branże")

    hers = enter(sam, f"/contacts/{ada.uid}/edit/", width=PHONE)
    hers.get_by_label("IT", exact=True).check()
    hers.get_by_label("Usługi", exact=True).check()
    clean(hers)
    hers.get_by_role("button", name="Zapisz").click()
    expect(hers.locator("main dl.dl", has_text="Branże")).to_contain_text("IT; Usługi")
    clean(hers)

    page.locator("main tbody .nm").click()
    page.get_by_label("Handlowiec", exact=True).check()
    page.locator("#main").get_by_role("button", name="Zapisz").click()
    hers.goto(f"/contacts/{ada.uid}/")
    expect(hers.locator("main")).not_to_contain_text("Branże")
    assert custom_values_of(opened(ada)) == {"custom_branze": "it;uslugi"}


def test_a_formula_is_refused_with_its_place_and_reckoned(enter, clean, marek):
    make("Koszt", kind="money", unit="PLN", record="company", category="company")
    page = enter(marek, "/settings/fields/new/?record=company", width=PHONE)
    page.expected.append("422")
    page.get_by_label("Wzór", exact=True).first.check()
    page.get_by_label("Nazwa po polsku").fill("Z marżą")
    page.locator("input[name=formula]").fill("koszt × (1,2")
    page.get_by_label("Jaki to rodzaj danych?").select_option("company")
    page.get_by_label("Umowy i zamówienia").check()
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.get_by_text("Znak 9: nawias").first).to_be_visible()
    clean(page)
    page.locator("input[name=formula]").fill("koszt × 1,2")
    page.locator("#main").get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.locator("main tbody .nm").last).to_have_text("Z marżą")
