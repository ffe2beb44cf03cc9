"""How many statements the pages that are opened all day take: exactly these, sign-in included.

A page that takes fewer lowers its number here; one that takes more says in its commit what for. Time is measured by
`run.py bench costs`, never asserted.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.sales.deal_builders import deal
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db

SELLING = {
    "sales:my_day": 4,
    "contacts:list": 5,
    "contacts:companies": 3,
    "sales:deals": 5,
    "sales:board": 8,
    "sales:tasks": 5,
    "sales:reports": 10,
    "contacts:pulse": 2,
    "jobs:ring": 2,
}
OF_ADA, PALETTE, DESK = 9, 7, 35


def statements(client, url, typed=None):
    """How many a page takes when what is kept for a process is there already."""
    ask = (lambda: client.post(url, typed, headers={"HX-Request": "true"})) if typed else (lambda: client.get(url))
    assert ask().status_code == 200
    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


@pytest.fixture
def work(sam, ada):
    """A deal with Ada and something to do about her."""
    planned(sam, ada)
    return deal(sam, ada)


def test_the_pages_of_whoever_sells(work, sam, as_user):
    client = as_user(sam)
    assert {name: statements(client, reverse(name)) for name in SELLING} == SELLING


def test_a_record_and_the_palette(work, sam, ada, as_user):
    client = as_user(sam)
    found = statements(client, reverse("contacts:record", args=[ada.uid]))
    palette = statements(client, reverse("contacts:palette"), {"q": "kowal"})
    assert (found, palette) == (OF_ADA, PALETTE)


def test_the_privacy_desk(work, dora, as_user):
    assert statements(as_user(dora), reverse("dpo:overview")) == DESK
