"""Every page that lists something asks the database as often for one row as for thirty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts import roles
from crm.accounts.models import Role, Team
from crm.accounts.routes import inventory
from crm.contacts.models import Contact
from crm.dpo.two_teams.imports import import_of
from crm.dpo.two_teams.people import somebody, word
from tests.conftest import colleague

# Lists that are asked for by POST, since what is typed is personal.
TYPED = {
    "contacts:search": {"q": "seedname"},
    "contacts:palette": {"q": "seedname"},
    "contacts:companies": {"q": "seedfirm"},
    "contacts:company_suggest": {"company_name": "seedfirm"},
    "dpo:people": {"q": "seedname"},
}
FEW, MANY = 1, 30


@pytest.fixture
def grow(sam, contracts):
    """grow(n) adds n of everything that any page lists."""

    def more(n):
        for _each in range(n):
            somebody(sam, "A", contracts)
            list(import_of(sam, "A", contracts))
            Team.objects.create(name=word("team"))
            colleague(word("user").lower(), roles.SALES)
        now = timezone.now()
        for place, contact in enumerate(Contact.objects.order_by("pk")):
            Contact.objects.filter(pk=contact.pk).update(last_activity_at=now - timedelta(minutes=place))

    return more


def queries(client, method, url, data=None):
    """How many statements a page takes, and whether it came."""
    with CaptureQueriesContext(connection) as seen:
        answer = getattr(client, method)(url, data or {}, headers={"HX-Request": "true"} if data else {})
    assert answer.status_code in (200, 302), url
    return len(seen)


def lists():
    """(method, url, form) of every page without an object in its address, and of every list behind a form."""
    routes = inventory()
    pages = [route for route in routes if not route.parameters and "GET" in route.policy.methods]
    ours = [route for route in pages if not route.path.startswith(("/accounts/", "/admin/"))]
    found = [("get", route.path, None) for route in ours]
    return found + [("post", reverse(name), form) for name, form in TYPED.items()]


@pytest.fixture
def everybody(as_user, sam):
    """Sam with every right there is and the reach he has: one reader for all pages."""
    rights = {right for role in Role.objects.all() for right in role.rights}
    Role.objects.filter(pk=sam.role_id).update(rights=sorted(rights))
    return as_user(sam)


def test_every_list_costs_the_same_with_one_row_and_with_thirty(everybody, grow):
    grow(FEW)
    for asked in lists():
        queries(everybody, *asked)  # what is read once for a process is read now
    few = {asked[:2]: queries(everybody, *asked) for asked in lists()}
    grow(MANY - FEW)
    many = {asked[:2]: queries(everybody, *asked) for asked in lists()}
    dearer = {url: (few[url], many[url]) for url in few if many[url] > few[url]}
    assert (dearer, len(few) >= 24) == ({}, True)


def test_a_list_that_asks_for_each_row_would_be_noticed(sam, grow):
    def read_one_by_one():
        with CaptureQueriesContext(connection) as seen:
            [contact.person.uid for contact in Contact.objects.visible_to(sam)]
        return len(seen)

    grow(FEW)
    few = read_one_by_one()
    grow(MANY - FEW)
    assert read_one_by_one() > few
