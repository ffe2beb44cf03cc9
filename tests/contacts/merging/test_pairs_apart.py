"""«They are not the same», taken back: by the toast or from the list of pairs put aside, pressed twice without harm."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consents.grounds.restrictions import restrict
from crm.accounts.pages.keyset import Page
from crm.contacts.merging.pair_search import pair_of
from crm.contacts.merging.pairs_set_aside import mark_different, reopen
from crm.contacts.models import Company, CompanyPair, Contact, ContactPair
from crm.contacts.people.bin import to_bin
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry, LedgerEntry

KEPT = ("pair",)

QUEUE, APART = reverse("contacts:duplicates"), reverse("contacts:apart")


@pytest.fixture
def pair(add, sam):
    """Two contacts of Sam who were compared."""
    contact, other = add(sam, name="Jan Bury", phone=""), add(sam, name="Janusz Szary", phone="", email="j@s.test")
    return pair_of(contact.pk, other.pk, model=ContactPair, by=sam)


@pytest.fixture
def firms(sam, team_a):
    """Two companies of Sam that were compared."""
    values = {"owner": sam, "team": team_a}
    first, other = (Company.objects.create(name=name, **values) for name in ("Mebloplast", "Tartak"))
    return pair_of(first.pk, other.pk, model=CompanyPair, by=sam)


def urls(pair):
    """Where they are said to be two, and where that is taken back."""
    name = "difference" if isinstance(pair, ContactPair) else "company_difference"
    return reverse(f"contacts:{name}", args=[pair.uid]), reverse(f"contacts:{name}_undo", args=[pair.uid])


def acts():
    """What the ledger says of pairs, in its order."""
    return list(LedgerEntry.objects.filter(act__startswith="duplicate.").order_by("id").values_list("act", flat=True))


def is_open(pair):
    return type(pair).objects.open().filter(pk=pair.pk).exists()


@pytest.mark.parametrize("kind", ["pair", "firms"])
def test_each_press_is_harmless_twice_and_stands_once_in_the_ledger(request, as_user, sam, kind):
    pair, client = request.getfixturevalue(kind), as_user(sam)
    two, again = urls(pair)
    for url, opened in ((two, False), (again, True)):
        answers = [client.post(url) for _times in range(2)]
        assert [(answer.status_code, answer.url, is_open(pair)) for answer in answers] == [(302, QUEUE, opened)] * 2
    assert acts() == ["duplicate.settled", "duplicate.reopened"]


@pytest.mark.parametrize("kind", ["pair", "firms"])
def test_the_toast_offers_the_way_back_and_the_list_too(request, as_user, sam, kind):
    pair, client = request.getfixturevalue(kind), as_user(sam)
    two, again = urls(pair)
    page = client.post(two, follow=True).content.decode()
    assert (f'action="{again}" data-undo' in page, f'action="{two}"' in page) == (True, False)
    page = client.get(APART).content.decode()
    assert (f'action="{again}"' in page, "Sam" in page) == (True, True)
    assert f'action="{two}"' in client.post(again, follow=True).content.decode()
    assert f'action="{again}"' not in client.get(APART).content.decode()


def test_the_last_one_put_aside_stands_first(as_user, add, sam, pair):
    third = add(sam, name="Janina Biała", phone="", email="b@s.test")
    other = pair_of(pair.one_id, third.pk, model=ContactPair, by=sam)
    for item in (other, pair):
        mark_different(item, by=sam)
    page = as_user(sam).get(APART).content.decode()
    assert re.findall(r"duplicates/([\w-]{36})/difference/undoing", page) == [str(pair.uid), str(other.uid)]


def test_pairs_put_aside_turn_pages(as_user, sam, pair, add, monkeypatch):
    monkeypatch.setattr("crm.accounts.pages.keyset.PAGE", 1)
    monkeypatch.setattr(
        "crm.accounts.pages.keyset.Page.turned.__func__.__kwdefaults__",
        {**Page.turned.__func__.__kwdefaults__, "size": 1},
    )
    third = add(sam, name="Janina Biała", phone="", email="b@s.test")
    mark_different(pair, by=sam)
    mark_different(pair_of(pair.one_id, third.pk, model=ContactPair, by=sam), by=sam)
    client = as_user(sam)
    first = client.get(APART)
    second = client.get(APART, {"older": first.context["queue"].page.older})
    back = client.get(APART, {"newer": second.context["queue"].page.newer})
    rows = [[row.names[1] for row in answer.context["rows"]] for answer in (first, second, back)]
    assert rows == [["Janina Biała"], ["Janusz Szary"], ["Janina Biała"]]


def test_whoever_does_not_see_both_is_told_nothing(as_user, sam, nina, mallory, pair, firms):
    share(Contact.objects.with_keys().get(pk=pair.one_id), [mallory], by=sam)
    for item in (pair, firms):
        mark_different(item, by=sam)
        assert [as_user(who).post(urls(item)[1]).status_code for who in (mallory, nina)] == [404, 302]
        mark_different(item, by=sam)
        assert [as_user(who).post(urls(item)[0]).status_code for who in (mallory, nina)] == [404, 302]
    pages = {who: as_user(who).get(APART).content.decode() for who in (sam, mallory)}
    words = ("Jan Bury", "Janusz Szary", "Mebloplast", "Tartak", str(pair.uid), str(firms.uid))
    assert [all(word in pages[sam] for word in words), any(word in pages[mallory] for word in words)] == [True, False]


def test_a_company_is_said_to_be_two_by_whoever_keeps_both(as_user, sam, dora, firms, pair):
    mark_different(firms, by=sam)
    mark_different(pair, by=sam)
    assert [as_user(dora).post(url).status_code for item in (pair, firms) for url in urls(item)] == [403] * 4


def test_restricted_and_binned_people_are_not_in_the_list(as_user, sam, pair):
    mark_different(pair, by=sam)
    other = Contact.objects.with_keys().get(pk=pair.other_id)
    to_bin(other, by=sam)
    assert (as_user(sam).get(APART).context["rows"], as_user(sam).post(urls(pair)[1]).status_code) == ([], 404)
    Contact.objects.update(binned_at=None)
    restrict(other.person, "accuracy", by=sam)
    assert (as_user(sam).get(APART).context["rows"], as_user(sam).post(urls(pair)[1]).status_code) == ([], 404)


def test_the_names_in_the_list_are_in_the_access_log(as_user, sam, pair):
    mark_different(pair, by=sam)
    as_user(sam).get(APART)
    entry = AccessEntry.objects.latest("id")
    assert (entry.view, sorted(entry.people)) == ("contacts:duplicates", [pair.one_id, pair.other_id])


def test_choosing_the_two_again_by_hand_asks_again_with_a_line_in_the_ledger(as_user, sam, pair):
    mark_different(pair, by=sam)
    url = reverse("contacts:merging", args=[pair.one.uid])
    assert as_user(sam).post(url, {"other": str(pair.other.uid)}).url.endswith(f"/{pair.uid}/")
    assert (is_open(pair), acts()) == (True, ["duplicate.settled", "duplicate.reopened"])


def test_an_open_pair_is_not_opened_again(sam, pair):
    assert [reopen(pair, by=sam), mark_different(pair, by=sam), reopen(pair, by=sam)] == [False, True, True]


def test_the_list_costs_the_same_with_one_pair_and_with_many(as_user, add, sam, pair):
    client = as_user(sam)
    mark_different(pair, by=sam)

    def queries():
        with CaptureQueriesContext(connection) as result:
            assert client.get(APART).status_code == 200
        return len(result)

    client.get(APART)
    few = queries()
    for number in range(5):
        third = add(sam, name=f"Janina {number}", phone="", email=f"b{number}@s.test")
        mark_different(pair_of(pair.one_id, third.pk, model=ContactPair, by=sam), by=sam)
    assert queries() == few
