"""«Who saw Mrs Nowak this month?»: answered in three clicks on the demo data, and `audit verify` says it is whole."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from crm.accounts.models import User
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from crm.privacy.models import AccessEntry
from tests.privacy.logs.sealed_logs import seal_all, tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clicks():
    """How often something was clicked."""
    return []


def verified():
    """What `audit verify` says, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("audit", "verify", stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_the_officer_learns_it_in_three_clicks_and_the_answer_is_whole(enter, clean, clicks, settings, tmp_path):
    settings.EMBEDDED, settings.LEDGER_DIR = True, tmp_path / "ledger"
    load(password=PASSWORD)
    page = enter(User.objects.get(username="iwona"), "/privacy/")

    def click(what):
        clicks.append(what)
        page.locator(what).first.click()

    click("nav a[href='/privacy/people/']")
    page.fill("main [name=q]", "nowak")
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    click("main tbody a.nm")
    click("main a[href*='days=month']")

    rows = page.locator("main table tbody tr")
    expect(page).to_have_url(re.compile(r"/audit/\?person=[0-9a-f-]{36}&days=month"))
    assert len(clicks) == 3
    looked = {row.locator(".who span").last.inner_text() for row in rows.all()}
    assert looked == {"Marta Krawczyk", "Magda Zielińska", "Iwona Dudek"}
    clean(page)

    seal_all()
    code, result = verified()
    assert (code, "NOT OK" in result) == (0, False)
    look = AccessEntry.objects.filter(view="contacts:reveal").latest("pk")  # the last reveal of the demo is hers
    tamper("UPDATE privacy_accessentry SET actor_id = '0' WHERE id = %s", [look.pk])
    code, result = verified()
    assert (code, f"row {look.pk} of the access log was altered" in result) == (1, True)
    page.reload()
    expect(page.locator("main .state.s-bad").first).to_be_visible()
