"""Search in one box: what is found, by whom, and who never is."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Contact
from crm.contacts.safeguards.typed_search import kind_of
from crm.privacy.keys import blind_index
from crm.privacy.models import AccessEntry, Person
from crm.workspace.palette.search_box import Search
from tests.contacts.contact_list.test_list import many, names  # noqa: F401 - many is a fixture

SEARCH = reverse("contacts:search")
KEPT = ("town",)


def found(user, text):
    """Names found, in alphabetical order."""
    return sorted(row.name for row in Search(user, text).shown[0])


@pytest.fixture
def town(add, sam):
    """Contacts of Sam's with names that are nearly alike."""
    people = ("Jan Kowalski", "Anna Kowalczyk", "Zofia Żółć", "Ewa Kowalska-Maj", "Piotr Zieliński")
    return [
        add(sam, name=name, email=f"{number}@cerambud.test", phone=f"60122221{number}")
        for number, name in enumerate(people)
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("kowal", ["Anna Kowalczyk", "Ewa Kowalska-Maj", "Jan Kowalski"]),
        ("KOWALSK", ["Ewa Kowalska-Maj", "Jan Kowalski"]),
        ("zolc", ["Zofia Żółć"]),
        ("żół", ["Zofia Żółć"]),
        ("jan kow", ["Jan Kowalski"]),
        ("kow jan", ["Jan Kowalski"]),
        ("j kowal", ["Jan Kowalski"]),
        ("maj", ["Ewa Kowalska-Maj"]),
        ("kowalskiewicz", []),
        ("kowalczyk", ["Anna Kowalczyk"]),
        ("owal", []),
        ("0@cerambud.test", ["Jan Kowalski"]),
        (" 0@CERAMBUD.test ", ["Jan Kowalski"]),
        ("@cerambud.test", []),
        ("601 222 213", ["Ewa Kowalska-Maj"]),
        ("+48 (601) 222-213", ["Ewa Kowalska-Maj"]),
        ("0048601222213", ["Ewa Kowalska-Maj"]),
        ("60122221", []),
        ("k", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_search_finds(text, people, town, sam):
    assert found(sam, text) == people


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kowal", "name"),
        ("a1", "name"),
        ("+48 601", "name"),
        ("601222214", "phone"),
        ("a@b", "email"),
        ("@", ""),
        ("x", ""),
    ],
)
def test_what_was_typed_is_told_by_its_form(text, kind):
    assert kind_of(text) == kind


def test_further_addresses_find_the_person_too(add, sam):
    add(sam, name="Ada Kowalska", email="ada@x.test", emails=["ada.prywatna@x.test"], phones=["602 333 445"])
    assert [found(sam, text) for text in ("ada.prywatna@x.test", "+48602333445")] == [["Ada Kowalska"]] * 2


def test_a_shared_mailbox_finds_everybody_behind_it(add, sam):
    for name in ("Joanna Jankowska", "Bożena Wróbel"):
        add(sam, name=name, email="biuro@mebloplast.test")
    assert found(sam, "biuro@mebloplast.test") == ["Bożena Wróbel", "Joanna Jankowska"]


@pytest.mark.parametrize("text", ["kowal", "ada@cerambud.test", "602333444"])
def test_another_team_finds_nobody_where_sam_finds_ada(text, ada, sam, nina, mallory, dora, arek):
    her = ["Ada Kowalska"]
    by_username = {user.username: found(user, text) for user in (sam, nina, mallory, dora, arek)}
    assert by_username == {"sam": her, "nina": her, "mallory": [], "dora": ["A• K•"], "arek": []}


@pytest.mark.parametrize("text", ["nowak", "carla@drewno.test", "604555666"])
def test_restricted_and_binned_people_are_never_found(text, add, carla, ada, sam, dora):
    add(sam, name="Binka Nowak", email="binka@x.test")
    Contact.objects.filter(person__email_index=blind_index.blind("email", "binka@x.test")).update(
        binned_at=timezone.now()
    )
    assert [found(user, text) for user in (sam, dora)] == [[], []]
    assert found(sam, "binka@x.test") == []
    assert found(sam, "ada") == ["Ada Kowalska"]


def test_an_older_index_key_still_finds(add, sam, settings):
    add(sam, name="Ada Kowalska", email="ada@x.test")
    settings.INDEX_KEY = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleSE=," + settings.INDEX_KEY
    assert [found(sam, text) for text in ("kowal", "ada@x.test")] == [["Ada Kowalska"], ["Ada Kowalska"]]


def test_a_word_beyond_eight_letters_is_looked_for_further_down(add, sam, monkeypatch):
    monkeypatch.setattr("crm.workspace.palette.search_box.WIDE", 2)
    for name in ("Jan Konstantynowicz", *["Jan Konstantyński"] * 5):
        add(sam, name=name)
    assert Search(sam, "konstantynow", size=1).page.rows[0].pk == Person.objects.earliest("pk").pk


def test_the_page_shows_masked_values_and_marks_what_was_typed(town, as_user, sam):
    html = as_user(sam).post(SEARCH, {"q": "zolc"}).content.decode()
    assert re.findall(r'class="nm" href="[^"]+">(.*?)</a>', html) == ["Zofia <mark>Żółć</mark>"]
    assert ["2•••@cerambud.test" in html, "+48 601 ••• 212" in html, "601222212" in html] == [True, True, False]


def test_nothing_typed_reaches_an_address(many, as_user, sam):  # noqa: F811
    many(60)
    html = as_user(sam).post(SEARCH, {"q": "Osoba"}).content.decode()
    assert [url for url in re.findall(r'(?:href|action)="([^"]+)"', html) if "soba" in url] == []


def test_pages_of_a_search_follow_each_other_by_post(many, as_user, sam):  # noqa: F811
    many(60)
    client = as_user(sam)
    first = client.post(SEARCH, {"q": "osoba"}).content.decode()
    older = re.search(r'name="older" value="([^"]+)"', first).group(1)
    second = client.post(SEARCH, {"q": "osoba", "older": older})
    newer = re.search(r'name="newer" value="([^"]+)"', second.content.decode()).group(1)
    assert len(re.findall('class="nm"', first)) == 50
    assert len(re.findall('class="nm"', second.content.decode())) == 10
    assert client.post(SEARCH, {"q": "osoba", "newer": newer}).content.decode().count('class="nm"') == 50


def test_every_search_is_logged_even_one_that_finds_nobody(ada, as_user, sam):
    for text in ("kowal", "nikt", ""):
        as_user(sam).post(SEARCH, {"q": text})
    entries = [(entry.view, entry.people) for entry in AccessEntry.objects.order_by("pk")]
    assert entries == [("contacts:search", [ada.pk]), ("contacts:search", [])]


def test_a_search_costs_the_same_for_one_hit_and_for_thirty(many, as_user, sam):  # noqa: F811
    client = as_user(sam)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.post(SEARCH, {"q": "osoba"})
        return len(queries)

    many(1)
    result = cost()
    many(29)
    assert cost() == result


def test_the_newest_activity_comes_first(town, sam):
    Contact.objects.filter(pk=town[1].pk).update(last_activity_at=timezone.now() + timedelta(minutes=1))
    Contact.objects.filter(pk=town[0].pk).update(last_activity_at=timezone.now() - timedelta(days=1))
    rows = [row.name for row in Search(sam, "kowal").shown[0]]
    assert rows == ["Anna Kowalczyk", "Ewa Kowalska-Maj", "Jan Kowalski"]


def test_the_administrator_may_not_search(as_user, arek):
    assert as_user(arek).post(SEARCH, {"q": "kowal"}).status_code == 403


def test_a_name_of_a_thousand_words_is_kept_and_found_by_its_first_ones(add, sam):
    words = ["".join(letters) + "nazwisko" for letters in product("abcdefghij", repeat=3)]
    long = " ".join(words)
    add(sam, name=long)
    assert [found(sam, text) for text in (f"{words[0][:8]} {words[59]}", words[0], words[900])] == [[long], [long], []]
