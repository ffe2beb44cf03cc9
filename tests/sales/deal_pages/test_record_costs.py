"""What a record with much on it costs, and that asking once shows the same as asking each time."""

import re
from collections import Counter
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.entries.composing import write
from crm.privacy import page_memo
from crm.sales.planned_tasks.planning import plan
from tests.sales.deal_builders import deal

MOST = 37  # statements of a record with a meeting, a task and a deal
CHANGES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": ?"[^"]+"|\d\d:\d\d')


@pytest.fixture
def busy(sam, ada, ben):
    """Somebody with a meeting, a call, a task and a deal."""
    write(ada, by=sam, kind="meeting", text="Spotkanie w sadzie.", others=[ben])
    write(ada, by=sam, kind="call", text="Rozmowa o gruszach.")
    plan({"title": "Wysłać próbki", "due_on": timezone.localdate()}, by=sam, contact=ada)
    deal(sam, contact=ada, title="Sto skrzynek", amount=Decimal(900))
    return reverse("contacts:record", args=[ada.uid])


def page(client, url):
    return CHANGES.sub("", client.get(url).content.decode())


def test_a_record_that_asks_once_shows_what_it_would_show_asking_each_time(as_user, sam, busy, monkeypatch):
    client = as_user(sam)
    for _time in range(3):  # the looks at the foot are then the reader's own, those before this one
        result = page(client, busy)
    assert {"Sto skrzynek", "Wysłać próbki", "Rozmowa o gruszach."} <= set(re.split(r"[<>]", result))
    monkeypatch.setattr(page_memo, "reading", nullcontext)
    assert page(client, busy) == result


def test_a_record_takes_few_statements(as_user, sam, busy):
    client = as_user(sam)
    page(client, busy)
    with CaptureQueriesContext(connection) as queries:
        page(client, busy)
    assert len(queries) <= MOST
    assert [
        sql
        for sql, times in Counter(captured_query["sql"] for captured_query in queries.captured_queries).items()
        if times > 1
    ] == []
