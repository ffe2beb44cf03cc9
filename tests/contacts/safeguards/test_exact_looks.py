"""Asking by a whole address or number that one sees masked is a look at it: throttled, and logged like a reveal."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Tries
from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.contact_fields import contacts as contacts_kind
from crm.contacts.people.resemblance import similar
from crm.contacts.safeguards import exact_lookups
from crm.contacts.safeguards.exact_lookups import TooManyLooks
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.workspace.palette.palette_sources import people as palette_people
from crm.workspace.palette.search_box import Search

pytestmark = pytest.mark.django_db
NUMBER = "+48601222{:03}"


@pytest.fixture(autouse=True)
def _nothing_was_asked():
    """The marks of questions asked before are gone."""
    cache.clear()


@pytest.fixture
def hidden(add, sam):
    """Somebody of team A, whom the owner of the house sees masked."""
    return add(sam, name="Jan Lis", email="jan@lis.test", phone="+48601222999")


def guesses(look) -> int:
    """How many of a hundred wrong numbers are answered before the asker has to wait."""
    for at in range(100):
        try:
            look(NUMBER.format(at))
        except TooManyLooks:
            return at
    return 100


def shut() -> None:
    """However slow the machine: the wait is not over."""
    Tries.objects.filter(act=exact_lookups.ACT).update(opens_at=timezone.now() + timedelta(hours=1))


def searched(user):
    """A search for a number."""
    return lambda number: Search(user, number).page


def filtered(user):
    """A list narrowed by a number."""
    fields = contacts_kind().fields(user, None)
    return fields.by_name["phone"].match


@pytest.mark.parametrize("door", [searched, filtered])
def test_three_hidden_digits_are_not_found_by_trying(hidden, oskar, door):
    assert guesses(door(oskar)) <= 15
    shut()
    with pytest.raises(TooManyLooks):
        door(oskar)("+48601222999")  # the right one waits like the others
    assert LedgerEntry.objects.filter(act="contact.revealed").count() == 0


def test_palette_and_form_are_no_way_around(hidden, oskar):
    guesses(searched(oskar))
    shut()
    [option] = palette_people("+48601222999", user=oskar)["options"]
    assert (option["url"], bool(option["off"])) == ("", True)
    assert similar(oskar, phone="+48601222999") == []


def test_a_hit_is_logged_like_a_reveal_once_within_the_hour(hidden, oskar):
    for _time in range(3):
        assert len(Search(oskar, "jan@lis.test").page.rows) == 1
    entry = LedgerEntry.objects.get(act="contact.revealed")
    assert (entry.about, entry.fields, entry.counts) == (hidden.uid, ["email"], {"reason": exact_lookups.REASON})
    [look] = AccessEntry.objects.filter(view=exact_lookups.VIEW)
    assert (look.people, look.reason) == ([hidden.pk], exact_lookups.REASON)


def test_what_one_sees_in_clear_costs_nothing(hidden, sam):
    assert guesses(searched(sam)) == 100
    assert len(Search(sam, "jan@lis.test").page.rows) == 1
    assert AccessEntry.objects.filter(view=exact_lookups.VIEW).count() == 0
    assert Tries.objects.filter(act=exact_lookups.ACT).count() == 0


def test_the_page_says_how_long_to_wait_and_names_are_still_found(hidden, oskar, as_user):
    guesses(searched(oskar))
    shut()
    browser = as_user(oskar)
    answer = browser.post(reverse("contacts:search"), {"q": "601 222 999"})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert browser.post(reverse("contacts:search"), {"q": "Lis"}).status_code == 200


def test_the_desk_asks_like_everybody(hidden, dora, as_user):
    browser = as_user(dora)
    codes = [browser.post(reverse("dpo:people"), {"q": NUMBER.format(at)}).status_code for at in range(16)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_the_city_of_a_company_that_one_does_not_see_finds_nobody(add, sam, mallory, as_user):
    theirs = add_company({"name": "Tartak", "city": "Gniezno"}, by=mallory)
    mine = add_company({"name": "Stolarnia", "city": "Gniezno"}, by=sam)
    add(sam, name="Jan Lis", email="jan@lis.test", company=theirs)
    ewa = add(sam, name="Ewa Lis", email="ewa@lis.test", company=mine)
    fields = contacts_kind().fields(sam, None)
    rows = type(ewa).objects.filter(fields.by_name["city"].match("gniezno"))
    assert [contact.pk for contact in rows] == [ewa.pk]
