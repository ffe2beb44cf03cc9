"""A manager's Monday: she puts tiles together once, has them mailed, and the letter leads her to the lists behind."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from crm.mail.models.messages import Message
from crm.workspace.dashboards.monday_mail import mail_boards
from tests.browser.conftest import PHONE
from tests.sales.deal_builders import deal, firm
from tests.sales.document_builders import paper
from tests.sales.task_builders import planned, today

TILES = (
    ("deals:open", "number", "deals.amount", "", "Szanse: Otwarte"),
    ("tasks:open", "bar", "count", "tasks.kind", "Zadania: Wszystkie otwarte"),
    ("documents:all", "line", "count", "documents.issued", "Dokumenty: Wszystkie"),
    ("tasks:overdue", "table", "count", "tasks.owner", "Zadania: Zaległe"),
)


def next_monday():
    """Eight o'clock on the next Monday."""
    day = timezone.localdate() + timedelta(days=1)
    day += timedelta(days=-day.weekday() % 7)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 8))


def test_tiles_are_put_together_mailed_on_monday_and_followed(enter, clean, marek, sam, ada):
    deal(sam, company=firm(sam), amount=Decimal(12000), title="Hala")
    planned(marek, title="Raport", kind="todo", due_on=today(-1))
    planned(marek, ada, title="Umowa", kind="call", due_on=today(2))
    paper(sam, ada, issued_on=timezone.localdate())
    page = enter(marek, "/dashboard/")
    page.get_by_role("link", name="Dodaj kafel").click()
    for source, kind, measure, group, _title in TILES:
        page.select_option("#new-source", source)
        page.select_option("#new-kind", kind)
        page.select_option("#new-measure", measure)
        page.select_option("#new-group", group)
        with page.expect_navigation():
            page.locator("button[name=add]").click()
    clean(page)
    page.locator("[data-leave]").click()
    expect(page.locator("main section.card h2")).to_have_text([title for *_rest, title in TILES])
    expect(page.locator("main .big-number")).to_have_text(re.compile("12\\s000\\szł"))
    clean(page)
    with page.expect_navigation():
        page.get_by_role("button", name="E-mailem w poniedziałki").click()
    assert mail_boards(next_monday()) == 1
    letter = Message.objects.with_keys().get(template="monday_board")
    text = letter.content["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert [word in text for word in ("12 000", "Raport", "Kowalska")] == [True, False, False]
    phone = enter(marek, re.search(r"https?://[^/]+(/dashboard/\S*)", text)[1], width=PHONE)
    clean(phone)
    phone.locator("section.card", has_text="Zaległe").get_by_role("link", name="1").first.click()
    expect(phone.locator("h1")).to_have_text("Zadania")
    expect(phone.locator(".todo .what")).to_contain_text("Raport")
    clean(phone)
