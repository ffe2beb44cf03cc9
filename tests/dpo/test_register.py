"""The record of processing as a page."""

from crm.privacy.models import Purpose

URL = "/privacy/ropa/"


def test_it_lists_every_activity_with_its_basis_and_recipients(text):
    page = text(URL)
    parts = ("Our offers", "Tax and accounting", "art. 6 ust. 1 lit. f RODO", "Accounting office", "accounts.user")
    assert [part in page for part in parts] == [True] * len(parts)


def test_it_counts_what_is_described_and_names_what_is_missing(text):
    Purpose.objects.filter(slug="security").update(article="")
    page = text(URL)
    assert ("6/7" in page, "missing: legal basis with its article" in page) == (True, True)


def test_it_says_where_register_and_system_differ(text):
    for purpose in Purpose.objects.all():
        purpose.categories = [code for code in purpose.categories if code != "employment"]
        purpose.save(update_fields=["categories"])
    assert "Register and system differ: contacts.contact" in text(URL)


def test_queries_do_not_grow_with_purposes(desk, queries):
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(6):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert queries(lambda: desk.get(URL)) == few
