"""A list in the order of a column: its pages joined are the whole list, nothing twice, and nothing hidden is told."""

import re
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.accounts.models import Team, User
from crm.accounts.pages.keyset import Page
from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.contact_fields import contacts
from crm.contacts.contact_list.contact_sorts import SORTS as CONTACT_SORTS
from crm.contacts.models import Company, Contact
from crm.lists.models import SavedView
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view
from crm.sales.deal_lists.deal_columns import SORTS as DEAL_SORTS
from crm.sales.models import Deal
from tests.sales.deal_builders import deal, firm, pause, stages
from tests.sizes import examples

pytestmark = pytest.mark.django_db

BY_DATABASE = sorted(name for name, sort in CONTACT_SORTS.items() if not sort.in_memory)
PLANS = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(-2, 2), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=12,
)
LISTS = {"contacts": "contacts:list", "companies": "contacts:companies", "deals": "sales:deals"}
KEPT = ("three_people", "many_people", "many_companies", "many_deals")


@pytest.fixture
def three_people(add, sam):
    """By turns a lead and a customer."""
    return [add(sam, name=f"Osoba {number}", status=("lead", "customer")[number % 2]) for number in range(3)]


@pytest.fixture
def many_people(add, sam):
    """More than a page holds, every second one of a company."""
    company = add_company({"name": "Cerambud"}, by=sam)
    return [add(sam, name=f"Osoba {number}", company=company if number % 2 else None) for number in range(53)]


@pytest.fixture
def many_companies(sam):
    """More than a page holds."""
    team = Team.objects.get(pk=sam.team_ids[0])
    return Company.objects.bulk_create(Company(name=f"Firma {number:02}", owner=sam, team=team) for number in range(53))


@pytest.fixture
def many_deals(sam):
    """More than a page holds, some without an amount, many of the same."""
    company, stage = firm(sam), stages()[0]
    values = {"owner": sam, "team": company.team, "company": company, "stage": stage, "pipeline": stage.pipeline}
    amounts = [Decimal(number % 3) if number % 4 else None for number in range(53)]
    return [
        Deal.objects.create(house_title=f"nr {number:02}", amount=amount, **values)
        for number, amount in enumerate(amounts)
    ]


def walked(ordered, size):
    """Keys of all pages, walked downwards, and of the same pages walked up again."""
    page = Page.turned(ordered.fetch, ordered.edge_of, size=size, kind="x")
    pages = [page]
    while page.older:
        page = Page.turned(ordered.fetch, ordered.edge_of, older=page.older, size=size, kind="x")
        pages.append(page)
    back = [page]
    while page.newer and page.first > 1:
        page = Page.turned(ordered.fetch, ordered.edge_of, newer=page.newer, size=size, kind="x")
        back.append(page)
    return [[key for _value, key in turned_page.rows] for turned_page in pages], [
        [key for _value, key in turned_page.rows] for turned_page in back
    ]


@pytest.mark.parametrize("column", sorted(DEAL_SORTS))
@settings(max_examples=examples(8))
@given(plan=PLANS, size=st.integers(1, 5), turned=st.booleans())
def test_pages_joined_are_the_whole_list_in_order_and_nothing_twice(sam, nina, ada, column, plan, size, turned):
    today = timezone.localdate()
    with transaction.atomic():
        Deal.objects.all().delete()
        company = firm(sam, nip="")
        for amount, days, place, paused in plan:
            values = {
                "amount": None if amount is None else Decimal(amount),
                "closes_on": None if days is None else today + timedelta(days=days),
            }
            owner = {"contact": ada} if paused else {"company": company}
            row = deal(sam, place=place, **owner, **values)
            Deal.objects.filter(pk=row.pk).update(owner=nina if place else sam)
        pause(ada)
        sort = DEAL_SORTS[column]
        ordered = OrderedRows(Deal.objects.visible_to(sam), Order(column, sort, sort.down != turned))
        downwards, upwards = walked(ordered, size)
        whole = list(ordered.keys)
        valued = dict(ordered.valued.values_list("pk", "sort_rank"))
        transaction.set_rollback(True)
    assert [key for page in downwards for key in page] == whole
    assert (sorted(whole), len(whole)) == (sorted(valued), len(plan))
    assert upwards[-1] == downwards[0]
    assert all(len(set(page)) == len(page) for page in upwards)
    ranks = [valued[key] for key in whole]
    filled = [rank for rank in ranks if rank is not None]
    assert ranks == filled + [None] * (len(ranks) - len(filled))
    assert filled == sorted(filled, reverse=ordered.order.down)
    assert all(older < newer for newer, older in pairwise(whole) if valued[newer] == valued[older])


@pytest.mark.parametrize("column", BY_DATABASE)
@pytest.mark.parametrize("turned", ["", "-"])
def test_a_restricted_contact_stands_last_whatever_is_sorted_by(three_people, sam, as_user, column, turned):
    now = timezone.now()
    for number, contact in enumerate(three_people):
        Contact.objects.filter(pk=contact.pk).update(last_activity_at=now - timedelta(days=number))
    pause(three_people[1])
    page = as_user(sam).get(reverse("contacts:list"), {"view": "all", "sort": f"{turned}{column}"})
    rows = page.context["rows"]
    assert (len(rows), rows[-1].state) == (3, "restricted" if f"{turned}{column}" != "last" else rows[-1].state)


def followed(client, address):
    """Every row of a list, page after page, by its links to the next one."""
    rows, pages_seen = [], 0
    while address:
        response = client.get(address)
        rows += [row.deal.uid if hasattr(row, "deal") else row.key for row in response.context["rows"]]
        html = response.content.decode()
        link = re.search(r'<a[^>]*href="([^"]+)"[^>]*rel="next"', html)
        base, whole = address.partition("?")[0], response.context["list"]
        if link:
            address = base + link.group(1).replace("&amp;", "&")
        elif whole.page.older:  # companies turn by a form
            assert f'value="{whole.page.older}"' in html
            way = "page" if whole.numbered else "older"
            address = f"{base}?view=all&sort={whole.asking.sort}&{way}={whole.page.older}"
        else:
            address = ""
        pages_seen += 1
        assert pages_seen < 9
    return rows


@pytest.mark.parametrize("word", ["name", "-name", "firm", "-firm", "owner", "-owner", "-last", "status", "-created"])
def test_every_page_of_contacts_follows_by_its_link(many_people, sam, as_user, word):
    rows = followed(as_user(sam), f"{reverse('contacts:list')}?view=all&sort={word}")
    assert (len(rows), len(set(rows))) == (53, 53)


@pytest.mark.parametrize("word", ["name", "-name", "owner", "-team", "-created"])
def test_every_page_of_companies_follows_by_its_button(many_companies, sam, as_user, word):
    rows = followed(as_user(sam), f"{reverse('contacts:companies')}?view=all&sort={word}")
    assert (len(rows), len(set(rows))) == (53, 53)


@pytest.mark.parametrize("word", ["amount", "-amount", "closes", "state", "-owner", "pipeline", "-opened"])
def test_every_page_of_deals_follows_by_its_link(many_deals, sam, as_user, word):
    rows = followed(as_user(sam), f"{reverse('sales:deals')}?sort={word}")
    assert (len(rows), len(set(rows))) == (53, 53)


def heads(page):
    """{what a head says: (its link, its aria-sort)} of a page."""
    cells = re.findall(r"<th\s([^>]*)>(.*?)</th>", page.content.decode(), re.DOTALL)
    result = {}
    for attributes, inner in cells:
        link, way = re.search(r'href="([^"]*)"', inner), re.search(r'aria-sort="(\w+)"', attributes)
        words = re.sub(r"<[^>]+>", "", inner).strip()
        result[words] = (link and link.group(1).replace("&amp;", "&"), way and way.group(1))
    return result


def test_a_head_sorts_says_how_and_turns_round(ada, sam, as_user):
    client = as_user(sam)
    plain = heads(client.get(reverse("contacts:list"), {"view": "all"}))
    assert plain["Imię i nazwisko"] == ("?view=all&sort=name", None)
    assert plain["Ostatnia aktywność"] == ("?view=all&sort=-last", "descending")
    assert (plain["E-mail"], plain["Telefon"]) == ((None, None), (None, None))  # sealed
    by_name = heads(client.get(reverse("contacts:list"), {"view": "all", "sort": "name"}))
    assert by_name["Imię i nazwisko"] == ("?view=all&sort=-name", "ascending")
    assert by_name["Ostatnia aktywność"] == ("?view=all", None)
    turned = heads(client.get(reverse("contacts:list"), {"view": "all", "sort": "-name"}))
    assert turned["Imię i nazwisko"] == ("?view=all&sort=name", "descending")


def test_a_phone_has_every_order_in_a_menu(ada, sam, as_user):
    html = as_user(sam).get(reverse("contacts:list"), {"view": "all"}).content.decode()
    menu = re.search(r'<span class="dropdown sort-menu">.*?</span></span>', html, re.DOTALL).group(0)
    assert re.findall(r"sort=([\w-]+)", menu) == ["name", "firm", "-last", "owner", "team", "status", "created"]


def test_a_saved_view_keeps_the_order_and_the_lists_own_is_asked_for_by_a_word(ada, sam, as_user):
    asking = ListQuery(contacts(), sam, {"view": "all", "sort": "-owner"}, timezone.now())
    view = save_view(asking, "Po opiekunie", by=sam)
    assert SavedView.objects.get(pk=view.pk).said["sort"] == "-owner"
    page = heads(as_user(sam).get(reverse("contacts:list"), {"view": view.uid}))
    assert page["Wł."] == (f"?view={view.uid}&sort=owner", "descending")
    assert page["Ostatnia aktywność"] == (f"?view={view.uid}&sort=-", None)
    back = heads(as_user(sam).get(reverse("contacts:list"), {"view": view.uid, "sort": "-"}))
    assert back["Ostatnia aktywność"][1] == "descending"


@pytest.mark.parametrize(
    "word", ["email", "-phone", "constructor", "--name", "name;--", "last'", "%00", "ways", "", "-"]
)
@pytest.mark.parametrize("name", sorted(LISTS.values()))
def test_words_that_are_no_order_change_nothing(ada, sam, as_user, name, word):
    client, place = as_user(sam), reverse(name)
    assert client.get(place, {"sort": word}).status_code == 200
    assert ListQuery(contacts(), sam, {"sort": word}, timezone.now()).order is None


def test_where_a_page_of_one_order_begins_opens_the_first_page_of_another(add, sam, as_user):
    for number in range(53):
        add(sam, name=f"Osoba {number}")
    client, place = as_user(sam), reverse("contacts:list")
    by_owner = client.get(place, {"view": "all", "sort": "owner"}).context["list"].page.older
    for sort in ("", "-owner", "created", "status", "name"):
        page = client.get(place, {"view": "all", "sort": sort, "older": by_owner}).context["list"].page
        assert (page.first, len(page.rows)) == (1, 50)
    assert client.get(reverse("sales:deals"), {"sort": "owner", "older": by_owner}).status_code == 200
    assert client.get(reverse("contacts:companies"), {"older": by_owner}).status_code == 200


def test_owners_stand_by_surname_in_the_polish_alphabet(add, sam, as_user):
    owners = []
    for last in ("Zając", "Żak", "Ćwik", "Cis"):
        user = User.objects.create_user(f"u{last}", f"u{len(owners)}@spojnik.test", last_name=last, role=sam.role)
        user.memberships.create(team=Team.objects.get(pk=sam.team_ids[0]))
        owners.append(user)
        contact = add(sam, name=f"Klient {last}")
        Contact.objects.filter(pk=contact.pk).update(owner=user)
    rows = as_user(sam).get(reverse("contacts:list"), {"view": "all", "sort": "owner"}).context["rows"]
    assert [row.owner for row in rows] == ["Cis", "Ćwik", "Zając", "Żak"]
