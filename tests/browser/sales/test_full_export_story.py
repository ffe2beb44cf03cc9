"""Everything at once: a manager counts and asks, the owner approves, the password is shown once. Desk and phone."""

from playwright.sync_api import expect

from crm.jobs.models import FullExport
from crm.workspace.tasks import make_package
from tests.browser.conftest import NARROW


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
    second.wait_for_url("**/exports/full/")
    clean(second)
    export.refresh_from_db()
    make_package(export.job_id)
    page.reload()
    page.get_by_role("button", name="Pokaż hasło").click()
    expect(page.locator("[data-secret]")).to_have_count(1)
    clean(page)
    page.goto(f"/exports/full/{export.uid}/")
    expect(page.locator("[data-secret]")).to_have_count(0)
