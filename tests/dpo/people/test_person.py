"""The sheet of one person: everything we hold, masked; why, whence, whither, who looked, what was done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.dpo.people.holdings import EACH, values_by_category
from crm.privacy.models import ContactPoint, Disclosure, Person, Recipient
from tests.conftest import agree


@pytest.fixture
def noted(ada, sam):
    """note("…") adds an entry to Ada's history."""

    def note(text, days=0):
        at = timezone.now() - timedelta(days=days)
        return Interaction.objects.create(person=ada.person, kind="note", summary=text, author=sam, happened_at=at)

    return note


def sheet_of(contact) -> str:
    return reverse("dpo:person", args=[contact.person.uid])


def test_every_value_is_masked(text, ada, noted):
    noted("Prosi o wariant z dłuższym serwisem")
    page = text(sheet_of(ada))
    values = ("Kowalska", "ada@cerambud", "602333444", "602 333 444", "Prezeska", "dłuższym", "Targi Drema")
    assert [value in page for value in values] == [False] * len(values)
    assert ("A• K•" in page, "a•••@cerambud.test" in page) == (True, True)


def test_what_we_hold_stands_by_category(ada, noted):
    noted("Rozmowa")
    person = Person.objects.select_related("key").get(pk=ada.pk)
    ContactPoint(person=person, kind="email", value="ada2@x.test").save()
    held = {shelf.category: sorted(holding.value for holding in shelf.holdings) for shelf in values_by_category(person)}
    assert held == {
        "identity": ["Ada Kowalska"],
        "email": ["ada2@x.test", "ada@cerambud.test"],
        "phone": ["+48602333444"],
        "employment": ["Prezeska"],
        "correspondence": ["Rozmowa"],
        "consent": ['{"how": "form", "text": "v4"}'],
        "provenance": ["Targi Drema 2026"],
    }


def test_a_long_history_is_cut_and_says_so(ada, noted):
    for number in range(EACH + 3):
        noted(f"Notatka {number}", days=number)
    person = Person.objects.select_related("key").get(pk=ada.pk)
    shelf = next(shelf for shelf in values_by_category(person) if shelf.category == "correspondence")
    assert (len(shelf.holdings), shelf.more, shelf.holdings[0].value) == (EACH, True, "Notatka 0")


def test_nobody_elses_values_are_on_it(text, ada, ben):
    page = text(sheet_of(ada))
    assert ("miodek" in page, "cerambud" in page) == (False, True)


def test_grounds_events_and_origins_are_listed(text, ada):
    page = text(sheet_of(ada))
    parts = (
        "Our offers",
        "Contracts and orders",
        "Consent given",
        "Ground recorded",
        "Trade fair",
        "Sam Sowa",
        "allowed",
    )
    assert [part in page for part in parts] == [True] * len(parts)


def test_disclosures_name_the_actual_recipient(text, ada, sam):  # C-154/21
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ada.person], recipient=courier, categories=["identity", "address"], by=sam)
    page = text(sheet_of(ada))
    assert ("Courier" in page, "Name, Postal address" in page) == (True, True)


def test_a_restricted_person_is_said_to_be_so(text, carla):
    assert "Accuracy contested" in text(sheet_of(carla))


def test_who_looked_and_what_was_done_are_on_it(text, ada):
    text(sheet_of(ada))
    page = text(sheet_of(ada))
    assert [part in page for part in ("Dora Dudek", "Person&#x27;s sheet", "Contact added")] == [True] * 3


def test_the_look_is_logged(text, dora, ada, last_look):
    text(sheet_of(ada))
    assert last_look() == (str(dora.pk), "dpo:person", [ada.pk], [], "")


def test_a_person_who_is_no_contact_has_a_sheet(text, db):
    person = Person.create(email="list@x.test")
    page = text(reverse("dpo:person", args=[person.uid]))
    assert ("l•••@x.test" in page, "No ground is recorded" in page) == (True, True)


def test_a_person_whose_key_is_gone_has_a_sheet_without_values(text, ada):
    Person.objects.get(pk=ada.pk).key.delete()
    page = text(sheet_of(ada))
    assert ("unreadable" in page, "cerambud" in page) == (True, False)


def test_queries_do_not_grow_with_what_we_hold(desk, ada, noted, sam, queries, offers):
    noted("Rozmowa")
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ada.person], recipient=courier, categories=["identity"], by=sam)
    ContactPoint(person=ada.person, kind="email", value="ada@x.test").save()
    desk.get(sheet_of(ada))
    few = queries(lambda: desk.get(sheet_of(ada)))
    for number in range(8):
        noted(f"Notatka {number}")
        Disclosure.note([ada.person], recipient=courier, categories=["identity"], by=sam)
        agree(ada.person, offers, by=sam, channel="sms")
        ContactPoint(person=ada.person, kind="email", value=f"ada{number}@x.test").save()
    assert queries(lambda: desk.get(sheet_of(ada))) == few
