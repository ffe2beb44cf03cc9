"""The search within a list: its filters and what the reader sees hold, and what is typed stands in no address."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Contact, Lead
from crm.privacy.models import AccessEntry
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.document_builders import paper
from tests.sales.task_builders import planned, today

pytestmark = pytest.mark.django_db
CONTACTS, COMPANIES = reverse("contacts:list"), reverse("contacts:companies")
DEALS, TASKS, DOCUMENTS = reverse("sales:deals"), reverse("sales:tasks"), reverse("sales:documents")
LEADS, OFFERS = reverse("contacts:leads"), reverse("sales:offers")
LISTS = (CONTACTS, COMPANIES, DEALS, TASKS, DOCUMENTS, LEADS, OFFERS)
HOSTILE = (
    "%",
    "_%",
    "'; DROP TABLE contacts_contact;--",
    "<script>alert(1)</script>",
    "\\",
    "((",
    "\u202eabc",
    "🦄🦄",
    "a" * 900,
)


def names(page):
    """What the rows of a page are called, in order."""
    text = re.findall(r'<a class="(?:nm|quiet)" href="[^"]+">(.*?)</a>', page.content.decode(), re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", words)).strip() for words in text]


@pytest.fixture
def full(add, sam, ada):
    """A list of each kind with Ada's in it, and one more of somebody else."""
    other = add(sam, name="Zenon Wilk", email="zenon@wilk.test", phone="601 222 333")
    company = firm(sam)
    for contact, title in ((ada, "Linia pakująca"), (other, "Wózki widłowe")):
        deal(sam, contact, title=title)
        planned(sam, contact, title=f"Zadzwonić: {title}", due_on=today())
        Lead.objects.create(contact=contact, came_at=timezone.now(), state=Lead.State.WAITING)
    paper(sam, ada, number="FV/2026/114", ksef="")
    paper(sam, company=company, number="FV/2026/115", ksef="")
    return other


FINDS = [
    (CONTACTS, "kowal", ["Ada Kowalska"]),
    (CONTACTS, "ADA@cerambud.test", ["Ada Kowalska"]),
    (CONTACTS, "601222333", ["Zenon Wilk"]),
    (COMPANIES, "meblo", ["Mebloplast sp. z o.o."]),
    (COMPANIES, "526-58-77-635", ["Mebloplast sp. z o.o."]),
    (DEALS, "pakuj", ["Linia pakująca"]),
    (DEALS, "wilk", ["Wózki widłowe"]),
    (TASKS, "widlow", ["Zadzwonić: Wózki widłowe"]),
    (TASKS, "kowal", ["Zadzwonić: Linia pakująca"]),
    (DOCUMENTS, "kowalska", ["FV/2026/114"]),
    (DOCUMENTS, "115", ["FV/2026/115"]),
    (LEADS, "zenon", ["Zenon Wilk"]),
    (LEADS, "ada@cerambud.test", ["Ada Kowalska"]),
]


@pytest.mark.parametrize(("place", "text", "found"), FINDS)
def test_a_list_is_searched_and_what_is_typed_stands_in_no_address(full, as_user, sam, place, text, found):
    page = as_user(sam).post(place, {"q": text, "view": "all"} if place == CONTACTS else {"q": text})
    html = unescape(page.content.decode())
    assert names(page) == found
    addresses = re.findall(r'(?:href|action|formaction|hx-get|hx-post)="([^"]*)"', html)
    assert [address for address in addresses if text.casefold() in address.casefold() or "csrf" in address] == []
    assert f'value="{text}"' in html


@pytest.mark.parametrize(("place", "text", "_found"), FINDS)
def test_another_team_finds_nothing_and_the_page_is_the_same(full, as_user, mallory, place, text, _found):
    def page(typed):
        html = as_user(mallory).post(place, {"q": typed}).content.decode()
        return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", html).replace(typed, "")

    like = "zzqq@nobody.test" if "@" in text else "604999888" if text.isdigit() and len(text) > 8 else "zzqqxx"
    assert page(text) == page(like)
    assert names(as_user(mallory).post(place, {"q": text})) == []


@pytest.mark.parametrize("place", LISTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_finds_nothing_breaks_nothing_and_is_escaped(full, as_user, sam, place, text):
    page = as_user(sam).post(place, {"q": text})
    html = page.content.decode()
    assert (page.status_code, names(page)) == (200, [])
    assert "<script>alert(1)" not in html
    assert "Pokaż całą listę" in html


@pytest.mark.parametrize("place", LISTS)
def test_without_words_the_list_is_whole_and_the_box_works_without_scripts(full, as_user, sam, place):
    client = as_user(sam)
    page = client.get(place).content.decode()
    box = re.search(r'<form class="find" method="post" action="([^"]+)" role="search">(.*?)</form>', page, re.DOTALL)
    assert (box.group(1), 'name="q"' in box.group(2), "<button" in box.group(2)) == (place, True, True)
    assert names(client.post(place, {"q": "   "})) == names(client.get(place))


def test_the_filters_of_the_list_hold_in_its_search(full, as_user, sam):
    Contact.objects.filter(pk=full.pk).update(status="customer")
    client = as_user(sam)
    params = {"view": "all", "f": "status:is:lead", "sort": "-name"}
    page = client.post(CONTACTS, {**params, "q": "wilk"})
    assert (names(page), "w ramach filtrów" in page.content.decode()) == ([], True)
    assert names(client.post(CONTACTS, {**params, "f": "status:is:customer", "q": "wilk"})) == ["Zenon Wilk"]
    hidden = dict(re.findall(r'<input type="hidden" name="(view|f|sort)" value="([^"]*)"', page.content.decode()))
    assert hidden == params
    assert names(client.post(DEALS, {"view": "won", "q": "pakuj"})) == []


@pytest.mark.parametrize(
    ("place", "text"), [(CONTACTS, "kowal"), (DEALS, "pakuj"), (LEADS, "ada"), (CONTACTS, "602333444")]
)
def test_of_a_restricted_person_nothing_is_found(full, ada, as_user, sam, place, text):
    pause(ada)
    assert names(as_user(sam).post(place, {"q": text, "view": "all" if place == CONTACTS else ""})) == []


def test_a_restricted_sole_trader_is_not_found_by_name_or_nip(add, as_user, sam):
    trader = add(sam, name="Edward Stolarz", email="edward@stolarz.test")
    company = add_company({"name": "Stolarnia Edward Stolarz", "nip": "5265877635"}, by=sam)
    company.become_sole_trader(trader.person)
    company.save()
    client = as_user(sam)
    assert [len(client.post(COMPANIES, {"q": text}).context["rows"]) for text in ("stolarz", "5265877635")] == [1, 1]
    pause(trader)
    assert [len(client.post(COMPANIES, {"q": text}).context["rows"]) for text in ("stolarz", "5265877635")] == [0, 0]


@pytest.mark.parametrize(("place", "text"), [(DEALS, "pakuj"), (TASKS, "pakuj"), (DOCUMENTS, "114")])
def test_who_sees_masks_finds_nothing_by_what_is_masked(full, as_user, dora, place, text):
    if as_user(dora).get(place).status_code == 200:
        assert names(as_user(dora).post(place, {"q": text, "f": "whose:is:team"})) == []


def test_pages_of_a_search_follow_on_by_its_button(add, as_user, sam):
    now = timezone.now()
    for number in range(53):
        contact = add(sam, name=f"Jan Nowak {number:02}")
        Contact.objects.filter(pk=contact.pk).update(last_activity_at=now - timedelta(minutes=number))
    add(sam, name="Inny Ktoś")
    client, params = as_user(sam), {"view": "all", "q": "nowak"}
    first = client.post(CONTACTS, params)
    older = re.search(r'name="older" value="([^"]+)"', first.content.decode()).group(1)
    second = client.post(CONTACTS, {**params, "older": older})
    assert (len(names(first)), len(names(second))) == (50, 3)
    assert len({*names(first), *names(second)}) == 53


def test_the_page_of_a_search_is_logged_as_a_list(full, ada, as_user, sam):
    as_user(sam).post(CONTACTS, {"q": "kowal", "view": "all"})
    entry = AccessEntry.objects.latest("pk")
    assert (entry.view, list(entry.people)) == ("contacts:list", [ada.pk])


def test_a_company_in_the_bin_is_found_there_and_nowhere_else(as_user, sam):
    company = add_company({"name": "Cerambud"}, by=sam)
    type(company).objects.filter(pk=company.pk).update(binned_at=timezone.now())
    client = as_user(sam)
    assert names(client.post(COMPANIES, {"q": "ceram"})) == []
    assert names(client.post(COMPANIES, {"q": "ceram", "view": "bin"})) == ["Cerambud"]
