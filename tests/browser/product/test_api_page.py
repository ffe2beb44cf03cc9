"""The page that describes the API opens under the strict policy, its console clean, and asks with a token."""

import json
from io import StringIO

from django.core.management import call_command


def test_the_description_is_read_and_tried_in_a_browser(enter, transactional_db):
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    token = next(user["token"] for user in json.loads(out.getvalue())["users"] if user["name"] == "writer")
    page = enter(None, "/api/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container", has_text="token (apiKey)").locator("#api_key_value").fill(f"Token {token}")
    page.locator(".auth-container", has_text="token (apiKey)").get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Close").first.click()
    page.locator("#operations-purposes-read_purposes").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert "contracts" in page.locator(".live-responses-table").inner_text()
