"""The README's pictures, taken from a running demo.

    python -m bench.pictures.screenshots http://127.0.0.1:8000 docs/images

Run it inside .venv while `python3 run.py up` serves the demo data. It uses the system's Chromium (or CHROMIUM). The
import is only checked, never run; what it leaves behind is a draft that goes by itself.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.pictures.png import small
from launch.packages.chromium import find_chromium

PASSWORD = "jarzebina-na-plocie-9"  # noqa: S105 - the demo's own, printed by `up`
SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "kontakty.csv"
LARGEST = 200_000  # bytes of a picture; what is shown at this size needs no more
SECONDS, USED = 31, set[str]()  # a code's life, and those that were typed
DESK, PHONE = (1360, 850), (390, 844)


def contacts(page: Page) -> None:
    """The list of a salesperson."""
    page.goto("/contacts/")


def record(page: Page) -> None:
    """The record of a contact with a long history, found by half a surname as a person would."""
    page.goto("/contacts/search/")
    page.get_by_role("searchbox").first.fill("kowal")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Marek Kowalski").first.click()
    page.wait_for_url("**/contacts/*-*/")


def record_to_write(page: Page) -> None:
    """The same, about to write a mail: what for comes first. A form with a day would show the browser's language."""
    record(page)
    page.get_by_role("tab", name="E-mail").click()
    page.mouse.move(0, 0)


def dry_run(page: Page) -> None:
    """The sample file, as far as the dry run; the draft is given up when the picture is taken."""
    page.goto("/imports/new/")
    page.locator("[name=file]").set_input_files(SAMPLE)
    page.locator("main [data-save]").click()
    page.wait_for_url("**/columns/")
    page.locator("main [data-save]").click()
    page.wait_for_url("**/origin/")
    page.locator("[name=origin_kind]").select_option("fair")
    page.locator("[name=origin_label]").fill("Targi Dom i Biuro")
    page.locator("[name=obtained_on]").fill((date.today() - timedelta(days=4)).isoformat())
    page.locator("[name=purpose]").select_option(label="Umowy i zamówienia")
    page.locator("main [data-save]").click()
    page.wait_for_url("**/check/")
    page.locator("main table tbody tr").first.wait_for(timeout=60_000)
    page.reload()  # the ring of the work that is over


def data_map(page: Page) -> None:
    """The data map, narrowed to one purpose so that its paths stand out."""
    page.goto("/privacy/map/?purpose=contracts")


def run(page: Page) -> None:
    """What the next purge would take, waiting for a decision."""
    page.goto("/privacy/retention/runs/")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/runs/*-*/")


def breach(page: Page) -> None:
    """A case whose clock runs."""
    page.goto("/privacy/breaches/")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/breaches/N-*/")


def board(page: Page) -> None:
    """The deals of a salesperson."""
    page.goto("/deals/board/")


def report(page: Page) -> None:
    """The manager's report of the quarter."""
    page.goto("/reports/?period=quarter")


PICTURES: dict[str, tuple[str, tuple[int, int], Callable[[Page], None]]] = {
    "contacts": ("marta", DESK, contacts),
    "record": ("marta", DESK, record_to_write),
    "record-phone": ("marta", PHONE, record),
    "import-dry-run": ("marta", DESK, dry_run),
    "data-map": ("iwona", DESK, data_map),
    "retention-run": ("iwona", DESK, run),
    "breach": ("iwona", DESK, breach),
    "board": ("marta", DESK, board),
    "report": ("magda", DESK, report),
}


def signed_in(browser: Browser, url: str, username: str, size: tuple[int, int]) -> Page:
    """A light page of that size, signed in as one of the demo's people."""
    width, height = size
    look: dict[str, Any] = {"viewport": {"width": width, "height": height}, "locale": "pl-PL", "color_scheme": "light"}
    page = browser.new_context(base_url=url, reduced_motion="reduce", **look).new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_load_state()
    if page.locator("[name=code]").count():
        page.locator("[name=code]").fill(code())
        page.locator("[name=code]").press("Enter")
    page.wait_for_url(lambda here: "/accounts/" not in here)
    return page


def code() -> str:
    """A second factor of the demo's people; each is good once, so one waits for the next."""
    command = [sys.executable, str(Path(__file__).resolve().parents[2] / "run.py"), "manage", "demo", "--code"]
    for _try in range(2):
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
        match = re.findall(r"\b\d{6}\b", output)[-1]
        if match not in USED:
            break
        time.sleep(SECONDS)
    USED.add(match)
    return match


def take(browser: Browser, url: str, folder: Path, name: str) -> int:
    """One picture; how many bytes it has."""
    username, size, walk = PICTURES[name]
    page = signed_in(browser, url, username, size)
    walk(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement?.blur()")
    picture = small(page.screenshot(animations="disabled"))
    for button in page.locator("form[action$='/abandonment/'] button").all():
        button.click()
    page.context.close()
    (folder / f"{name}.png").write_bytes(picture)
    return len(picture)


def main(url: str, folder: str, *names: str) -> int:
    """Takes all pictures, or those that are named; 1 when one is too large for a README."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or find_chromium()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"])
        sizes = {name: take(browser, url, Path(folder), name) for name in names or PICTURES}
    for name, size in sizes.items():
        print(f"{name}.png {size // 1000} KB")
    return int(max(sizes.values()) > LARGEST)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
