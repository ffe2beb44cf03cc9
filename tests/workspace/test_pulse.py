"""The pulse: numbers and bells in one answer, each for what the reader may see, and with every page at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.accounts.pages.navigation import GROUPS
from crm.contacts.merging.pair_search import pair_of
from crm.contacts.models import ContactPair, Lead
from crm.workspace.pulse.pulse import Count
from tests.correspondence.incoming_mail import box, comes, mail
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db
URL = reverse("contacts:pulse")


def told(client):
    """{place: number}; None for an empty one."""
    return places_in(client.get(URL).content.decode())


def places_in(page):
    """The same of a page."""
    matches = re.findall(r'<span[^>]*id="count-(\w+)"[^>]*>(?:\s*<span aria-hidden="true">([^<]*)</span>)?', page)
    return {name: number or None for name, number in matches}


def test_every_place_of_the_menu_is_filled_or_emptied(as_user, sam, mallory, ada, ben):
    planned(sam, ada)
    Lead.objects.create(contact=ada)
    pair_of(ada.pk, ben.pk, model=ContactPair, by=sam)
    comes(mail("Ewa <ewa@obca.test>"), box(user=sam))
    places = {item.counts for _key, _label, items in GROUPS for item in items if item.counts}
    assert told(as_user(sam)) == {"leads": "1", "due": "1", "duplicates": "1", "inbox": "1"}
    assert told(as_user(mallory)) == dict.fromkeys(places)


def test_whoever_may_not_open_a_list_is_not_told_how_long_it_is(as_user, arek, sam, ada):
    Lead.objects.create(contact=ada)
    assert told(as_user(arek)) == {}


def test_a_page_brings_its_first_answer_and_fetches_none(as_user, sam, mallory, ada):
    planned(sam, ada)
    Lead.objects.create(contact=ada)
    for user in (sam, mallory):
        page = as_user(user).get("/contacts/").content.decode()
        assert (told(as_user(user)), page.count(f'hx-get="{URL}"')) == (places_in(page), 1)
        assert ("load" in re.findall(r'hx-trigger="([^"]*)"', page), 'hx-swap-oob="true"' in page) == (False, False)


def test_bells_stand_where_the_answer_puts_them(as_user, sam, oskar, arek):
    matches = {}
    for user in (sam, oskar, arek):
        page, answer = (as_user(user).get(url).content.decode() for url in ("/settings/profile/", URL))
        slots = [re.findall(r'id="pulse-(\w+)"', text) for text in (page, answer)]
        assert slots[0] == slots[1]
        matches[user.username] = slots[0]
    assert matches == {
        "sam": ["ring", "phone", "rejected", "rules", "mentions", "reminders"],
        "oskar": [
            *("ring", "clocks", "grave", "ends", "phone", "reviews", "evidence", "discounts", "rejected"),
            *("rules", "full_exports", "mentions", "reminders"),
        ],
        "arek": ["ring", "reviews"],
    }


def test_the_whole_of_it_is_one_statement(as_user, sam):
    client = as_user(sam)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == len(["session and reader with their rights", "all numbers"])


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
