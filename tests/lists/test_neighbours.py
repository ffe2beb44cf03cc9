"""The record that somebody opens from a list knows its place there: «2 of 3», with the ways to the rows beside it."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.contacts.contact_list.test_list import LIST, many, names  # noqa: F401 - a fixture

PEEK = {"HX-Request": "true", "HX-Target": "peek-body"}


def place(page):
    """(words, whether there is a record before, after) of a record's page."""
    html = page.content.decode()
    match = re.search(r'<span class="pos">(.*?)</span>', html, re.DOTALL)
    words = re.sub(r"<[^>]+>", "", match.group(1)).strip() if match else ""
    return words, 'rel="prev"' in html, 'rel="next"' in html


def way(client, name, query):
    """The address of a row in a list."""
    html = client.get(LIST, query).content.decode()
    return re.search(rf'<a class="nm" href="([^"]+)">{name}<', html).group(1).replace("&amp;", "&")


def test_a_record_knows_its_place_in_the_list_it_was_opened_from(many, as_user, sam):  # noqa: F811
    many(3)
    client = as_user(sam)
    places = [place(client.get(way(client, f"Osoba 00{number}", {"view": "mine"}))) for number in (2, 1, 0)]
    assert places == [("1 z 3", False, True), ("2 z 3", True, True), ("3 z 3", True, False)]


def test_next_leads_through_the_filtered_view_in_its_order(add, many, as_user, sam):  # noqa: F811
    many(3)
    add(sam, name="Celina Klientka", status="customer")
    client, query = as_user(sam), {"f": "status:is:lead", "sort": "name"}
    url, walked = way(client, "Osoba 000", query), []
    while url:
        html = client.get(url).content.decode()
        walked.append(re.search(r"<h1[^>]*>(?:<span>)?([^<]+)", html).group(1).strip())
        match = re.search(r'<a href="([^"]+)" rel="next"', html)
        url = match and match.group(1).replace("&amp;", "&")
    assert walked == ["Osoba 000", "Osoba 001", "Osoba 002"]


def test_without_a_list_in_the_address_nothing_is_asked_and_nothing_shown(ada, as_user, sam):
    client, url = as_user(sam), reverse("contacts:record", args=[ada.person.uid])
    client.get(url)
    with CaptureQueriesContext(connection) as plain:
        page = client.get(url)
    with CaptureQueriesContext(connection) as in_a_list:
        client.get(url, {"view": "mine"})
    assert place(page) == ("", False, False)
    assert len(plain) < len(in_a_list)


def test_a_contact_that_is_not_in_the_list_has_no_place_there(ada, as_user, sam):
    url = reverse("contacts:record", args=[ada.person.uid])
    assert place(as_user(sam).get(url, {"f": "status:is:customer"})) == ("", False, False)


def test_a_place_costs_the_same_among_three_and_among_thirty(many, as_user, sam):  # noqa: F811
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contacts:record", args=[first.person.uid]), {"view": "mine"})
        return len(queries)

    first, client = many(3)[1], as_user(sam)
    cost()
    few = cost()
    many(27)
    assert cost() == few


def test_a_glance_is_the_same_address_and_the_same_look(ada, as_user, sam):
    client, url = as_user(sam), reverse("contacts:record", args=[ada.person.uid])
    whole, part = client.get(url), client.get(url, headers=PEEK)
    assert [b"<html" in page.content for page in (whole, part)] == [True, False]
    assert "Ada Kowalska" in part.content.decode()


def test_a_glance_at_a_foreign_contact_is_missing(ada, as_user, mallory):
    assert as_user(mallory).get(reverse("contacts:record", args=[ada.person.uid]), headers=PEEK).status_code == 404
