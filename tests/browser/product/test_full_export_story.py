"""Everything at once: a manager counts and asks, the owner approves, the password is shown once. Desk and phone."""

from playwright.sync_api import expect

from crm.jobs.models import FullExport
from crm.workspace.leaving.download import password_of, show_password, whole
from crm.workspace.models import PackageLoad
from crm.workspace.tasks import load_package, make_package
from tests.browser.conftest import NARROW, PHONE
from tests.files.package_cases import emptied, made


def test_a_manager_asks_the_owner_approves_and_the_password_is_shown_once(enter, clean, marek, oskar, ada, carla):
    page = enter(marek, "/exports/full/")
    expect(page.locator("aside").first).to_contain_text("Ograniczenie zdejmuje inspektor ochrony danych.")
    clean(page)
    page.get_by_role("button", name="Poproś o zatwierdzenie").click()
    expect(page.get_by_text("Czeka na drugą osobę.")).to_be_visible()
    clean(page)
    export = FullExport.objects.get()
    second = enter(oskar, f"/exports/full/{export.uid}/", width=NARROW)
    clean(second)
    second.get_by_role("button", name="Zatwierdź").click()
    second.wait_for_url("**/exports/full/questions/")
    clean(second)
    export.refresh_from_db()
    make_package(export.job_id)
    page.reload()
    page.get_by_role("button", name="Pokaż hasło").click()
    expect(page.locator("[data-secret]")).to_have_count(1)
    clean(page)
    page.goto(f"/exports/full/{export.uid}/")
    expect(page.locator("[data-secret]")).to_have_count(0)


def test_leaving_with_everything_and_loading_it_into_an_empty_house_is_equal(enter, clean, marek, oskar, ada):
    export = made(marek, oskar)
    show_password(export, by=marek)
    content, password = whole(export).getvalue(), password_of(export)
    emptied()
    page = enter(oskar, "/first-day/package/")
    clean(page)
    file = {"name": "package.zip", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("Paczka", exact=True).set_input_files(file)
    page.get_by_label("Hasło paczki").fill(password)
    page.get_by_role("button", name="Sprawdź paczkę").click()
    expect(page.get_by_role("button", name="Wczytaj", exact=True)).to_be_visible()
    clean(page)
    page.get_by_label("To nasza paczka: ten sam administrator").check()
    page.get_by_role("button", name="Wczytaj", exact=True).click()
    page.wait_for_url("**/jobs/**")
    load_package(PackageLoad.objects.get().job_id)
    page.goto("/first-day/package/")
    expect(page.get_by_text("Obie strony są zgodne: liczby i skróty.")).to_be_visible()
    clean(page)
    phone = enter(oskar, "/first-day/package/", width=PHONE)
    expect(phone.get_by_text("Obie strony są zgodne: liczby i skróty.")).to_be_visible()
    clean(phone)
