"""The program as an app: nothing of anybody is kept on the device, the page for no connection stands in."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

KEPT = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""


def test_after_a_walk_the_device_keeps_our_own_files_alone(enter, sam, ada):
    page = enter(sam, "/contacts/", width=PHONE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for path in ("/", "/contacts/", f"/contacts/{ada.uid}/", "/deals/board/", "/tasks/", "/settings/notifications/"):
        page.goto(path)
    paths = page.evaluate(KEPT)
    assert len(paths) > len(["the page for no connection"])
    assert [path for path in paths if not path.startswith("/static/")] == ["/offline/pl/"]
    page.context.set_offline(True)
    page.goto("/contacts/")
    expect(page.locator("h1")).to_have_text("Brak połączenia.")
    page.context.set_offline(False)
    page.goto("/settings/profile/")
    page.locator("[data-sign-out]").evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/accounts/**")
    assert page.evaluate("caches.keys()") == []
