"""Both sides of a request in their browsers: she at a telephone without scripts, the desk, and mail between them."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.dsar.portal_browser import code_of
from tests.workers import wait_until

SOON = 30_000  # milliseconds until a real worker has done its job


class Letterbox:
    """What a real mail server took for one address; each letter is read once."""

    def __init__(self, server, address):
        self.server, self.address, self.read = server, address, set()

    def next(self, subject):
        """The text of the oldest unread letter of this subject, waited for."""
        wait_until(lambda: self.unread(subject), patience=30)
        letter = self.unread(subject)[0]
        self.read.add(letter["Message-ID"])
        return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")

    def unread(self, subject):
        """Those that nobody has read yet, the oldest first."""
        # a long subject is folded before its first word, which leaves a blank
        hers = [
            item for item in self.server.arrived if self.address in item["To"] and item["Subject"].strip() == subject
        ]
        return [item for item in hers if item["Message-ID"] not in self.read]


class Her:
    """Whoever asks, at her telephone and with her mail."""

    def __init__(self, page, mail):
        self.page, self.mail = page, mail

    def asks(self, words, *wishes):
        """A request from the first page to the receipt, then in by number and code; its number."""
        self.visits("/p/pl/request/")
        for wish in wishes:
            self.page.get_by_label(wish).check()
        self.presses("Dalej")
        self.page.get_by_label("Własnymi słowami").fill(words)
        self.presses("Dalej")
        self.page.get_by_label("Imię i nazwisko").fill("Ada Kowalska")
        self.page.get_by_label("Adres e-mail").fill("ada@cerambud.test")
        self.presses("Dalej")
        self.presses("Wyślij wniosek")
        number, code = self.page.locator("dd.code").all_inner_texts()
        assert code in self.mail.next(f"Przyjęliśmy Twój wniosek {number}")
        follow(self.page, "Zobacz status")
        self.page.get_by_label("Numer wniosku").fill(number)
        self.page.get_by_label("Kod", exact=True).fill(code)
        self.presses("Pokaż status")
        return number

    def shows_who_she_is(self, number):
        """By the code that came to the address that we held before."""
        first = self.mail.next(f"Kod do Twojego wniosku {number}")
        self.page.get_by_label("Kod z drugiej wiadomości").fill(code_of(first))
        self.presses("Potwierdź")
        expect(self.page.locator(".path b").nth(1)).to_have_text("Wiemy, że to Ty, gotowe")

    def visits(self, address):
        """Open a page by its address, as from a mail."""
        self.page.goto(address)
        self.fits()

    def presses(self, name):
        """A button."""
        press(self.page, name)
        self.fits()

    def fetches(self, role, name):
        """What a button or a link gives her to keep: its name and its content."""
        with self.page.expect_download() as coming:
            self.page.get_by_role(role, name=name, exact=True).click()
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def fits(self):
        """Nothing is wider than her screen."""
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def press(page, name, **options):
    """Press a button and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=isinstance(name, str), **options).click()


def follow(page, name):
    """Follow a link and wait for its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def outcome(page):
    """Wait until a real worker is through with the job of this page, and see what came of it."""
    link = page.get_by_role("link", name="Pokaż wynik")
    expect(link).to_be_visible(timeout=SOON)
    follow(page, "Pokaż wynik")


def card(page, title):
    """The card with this heading."""
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def table(page, caption):
    """[[text of a cell]] of the table with this caption, in lines that hold no more than one blank in a row."""
    rows = page.get_by_role("table", name=re.compile(f"^{caption}")).locator("tbody tr")
    return [[plain(cell) for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def plain(text):
    """A text in one line."""
    return " ".join(text.split())
