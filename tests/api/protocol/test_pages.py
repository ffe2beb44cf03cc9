"""Pages by cursor: whole, in order, the caller's own; and as cheap for thirty rows as for one."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from tests.api.conftest import code

HOW_MANY = 7


@pytest.fixture
def many(add, sam):
    """Contacts whose last activities are an hour apart but for two that share one moment; newest first."""
    contacts = [add(sam, name=f"Osoba {n}", email=f"o{n}@a.test", phone="") for n in range(HOW_MANY)]
    now = timezone.now()
    for n, contact in enumerate(contacts):
        Contact.objects.filter(pk=contact.pk).update(last_activity_at=now - timedelta(hours=n if n != 3 else 2))
    order = sorted(contacts, key=lambda row: (2 if contacts.index(row) == 3 else contacts.index(row), -row.pk))
    return [str(item.uid) for item in order]


def walked(caller, path):
    """Ids of all pages, and how many pages there were."""
    matches, pages = [], 0
    while path:
        answer = caller.get(path)
        assert answer.status_code == 200, answer.content
        matches += [row["id"] for row in answer.said["results"]]
        pages, path = pages + 1, answer.said["next"] and answer.said["next"].partition("/api/v1/")[2]
    return matches, pages


def test_the_pages_together_are_the_list_both_ways(hub, many):
    assert walked(hub, "people/?purpose=contracts&page_size=3") == (many, 3)
    assert walked(hub, "people/?purpose=contracts&page_size=3&ordering=last_activity") == (many[::-1], 3)
    assert walked(hub, "contacts/?purpose=contracts&page_size=7") == (many, 1)


def test_a_cursor_serves_its_own_caller_and_query_only(hub, rival, many):
    cursor = hub.get("people/?purpose=contracts&page_size=3").said["next"].partition("cursor=")[2]
    for path in (
        f"people/?purpose=offers&page_size=3&cursor={cursor}",
        f"people/?purpose=contracts&page_size=4&cursor={cursor}",
        f"contacts/?purpose=contracts&page_size=3&cursor={cursor}",
        f"people/?purpose=contracts&page_size=3&cursor={cursor[:-4]}AAAA",
        "people/?purpose=contracts&page_size=3&cursor=%C5%BC",
    ):
        assert code(hub.get(path)) == (400, "invalid_cursor"), path
    other = rival.get(f"people/?purpose=contracts&page_size=3&cursor={cursor}")
    assert code(other) == (400, "invalid_cursor")


def test_a_page_never_tells_how_many_there_are(hub, many):
    assert set(hub.get("people/?purpose=contracts").said) == {"results", "next"}


def test_a_history_is_paged_too(hub, ada, shop):
    at = timezone.now()
    for n in range(5):
        write(ada, by=shop.user, kind="note", text=f"Wpis {n}", at=at - timedelta(hours=n // 2))
    path = f"interactions/?contact={ada.uid}&purpose=contracts&page_size=2"
    result, pages = walked(hub, path)
    assert (len(set(result)), pages) == (5, 3)
    stamps = [hub.get(f"interactions/{key}/?purpose=contracts").said["happened_at"] for key in result]
    assert all(first >= other for first, other in pairwise(stamps))


@pytest.mark.parametrize(
    "path", ["people/?purpose=contracts", "contacts/?purpose=contracts", "companies/?purpose=contracts", "jobs/"]
)
def test_a_page_of_thirty_costs_what_a_page_of_one_costs(hub, add, sam, path):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert hub.get(path).status_code == 200
        return len(queries)

    add(sam, name="Pierwsza", email="p@a.test")
    cost()
    add(sam, name="Druga", email="d@a.test", emails=["d2@a.test"])  # a new person a day means new disclosures
    few = cost()
    for n in range(28):
        add(sam, name=f"Osoba {n}", email=f"o{n}@a.test", emails=[f"p{n}@a.test"])
    assert cost() <= few
