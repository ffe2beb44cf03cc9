"""A program tells how somebody wants to be answered: with a call note, and with somebody new."""

import pytest

from consents.grounds.enquiries import ENQUIRY
from consents.models import Ground, GroundEvent
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import Purpose
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.api.programs import in_order


@pytest.fixture
def answering(shop):
    """The program may serve enquiries, too."""
    in_order(shop.recipient, Purpose.objects.get(slug=ENQUIRY, active_to=None))
    shop.purpose_slugs = [*shop.purpose_slugs, ENQUIRY]
    shop.save()
    return shop


def call(contact, **more):
    body = {"contact": str(contact.uid), "purpose": "contracts", "kind": "call", "outcome": "talked", "text": "Wycena?"}
    return body | more


def open_channels():
    return sorted(Ground.objects.filter(purpose__slug=ENQUIRY, ended_at=None).values_list("channel", flat=True))


def test_a_call_opens_the_answer(answering, hub, ada):
    assert hub.post("interactions/", call(ada, answer_by=["email"])).status_code == 201
    event = GroundEvent.objects.select_related("person__key").get(purpose__slug=ENQUIRY)
    assert (open_channels(), event.proof["heard_in"], event.actor.split(":")[0]) == (["email"], "call", "token")


def test_a_program_that_does_not_serve_enquiries_opens_none(shop, hub, ada):
    assert code(hub.post("interactions/", call(ada, answer_by=["email"]))) == (403, "purpose_not_granted")
    assert (open_channels(), Interaction.objects.count()) == ([], 0)


def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(answering, hub, ada):
    assert wrong(hub.post("interactions/", call(ada, answer_by=["fax"]))) == {"/answer_by/0": "invalid_choice"}
    assert wrong(hub.post("interactions/", call(ada, answer_by=["whatsapp"]))) == {"/answer_by": "channel"}
    Ground.objects.filter(person=ada.pk).delete()
    assert (open_channels(), Interaction.objects.count()) == ([], 0)


def test_somebody_new_says_it_as_well(answering, hub, team_a):
    body = {"name": "Tomasz Wierzba", "email": "t@wierzba.test", "origin_kind": "call", "origin_label": "Telefon"}
    body |= {"purpose": ENQUIRY, "answer_by": ["email"]}
    assert hub.post("contacts/", body).status_code == 201
    assert (Contact.objects.count(), open_channels()) == (1, ["email"])
    missing = body | {"name": "Ewa Nowa", "email": "e@nowa.test", "answer_by": ["sms"]}
    assert wrong(hub.post("contacts/", missing)) == {"/answer_by": "address"}
    assert Contact.objects.count() == 1
