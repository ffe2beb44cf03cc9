"""The list of companies: who sees which, how they are found, and what becomes of a sole trader's data."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consents.models import Restriction
from crm.contacts.models import Company
from crm.privacy.models import AccessEntry
from tests.contacts.contact_list.test_list import names

COMPANIES = reverse("contacts:companies")


@pytest.fixture
def firm(team_a, sam):
    return Company.objects.create(name="Cerambud sp. z o.o.", nip="5260250274", city="Łódź", owner=sam, team=team_a)


@pytest.fixture
def trader(add, sam, team_a):
    """Jakub's one-man business: its data are his."""
    jakub = add(sam, name="Jakub Dąbrowski")
    company = Company(owner=sam, team=team_a, sole_trader=jakub.person)
    company.trader_name, company.trader_nip = "Dąbrowski Transport", "6281945000"
    company.save()
    return company


def test_a_team_sees_its_companies_and_another_does_not(firm, trader, as_user, sam, nina, mallory, dora):
    by_username = {user.username: names(as_user(user).get(COMPANIES)) for user in (sam, nina, mallory, dora)}
    both = ["Dąbrowski Transport", "Cerambud sp. z o.o."]
    assert by_username == {"sam": both, "nina": both, "mallory": [], "dora": ["D• T•", both[1]]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cera", ["Cerambud sp. z o.o."]),
        ("sp. z o.o", ["Cerambud sp. z o.o."]),
        ("526-025-02-74", ["Cerambud sp. z o.o."]),
        ("PL 5260250274", ["Cerambud sp. z o.o."]),
        ("dabrow", ["Dąbrowski Transport"]),
        ("transportowy", []),
        ("6281945000", ["Dąbrowski Transport"]),
        ("628194500", []),
        ("%", []),
    ],
)
def test_a_company_is_found_by_name_or_nip(text, found, firm, trader, as_user, sam):
    page = as_user(sam).post(COMPANIES, {"q": text}).content.decode()
    matches = re.findall(r'<a class="nm" href="[^"]+">(.*?)</a>', page)
    assert [re.sub("</?mark>", "", name) for name in matches] == found


def test_another_team_does_not_find_it(firm, trader, as_user, mallory):
    assert [names(as_user(mallory).post(COMPANIES, {"q": text})) for text in ("cera", "6281945000")] == [[], []]


def test_a_sole_traders_nip_is_masked_and_the_look_is_logged(trader, firm, as_user, sam):
    html = as_user(sam).get(COMPANIES).content.decode()
    assert ["••• 000" in html, "6281945000" in html, "5260250274" in html] == [True, False, True]
    assert [(entry.view, entry.people) for entry in AccessEntry.objects.all()] == [
        ("contacts:companies", [trader.sole_trader_id])
    ]


def test_of_a_restricted_sole_trader_nothing_is_shown(trader, as_user, sam):
    placed = {"reason": "accuracy", "since": trader.created_at, "placed_by": "user:1"}
    Restriction.objects.create(person=trader.sole_trader, **placed)
    page = as_user(sam).get(COMPANIES)
    assert names(page) == [trader.uid.hex[:8].upper()]
    assert ["browski" in page.content.decode(), "6281945000" in page.content.decode()] == [False, False]


def test_the_list_costs_the_same_for_one_row_and_for_thirty(firm, trader, team_a, as_user, sam):
    client = as_user(sam)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(COMPANIES)
        return len(queries)

    two = cost()
    Company.objects.bulk_create(Company(name=f"Firma {number}", owner=sam, team=team_a) for number in range(28))
    assert cost() == two


def test_pages_of_companies_follow_each_other(team_a, as_user, sam):
    Company.objects.bulk_create(Company(name=f"Firma {number:02}", owner=sam, team=team_a) for number in range(60))
    client = as_user(sam)
    first = client.get(COMPANIES)
    older = re.search(r'name="older" value="([^"]+)"', first.content.decode()).group(1)
    both = [*names(first), *names(client.get(COMPANIES, {"older": older}))]
    assert both == [f"Firma {number:02}" for number in reversed(range(60))]


def test_a_binned_company_is_not_listed(firm, as_user, sam):
    Company.objects.update(binned_at=firm.created_at)
    assert names(as_user(sam).get(COMPANIES)) == []
