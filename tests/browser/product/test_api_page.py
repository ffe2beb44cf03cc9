"""The page that describes the API opens under the strict policy, its console clean, and asks with a token."""

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.permissions.scopes import SCOPES
from crm.privacy.models import Recipient
from tests.disclosing import in_order


def test_the_description_is_read_and_tried_in_a_browser(enter, transactional_db, team_a, arek, contracts):
    firm = in_order(Recipient.objects.order_by("slug").first(), contracts)
    terms = {"teams": [team_a], "scopes_given": list(SCOPES), "purposes": [contracts], "recipient": firm}
    token = tokens.issue(register("Sklep", **terms, by=arek), by=arek)[1]
    page = enter(None, "/api/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container", has_text="token (apiKey)").locator("#api_key_value").fill(f"Token {token}")
    page.locator(".auth-container", has_text="token (apiKey)").get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Close").first.click()
    operation = page.locator("#operations-purposes-read_purposes")
    for _screen in range(80):  # what is out of sight is not drawn
        if operation.count():
            break
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(60)
    operation.get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert "contracts" in page.locator(".live-responses-table").inner_text()
