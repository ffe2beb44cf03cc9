"""«Please answer me by e-mail»: opens answering enquiries on that channel, for thirty days, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings as hypothesis_settings, strategies as st

from consents.business.asked_answers import AnswerRefused, ask_for_answer, take_back
from consents.business.opening_rules import OPENING_RULES, Advertises
from consents.grounds.enquiries import ends, heard_from, may_be_asked
from consents.grounds.recording import answers, may_contact, object_to_marketing, record_grounds
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Restriction
from consents.proofs.proof_words import spoken
from crm.mail.models import Message
from crm.privacy.actors import system
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LegalBasis, Person, Purpose
from tests.consents.conftest import BY
from tests.sizes import examples

OTHER = system("another")


def open_on(person):
    """{channel: end} of the open answers."""
    rows = Ground.objects.filter(person=person, purpose__slug="enquiries", ended_at=None)
    return dict(rows.values_list("channel", "expires_at"))


def test_one_tap_opens_the_channel_for_thirty_days(her, purpose):
    """Art. 6(1)(b): the answer that they asked for, on the channel they named."""
    at = timezone.now()
    ask_for_answer(her, ["email"], by=BY, at=at, heard_in="call", entry="7")
    assert open_on(her) == {"email": at + timedelta(days=30)}
    assert may_contact(her, "email", purpose("enquiries")).allowed
    assert not may_contact(her, "phone", purpose("enquiries")).allowed
    event = GroundEvent.objects.select_related("person__key").get(person=her)
    assert (event.kind, event.proof) == ("recorded", {"how": "asked", "heard_in": "call", "entry": "7"})
    assert spoken(event.proof) == [
        ("Sposób", "Osoba poprosiła o odpowiedź; zapisał to pracownik"),
        ("Gdzie padły te słowa", "Rozmowa"),
        ("Numer wpisu", "7"),
    ]


def test_asking_again_moves_the_end_and_undo_gives_it_back(her):
    at = timezone.now()
    ask_for_answer(her, ["email"], by=BY, at=at - timedelta(days=10))
    ask_for_answer(her, ["email"], by=BY, at=at)
    assert open_on(her) == {"email": ends(at)}
    take_back(her, ["email"], by=BY)
    assert open_on(her) == {"email": ends(at - timedelta(days=10))}
    assert recompute(her) == stored_states(her)


def test_undo_of_the_first_tap_shuts_it(her):
    ask_for_answer(her, ["email", "sms"], by=BY)
    take_back(her, ["email", "sms"], by=BY)
    assert open_on(her) == {}
    assert recompute(her) == stored_states(her)
    with pytest.raises(AnswerRefused) as refused:
        take_back(her, ["email"], by=BY)
    assert refused.value.code == "nothing"


def test_nobody_takes_back_what_another_noted_nor_what_a_letter_stands_on(her, purpose):
    ask_for_answer(her, ["email"], by=BY)
    with pytest.raises(AnswerRefused) as refused:
        take_back(her, ["email"], by=OTHER)
    assert (refused.value.code, refused.value.messages) == ("nothing", ["Nie ma czego cofnąć."])
    Message.objects.create(person=her, purpose=purpose("enquiries"), channel="email", language="pl", message_id="<1>")
    with pytest.raises(AnswerRefused) as refused:
        take_back(her, ["email"], by=BY)
    assert (refused.value.code, list(open_on(her))) == ("sent", ["email"])


@pytest.mark.parametrize(
    ("channel", "hours", "code"),
    [("whatsapp", 0, "channel"), ("fax", 0, "channel"), ("email", 1, "future"), ("email", -24 * 31, "old")],
)
def test_it_refuses_what_cannot_be(her, channel, hours, code):
    with pytest.raises(AnswerRefused) as refused:
        ask_for_answer(her, [channel], by=BY, at=timezone.now() + timedelta(hours=hours))
    assert (refused.value.code, open_on(her)) == (code, {})


def test_all_channels_or_none(db):
    without_phone = Person.create(name="Ewa Bez Telefonu", email="ewa@cerambud.test")
    with pytest.raises(AnswerRefused) as refused:
        ask_for_answer(without_phone, ["email", "sms"], by=BY)
    assert (refused.value.code, open_on(without_phone)) == ("address", {})
    assert may_be_asked(without_phone) == ["email", "post"]


def test_a_restricted_person_is_left_alone(her):
    """Art. 18(2): kept, not used."""
    Restriction.objects.create(person=her, reason="accuracy", since=timezone.now(), placed_by="user:1")
    with pytest.raises(AnswerRefused) as refused:
        ask_for_answer(her, ["email"], by=BY)
    assert refused.value.code == "restricted"


def test_an_objection_is_opened_by_nobody_else(her):
    """Art. 21(1): a colleague's tap is no word of theirs."""
    ask_for_answer(her, ["email"], by=BY)
    Ground.objects.filter(person=her).update(objected_at=timezone.now())
    assert may_be_asked(her) == ["phone", "sms", "post"]
    with pytest.raises(AnswerRefused) as refused:
        ask_for_answer(her, ["email"], by=BY)
    assert refused.value.code == "objection"


def test_a_purpose_that_was_set_to_advertise_opens_nothing(her, purpose):
    Purpose.objects.filter(slug="enquiries").update(marketing=True)
    with pytest.raises(Advertises):
        ask_for_answer(her, ["email"], by=BY)
    assert (open_on(her), may_be_asked(her)) == ({}, [])


def test_every_rule_of_ordinary_business_rests_on_a_purpose_that_never_advertises(db):
    """PKE Art. 398, Art. 21(2): nothing in the table is a yes to advertising."""
    purposes = {row.slug: row for row in Purpose.objects.active()}
    for rule in OPENING_RULES.values():
        row = purposes[rule.purpose]
        assert (row.marketing, row.legal_basis in (LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST)) == (
            False,
            True,
        )
        assert row.balancing, rule.purpose  # whoever acts for a firm stands under Art. 6(1)(f)
        assert rule.letter in ("b", "f")


TAPS = st.lists(
    st.tuples(
        st.sampled_from(["asked", "back", "heard", "again", "objects"]), st.sampled_from([*CHANNELS, "", "nonsense"])
    ),
    max_size=8,
)


@hypothesis_settings(max_examples=examples(60))
@given(taps=TAPS)
def test_no_path_of_taps_turns_an_enquiry_into_marketing(her, taps):
    """PKE Art. 398: whatever is tapped, in whatever order, no channel opens for a purpose that advertises."""
    enquiries = Purpose.objects.get(slug="enquiries", active_to=None)
    for act, channel in taps:
        try:
            if act == "asked":
                ask_for_answer(her, [channel], by=BY)
            elif act == "back":
                take_back(her, [channel], by=BY)
            elif act == "heard":
                heard_from([her], by=BY, channel=channel)
            elif act == "again":
                record_grounds([her], enquiries, by=BY)
            else:
                object_to_marketing(her, by=BY)
        except AnswerRefused:
            pass
    advertising = [row for row in Purpose.objects.active() if row.marketing]
    pairs = [(channel, row) for row in advertising for channel in row.channels]
    assert not any(answer.allowed for answer in answers([her.pk], pairs).values())
    assert recompute(her) == stored_states(her)
