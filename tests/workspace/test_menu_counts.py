"""The numbers beside the menu: one request for all, each for what the reader may see, every place filled or emptied."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.accounts.pages.navigation import GROUPS
from crm.contacts.merging.pair_search import between
from crm.contacts.models import ContactPair, Lead
from crm.workspace.my_day.menu_counts import Count
from tests.correspondence.incoming_mail import box, comes, mail
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db
URL = reverse("contacts:menu_counts")


def told(client):
    """{place: number}; None for an empty one."""
    page = client.get(URL).content.decode()
    found = re.findall(
        r'<span[^>]*id="count-(\w+)" hx-swap-oob="true"[^>]*>(?:<span aria-hidden="true">([^<]*)</span>)?', page
    )
    return {name: number or None for name, number in found}


def test_every_place_of_the_menu_is_filled_or_emptied(as_user, sam, mallory, ada, ben):
    planned(sam, ada)
    Lead.objects.create(contact=ada)
    between(ada.pk, ben.pk, model=ContactPair, by=sam)
    comes(mail("Ewa <ewa@obca.test>"), box(user=sam))
    places = {item.counts for _key, _label, items in GROUPS for item in items if item.counts}
    assert told(as_user(sam)) == {"leads": "1", "due": "1", "duplicates": "1", "inbox": "1"}
    assert told(as_user(mallory)) == dict.fromkeys(places)


def test_whoever_may_not_open_a_list_is_not_told_how_long_it_is(as_user, arek, sam, ada):
    Lead.objects.create(contact=ada)
    assert told(as_user(arek)) == {}


def test_the_sidebar_asks_once(as_user, sam):
    page = as_user(sam).get("/contacts/").content.decode()
    assert (page.count(f'hx-get="{URL}"'), 'id="count-leads"' in page, 'id="count-duplicates"' in page) == (
        1,
        True,
        True,
    )


def test_it_costs_the_same_however_much_there_is(as_user, sam, ada, ben):
    client = as_user(sam)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _each in range(12):
        planned(sam, ada)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_above_its_most_nobody_counts():
    assert (Count(100, most=99).shown, Count(99, most=99).shown) == ("99+", "99")
