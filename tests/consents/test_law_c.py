"""Consent as the law wants it: rules of the GDPR, of the Polish act on electronic communication (PKE), of the courts.

Each by its article. How a rule is built is told by the tests of its part; here it is held to the law's words.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from consents.grounds.mail_gate import may_send
from consents.grounds.objections import take_objections
from consents.grounds.recording import (
    ProofNeeded,
    may_contact,
    object_to_marketing,
    people_for,
    record_ground,
    record_grounds,
    withdraw,
)
from consents.grounds.restrictions import restrict
from consents.models import Ground, GroundEvent, WordingText
from consents.preferences.renewals import remind_of_renewal
from consents.preferences.unsubscribe_link import way_out
from crm.mail.models.messages import Message
from crm.privacy.models import LegalBasis, Purpose
from tests.consents.conftest import BY, NOON, PROOF
from tests.consents.filled_forms import a_form, words_in_force

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(purpose):
    return purpose("offers")


def agreed(person, offers, channel="email", at=NOON - DAY, **options):
    return record_ground(person, offers, channel, by=BY, at=at, proof=PROOF, **options)


def reason(person, purpose, channel="email", at=NOON):
    return may_contact(person, channel, purpose, at=at).reason


# ---- C1: what makes a consent valid


def test_silence_and_boxes_ticked_beforehand_are_no_consent(client):  # Art. 4(11), recital 32, C-673/17 Planet49
    a_form()
    text = client.get("/p/pl/consent/newsletter/").content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*>', text)
    assert (len(boxes) >= 1, [box for box in boxes if "checked" in box or "required" in box]) == (True, [])


def test_the_controller_must_be_able_to_demonstrate_it(her, offers):  # Art. 7(1), C-61/19 Orange Romania
    for proof in (None, {}, ""):
        with pytest.raises(ProofNeeded):
            record_ground(her, offers, "email", by=BY, proof=proof)
    assert reason(her, offers) == "consent_needed"


def test_one_yes_is_for_one_purpose_on_one_channel(her, offers):  # Art. 6(1)(a), 7(2), EDPB 05/2020 on granularity
    other = {name: getattr(offers, name) for name in ("categories", "channels", "legal_basis", "marketing")}
    partners = Purpose.objects.create(slug="partners", name="Oferty partnerów", active_from=NOON - 9 * DAY, **other)
    agreed(her, offers)
    assert (reason(her, offers), reason(her, offers, "phone"), reason(her, partners)) == (
        "consent",
        "consent_needed",
        "consent_needed",
    )


def test_it_ends_at_any_time_at_once_and_changes_nothing_about_before(her, offers):  # Art. 7(3)
    agreed(her, offers)
    withdraw(her, offers, "email", by=BY, at=NOON)
    second = timedelta(seconds=1)
    assert (reason(her, offers, at=NOON - second), reason(her, offers, at=NOON)) == ("consent", "withdrawn")
    assert not people_for(offers, "email", at=NOON).exists()


def test_taking_it_back_takes_no_more_than_giving_it(her, offers, settings):  # Art. 7(3): as easily
    agreed(her, offers)
    stranger = Client()  # no account, no password, no question who she is
    stranger.post(way_out(her, offers, language="pl").removeprefix(settings.BASE_URL))  # one press; giving took two
    assert reason(her, offers, at=timezone.now()) == "withdrawn"


def test_a_no_to_offers_has_no_detriment_for_the_contract(her, offers, purpose):  # Art. 7(4)
    record_grounds([her], purpose("contracts"), by=BY, at=NOON - DAY)
    agreed(her, offers)
    withdraw(her, offers, "email", by=BY, at=NOON)
    object_to_marketing(her, by=BY, at=NOON)
    assert reason(her, purpose("contracts")) == "contract"


# ---- C2: what is kept to prove it


def test_events_are_appended_and_never_changed(her, offers):
    agreed(her, offers)
    withdraw(her, offers, "email", by=BY, at=NOON)
    assert list(GroundEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["given", "withdrawn"]
    with pytest.raises(ProgrammingError), transaction.atomic():
        GroundEvent.objects.update(kind="given")


def test_words_that_people_agreed_to_never_change():
    words_in_force()
    with pytest.raises(ProgrammingError), transaction.atomic():
        WordingText.objects.update(text="Zgadzam się na wszystko.")


# ---- C3: PKE, the act of 12 July 2024


@pytest.mark.parametrize("channel", ["email", "phone", "sms"])
def test_marketing_by_wire_needs_prior_consent_whatever_else_there_is(her, offers, channel):  # PKE art. 398(1)
    agreed(her, offers, channel)
    Ground.objects.update(basis=LegalBasis.LEGITIMATE_INTEREST)  # «we know each other», «it is a firm»
    assert reason(her, offers, channel) == "consent_needed"


def test_by_post_an_interest_of_ours_is_enough_until_she_objects(her, offers):  # PKE art. 398 is about wires
    agreed(her, offers, "post")
    Ground.objects.update(basis=LegalBasis.LEGITIMATE_INTEREST)
    assert reason(her, offers, "post") == "legitimate_interest"
    object_to_marketing(her, by=BY, at=NOON)
    assert reason(her, offers, "post") == "objection"


def test_a_customer_is_no_consent(her, offers, purpose):  # no soft opt-in in the Act
    record_grounds([her], purpose("contracts"), by=BY, at=NOON - DAY)
    assert reason(her, offers) == "consent_needed"


def test_asking_for_consent_by_a_cold_mail_is_marketing_itself(her, offers):  # SN III SZP 7/15, PKE art. 400
    words_in_force()
    now = timezone.now()
    phone = agreed(her, offers, "phone", at=now - DAY, expires_at=now + DAY)
    assert (remind_of_renewal(phone, by=BY), Message.objects.count()) == ("cold", 0)


def test_every_send_passes_both_layers(her, offers):  # PKE consent for the channel, then GDPR basis and objection
    letter = SimpleNamespace(person=her, purpose=offers, required=False, channel="email")
    assert may_send(letter).reason == "consent_needed"
    agreed(her, offers)
    assert may_send(letter).reason == "consent"
    object_to_marketing(her, by=BY)
    assert may_send(letter).reason == "objection"


# ---- E5, E7, M: what else the gate keeps


def test_an_objection_to_marketing_needs_no_reason_and_beats_every_later_record(her, offers):  # Art. 21(2)-(3)
    object_to_marketing(her, by=BY, at=NOON - 2 * DAY)
    agreed(her, offers)
    record_grounds([her], offers, by=BY, at=NOON - DAY, proof=PROOF)
    assert {reason(her, offers, channel) for channel in ("email", "phone", "sms", "post")} == {"objection"}


def test_do_not_call_ends_advertising_by_phone_and_no_other(her, offers, purpose):  # Art. 21(3), PKE 398
    for channel in ("email", "phone", "sms"):
        agreed(her, offers, channel, at=NOON - 2 * DAY)
    record_grounds([her], purpose("contracts"), by=BY, at=NOON - 2 * DAY)
    take_objections([her], by=BY, at=NOON - DAY, channels={"phone"})
    allowed = {channel: may_contact(her, channel, offers, at=NOON).allowed for channel in ("email", "phone", "sms")}
    assert (allowed, reason(her, offers, "phone")) == (
        {"email": True, "phone": False, "sms": True},
        "objection_channel",
    )
    assert may_contact(her, "phone", purpose("contracts"), at=NOON).allowed
    agreed(her, offers, "phone", at=NOON - timedelta(hours=1), own=True)
    assert may_contact(her, "phone", offers, at=NOON).allowed


def test_who_ends_one_channel_alone_withdraws_its_consent(her, offers):  # Art. 7(3)
    for channel in ("email", "phone"):
        agreed(her, offers, channel, at=NOON - 2 * DAY)
    withdraw(her, offers, "phone", by=BY, at=NOON - DAY)
    assert [may_contact(her, channel, offers, at=NOON).allowed for channel in ("email", "phone")] == [True, False]


def test_what_is_restricted_is_kept_and_not_used(her, offers):  # Art. 18(2)
    agreed(her, offers)
    restrict(her, "claims", by=BY, at=NOON)
    assert (reason(her, offers), Ground.objects.count()) == ("restricted", 1)


def test_messages_that_the_law_requires_pass_and_carry_no_marketing(her, offers):  # Art. 12, 13/14, 18(3), 19, 34
    object_to_marketing(her, by=BY)
    restrict(her, "claims", by=BY)
    letter = SimpleNamespace(person=her, purpose=None, required=True, channel="email")
    assert may_send(letter).allowed
    letter.purpose = offers
    assert not may_send(letter).allowed
