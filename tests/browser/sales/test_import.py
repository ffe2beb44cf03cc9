"""The sample file brought in on screen, step by step, by somebody who corrects one row on the way."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm.contacts import tasks
from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.files.models import Import, SavedMapping
from tests.browser.conftest import DESK, PHONE
from tests.sizes import one_of

SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "kontakty.csv"


def job_of(load: Import) -> int:
    """The job that the import waits for."""
    return Import.objects.values_list("job", flat=True).get(pk=load.pk)


@pytest.mark.parametrize(("theme", "language", "width"), one_of(("light", "pl", DESK), ("dark", "en", PHONE)))
def test_the_sample_comes_in_and_goes_again(enter, clean, sam, theme, language, width):
    sam.theme, sam.language = theme, language
    sam.save(update_fields=["theme", "language"])
    page = enter(sam, "/imports/new/", width=width)
    page.expected.append("422")
    page.set_input_files("input[type=file]", SAMPLE)
    expect(page.locator("[data-file-name]")).to_contain_text("kontakty.csv")
    clean(page)

    page.locator("[data-save]").click()
    page.wait_for_url("**/columns/")
    expect(page.locator("tr.off")).to_have_count(2)  # PESEL and the date of birth
    clean(page)

    page.locator("[data-save]").click()
    page.wait_for_url("**/origin/")
    page.locator("[data-save]").click()
    expect(page.locator(".note-danger")).to_be_focused()
    clean(page)
    page.select_option("[name=origin_kind]", "fair")
    page.fill("[name=origin_label]", "Targi Drema 2026")
    page.fill("[name=obtained_on]", "2026-05-12")
    page.select_option("[name=purpose]", "enquiries")
    page.locator("[data-save]").click()
    page.locator("[name=leave_out]").click()  # enquiries need no address

    page.wait_for_url("**/check/")
    load = Import.objects.get()
    tasks.check_import(job_of(load))
    correct = page.locator("[name=value]").first  # the page has looked again by itself
    expect(correct).to_have_value("jan.nowak@")
    clean(page)
    correct.fill("jan.nowak@gruszka.example")
    page.locator("button[value=fix]").first.click()
    expect(page.locator("tr.good")).to_contain_text("jan.nowak@gruszka.example")
    expect(page.locator("tr.good button[value=undo]")).to_be_focused()
    for show in ("remarks", "updated"):
        page.goto(f"/imports/{load.uid}/check/?show={show}")
        clean(page)

    page.locator("form[action$='/run/'] button").click()
    page.wait_for_url("**/jobs/**")
    tasks.import_contacts(job_of(load))
    page.goto(f"/imports/{load.uid}/")
    expect(page.locator(".kv").first).to_have_text("38")
    clean(page)
    assert (
        Contact.objects.count(),
        Contact.objects.with_keys().get(person__email_index__isnull=False, company__name="Gruszka i Syn").person.email,
    ) == (38, "jan.nowak@gruszka.example")

    page.locator("form[action$='/reversal/'] button").click()
    page.wait_for_url("**/jobs/**")
    tasks.undo_import(job_of(load))
    page.goto(f"/imports/{load.uid}/")
    clean(page)
    assert Contact.objects.count() == 0


FAIR = "Osoba;E-mail;Miasto;Stanowisko\nAnna Nowak;anna@x.test;Poznań;Prezes\n".encode()


@pytest.mark.parametrize(("theme", "language", "width"), one_of(("light", "en", PHONE), ("dark", "pl", DESK)))
def test_an_update_is_taken_back_and_the_report_says_what_stayed(enter, clean, add, sam, theme, language, width):
    sam.theme, sam.language = theme, language
    sam.save(update_fields=["theme", "language"])
    add(sam, name="Anna Nowak", email="anna@x.test", phone="", city="Gniezno", position="Dyrektorka")
    page = enter(sam, "/imports/new/", width=width)
    page.set_input_files("input[type=file]", {"name": "targi.csv", "mimeType": "text/csv", "buffer": FAIR})
    page.locator("[data-save]").click()
    page.wait_for_url("**/columns/")
    for column in (2, 3):
        page.check(f"[name=over_{column}]")
    page.fill("[name=remember]", "Targi")
    page.locator("[data-save]").click()

    page.wait_for_url("**/origin/")
    page.select_option("[name=origin_kind]", "fair")
    page.fill("[name=origin_label]", "Targi Drema 2026")
    page.fill("[name=obtained_on]", "2026-05-12")
    page.select_option("[name=purpose]", "contracts")
    page.check("[name=mode][value=update]")
    page.locator("[data-save]").click()
    page.wait_for_url("**/check/")
    load = Import.objects.get()
    tasks.check_import(job_of(load))
    page.goto(f"/imports/{load.uid}/check/?show=updated")
    clean(page)
    page.locator("form[action$='/run/'] button").click()
    page.wait_for_url("**/jobs/**")
    tasks.import_contacts(job_of(load))
    anna = Contact.objects.with_keys().get()
    assert (anna.city, anna.position) == ("Poznań", "Prezes")
    edit(anna, {"position": "Prezeska"}, version=anna.version, by=sam)

    page.goto(f"/imports/{load.uid}/")
    page.locator("form[action$='/reversal/'] button").click()
    page.wait_for_url("**/jobs/**")
    tasks.undo_import(job_of(load))
    page.goto(f"/imports/{load.uid}/")
    expect(page.locator("main")).to_contain_text("Anna Nowak")
    clean(page)
    anna = Contact.objects.with_keys().get()
    assert (anna.city, anna.position) == ("Gniezno", "Prezeska")
    for path in ("", f"{SavedMapping.objects.get().uid}/"):
        page.goto(f"/imports/mappings/{path}")
        expect(page.locator("main")).to_contain_text("Targi")
        clean(page)
