"""Calling through the phone system: both gates before, the colleague's own phone first."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from consents.models import Ground
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.calls import cti, phone_systems
from crm.correspondence.calls.dialling import NoPhone, dial
from crm.correspondence.calls.one_tap_call import call
from crm.correspondence.models import PhoneSystem
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import suspend
from tests.correspondence.calls.conftest import BY, SECRET


@pytest.fixture
def begun(set_up, ada, sam):
    """(entry, contact) of a call that Sam began with one tap."""
    set_up()
    contact = Contact.objects.with_keys().get(pk=ada.pk)
    return call(contact, by=sam), contact


def test_the_system_is_asked_by_a_signed_message(begun, phones, sam):
    dial(*begun, by=sam)
    [(method, _path, headers, body)] = phones.asked
    assert (method, json.loads(body)) == ("POST", {"event": "dial", "from": "102", "to": "+48602333444"})
    cti.refuse_unsigned(SECRET, headers, body, timezone.now())
    assert LedgerEntry.objects.filter(act="contact.dialled").count() == 1


def test_without_a_ground_or_an_agreement_nothing_rings(begun, phones, sam, ada):
    Ground.objects.filter(person=ada.person, channel="phone").update(ended_at=timezone.now())
    Ground.objects.filter(person=ada.person, channel="phone").delete()
    with pytest.raises(Blocked):
        dial(*begun, by=sam)
    assert phones.asked == []


def test_a_stopped_provider_gets_no_number(begun, phones, sam):
    suspend(Recipient.objects.get(slug="sms-gateway"), "Wyciek u nich.", by=BY)
    with pytest.raises(DisclosureRefused):  # GDPR Art. 28(3)
        dial(*begun, by=sam)
    assert phones.asked == []


def test_only_ones_own_call_and_only_with_an_extension(begun, phones, sam, nina):
    with pytest.raises(PermissionDenied):
        dial(*begun, by=nina)
    phone_systems.give_lines(PhoneSystem.objects.get(), {}, by=BY)
    with pytest.raises(NoPhone):
        dial(*begun, by=sam)
    assert phones.asked == []


def test_a_call_with_its_result_does_not_ring_again(begun, phones, as_user, sam):
    entry, contact = begun
    Interaction.objects.filter(pk=entry.pk).update(outcome="talked")
    entry.refresh_from_db()
    with pytest.raises(NoPhone) as caught:
        dial(entry, contact, by=sam)
    page = as_user(sam).post(reverse("contacts:dialling", args=[entry.uid]), follow=True)
    words = "Ta rozmowa ma już wynik. Rozpocznij nową."
    assert (caught.value.code, page.status_code, words in page.content.decode()) == ("ended", 200, True)
    assert phones.asked == []


def test_a_system_that_does_not_take_it_is_said(begun, phones, sam):
    phones.status = 500
    with pytest.raises(NoPhone):
        dial(*begun, by=sam)


def test_the_record_offers_it_beside_the_number(set_up, as_user, sam, ada):
    page = as_user(sam).post(reverse("contacts:call", args=[ada.uid])).content.decode()
    assert "/dialling/" not in page  # no system: tel: alone
    set_up()
    page = as_user(sam).post(reverse("contacts:call", args=[ada.uid])).content.decode()
    assert ('href="tel:+48602333444"' in page, "/dialling/" in page) == (True, True)


# ---- settings


def test_a_secret_goes_only_where_it_was_given_for(set_up):
    system = set_up()
    system.address = "https://elsewhere.example"
    assert phone_systems.change_system(system, ["address"], secret="", by=BY)
    row = PhoneSystem.objects.get()
    assert (row.active, SECRET in row.opened()) == (False, False)


def test_an_extension_is_of_one(set_up, sam, nina):
    with pytest.raises(ValidationError) as caught:
        phone_systems.give_lines(set_up(), {sam: "102", nina: " 102 "}, by=BY)
    assert caught.value.code == "twice"


def test_it_is_switched_on_only_as_a_recipient(phones, db):
    system = phone_systems.keep_system(PhoneSystem(name="X", address=phones.url), secret=SECRET, by=BY)
    with pytest.raises(ValidationError) as caught:
        phone_systems.switch_system(system, on=True, by=BY)
    assert caught.value.code == "recipient"
