"""The privacy desk as Dora sees it, in English."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.privacy.models import AccessEntry, LedgerEntry


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


@pytest.fixture
def enter():
    """enter(user) -> a client with that user's session, in English."""

    def entered(user) -> Client:
        client = Client()
        client.force_login(english(user))
        return client

    return entered


@pytest.fixture
def desk(enter, dora):
    """Dora's browser."""
    return enter(dora)


@pytest.fixture
def text(desk):
    """text("/privacy/…") -> the page as text."""
    return lambda url: desk.get(url).content.decode()


@pytest.fixture
def last_look(db):
    """last_look() -> (actor's number, view, people, fields, reason) of the newest row of the access log."""

    def newest():
        row = AccessEntry.objects.order_by("-pk").first()
        return row.actor_id, row.view, row.people, row.fields, row.reason

    return newest


@pytest.fixture
def last_act(db):
    """last_act() -> (act, about, fields, counts) of the newest row of the ledger."""

    def newest():
        row = LedgerEntry.objects.order_by("-pk").first()
        return row.act, row.about, row.fields, row.counts

    return newest


@pytest.fixture
def queries():
    """queries(act) -> how many statements it took."""

    def counted(act) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return counted
