"""On a telephone, without scripts: she asks, proves her address by the mailed code, writes, takes it back."""

import re

import pytest
from playwright.sync_api import expect

from crm.privacy.models import Person
from dsar.identity import identity_codes
from dsar.models import Case, CaseMessage, IdentityCheck, Outcome
from tests.browser.conftest import PHONE
from tests.dsar.portal_browser import code_of, controller, letters

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def scripts(request):
    """Whether the telephone runs scripts: nothing here needs them, and axe is one."""
    return request.param


@pytest.fixture
def telephone(enter, scripts):
    """A narrow page; forms that come back answer 422."""

    def opened(path, **options):
        page = enter(None, path, width=PHONE, java_script_enabled=scripts, **options)
        page.expected.append("422")
        return page

    return opened


@pytest.fixture
def looked_at(clean, scripts):
    """looked_at(page): what axe says, where it can run."""
    return clean if scripts else lambda page: None


def on(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def onward(page):
    """Sends the page; the next one is there when it comes back."""
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.click()


def test_she_asks_proves_her_address_and_takes_it_back(telephone, looked_at):
    controller()
    her = Person.create(name="Ada Kowalska", email="ada@cerambud.test")
    page = telephone("/p/en/request/")
    looked_at(page)
    on(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose what you need.")
    looked_at(page)
    page.get_by_label("I want to know which data of mine you have").check()
    on(page, "Continue")
    looked_at(page)
    on(page, "Continue")
    looked_at(page)
    page.get_by_label("Name").fill("Ada Kowalska")
    page.get_by_label("E-mail address").fill("ADA@cerambud.test")
    with page.expect_navigation():
        page.get_by_label("E-mail address").press("Enter")  # goes on, not back
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    looked_at(page)
    on(page, re.compile(r"^Change ?: Name$"))  # what is hidden from sight stands apart
    expect(page.get_by_label("E-mail address")).to_have_value("ADA@cerambud.test")
    on(page, "Continue")
    on(page, "Send the request")
    looked_at(page)
    number, code = page.locator("dd.code").all_inner_texts()

    page.get_by_role("link", name="See the status").click()
    page.get_by_label("Number of the request").fill(number)
    page.get_by_label("Code", exact=True).fill("AAAAA")
    on(page, "Show the status")
    expect(page.get_by_role("alert")).to_contain_text("Number and code do not fit together")
    looked_at(page)
    page.get_by_label("Code", exact=True).fill(code)
    on(page, "Show the status")
    looked_at(page)
    identity_codes.answer(IdentityCheck.objects.get().pk)
    [(address, text)] = letters("request_identity")
    assert address == her.email
    page.get_by_label("Code from the second message").fill(code_of(text))
    on(page, "Confirm")
    expect(page.get_by_text("We know that it is you")).to_be_visible()
    page.get_by_label("Your message").fill("Czy mogą Państwo to przyspieszyć?")
    on(page, "Send the message")
    expect(page.get_by_text("Czy mogą Państwo to przyspieszyć?")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Take the request back").click()
    looked_at(page)
    on(page, "Take the request back")
    expect(page.locator(".lead .st")).to_have_text("You took the request back")
    case = Case.objects.get()
    assert (case.outcome, [subject.person for subject in case.subjects.all()]) == (Outcome.WITHDRAWN, [her])


def test_somebody_asks_for_another_in_polish_and_keeps_what_was_typed(telephone, looked_at):
    controller()
    page = telephone("/p/pl/request/")
    page.locator("[name=kinds][value=erasure]").check()
    onward(page)
    page.locator("[name=whose][value=other]").check()
    onward(page)
    expect(page.locator("[name=speaker_name]")).to_be_visible()
    looked_at(page)
    page.locator("[name=role][value=parent]").check()
    page.fill("[name=speaker_name]", "Jan Maj")
    page.fill("[name=speaker_email]", "jan@maj.test")
    onward(page)
    page.fill("[name=name]", "Ola " + "Bardzodługienazwisko" * 4)
    page.fill("[name=email]", f"{'a' * 60}@{'poczta-przedsiebiorstwa' * 2}.example")
    onward(page)
    looked_at(page)
    with page.expect_navigation():
        page.locator("main button[name=go][value=back]").click()
    expect(page.locator("[name=name]")).to_have_value(re.compile("^Ola "))
    assert Case.objects.count() == 0


def test_the_other_language_keeps_what_was_typed_and_enter_still_goes_on(telephone, looked_at):
    """The button stands above the form that it sends; Enter must not press it."""
    controller()
    page = telephone("/p/pl/request/")
    page.locator("[name=kinds][value=access]").check()
    on(page, "English")
    expect(page.locator("[name=kinds][value=access]")).to_be_checked()
    looked_at(page)
    on(page, "Continue")
    page.get_by_label("In your own words").fill("Zażółć\ngęślą")
    on(page, "Polski")
    expect(page.locator("[name=details]")).to_have_value("Zażółć\ngęślą")
    on(page, "English")
    on(page, "Continue")
    page.get_by_label("Name").fill("Ewa Maj")
    page.get_by_label("E-mail address").fill("ewa@maj.test")
    with page.expect_navigation():
        page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    on(page, "Send the request")
    number, code = page.locator("dd.code").all_inner_texts()
    page.get_by_role("link", name="See the status").click()
    page.get_by_label("Number of the request").fill(number)
    on(page, "Polski")
    on(page, "English")
    page.get_by_label("Code", exact=True).fill(code)
    with page.expect_navigation():
        page.get_by_label("Code", exact=True).press("Enter")
    page.get_by_label("Your message").fill("Jeszcze jedno.")
    page.get_by_label("Code from the second message").fill("abc")
    on(page, "Polski")
    expect(page.locator("[name=text]")).to_have_value("Jeszcze jedno.")
    expect(page.locator("[name=proof]")).to_have_value("abc")
    looked_at(page)
    with page.expect_navigation():
        page.locator("[name=proof]").press("Enter")  # tries the code, and sends no message
    expect(page.get_by_role("alert")).to_contain_text("Ten kod nie działa")
    expect(page.locator("[name=text]")).to_have_value("Jeszcze jedno.")
    assert CaseMessage.objects.count() == 0
    looked_at(page)
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Przejdź do treści"  # nobody meets the unseen button
