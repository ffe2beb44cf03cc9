"""People at the desk: found by parts of a name, an address, a number or a key; masked; page by page."""

import pytest
from django.utils import timezone

from crm.dpo.people import people_list
from crm.privacy.models import ContactPoint, Person
from tests.dsar.made_cases import arrived

KEPT = ("three",)

URL = "/privacy/people/"


@pytest.fixture
def three(db):
    """Żółć and two others, one of them no contact of sales."""
    names = [("Ben Żółć", "ben@miodek.test", "+48603444555"), ("Jan Kowalczyk", "jan@x.test", "+48221112233")]
    people = [Person.create(name=name, email=email, phone=phone) for name, email, phone in names]
    return [*people, Person.create(email="list@x.test")]


@pytest.fixture
def asked(desk):
    """asked("kowal") -> short keys on the page, in order."""

    def search(words, **more):
        lines = desk.post(URL, {"q": words, **more}).context["lines"]
        return [line.person.short for line in lines]

    return search


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kowal", [1]),
        ("zolc", [0]),
        ("ŻÓŁĆ ben", [0]),
        ("ben kowalczyk", []),
        ("BEN@miodek.TEST", [0]),
        ("603 444 555", [0]),
        ("+48 22 111 22 33", [1]),
        ("list@x.test", [2]),
        ("nobody@x.test", []),
        ("k", []),
        ("!!", []),
    ],
)
def test_search_finds(three, asked, words, found):
    assert asked(words) == [three[number].short for number in found]


def test_search_by_the_short_and_the_whole_key(three, asked):
    ben = three[0]
    assert [asked(key) for key in (ben.short, ben.short.lower(), str(ben.uid), ben.uid.hex)] == [[ben.short]] * 4


def test_search_finds_further_addresses(three, asked):
    ContactPoint(person=three[0], kind="email", value="second@x.test").save()
    assert asked("second@x.test") == [three[0].short]


def test_a_longer_word_than_the_index_keeps_is_checked_on_the_opened_name(asked, db):
    right = Person.create(name="Jan Brzęczyszczykiewicz")
    Person.create(name="Ewa Brzęczysław")
    assert asked("brzeczyszczyk") == [right.short]


def test_the_list_shows_masks_and_never_a_value(desk, three):
    page = desk.get(URL).content.decode()
    rows = ("B• Ż•", "b•••@miodek.test", "+48 603 ••• 555", three[0].short)
    hidden = ("Żółć", "ben@miodek", "603444555", "603 444")
    assert [part in page for part in (*rows, *hidden)] == [True] * 4 + [False] * 4


def test_a_search_stays_out_of_addresses(desk, three):
    """The words are personal data: they come in the body, and a GET with them is no search."""
    page = desk.post(URL, {"q": "kowal"}).content.decode()
    assert "?q=" not in page
    assert len(desk.get(f"{URL}?q=kowal").context["lines"]) == 3


def test_whom_the_page_showed_is_logged(desk, dora, three, last_look):
    desk.post(URL, {"q": "kowal"})
    assert last_look() == (str(dora.pk), "dpo:people", [three[1].pk], [], "")


def test_finding_nobody_is_logged_too(desk, dora, three, last_look):
    desk.post(URL, {"q": "xyzxyz"})
    assert last_look() == (str(dora.pk), "dpo:people", [], [], "")


def test_pages_follow_one_another_without_gap_or_repeat(desk, db, monkeypatch):
    Person.create_many([{"name": f"Jan Kowal{n:03}"} for n in range(120)])
    visible, token = [], ""
    for _page in range(3):
        page = desk.get(URL, {"older": token}).context["page"]
        visible += [person.pk for person in page.rows]
        token = page.older
    newest_first = list(Person.objects.order_by("-pk").values_list("pk", flat=True))
    assert (visible, token) == (newest_first, "")


def test_pages_of_a_search_keep_the_words(desk, db):
    Person.create_many([{"name": f"Jan Kowal{n:03}"} for n in range(60)])
    Person.create(name="Ewa Inna")
    first = desk.post(URL, {"q": "kowal"}).context["page"]
    second = desk.post(URL, {"q": "kowal", "older": first.older}).context["page"]
    assert (len(first.rows), len(second.rows), second.older) == (50, 10, "")


def test_restricted_people_and_contacts_in_the_bin_are_shown_to_the_desk(desk, carla, sam):
    carla.binned_at = timezone.now()
    carla.save(update_fields=["binned_at"])
    page = desk.get(URL).content.decode()
    assert ("restricted" in page, "in the bin" in page, carla.short in page) == (True, True, True)


def test_a_person_whose_key_is_gone_is_called_unreadable(desk, three):
    three[0].key.delete()
    page = desk.get(URL).content.decode()
    assert ("unreadable" in page, three[0].short in page, "J• K•" in page) == (True, True, True)


def test_a_group_is_searched_within(asked, ada, carla):
    assert (asked("nowak", only="restricted"), asked("kowalska", only="restricted")) == ([carla.short], [])


def test_queries_do_not_grow_with_rows(desk, add, sam, queries):
    add(sam, name="Jan Kowal1")
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(20):
        add(sam, name=f"Jan Kowal{number}")
    assert queries(lambda: desk.get(URL)) == few
    assert queries(lambda: desk.post(URL, {"q": "kowal"})) <= few + 1


def test_what_words_mean():
    by_words = {
        words: people_list.meaning(words) for words in ("a@b", "601 222 214", "AF193725", "12345678", "kowal", "x", "")
    }
    assert by_words == {
        "a@b": "email",
        "601 222 214": "phone",
        "AF193725": "key",
        "12345678": "key",
        "kowal": "name",
        "x": "",
        "": "",
    }


def test_two_who_are_masked_alike_are_told_apart_by_where_they_came_from(desk, ada):
    case = arrived(about=ada.person)  # whoever asks is somebody of their own until somebody says who it is
    lines = {line.person: line for line in desk.get(URL).context["lines"]}
    assert [lines[person].whence for person in (ada.person, case.person)] == [
        "Trade fair",
        f"from request {case.number}",
    ]
    assert f"from request {case.number}" in desk.get(URL).content.decode()
    assert people_list.Line(lines[case.person].person, None, restricted=False).whence == "from a request"
