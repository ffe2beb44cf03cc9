"""The list of papers takes filters and saved views like every list."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.lists.models import SavedView
from crm.sales.documents.document_list import DocumentList
from tests.sales.deal_builders import firm as new_firm
from tests.sales.document_builders import paper

LIST, NEW = reverse("sales:documents"), reverse("contacts:view_new", args=["documents"])


def numbers(page):
    return [row.number for row in page.context["rows"]]


@pytest.fixture
def some(sam, ada):
    """An invoice of Ada's, a paid one, an offer of a firm's."""
    company = new_firm(sam)
    paper(sam, ada, number="czeka", issued_on=date(2026, 3, 1), payment_due_on=date(2026, 3, 15))
    paper(sam, ada, number="zapłacona", ended_on=date(2026, 3, 9), issued_on=date(2026, 2, 1))
    paper(sam, company=company, number="oferta", kind="offer", issued_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["czeka", "zapłacona", "oferta"]),
        ("view=unpaid", ["czeka"]),
        ("kind=unpaid", ["czeka"]),  # as older addresses say it
        ("view=all&kind=offer", ["oferta"]),
        ("f=kind:not:offer", ["czeka", "zapłacona"]),
        ("f=party:is:company", ["oferta"]),
        ("f=party:is:person!ended:yes", ["zapłacona"]),
        ("f=due:before:2026-03-16", ["czeka"]),
        ("f=issued:before:2026-02-01", ["oferta"]),
        ("since=2026-02-01&until=2026-02-01", ["zapłacona"]),
        ("view=invoice&since=2026-03-01", ["czeka"]),
        ("sort=-issued", ["oferta", "zapłacona", "czeka"]),
        ("f=number:is:czeka", ["czeka", "zapłacona", "oferta"]),  # sealed: no such field
        ("team=" + "0" * 36, ["czeka", "zapłacona", "oferta"]),
    ],
)
def test_papers_are_narrowed_by_comparisons(some, as_user, sam, asked, found):
    assert numbers(as_user(sam).get(f"{LIST}?{asked}")) == found


def test_what_is_asked_is_saved_as_a_view_and_shows_what_its_reader_sees(some, as_user, sam, mallory):
    client = as_user(sam)
    answer = client.post(f"{NEW}?view=invoice&f=ended:no&sort=-issued", {"name": "Otwarte", "view": "invoice"})
    view = SavedView.objects.get()
    assert (answer.status_code, view.list, view.said["base"]) == (302, "documents", "invoice")
    assert "Otwarte" in client.get(LIST).content.decode()
    assert numbers(as_user(mallory).get(f"{LIST}?view={view.uid}")) == []


def test_days_typed_in_the_form_are_chips_that_can_be_taken_off(some, as_user, sam):
    page = as_user(sam).get(f"{LIST}?view=invoice&since=2026-03-01")
    listed = page.context["list"]
    assert (listed.since, listed.until, ("view", "invoice") in listed.days_state) == (date(2026, 3, 1), None, True)
    [group] = listed.links.chips()
    assert "since" not in group["chips"][0]["url"]


def test_nobody_counts_what_they_do_not_see(some, sam, mallory):
    rows = {
        user.username: DocumentList(user, {"view": "all"}, at=timezone.now()).rows_asked().count()
        for user in (sam, mallory)
    }
    assert rows == {"sam": 3, "mallory": 0}
