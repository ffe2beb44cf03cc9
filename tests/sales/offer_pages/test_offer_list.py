"""The list of offers: heads that sort it, the search above it, and who finds what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.sales.models import NumberSeries, Offer
from crm.sales.offers.number_series import next_number
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.offer_builders import firms_deal, made, named

pytestmark = pytest.mark.django_db
LIST = reverse("sales:offers")
FIRST = date(2026, 11, 1)
VALUES = [  # title, number, state, last day, days since it was changed
    ("Lada", "OF/2026/11/002", "sent", 40, 5),
    ("Regały", "OF/2026/11/001", "draft", 10, 1),
    ("Waga", "OF/2026/11/1000", "accepted", 30, 3),
    ("Rampa", "OF/2026/11/999", "sent", -1, 4),  # its day is over; no job has been here
    ("Brama", "OF/2026/10/050", "withdrawn", 20, 2),
]


@pytest.fixture
def varied(sam, ada):
    """One offer of a firm for each of VALUES."""
    named(sam)
    its_deal, now = firms_deal(sam, ada), timezone.now()
    rows = []
    for title, number, state, days, since in VALUES:
        offer = made(its_deal, sam)
        offer.title, offer.number, offer.state = title, number, state
        offer.valid_until = timezone.localdate() + timedelta(days=days)
        offer.changed_at = now - timedelta(days=since)
        offer.save()
        rows.append(offer)
    return rows


def titles(page):
    return [row.title for row in page.context["rows"]]


def numbers(page):
    return [row.offer.number for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("word", "order"),
    [
        ("", ["Regały", "Brama", "Waga", "Rampa", "Lada"]),
        ("-changed", ["Lada", "Rampa", "Waga", "Brama", "Regały"]),
        ("number", ["Waga", "Rampa", "Lada", "Regały", "Brama"]),
        ("-number", ["Brama", "Regały", "Lada", "Rampa", "Waga"]),
        ("valid", ["Rampa", "Regały", "Brama", "Waga", "Lada"]),
        ("-valid", ["Lada", "Waga", "Brama", "Regały", "Rampa"]),
        ("state", ["Regały", "Lada", "Waga", "Rampa", "Brama"]),
        ("title", ["Regały", "Brama", "Waga", "Rampa", "Lada"]),  # sealed: no order by it
        ("whose", ["Regały", "Brama", "Waga", "Rampa", "Lada"]),
    ],
)
def test_a_head_sorts_the_list(varied, sam, as_user, word, order):
    page = as_user(sam).get(f"{LIST}?sort={word}")
    assert titles(page) == order
    aria = {name: head.aria for name, head in page.context["list"].heads.items() if head.aria}
    column, turned = word.removeprefix("-"), word.startswith("-")
    sorts = page.context["list"].sorts
    here = column if column in sorts else "changed"
    assert aria == {here: "descending" if sorts[here].down != turned else "ascending"}


def test_a_state_is_kept_by_a_head_and_an_order_by_a_state(varied, sam, as_user):
    page = as_user(sam).get(f"{LIST}?state=sent&sort=valid")
    assert titles(page) == ["Rampa", "Lada"]
    assert page.context["list"].heads["valid"].url == "?state=sent&sort=-valid"
    assert {tab["url"] for tab in page.context["list"].tabs} >= {"?sort=valid", "?state=draft&sort=valid"}


@pytest.mark.parametrize("word", ["", "-changed", "number", "-number", "valid", "-valid", "state", "-state"])
def test_the_pages_of_every_order_joined_are_the_whole_list(varied, sam, as_user, word):
    for number in range(60):
        like = varied[number % 5]
        values = {name: getattr(like, name) for name in ("state", "valid_until", "changed_at", "made_by", "deal")}
        Offer.objects.create(number=f"OF/2026/09/{number:03}", **values)
    client = as_user(sam)
    page = client.get(f"{LIST}?sort={word}")
    first, whole = numbers(page), numbers(page)
    turned = client.get(f"{LIST}?sort={word}&older={page.context['list'].page.older}")
    whole += numbers(turned)
    assert (len(first), len(whole), set(whole)) == (50, 65, set(Offer.objects.values_list("number", flat=True)))
    back = client.get(f"{LIST}?sort={word}&newer={turned.context['list'].page.newer}")
    assert numbers(back) == first


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("rega", ["Regały"]),
        ("OF/2026/11/1000", ["Waga"]),
        ("of/2026/10", ["Brama"]),
        ("1000", ["Waga"]),
        ("mebloplast", ["Regały", "Brama", "Waga", "Rampa", "Lada"]),
        ("zzqqxx", []),
        ("%", []),
    ],
)
def test_what_is_typed_finds_numbers_titles_and_customers(varied, sam, mallory, as_user, text, finds):
    page = as_user(sam).post(LIST, {"q": text})
    assert titles(page) == finds
    assert f"q={text}" not in page.content.decode()
    assert titles(as_user(mallory).post(LIST, {"q": text})) == []


def test_the_state_holds_in_a_search_and_its_further_page_is_posted(varied, sam, as_user):
    client = as_user(sam)
    assert titles(client.post(LIST, {"q": "mebloplast", "state": "sent", "sort": "valid"})) == ["Rampa", "Lada"]
    assert {head.url for head in client.post(LIST, {"q": "rega"}).context["list"].heads.values()} == {""}


def test_who_reads_it_masked_finds_it_by_its_number_alone(sam, ada, oskar, as_user):
    named(sam)
    offer = made(deal(sam, contact=ada), sam)
    Offer.objects.filter(pk=offer.pk).update(number="OF/2026/11/077")
    client = as_user(oskar)
    assert "•" in titles(client.get(LIST))[0]
    hits = {text: numbers(client.post(LIST, {"q": text})) for text in ("077", "linia", "kowalska", "ada")}
    assert hits == {"077": ["OF/2026/11/077"], "linia": [], "kowalska": [], "ada": []}
    own = {text: numbers(as_user(sam).post(LIST, {"q": text})) for text in ("linia", "kowalska")}
    assert own == {"linia": ["OF/2026/11/077"], "kowalska": ["OF/2026/11/077"]}


def test_an_offer_of_a_restricted_person_is_not_found(sam, ada, as_user):
    named(sam)
    offer = made(deal(sam, contact=ada), sam)
    assert numbers(as_user(sam).post(LIST, {"q": offer.number})) == [offer.number]
    pause(ada)
    assert [numbers(as_user(sam).post(LIST, {"q": text})) for text in (offer.number, "kowalska", "linia")] == [[]] * 3


def test_the_thousandth_number_of_a_month_is_as_the_order_expects(db):
    NumberSeries.objects.create(name="OF/2026/11", last=998)
    assert [next_number("OF", FIRST) for _ in range(2)] == ["OF/2026/11/999", "OF/2026/11/1000"]


def test_an_offer_of_another_team_takes_no_place(varied, mallory, as_user):
    firm(mallory, name="Inna", nip="")
    assert titles(as_user(mallory).get(f"{LIST}?sort=valid")) == []
