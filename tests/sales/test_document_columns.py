"""Every column of a paper on every surface that its table names."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from crm.api.papers.documents import DocumentChanges, DocumentShape, NewDocument
from crm.contacts.history.ledger_acts import columns_in_words
from crm.lists.columns import Sort
from crm.sales.columns.document import DOCUMENT
from crm.sales.document_imports.document_table import COLUMN_OF
from crm.sales.document_imports.words import COLUMNS
from crm.sales.documents.documents import add, change
from crm.sales.documents.forms import values_of
from crm.sales.models import Document
from tests.sales.deal_builders import firm

SAMPLES = {Sort.WORDS: "Próba 7", Sort.LINE: "Próba 7", Sort.DAY: date(2026, 3, 1), Sort.MONEY: Decimal("1250.00")}
TYPED: dict[str, Any] = {
    item.name: item.control.choices()[0][0] if item.control.choices else SAMPLES[item.control.sort]
    for item in DOCUMENT.having("control")
}


@pytest.fixture(params=["person", "firm"])
def whole(request, sam, ada, theirs) -> Document:
    """A paper of a person, or of a firm, that says something in every column."""
    whose: dict[str, Any] = {"contact": ada} if request.param == "person" else {"company": theirs}
    return Document.objects.with_keys().get(pk=add(TYPED, by=sam, **whose).pk)


@pytest.fixture
def theirs(sam):
    return firm(sam)


def test_every_column_is_asked_for_kept_and_changed(as_user, sam, whole):
    page = as_user(sam).get(reverse("sales:edit", args=[whole.uid])).content.decode()
    assert [name for name in TYPED if f'name="{name}"' not in page] == []
    assert {name: values_of(whole)[name] for name in TYPED if name != "amount"} == {
        name: value for name, value in TYPED.items() if name != "amount"
    }
    changed = change(whole, {"number": "2", "note": "", "payment_due_on": None}, version=whole.version, by=sam)
    assert len(changed) == 3


def test_every_column_of_a_table_is_known_by_its_headers():
    matches = {COLUMN_OF[header] for item in DOCUMENT for header in item.imported.headers}
    assert (matches, list(COLUMNS)) == (set(DOCUMENT.names("imported")), list(DOCUMENT.names("imported")))


def test_every_column_goes_by_the_api():
    names = {item.name for item in DOCUMENT if item.api}
    assert (names - set(DocumentShape().fields), names - set(NewDocument().fields)) == (set(), set())
    assert names - set(DocumentChanges().fields) == {"kind"}


def test_every_column_has_a_name_in_both_logs():
    assert [name for name in TYPED if columns_in_words([name]) in ("", name)] == []
