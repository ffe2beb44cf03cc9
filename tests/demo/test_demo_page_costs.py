"""What the pages of every desk take on the demo's data, where each of them has something to show.

At most twelve statements a page, sign-in included, seven a list, fifteen a record, be it opened from a list or not. The
exact numbers of emptier pages stand in tests/workspace/test_page_costs.py. And at most 60 KB of HTML, before it is
packed, of what is open all day; the lists of all contacts and of tasks may have 72, of which each row is 1.6: how many
tasks the demo has ahead depends on the day of the week.
"""

import pytest
from django.urls import reverse

from bench.measurements.addresses import company_of, contact_of, deal_of
from crm.accounts.models import User
from crm.accounts.pages.navigation import GROUPS, open_to
from crm.accounts.permissions import rights
from tests.workspace.test_page_costs import APART, PAGE, statements
from tests.workspace.test_page_sizes import page_of

pytestmark = pytest.mark.django_db
DESKS = ("marta", "magda", "iwona", "olgierd", "alicja")
LISTS = {
    *("contacts:list", "contacts:leads", "contacts:companies", "contacts:letters", "contacts:duplicates"),
    *("sales:deals", "sales:tasks", "sales:documents", "dpo:people", "requests:list", "consents:consents"),
    *("breaches:list", "jobs:list", "mail:list", "accounts:users", "contacts:tags"),
}
LIST, RECORD = 7, 15
LIGHT, LISTED = 60_000, 73_000  # bytes


@pytest.fixture
def demo(demo_loaded, db, settings):
    settings.EMBEDDED = True
    return demo_loaded


def most_of(name):
    """How many statements a page of a menu may take."""
    return LIST if name in LISTS else PAGE


def test_no_page_of_any_menu_takes_more_than_it_may(demo, client):
    above = {}
    for who in DESKS:
        user = User.objects.get(username=who)
        client.force_login(user)
        pages = [(item.url_name, url) for _key, _label, items in GROUPS for item, url in open_to(user, items)]
        pages += [("sales:deals", reverse("sales:deals"))] if user.may(rights.DEALS_VIEW) else []
        counts = {name: statements(client, url) for name, url in pages}
        above |= {(who, name): count for name, count in counts.items() if count > most_of(name) and name not in APART}
    assert above == {}


def test_the_pages_of_the_day_are_light(demo, client):
    marta = User.objects.get(username="marta")
    client.force_login(marta)
    pages = {name: reverse(name) for name in ("sales:my_day", "sales:board", "sales:deals")}
    pages |= {"contact": contact_of(marta), "company": company_of(marta), "deal": deal_of(marta)}
    sizes = {name: page_of(client, address)[0] for name, address in pages.items()}
    assert {name: size for name, size in sizes.items() if size > LIGHT} == {}
    lists = (f"{reverse('contacts:list')}?view=all", reverse("sales:tasks"))
    assert {address: size for address in lists if (size := page_of(client, address)[0]) > LISTED} == {}


def test_no_record_takes_more_than_it_may_opened_from_a_list_or_not(demo, client):
    marta = User.objects.get(username="marta")
    client.force_login(marta)
    records = {"contact": contact_of(marta), "company": company_of(marta), "deal": deal_of(marta)}
    counts = {
        (name, way): statements(client, address + way) for name, address in records.items() for way in ("", "?view=all")
    }
    assert {key: count for key, count in counts.items() if count > RECORD} == {}
