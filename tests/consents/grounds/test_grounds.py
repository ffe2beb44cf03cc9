"""«May I contact her?»: what the law makes of grounds, consents, objections and restrictions."""

from datetime import timedelta

import pytest
from django.utils import translation

from consents.grounds.answers import EXPIRING
from consents.grounds.recording import (
    ProofNeeded,
    answers,
    may_contact,
    object_to_marketing,
    people_for,
    record_ground,
    record_grounds,
    withdraw,
)
from consents.models import Ground, GroundEvent, Restriction
from crm.privacy.models import LegalBasis, Person
from tests.consents.conftest import BY, NOON, PROOF

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def asked(her, purpose):
    """asked("email", "offers") -> (state, reason) at noon."""

    def answer(channel, slug, at=NOON):
        new_answer = may_contact(her, channel, purpose(slug), at=at)
        return str(new_answer.state), new_answer.reason

    return answer


@pytest.fixture
def agreed(her, purpose):
    """Records a consent to offers, two days old unless told otherwise."""

    def consent(channel="email", at=NOON - 2 * DAY, **options):
        return record_ground(her, purpose("offers"), channel, by=BY, proof=PROOF, at=at, **options)

    return consent


def restrict(person):
    Restriction.objects.create(person=person, reason=Restriction.Reason.ACCURACY, since=NOON - DAY, placed_by="user:1")


def test_a_consent_without_proof_is_refused_and_leaves_nothing(her, purpose):  # Art. 7(1)
    for act in (
        lambda: record_ground(her, purpose("offers"), "email", by=BY),
        lambda: record_ground(her, purpose("offers"), "email", by=BY, proof={}),
        lambda: record_grounds([her], purpose("offers"), by=BY),
    ):
        with pytest.raises(ProofNeeded):
            act()
    assert (Ground.objects.count(), GroundEvent.objects.count()) == (0, 0)


def test_a_ground_other_than_consent_needs_no_proof(her, purpose, asked):
    record_ground(her, purpose("contracts"), "phone", by=BY, at=NOON - DAY)
    assert asked("phone", "contracts") == ("allowed", "contract")


def test_nobody_may_be_contacted_before_a_ground_is_recorded(her, asked):
    assert [asked("email", slug) for slug in ("contracts", "offers")] == [
        ("no_ground", "no_ground"),
        ("no_ground", "consent_needed"),
    ]


def test_a_ground_counts_from_its_first_second(agreed, asked):
    agreed(at=NOON)
    assert [asked("email", "offers", at=NOON - SECOND), asked("email", "offers", at=NOON)] == [
        ("no_ground", "consent_needed"),
        ("allowed", "consent"),
    ]


def test_a_consent_holds_for_its_channel_only(agreed, asked):  # PKE art. 398(1), consent per channel
    agreed("email")
    assert [asked(channel, "offers")[0] for channel in ("email", "phone", "sms", "post")] == [
        "allowed",
        "no_ground",
        "no_ground",
        "no_ground",
    ]


def test_a_withdrawal_counts_at_once_and_is_written_beside_the_consent(her, agreed, purpose, asked):  # Art. 7(3)
    agreed()
    assert withdraw(her, purpose("offers"), "email", by=BY, at=NOON) is True
    assert [asked("email", "offers", at=NOON - SECOND), asked("email", "offers", at=NOON)] == [
        ("allowed", "consent"),
        ("refused", "withdrawn"),
    ]
    kinds = list(GroundEvent.objects.filter(person=her).order_by("at").values_list("kind", flat=True))
    assert kinds == ["given", "withdrawn"]


def test_withdrawing_what_was_never_given_changes_nothing(her, purpose):
    assert withdraw(her, purpose("offers"), "email", by=BY) is False
    assert GroundEvent.objects.count() == 0


def test_a_consent_given_again_lifts_the_withdrawal(her, agreed, purpose, asked):
    agreed()
    withdraw(her, purpose("offers"), "email", by=BY, at=NOON - DAY)
    agreed(at=NOON)
    assert asked("email", "offers") == ("allowed", "consent")


def test_an_objection_beats_consents_of_every_channel(her, agreed, asked):  # Art. 21(2)-(3)
    for channel in ("email", "phone", "post"):
        agreed(channel)
    object_to_marketing(her, by=BY, at=NOON)
    assert {asked(channel, "offers") for channel in ("email", "phone", "sms", "post")} == {("refused", "objection")}


def test_an_objection_beats_what_is_recorded_after_it(her, agreed, purpose, asked):  # Art. 21(3)
    object_to_marketing(her, by=BY, at=NOON - 3 * DAY)
    agreed(at=NOON - DAY)
    record_grounds([her], purpose("offers"), by=BY, at=NOON - DAY, proof=PROOF)
    assert asked("email", "offers") == ("refused", "objection")


def test_an_objection_to_marketing_leaves_the_contract_alone(her, purpose, asked):
    record_ground(her, purpose("contracts"), "email", by=BY, at=NOON - DAY)
    object_to_marketing(her, by=BY, at=NOON - DAY)
    assert (asked("email", "contracts")[0], asked("email", "offers")[0]) == ("allowed", "refused")


def test_an_objection_to_a_legitimate_interest_stops_that_purpose(her, purpose, asked):  # Art. 21(1)
    record_ground(her, purpose("business-contact"), "email", by=BY, at=NOON - DAY)
    Ground.objects.update(objected_at=NOON)
    assert [asked("email", "business-contact", at=NOON - SECOND)[0], asked("email", "business-contact")] == [
        "allowed",
        ("refused", "objection"),
    ]


def test_a_restriction_freezes_every_purpose(her, agreed, purpose, asked):  # Art. 18(2)
    agreed()
    record_ground(her, purpose("contracts"), "email", by=BY, at=NOON - DAY)
    restrict(her)
    assert {asked("email", slug) for slug in ("offers", "contracts")} == {("restricted", "restricted")}


def test_a_lifted_restriction_freezes_nothing(her, agreed, asked):  # Art. 18(3)
    agreed()
    restrict(her)
    Restriction.objects.update(lifted_at=NOON)
    assert asked("email", "offers") == ("allowed", "consent")


def test_what_the_law_requires_passes_restriction_objection_and_no_ground(her, asked):  # Art. 12, 18(3), 19, 34
    restrict(her)
    object_to_marketing(her, by=BY, at=NOON - DAY)
    assert asked("email", "rights-requests") == ("allowed", "required_by_law")


def test_a_legal_duty_that_writes_to_nobody_opens_no_channel(her, asked):
    assert asked("email", "accounting") == ("no_ground", "no_ground")


def test_a_ground_ends_in_the_second_in_which_it_expires(agreed, asked):
    agreed(expires_at=NOON)
    assert [asked("email", "offers", at=NOON - SECOND)[0], asked("email", "offers", at=NOON)] == [
        "expiring",
        ("no_ground", "expired"),
    ]


def test_a_consent_is_expiring_from_thirty_days_before_its_end(agreed, asked):
    agreed(expires_at=NOON + EXPIRING)
    assert [asked("email", "offers", at=NOON - SECOND)[0], asked("email", "offers", at=NOON)[0]] == [
        "allowed",
        "expiring",
    ]


def test_an_enquiry_may_be_answered_for_thirty_days(her, purpose, asked):
    record_grounds([her], purpose("enquiries"), by=BY, at=NOON)
    last = NOON + timedelta(days=30)
    assert [asked("email", "enquiries", at=NOON)[0], asked("email", "enquiries", at=last - SECOND)[0]] == [
        "allowed",
        "allowed",
    ]
    assert asked("email", "enquiries", at=last) == ("no_ground", "expired")


@pytest.mark.parametrize(("channel", "state"), [("email", "no_ground"), ("phone", "no_ground"), ("post", "allowed")])
def test_marketing_by_wire_needs_consent_also_between_firms(her, purpose, asked, channel, state):  # PKE art. 398(1)
    offers = purpose("offers")
    ground = record_ground(her, offers, channel, by=BY, proof=PROOF, at=NOON - DAY)
    Ground.objects.filter(pk=ground.pk).update(basis=LegalBasis.LEGITIMATE_INTEREST)
    assert asked(channel, "offers")[0] == state
    assert people_for(offers, channel, at=NOON).exists() == (state == "allowed")


def test_grounds_are_recorded_on_the_channels_by_which_a_person_can_be_reached(purpose):
    mail, phone = Person.create_many([{"email": "a@x.test"}, {"phone": "+48601222214"}])
    assert record_grounds([mail, phone], purpose("business-contact"), by=BY) == 4
    rows = {(g.person_id, g.channel) for g in Ground.objects.all()}
    assert rows == {(mail.pk, "email"), (mail.pk, "post"), (phone.pk, "phone"), (phone.pk, "post")}


def test_a_purpose_that_writes_to_nobody_is_a_ground_without_channel(her, purpose):
    record_grounds([her], purpose("accounting"), by=BY)
    assert list(Ground.objects.values_list("channel", "basis")) == [("", "legal_duty")]


def test_recording_the_same_grounds_again_adds_nothing(her, purpose):
    first = record_grounds([her], purpose("contracts"), by=BY, at=NOON - DAY)
    assert (first, record_grounds([her], purpose("contracts"), by=BY, at=NOON)) == (4, 0)
    assert {ground.since for ground in Ground.objects.all()} == {NOON - DAY}


def test_a_later_version_of_a_purpose_goes_on_under_the_same_ground(her, purpose, agreed, asked):
    agreed()
    old = purpose("offers")
    old.active_to = NOON
    old.save(update_fields=["active_to"])
    new = purpose_copy(old)
    assert record_grounds([her], new, by=BY, at=NOON, proof=PROOF) == 3  # phone, sms, post: e-mail is there already
    assert withdraw(her, new, "email", by=BY, at=NOON) is True
    assert asked("email", "offers", at=NOON) == ("refused", "withdrawn")
    assert Ground.objects.filter(person=her, channel="email").count() == 1


def purpose_copy(old):
    names = {f.name: getattr(old, f.name) for f in old._meta.concrete_fields if f.name not in ("id", "active_to")}
    return type(old).objects.create(**{**names, "version": old.version + 1, "active_from": NOON})


def test_a_page_of_answers_takes_three_queries_for_one_person_and_for_many(purpose, django_assert_num_queries):
    people = Person.create_many([{"email": f"p{n}@x.test"} for n in range(30)])
    record_grounds(people, purpose("contracts"), by=BY)
    record_grounds(people, purpose("offers"), by=BY, proof=PROOF)
    pairs = [(channel, purpose(slug)) for slug in ("contracts", "offers") for channel in ("email", "post")]
    for count in (1, 30):
        with django_assert_num_queries(3):
            result = answers([person.pk for person in people[:count]], pairs)
        assert len(result) == count * 4
    with django_assert_num_queries(2):  # nobody advertises, so no address is asked about
        answers([person.pk for person in people], pairs[:2])


def test_people_for_is_two_queries_however_many_there_are(purpose, django_assert_num_queries):
    people = Person.create_many([{"email": f"p{n}@x.test"} for n in range(30)])
    record_grounds(people, purpose("contracts"), by=BY)
    contracts = purpose("contracts")
    with django_assert_num_queries(2):
        assert len(people_for(contracts, "email")) == 30


def test_words_name_the_day_of_the_ground(her, agreed, purpose):
    agreed(at=NOON)
    answer = may_contact(her, "email", purpose("offers"), at=NOON)
    with translation.override("en"):
        assert answer.words == "Consent of 24 Nov 2026."


def test_a_key_that_is_nobodys_is_never_whom_we_may_reach(her, agreed, purpose):
    agreed()
    nobody = Person.create_key_only()
    Ground.objects.create(person=nobody, purpose=purpose("offers"), channel="email", basis="consent", since=NOON - DAY)
    everybody = people_for(purpose("offers"), "email", at=NOON)
    assert list(everybody.values_list("pk", flat=True)) == [her.pk]
    assert list(Person.among(Person._base_manager.values("pk")).values_list("pk", flat=True)) == [her.pk]
