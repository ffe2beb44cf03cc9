"""A changed e-mail address: the old one is told, once, of a change that is one; the new one learns nothing of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.mail.models.messages import Message
from crm.privacy.models import Person
from crm.privacy.verbs.rectification import rectify
from dsar.identity.stored_addresses import SLIP, stored_at
from dsar.letters.letter_sending import approve, prepare, send
from dsar.letters.letter_texts import draft
from dsar.models import Kind
from dsar.rights.correction import correct
from tests.dsar.decided_cases import case_about, with_key
from tests.dsar.portal_browser import controller, letters
from tests.files.import_cases import csv, imported, prepared, undone

pytestmark = pytest.mark.django_db
OLD, NEW, THIRD = "ada@cerambud.test", "nowy@cerambud.test", "trzeci@cerambud.test"


@pytest.fixture
def known(her):
    """Somebody whom we have held for a year."""
    controller()
    return aged(her)


def aged(person):
    Person.objects.filter(pk=person.pk).update(created_at=timezone.now() - timedelta(days=365))
    return with_key(person)


def told():
    """Whom we wrote that her address was changed."""
    return [address for address, _text in letters("address_changed")]


def an_hour_passes():
    """Letters that went so far were posted an hour earlier."""
    Message.objects.update(created_at=timezone.now() - SLIP - timedelta(minutes=1))


def test_the_old_address_hears_of_the_change_and_of_no_new_one(known, sam):
    rectify(known, "email", NEW, by=sam)
    [(address, text)] = letters("address_changed")
    assert (address, NEW in text, "30 dni" in text, "A• K•" in text) == (OLD, False, True, True)


def test_the_old_address_hears_that_it_was_taken_out(known, sam):
    """Else two steps, out and in again, would change it in silence."""
    rectify(known, "email", "", by=sam)
    rectify(known, "email", NEW, by=sam)
    [(address, text)] = letters("address_changed")
    assert (address, NEW in text, "30 dni" in text) == (OLD, False, False)


@pytest.mark.parametrize(("field", "value"), [("email", "ADA@cerambud.test "), ("name", "Ewa Maj"), ("phone", "")])
def test_another_spelling_another_name_and_another_number_are_no_change_of_address(known, sam, field, value):
    rectify(known, field, value, by=sam)
    assert told() == []


def test_a_first_address_is_no_change(sam):
    person = aged(Person.create(name="Ola Lis"))
    rectify(person, "email", NEW, by=sam)
    assert told() == []


def test_a_slip_of_the_pen_corrected_in_the_same_act_sends_one_letter_to_the_old_address(known, sam):
    with transaction.atomic():
        rectify(known, "email", "nowy@cermabud.test", by=sam)
        rectify(known, "email", NEW, by=sam)
    assert told() == [OLD]


def test_after_an_hour_it_is_no_slip_any_more(known, sam):
    rectify(known, "email", NEW, by=sam)
    an_hour_passes()
    rectify(known, "email", THIRD, by=sam)
    assert told() == [OLD, NEW]


def test_an_address_that_came_back_is_told_again_when_it_is_changed_again(known, sam):
    for value in (NEW, OLD, THIRD):
        rectify(known, "email", value, by=sam)
    assert told() == [OLD, OLD]


def test_another_spelling_first_does_not_make_the_change_silent(known, sam):
    rectify(known, "email", OLD.upper(), by=sam)
    rectify(known, "email", NEW, by=sam)
    assert told() == [OLD.upper()]


def test_a_new_record_whose_address_was_mistyped_tells_no_stranger(her, sam):
    rectify(her, "email", NEW, by=sam)
    assert told() == []


ANNA = "Anna Nowak;anna@x.test;601222214;;;;;;"


def test_what_an_import_filled_in_proves_nothing_yet_and_is_taken_back_in_silence(add, sam):
    """Somebody may have handed us a card with her name, her number and his address."""
    person = aged(add(sam, name="Anna Nowak", email="", phone="601222214").person)
    load = imported(prepared(sam, csv(ANNA)))
    assert [item.proves for item in stored_at("anna@x.test", timezone.now())] == [False]
    assert with_key(person).email == "anna@x.test"
    undone(load)
    assert (with_key(person).email, told()) == ("", [])


def test_what_an_import_filled_in_is_told_when_another_takes_its_place(add, sam):
    person = aged(add(sam, name="Anna Nowak", email="", phone="601222214").person)
    imported(prepared(sam, csv(ANNA)))
    rectify(with_key(person), "email", NEW, by=sam)
    assert told() == ["anna@x.test"]


def test_an_edit_of_a_contact_tells_the_old_address_once(ada, sam):
    controller()
    aged(ada.person)
    contact = Contact.objects.with_keys().get(pk=ada.pk)
    values = {"name": "Ada Nowak", "email": NEW, "phone": "605111222", "emails": [THIRD], "position": "Wiceprezeska"}
    edit(contact, values, version=contact.version, by=sam)
    edit(contact, {"emails": []}, version=contact.version, by=sam)
    assert told() == [OLD]


def test_a_rectification_tells_the_old_address_once_and_the_new_one_nothing_of_it(known, dora, oskar):
    """Art. 16: what she gets at the address she gave, the letters of the case included, does not name the old one."""
    case = case_about(known, Kind.RECTIFICATION, email=NEW)
    correct(case, known, {"name": "Ada Nowak", "email": NEW, "phone": "605 111 222"}, by=dora)
    text = draft(case, "answer", "pl")
    send(approve(prepare(case, "answer", text, language="pl", by=dora), by=oskar), "email", by=oskar)
    assert (told(), OLD in text) == ([OLD], False)
    read = [
        message
        for message in Message.objects.select_related("person__key")
        if message.person_id and message.address == NEW
    ]
    assert {item.template for item in read} == {"request_received", "request_letter"}
    assert [item.template for item in read if OLD in str(item.content)] == []
