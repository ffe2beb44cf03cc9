"""All five bases; who is the party of a contract; an interest of ours that was weighed; an enquiry and its end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consents.grounds.enquiries import heard_from
from consents.grounds.recording import BalancingNeeded, may_contact, people_for, record_ground, record_grounds, withdraw
from consents.lifecycle.basis_change import rebase
from consents.lifecycle.expiry import expire
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.entries.composing import write
from crm.contacts.models import Interaction
from crm.contacts.people.editing import edit
from crm.privacy.models import LedgerEntry, LegalBasis, Origin, Person, Purpose
from tests.consents.conftest import BY, NOON, PROOF

DAY = timedelta(days=1)


def made(basis, **more):
    """A purpose on `basis`."""
    values = {
        "name": "Cel",
        "name_en": "Purpose",
        "categories": ["email"],
        "channels": ["email"],
        "active_from": NOON - DAY,
    }
    return Purpose.objects.create(slug=f"of-{basis}".replace("_", "-")[:40], legal_basis=basis, **{**values, **more})


@pytest.mark.parametrize("basis", LegalBasis.values)
def test_each_of_the_five_bases_opens_its_channel_and_names_itself(her, basis):
    purpose = made(
        basis, balancing="Nasz interes przeważa, bo …", channels=["post"] if basis == "legal_duty" else ["email"]
    )
    channel = purpose.channels[0]
    record_ground(her, purpose, channel, by=BY, at=NOON, proof=PROOF)
    answer = may_contact(her, channel, purpose, at=NOON)
    assert (answer.allowed, answer.reason) == (True, "required_by_law" if basis == "legal_duty" else basis)
    assert people_for(purpose, channel, at=NOON).filter(pk=her.pk).exists()
    assert Ground.objects.get().basis == basis


def test_an_interest_of_ours_without_its_weighing_is_no_purpose(db):  # Art. 6(1)(f)
    with pytest.raises(IntegrityError), transaction.atomic():
        made(LegalBasis.LEGITIMATE_INTEREST)


def test_the_planted_purposes_bring_their_weighing(db):
    needing = Purpose.objects.filter(legal_basis__in=(LegalBasis.LEGITIMATE_INTEREST, LegalBasis.CONTRACT))
    assert (needing.count(), needing.filter(balancing="").count()) == (5, 0)


# ---- the party of a contract (legal.md, M)


@pytest.fixture
def firm(sam):
    return add_company({"name": "Tartak sp. z o.o."}, by=sam)


def basis_of(contact):
    return set(Ground.objects.filter(person=contact.person, ended_at=None).values_list("basis", flat=True))


def test_a_contract_is_a_ground_for_its_party_and_an_interest_for_a_companys_people(add, sam, firm, contracts):
    party, employee = add(sam, name="Jan Lis"), add(sam, name="Ewa Lis", company=firm)
    assert (basis_of(party), basis_of(employee)) == ({"contract"}, {"legitimate_interest"})
    assert may_contact(employee.person, "email", contracts).reason == "legitimate_interest"
    events = GroundEvent.objects.filter(person=employee.person)
    assert set(events.values_list("basis", flat=True)) == {"legitimate_interest"}


def test_a_sole_trader_is_the_party_of_her_contracts_and_her_assistant_is_not(add, sam, firm):
    trader, assistant = add(sam, name="Ewa Lis", company=firm), add(sam, name="Jan Lis", company=firm)
    turn_into_sole_trader(firm, trader, by=sam)
    assert (basis_of(trader), basis_of(assistant)) == ({"contract"}, {"legitimate_interest"})


def test_whoever_changes_her_employer_changes_the_basis(add, sam, firm):
    contact = add(sam, name="Ewa Lis")
    edit(contact, {"company": firm}, version=contact.version, by=sam)
    assert basis_of(contact) == {"legitimate_interest"}
    edit(contact, {"company": None}, version=contact.version, by=sam)
    assert basis_of(contact) == {"contract"}
    assert stored_states(contact.person) == recompute(contact.person)


def test_rebasing_again_changes_nothing(add, sam, firm):
    contact = add(sam, name="Ewa Lis", company=firm)
    assert rebase([contact.person], by=sam) == 0


def test_a_contract_without_a_weighing_takes_no_companys_people(add, sam, firm, contracts):
    Purpose.objects.filter(pk=contracts.pk).update(balancing="")
    contracts.refresh_from_db()
    with pytest.raises(BalancingNeeded):
        add(sam, purpose=contracts, name="Ewa Lis", company=firm)
    assert add(sam, purpose=contracts, name="Jan Lis").pk


# ---- an enquiry: on its channel, thirty days after her last message


def enquired(her, purpose, kind, at=NOON):
    origin = Origin.objects.create(person=her, kind=kind, label="pytanie", obtained_at=at)
    record_grounds([her], purpose("enquiries"), by=BY, origins=[origin], at=at)


def ends(her):
    return dict(Ground.objects.filter(person=her).values_list("channel", "expires_at"))


@pytest.mark.parametrize(
    ("kind", "channels"),
    [("call", {"phone"}), ("enquiry", {"email"}), ("form", {"email", "phone"}), ("card", {"email", "phone"})],
)
def test_an_enquiry_opens_the_channel_it_came_by(her, purpose, kind, channels):
    enquired(her, purpose, kind)
    assert ends(her) == dict.fromkeys(channels, NOON + 30 * DAY)
    assert may_contact(her, "post", purpose("enquiries"), at=NOON).reason == "no_ground"


def test_a_later_message_of_hers_prolongs_it(her, purpose):
    enquired(her, purpose, "enquiry")
    assert heard_from([her], by=BY, at=NOON + 20 * DAY, channel="email") == 1
    assert ends(her) == {"email": NOON + 50 * DAY}
    assert Ground.objects.get().since == NOON
    kinds = GroundEvent.objects.order_by("pk").values_list("kind", "at", "expires_at")
    assert list(kinds) == [
        ("recorded", NOON, NOON + 30 * DAY),
        ("prolonged", NOON + 20 * DAY, NOON + 50 * DAY),
    ]


def test_an_older_message_shortens_nothing(her, purpose):
    enquired(her, purpose, "enquiry")
    assert heard_from([her], by=BY, at=NOON - DAY) == 0
    assert ends(her) == {"email": NOON + 30 * DAY}


@pytest.mark.parametrize(("channel", "opens"), [("email", True), ("phone", False)])
def test_after_the_end_a_message_opens_its_own_channel_again(her, purpose, channel, opens):
    enquired(her, purpose, "enquiry")
    expire(NOON + 40 * DAY)
    heard_from([her], by=BY, at=NOON + 50 * DAY, channel=channel)
    assert may_contact(her, "email", purpose("enquiries"), at=NOON + 51 * DAY).allowed == opens
    assert stored_states(her) == recompute(her)


def test_another_enquiry_moves_the_end(her, purpose):
    enquired(her, purpose, "enquiry")
    enquired(her, purpose, "enquiry", at=NOON + 10 * DAY)
    assert ends(her) == {"email": NOON + 40 * DAY}


def test_a_talk_prolongs_and_a_note_of_ours_does_not(add, sam, purpose):
    contact = add(sam, purpose=purpose("enquiries"), name="Ewa Lis")
    before = ends(contact.person)
    write(contact, by=sam, kind=Interaction.Kind.NOTE, text="Oddzwonić.")
    write(contact, by=sam, kind=Interaction.Kind.CALL, outcome=Interaction.Outcome.NO_ANSWER)
    assert ends(contact.person) == before
    write(contact, by=sam, kind=Interaction.Kind.CALL, outcome=Interaction.Outcome.TALKED)
    assert all(ends(contact.person)[channel] > end for channel, end in before.items())


def test_what_she_took_back_or_objected_to_is_not_opened_by_a_message(her, purpose):
    enquired(her, purpose, "enquiry")
    withdraw(her, purpose("enquiries"), "email", by=BY, at=NOON + DAY)
    assert heard_from([her], by=BY, at=NOON + 2 * DAY, channel="email") == 0


# ---- time


def test_the_beat_writes_the_end_once_at_its_own_moment(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - DAY, proof=PROOF, expires_at=NOON)
    assert [expire(NOON - timedelta(seconds=1)), expire(NOON + DAY), expire(NOON + DAY)] == [0, 1, 0]
    event = GroundEvent.objects.get(kind="expired")
    assert (event.at, event.actor) == (NOON, "system:consents.expire")
    assert may_contact(her, "email", purpose("offers"), at=NOON + DAY).reason == "expired"
    assert LedgerEntry.objects.filter(act="ground.expired", about=her.uid).count() == 1
    assert stored_states(her) == recompute(her)


def test_a_consent_given_again_after_its_end_holds(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - DAY, proof=PROOF, expires_at=NOON)
    expire(NOON + DAY)
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON + DAY, proof=PROOF)
    assert may_contact(her, "email", purpose("offers"), at=NOON + DAY).reason == "consent"


def test_many_ends_are_written_in_few_statements(purpose, django_assert_max_num_queries):
    people = Person.create_many([{"email": f"{n}@x.test"} for n in range(20)])
    record_grounds(people, purpose("enquiries"), by=BY, at=NOON - 60 * DAY)
    with django_assert_max_num_queries(60):
        assert expire(NOON) == 20


def test_the_end_of_what_was_no_consent_is_called_an_end(her, purpose):
    record_ground(her, purpose("contracts"), "email", by=BY, at=NOON - DAY)
    Ground.objects.update(ended_at=NOON)
    answer = may_contact(her, "email", purpose("contracts"), at=NOON)
    assert (str(answer.state), answer.reason) == ("no_ground", "ended")
