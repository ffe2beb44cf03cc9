"""The gate is asked before every attempt; what the law requires passes it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from consents.grounds.mail_gate import may_send
from consents.grounds.recording import object_to_marketing, withdraw
from consents.grounds.restrictions import restrict
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from tests.mail.conftest import ends, make_due, stands


@pytest.fixture
def offer(write, ada, sam, offers, settings):
    """An offer to Ada, who agreed to offers by e-mail."""
    return write(ada.person, by=sam, purpose=offers, unsubscribe=f"{settings.BASE_URL}/u/1")


def test_a_consent_withdrawn_between_two_attempts_stops_the_message(server, offer, ada, sam, offers):
    server.reset("later")
    deliver(offer.pk)
    withdraw(ada.person, offers, "email", by=sam)
    make_due(offer)
    deliver(offer.pk)
    assert (stands(offer, "state", "reason"), server.arrived, server.asked) == (("stopped", "withdrawn"), [], 1)
    assert ends(offer) == [("put_off", 451), ("stopped", None)]


def test_trying_again_asks_the_gate_again(server, offer, ada, sam, offers):
    withdraw(ada.person, offers, "email", by=sam)
    for _turn in range(2):
        deliver(offer.pk)
        assert stands(offer, "state", "reason") == ("stopped", "withdrawn")
        assert offer.try_again(by=sam) is True
    assert (server.asked, len(ends(offer))) == (0, 2)


def test_with_the_consent_in_force_it_goes(server, offer):
    deliver(offer.pk)
    assert (stands(offer, "state"), server.ids) == (("sent",), [offer.message_id])


def test_nothing_goes_to_a_person_while_there_is_no_gate(server, write, ada, sam, contracts, settings):
    settings.MAIL_GATE = None
    to_ada, to_sam = write(ada.person, by=sam, purpose=contracts), write(sam, by=sam)
    for message in (to_ada, to_sam):
        deliver(message.pk)
    assert [stands(each, "state", "reason") for each in (to_ada, to_sam)] == [("stopped", "no_gate"), ("sent", "")]


def message(**fields):
    """What the gate reads of a message."""
    return SimpleNamespace(**{"person": None, "purpose": None, "required": False, "channel": "email", **fields})


def verdict(**fields) -> tuple[bool, str]:
    answer = may_send(message(**fields))
    return answer.allowed, answer.reason


def test_staff_and_bare_addresses_pass_but_not_with_marketing(offers, contracts):
    assert [verdict(), verdict(purpose=contracts), verdict(purpose=offers)] == [
        (True, "no_person"),
        (True, "no_person"),
        (False, "consent_needed"),
    ]


def test_a_person_needs_a_purpose_and_its_ground(ada, ben, offers, contracts):
    queries = [
        verdict(person=ada.person),
        verdict(person=ada.person, purpose=contracts),
        verdict(person=ada.person, purpose=offers),
        verdict(person=ben.person, purpose=offers),
        verdict(person=ada.person, purpose=offers, channel="sms"),
    ]
    assert queries == [
        (False, "no_purpose"),
        (True, "contract"),
        (True, "consent"),
        (False, "withdrawn"),
        (False, "consent_needed"),
    ]


def test_what_the_law_requires_passes_restriction_and_objection_and_never_advertises(ada, carla, sam, dora, offers):
    object_to_marketing(ada.person, by=sam)
    restrict(ada.person, "accuracy", by=dora)
    assert [
        verdict(person=ada.person, required=True),
        verdict(person=carla.person, required=True),
        verdict(person=ada.person, purpose=offers),
        verdict(person=ada.person, purpose=offers, required=True),
    ] == [(True, "required_by_law"), (True, "required_by_law"), (False, "restricted"), (False, "restricted")]


def test_an_expired_ground_stops(server, write, ada, sam, contracts):
    ada.person.grounds.filter(purpose=contracts).update(expires_at=timezone.now() - timedelta(days=1))
    late = write(ada.person, by=sam, purpose=contracts)
    deliver(late.pk)
    assert (stands(late, "state", "reason"), Message.objects.count()) == (("stopped", "expired"), 1)
