"""«They asked for an answer this way»: one tap at the card, a box at a call, and on a page of its own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.enquiries import ENQUIRY
from consents.models import Ground, GroundEvent
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import LedgerEntry


def url(contact, name="answer_wanted"):
    return reverse(f"contacts:{name}", args=[contact.uid])


def open_channels(contact):
    rows = Ground.objects.filter(person=contact.pk, purpose__slug=ENQUIRY, ended_at=None)
    return sorted(rows.values_list("channel", flat=True))


def test_the_card_offers_the_tap_where_it_would_open_something(as_user, sam, ada):
    page = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert page.count(f'hx-post="{url(ada)}"') == 4  # e-mail, phone, SMS, post
    as_user(sam).post(url(ada), {"channel": "email"})
    page = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert page.count(f'hx-post="{url(ada)}"') == 3
    assert "Obsługa zapytań" in page


def test_without_the_right_to_write_nothing_is_offered(as_user, dora, ada):
    page = as_user(dora).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert url(ada) not in page
    assert as_user(dora).post(url(ada), {"channel": "email"}).status_code == 403


def test_one_tap_and_its_undo(as_user, sam, ada):
    client = as_user(sam)
    answer = client.post(url(ada), {"channel": "email"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("contacts:record", args=[ada.uid])
    assert open_channels(ada) == ["email"]
    assert LedgerEntry.objects.latest("pk").act == "ground.recorded"
    undo = f"{url(ada, 'answer_taken_back')}?channel=email"
    assert undo in client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    client.post(undo)
    assert open_channels(ada) == []
    page = client.post(undo, follow=True).content.decode()
    assert "Nie ma czego cofnąć." in page


def test_without_scripts_there_is_a_page(as_user, sam, ada):
    client = as_user(sam)
    page = client.get(f"{url(ada)}?channel=sms").content.decode()
    assert ('value="sms"' in page, "Co otwierają zwykłe sprawy" in page) == (True, True)
    assert client.post(url(ada), {"channel": []}).status_code == 422
    assert client.post(url(ada), {"channel": ["fax"]}).status_code == 422
    assert client.post(url(ada), {"channel": ["sms", "post"]}).status_code == 302
    assert open_channels(ada) == ["post", "sms"]


def test_a_foreign_contact_is_as_one_that_does_not_exist(as_user, mallory, ada):
    client = as_user(mallory)
    paths = (url(ada), url(ada, "answer_taken_back"))
    statuses = [client.post(path, {"channel": "email"}).status_code for path in paths]
    nobody = reverse("contacts:answer_wanted", args=[uuid4()])
    assert [*statuses, client.post(nobody, {"channel": "email"}).status_code] == [404, 404, 404]
    assert open_channels(ada) == []


def test_a_restricted_person_is_left_alone(as_user, sam, carla):
    """Art. 18(2)."""
    answer = as_user(sam).post(url(carla), {"channel": "email"})
    assert (answer.status_code, open_channels(carla)) == (403, [])


def test_a_box_at_a_call_opens_the_answer_with_the_call_as_its_proof(as_user, sam, ada):
    client = as_user(sam)
    tab = client.get(reverse("contacts:interactions", args=[ada.uid]) + "?kind=call").content.decode()
    assert tab.count('name="answer_by"') == 4
    body = {"kind": "call", "outcome": "talked", "text": "Pyta o wycenę blatów.", "answer_by": ["email", "phone"]}
    assert client.post(reverse("contacts:interactions", args=[ada.uid]), body).status_code == 302
    entry = Interaction.objects.get(person=ada.pk)
    assert open_channels(ada) == ["email", "phone"]
    proof = GroundEvent.objects.select_related("person__key").get(person=ada.pk, channel="email", purpose__slug=ENQUIRY)
    assert proof.proof == {"how": "asked", "heard_in": "call", "entry": str(entry.uid)}
    assert proof.at == entry.happened_at


def test_a_refusal_stands_at_the_box_and_the_note_is_kept(as_user, sam, team_a, ada):
    without_phone = Contact.objects.get(pk=ada.pk)
    type(ada.person).objects.filter(pk=ada.pk).update(phone=None)
    body = {"kind": "call", "outcome": "talked", "text": "Pyta o wycenę blatów.", "answer_by": ["sms"]}
    answer = as_user(sam).post(reverse("contacts:interactions", args=[without_phone.uid]), body)
    page = answer.content.decode()
    assert (answer.status_code, "Pyta o wycenę blatów." in page) == (422, True)
    assert "Najpierw dodaj go do kartoteki." in page
    assert (Interaction.objects.count(), open_channels(ada)) == (0, [])


def test_a_call_begun_with_one_tap_gets_the_box_too(as_user, sam, ada):
    entry = write(ada, by=sam, kind="call", at=timezone.now() - timedelta(hours=2))
    body = {"kind": "call", "outcome": "talked", "text": "Prosi o e-mail.", "answer_by": ["email"]}
    assert as_user(sam).post(reverse("contacts:interaction", args=[entry.uid]), body).status_code == 302
    end = Ground.objects.get(person=ada.pk, purpose__slug=ENQUIRY, channel="email").expires_at
    assert end == entry.happened_at + timedelta(days=30)


@pytest.mark.parametrize("channels", [["email"], ["email", "sms"]])
def test_a_new_contact_says_how_they_want_to_be_answered(as_user, sam, team_a, channels):
    body = {"name": "Tomasz Wierzba", "email": "t@wierzba.test", "phone": "601222214", "origin_kind": "call"}
    body |= {"origin_label": "Telefon", "purpose": "enquiries", "notice": "due", "team": team_a.pk}
    assert as_user(sam).post("/contacts/new/", body | {"answer_by": channels}).status_code == 302
    contact = Contact.objects.get()
    assert open_channels(contact) == sorted({*channels, "phone"})


def test_a_new_contact_without_that_address_is_not_saved(as_user, sam, team_a):
    body = {"name": "Tomasz Wierzba", "phone": "601222214", "origin_kind": "call", "origin_label": "Telefon"}
    body |= {"purpose": "enquiries", "notice": "due", "team": team_a.pk, "answer_by": ["email"]}
    answer = as_user(sam).post("/contacts/new/", body)
    assert (answer.status_code, Contact.objects.exists()) == (422, False)
    assert "Tomasz Wierzba" in answer.content.decode()
