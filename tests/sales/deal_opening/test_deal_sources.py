"""A new deal begins where somebody asks: a mail in the tray, a letter, a call, a lead."""

import pytest
from django.urls import reverse

from consents.models import Ground
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction, Lead
from crm.correspondence.models import WaitingMail
from crm.sales.models import Deal
from tests.correspondence.incoming_mail import box, comes, mail, waiting
from tests.sales.deal_builders import stages

STRANGER = "Ewa Obca <ewa@obca.test>"


@pytest.fixture
def letter(sam):
    """A stranger's mail that waits for Sam."""
    comes(mail(STRANGER, subject="Schody dębowe", text="Proszę o ofertę."), box(user=sam))
    return waiting(sam)


@pytest.fixture
def sent(team_a, letter):
    """What the form of that mail sends."""
    return {
        **{"mail": str(letter.uid), "whose": "Obca sp. z o.o.", "about": "new:firm", "new-name": "Ewa Obca"},
        **{
            "new-email": "ewa@obca.test",
            "new-origin_kind": "enquiry",
            "new-origin_label": "Wiadomość",
            "title": "Schody",
        },
        **{"new-purpose": "enquiries", "new-notice": "due", "new-team": team_a.pk, "stage": stages()[0].uid},
        **{"currency": "PLN", "answer_by": ["email"]},
    }


def test_a_mail_of_the_tray_fills_the_form_and_is_filed_with_the_deal(as_user, sam, letter, sent):
    client = as_user(sam)
    assert (
        f"/deals/new/?mail={letter.uid}"
        in client.get(reverse("contacts:inbox_mail", args=[letter.uid])).content.decode()
    )
    page = client.get(f"/deals/new/?mail={letter.uid}").content.decode()
    for text in ("ewa@obca.test", "Ewa Obca", "Schody dębowe"):
        assert text in page
    client.post("/deals/new/", sent)
    person = Contact.objects.get()
    assert (Deal.objects.count(), WaitingMail.objects.visible_to(sam).waiting().count()) == (1, 0)
    assert Interaction.objects.get(kind="email").person_id == person.pk
    assert Ground.objects.filter(person=person.pk, purpose__slug="enquiries", channel="email").exists()


def test_a_mail_that_was_decided_meanwhile_saves_nothing(as_user, sam, letter, sent):
    client = as_user(sam)
    client.post(reverse("contacts:inbox_drop", args=[letter.uid]))
    assert client.post("/deals/new/", sent).status_code == 404
    assert not (Deal.objects.exists())
    assert not (Contact.objects.exists())


def test_anothers_mail_is_a_page_that_is_not_there(as_user, mallory, letter, sent):
    client = as_user(mallory)
    assert client.get(f"/deals/new/?mail={letter.uid}").status_code == 404
    assert client.post("/deals/new/", sent).status_code == 404


def test_a_letter_names_the_deal(as_user, sam, ada):
    comes(mail("Ada <ada@cerambud.test>", subject="Blat do kuchni", text="Proszę o cenę."), box(user=sam))
    entry = Interaction.objects.get(kind="email")
    page = as_user(sam).get(f"/contacts/{ada.uid}/deals/new/?letter={entry.uid}").content.decode()
    assert 'value="Blat do kuchni"' in page
    assert (
        f"/contacts/{ada.uid}/deals/new/?letter={entry.uid}"
        in as_user(sam).get(f"/contacts/{ada.uid}/").content.decode()
    )


def test_anothers_letter_names_nothing(as_user, sam, ada, ben):
    comes(mail("Ben <ben@miodek.test>", subject="Tajne", text="x"), box(user=sam))
    entry = Interaction.objects.get(kind="email")
    assert "Tajne" not in as_user(sam).get(f"/contacts/{ada.uid}/deals/new/?letter={entry.uid}").content.decode()


def test_a_call_goes_on_to_a_deal(as_user, sam, ada):
    entry = write(ada, kind="call", text="", outcome="talked", by=sam)
    url = reverse("contacts:interaction", args=[entry.uid])
    answer = as_user(sam).post(url, {"kind": "call", "outcome": "talked", "text": "Pyta o taras", "then": "deal"})
    assert answer.url == f"/contacts/{ada.uid}/deals/new/"


def test_a_lead_of_the_tray_has_a_way_to_a_deal_and_pills_for_the_answer(as_user, sam, ada):
    Lead.objects.create(contact=ada, state=Lead.State.CLAIMED, claimed_by=sam, claimed_at=ada.created_at)
    client = as_user(sam)
    page = client.get(reverse("contacts:leads") + "?tab=mine").content.decode()
    ask = reverse("contacts:answer_wanted", args=[ada.uid])
    assert (f"/contacts/{ada.uid}/deals/new/" in page, page.count('name="channel"')) == (True, 3)
    answer = client.post(ask, {"channel": "email", "back": "leads"})
    assert answer.url == reverse("contacts:leads")
    assert Ground.objects.filter(person=ada.person, purpose__slug="enquiries", channel="email").exists()
    assert client.get(reverse("contacts:leads") + "?tab=mine").content.decode().count('name="channel"') == 2
