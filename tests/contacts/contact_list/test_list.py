"""The list of contacts: whom it shows to whom, page by page, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import AccessEntry
from tests.conftest import agree

LIST = reverse("contacts:list")


def names(page):
    """The names on a page, in order."""
    return re.findall(r'<a class="nm" href="[^"]+">([^<]+)</a>', page.content.decode())


@pytest.fixture
def many(add, sam):
    """Makes n contacts of Sam's, the last one with the newest activity; `at` puts them all into one instant."""

    def make(n, at=None):
        contacts = [add(sam, name=f"Osoba {number:03}", email=f"o{number}@x.test") for number in range(n)]
        now = timezone.now()
        for number, contact in enumerate(contacts):
            contact.last_activity_at = at or now - timedelta(minutes=n - number)
        Contact.objects.bulk_update(contacts, ["last_activity_at"])
        return contacts

    return make


def test_mallory_sees_nobody_where_sam_and_his_team_see_ada(ada, as_user, sam, nina, marek, mallory):
    by_username = {
        user.username: names(as_user(user).get(LIST, {"view": "all"})) for user in (sam, nina, marek, mallory)
    }
    assert by_username == {"sam": ["Ada Kowalska"], "nina": ["Ada Kowalska"], "marek": ["Ada Kowalska"], "mallory": []}


def test_mallorys_page_is_the_same_whether_or_not_ada_exists(as_user, mallory, add, sam):
    def seen():
        html = as_user(mallory).get(LIST, {"view": "all"}).content.decode()
        return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", html)

    before = seen()
    add(sam, name="Ada Kowalska")
    assert seen() == before


def test_addresses_are_masked_and_never_whole(ada, as_user, sam):
    html = as_user(sam).get(LIST).content.decode()
    matches = [text in html for text in ("Prezeska", "a•••@cerambud.test", "+48 602 ••• 444", "ada@", "602333444")]
    assert matches == [True, True, True, False, False]


def test_of_a_restricted_person_nothing_is_shown_but_that_she_is(carla, as_user, sam):
    page = as_user(sam).get(LIST)
    html = page.content.decode()
    assert names(page) == [carla.short]
    assert [text in html for text in ("Carla", "drewno", "+48 604", "chip-danger", "ch-restricted")] == [
        *(False, False, False),
        *(True, True),
    ]


def test_the_access_log_names_whom_was_shown_before_the_page(ada, ben, carla, as_user, sam):
    as_user(sam).get(LIST)
    entry = AccessEntry.objects.get()
    rows = (entry.view, entry.actor_id, entry.people, entry.fields)
    assert rows == ("contacts:list", str(sam.pk), sorted([ada.pk, ben.pk]), ["name", "position"])


def test_without_the_log_there_is_no_page(ada, as_user, sam, monkeypatch):
    def broken(**_said):
        raise RuntimeError("the log is full")

    monkeypatch.setattr("crm.contacts.contact_list.contact_rows.access_log.shown", broken)
    with pytest.raises(RuntimeError):
        as_user(sam).get(LIST)


def test_pages_follow_each_other_without_gap_or_overlap(many, as_user, sam):
    many(120)
    client, url, visible, words = as_user(sam), LIST, [], []
    while url:
        html = (page := client.get(url)).content.decode()
        visible.append(names(page))
        words.append(re.search(r"(\d+–\d+) \w+ (\d+)", html).groups())
        older = re.search(r'href="([^"]+)" rel="next"', html)
        url = older and LIST + older.group(1).replace("&amp;", "&")
    assert [name for page in visible for name in page] == [f"Osoba {number:03}" for number in reversed(range(120))]
    assert words == [("1–50", "120"), ("51–100", "120"), ("101–120", "120")]
    back = re.search(r'href="([^"]+)" rel="prev"', html).group(1).replace("&amp;", "&")
    assert names(client.get(LIST + back)) == visible[1]


def test_pages_do_not_lose_anybody_within_one_instant(many, as_user, sam):
    many(60, at=timezone.now())
    client = as_user(sam)
    first = client.get(LIST)
    older = re.search(r'href="([^"]+)" rel="next"', first.content.decode()).group(1).replace("&amp;", "&")
    both = [*names(first), *names(client.get(LIST + older))]
    assert both == [f"Osoba {number:03}" for number in reversed(range(60))]


def test_the_address_of_a_page_tells_neither_numbers_nor_instants(many, as_user, sam):
    letter = many(51)
    url = re.search(r'href="([^"]+)" rel="next"', as_user(sam).get(LIST).content.decode()).group(1)
    assert [str(letter[1].pk) in url, str(letter[1].last_activity_at.year) in url] == [False, False]


def test_a_forged_place_opens_the_first_page(ada, as_user, sam):
    visible = [names(as_user(sam).get(LIST, {"older": forged})) for forged in ("x", "AAAA", "ą" * 9)]
    assert visible == [["Ada Kowalska"]] * 3


@pytest.mark.parametrize("view", ["mine", "all", "quiet", "expiring", "shared", "bin"])
def test_every_view_costs_the_same_for_one_row_and_for_thirty(view, many, as_user, sam):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, {"view": view})
        return len(queries)

    client = as_user(sam)
    many(1)
    result = cost()
    many(29)
    assert cost() == result


def test_the_list_costs_five_statements_whatever_it_holds(many, as_user, sam, offers):
    client = as_user(sam)
    client.get(LIST, {"view": "all"})
    many(30)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {"view": "all"})
    parts = ("session, reader", "views, colleagues, frame", "rows, counts", "restrictions, grounds", "access log")
    assert len(queries) == len(parts)
    assert sum("LIMIT 1001" in query["sql"] for query in queries) == 1


def test_views_hold_what_they_say(add, ada, as_user, sam, nina, mallory, offers):
    hers = add(nina, name="Nina Nowa")
    quiet, talked, missed = (add(sam, name=name) for name in ("Cicha Osoba", "Rozmowna Osoba", "Nieobecna Osoba"))
    binned = add(sam, name="Wyrzucona Osoba")
    now = timezone.now()
    Contact.objects.filter(pk__in=[quiet.pk, talked.pk, missed.pk]).update(created_at=now - timedelta(days=40))
    Contact.objects.filter(pk=binned.pk).update(binned_at=now)
    for contact, outcome in ((talked, "talked"), (missed, "no_answer")):
        Interaction.objects.create(person=contact.person, kind="call", outcome=outcome, author=sam, happened_at=now)
    agree(hers.person, offers, by=nina).__class__.objects.filter(person=hers.person, purpose=offers).update(
        expires_at=now + timedelta(days=5)
    )
    by_view = {
        view: sorted(names(as_user(sam).get(LIST, {"view": view})))
        for view in ("mine", "all", "quiet", "expiring", "shared", "bin")
    }
    mine = ["Ada Kowalska", "Cicha Osoba", "Nieobecna Osoba", "Rozmowna Osoba"]
    assert by_view == {
        "mine": mine,
        "all": sorted([*mine, "Nina Nowa"]),
        "quiet": ["Cicha Osoba", "Nieobecna Osoba"],
        "expiring": ["Nina Nowa"],
        "shared": [],
        "bin": ["Wyrzucona Osoba"],
    }


def test_the_officer_starts_at_all_contacts_and_has_no_bin(ada, as_user, dora):
    page = as_user(dora).get(LIST)
    assert names(page) == ["A• K•"]
    assert re.findall(r'href="\?view=(\w+)"', page.content.decode())[:2] == ["mine", "all"]
    assert "view=bin" not in page.content.decode()


def test_the_administrator_is_refused(as_user, arek):
    assert as_user(arek).get(LIST).status_code == 403


def test_filters_narrow_and_take_nothing_personal(add, ada, as_user, sam, nina, offers):
    lead = add(nina, name="Nina Nowa", status="customer")
    client = as_user(sam)
    values = {
        "owner": {"owner": str(nina.uid)},
        "status": {"status": "customer"},
        "team": {"team": str(lead.team.uid)},
        "offers": {"offers": "email.yes"},
        "no offers": {"offers": "email.no"},
        "no choice": {"owner": "Nina", "status": "tajny"},
    }
    by_words = {words: sorted(names(client.get(LIST, {"view": "all", **query}))) for words, query in values.items()}
    assert by_words == {
        "owner": ["Nina Nowa"],
        "status": ["Nina Nowa"],
        "team": ["Ada Kowalska", "Nina Nowa"],
        "offers": ["Ada Kowalska"],
        "no offers": ["Nina Nowa"],
        "no choice": ["Ada Kowalska", "Nina Nowa"],
    }


def test_sorting_by_surname_follows_the_polish_alphabet_and_puts_the_restricted_last(add, carla, as_user, sam):
    for name in ("Jan Żak", "Ewa Łoś", "Adam Lis", "Anna Zając", "Ewa Lis"):
        add(sam, name=name)
    result = names(as_user(sam).get(LIST, {"sort": "name"}))
    assert result == ["Adam Lis", "Ewa Lis", "Ewa Łoś", "Anna Zając", "Jan Żak", carla.short]


def test_sorting_by_surname_is_refused_with_advice_where_the_list_is_too_long(many, as_user, sam, monkeypatch):
    monkeypatch.setattr("crm.contacts.contact_list.contact_query.SORTABLE", 2)
    many(3)
    page = as_user(sam).get(LIST, {"sort": "name"})
    assert names(page) == ["Osoba 002", "Osoba 001", "Osoba 000"]
    assert 'class="note note-info"' in page.content.decode()


def test_pages_by_surname_have_numbers(many, as_user, sam):
    many(60)
    client = as_user(sam)
    pages = [names(client.get(LIST, {"sort": "name", "page": number})) for number in ("1", "2", "x")]
    assert pages == [
        [f"Osoba {number:03}" for number in range(50)],
        [f"Osoba {number:03}" for number in range(50, 60)],
        [f"Osoba {number:03}" for number in range(50)],
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"view": "all"}, "No contacts yet"),
        ({"view": "shared"}, "No contacts yet"),
        ({"view": "bin"}, "The bin is empty."),
        ({"view": "all", "status": "lead"}, "Nothing matches the filters"),
    ],
)
def test_an_empty_list_says_why(query, words, as_user, sam):
    sam.language = User.Language.ENGLISH
    sam.save(update_fields=["language"])
    assert words in as_user(sam).get(LIST, query).content.decode()


def test_htmx_gets_the_part_below_the_heading(ada, as_user, sam):
    whole = as_user(sam).get(LIST)
    part = as_user(sam).get(LIST, headers={"HX-Request": "true", "HX-Target": "list"})
    assert [b"<html" in page.content for page in (whole, part)] == [True, False]
    assert names(whole) == names(part) == ["Ada Kowalska"]


def test_fifty_rows_stay_under_120_kb(add, as_user, sam, offers):
    """Full ones: a firm, a position, an e-mail and a phone each, one consent among the channels."""
    firm = add_company({"name": "Przedsiębiorstwo Wielobranżowe Jawor sp. z o.o."}, by=sam)
    values = {
        "position": "Kierowniczka działu zakupów",
        "company": firm,
    }
    for number in range(50):
        contact = add(
            sam, name=f"Małgorzata Wiśniewska-Nowak {number:02}", email=f"m.wisniewska{number}@x.test", **values
        )
        agree(contact.person, offers, by=sam)
    page = as_user(sam).get(LIST, {"view": "all"}).content
    assert (page.count(b"ch-allowed") >= 50, page.count(b"Kierowniczka"), len(page) < 120_000) == (True, 50, True)
