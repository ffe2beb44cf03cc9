"""A stranger without scripts subscribes, reads her mail, presses the button, and the desk shows her."""

import re
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consents.models import Submission
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.models import Purpose
from tests.consents.filled_forms import a_form, answers_about
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.sizes import one_of

REFUSED = "status of 422"  # a form that comes back, as a test wants it
HER = {"name": "Ewa Świeża", "email": "ewa@swieza.test"}


@pytest.fixture(autouse=True)
def here(live_server, settings):
    """Links lead to the live server."""
    settings.BASE_URL = live_server.url
    Purpose.objects.update(active_from=timezone.now())


@pytest.fixture
def stranger(browser, live_server):
    """stranger(…) is a visitor's page with scripts off; it fails on anything the policy refuses."""
    contexts, faults = [], []

    def opened(path, *, width=1440, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=False, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda row: faults.append(row.text) if REFUSED not in row.text else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def mail_to(server):  # noqa: F811
    """mail_to(address) is the newest letter that has arrived there."""

    def newest(address):
        for message in Message.objects.filter(state="waiting"):
            message.wait(timedelta())  # the seconds for an undo are over
            deliver(message.pk)
        return next(letter for letter in reversed(server.arrived) if address in letter["To"])

    return newest


def test_a_stranger_subscribes_confirms_and_the_desk_shows_her(stranger, mail_to, enter, dora):
    a_form()
    page = stranger("/f/newsletter/", locale="pl-PL")
    expect(page).to_have_url(re.compile("/p/pl/consent/newsletter/$"))
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.fill("[name=name]", HER["name"])
    page.fill("[name=email]", HER["email"])
    page.check("[name=agree-offers-email]")
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/mailed/$"))

    submission = Submission.objects.with_keys().get()
    assert answers_about(submission.person) == {}
    link = re.search(r"https?://\S+/p/pl/confirmation/\S+", text_of(mail_to(HER["email"])))[0]
    page.goto(link)
    page.goto(link)
    assert answers_about(submission.person) == {}
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")
    expect(page.locator(".done")).to_be_visible()
    assert answers_about(submission.person) == {("offers", "email"): "allowed"}
    assert "consent-receipt.json" in [part.get_filename() for part in mail_to(HER["email"]).iter_attachments()]

    desk = enter(dora, "/privacy/people/")
    desk.fill("main [name=q]", "swieza")
    desk.press("main [name=q]", "Enter")
    expect(desk.locator("main")).to_contain_text(submission.person.short)
    desk.goto(f"/privacy/people/{submission.person.uid}/")
    expect(desk.locator("main")).to_contain_text("Oferty handlowe")


def test_a_qr_code_at_a_fair_makes_a_lead_who_is_called_and_whose_yes_turns_the_card(
    stranger, mail_to, enter, team_a, sam
):
    sam.language = "en"
    sam.save()
    a_form("fair", serves="enquiries", fields=["name", "email", "phone", "message"], team=team_a, origin_kind="fair")
    phone = stranger("/f/fair/", width=390, locale="en-GB")
    phone.fill("[name=name]", HER["name"])
    phone.fill("[name=email]", HER["email"])
    phone.fill("[name=phone]", "602 777 888")
    phone.fill("[name=message]", "How much is a shelf?")
    phone.check("[name=agree-offers-email]")
    with phone.expect_navigation():  # what comes next may ask the database
        phone.click("main button[type=submit]")
    expect(phone).to_have_url(re.compile("/p/en/consent/fair/mailed/$"))

    desk = enter(sam, "/contacts/")
    desk.locator("main table .nm").first.click()
    card = desk.locator("section").filter(has_text="May I contact?")
    expect(desk.locator("main")).to_contain_text("How much is a shelf?")
    expect(card).to_contain_text("E-mail: only for “Answering enquiries”")
    expect(card).to_contain_text("Marketing by this channel needs consent.")
    desk.get_by_role("button", name="Call").click()
    expect(desk.locator("#call-slot")).to_contain_text("+48 602 777 888")

    phone.goto(re.search(r"https?://\S+/p/en/confirmation/\S+", text_of(mail_to(HER["email"])))[0])
    with phone.expect_navigation():  # what comes next may ask the database
        phone.click("main button[type=submit]")
    desk.reload()
    expect(card).to_contain_text("E-mail: yes")


def text_of(letter):
    """The plain words of a letter."""
    return letter.get_body(("plain",)).get_content()


def test_what_is_missing_is_said_on_top_and_beside_the_field(stranger):
    a_form()
    page = stranger("/p/en/consent/newsletter/", width=390)
    page.check("[name=agree-offers-phone]")
    page.fill("[name=name]", HER["name"])
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert page.locator(".bad .err").count() == 1
    assert page.input_value("[name=name]") == HER["name"]
    assert page.is_checked("[name=agree-offers-phone]")
    page.fill("[name=phone]", "602 333 444")
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/p/en/consent/newsletter/sent/$"))


@pytest.mark.parametrize(("width", "scheme"), one_of((390, "dark"), (1440, "light")))
def test_axe_finds_nothing_on_the_pages_of_the_public(enter, clean, width, scheme):
    a_form(children=True, serves="enquiries", fields=["name", "email", "phone", "message"])
    for language in ("pl", "en"):
        page = enter(None, f"/p/{language}/consent/newsletter/", width=width, color_scheme=scheme)
        page.expected = ["422"]
        clean(page)
        page.locator("summary").click()
        clean(page)
        with page.expect_navigation():  # what comes next may ask the database
            page.click("main button[type=submit]")
        clean(page)
        for outcome in ("sent", "mailed", "declined"):
            page.goto(f"/p/{language}/consent/newsletter/{outcome}/")
            clean(page)


@contextmanager
def firm(address):
    """A web site of the firm's with a frame that shows `address`; its own address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{address}" width="700" height="700"></iframe>'.encode())

        def log_message(self, *_words):
            pass

    with HTTPServer(("127.0.0.1", 0), Site) as site:
        Thread(target=site.serve_forever, args=[0.02], daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.parametrize("listed", [True, False])
def test_another_site_shows_it_in_a_frame_only_when_it_is_on_the_list(browser, live_server, listed):
    with firm(f"{live_server.url}/p/pl/consent/newsletter/") as site:
        a_form(sites=[site] if listed else [])
        context = browser.new_context(viewport={"width": 900, "height": 900})
        page = context.new_page()
        page.goto(site)
        frame = page.frame_locator("iframe")
        if listed:
            frame.locator("[name=email]").fill(HER["email"])
            frame.locator("[name=agree-offers-email]").check()
            frame.locator("main button[type=submit]").click()
            expect(frame.locator(".done")).to_be_visible()
        else:
            page.wait_for_load_state()
            expect(frame.locator("main#main")).to_have_count(0)
        context.close()
    assert Submission.objects.count() == int(listed)
