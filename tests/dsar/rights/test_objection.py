"""Objection (Art. 21) and withdrawal (Art. 7(3)): marketing at once, the rest after weighing, consents always."""

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override

from consents.grounds.recording import may_contact
from consents.models import Ground, Suppression
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Person, Purpose
from dsar.decisions.marketing_reach import MarketingReach
from dsar.decisions.reasons import about
from dsar.decisions.verdicts import in_force
from dsar.letters.act_reports import did
from dsar.models import Kind
from dsar.rights.forms import MarketingForm
from dsar.rights.objection import end_consents, oppose, stop_marketing
from tests.dsar.decided_cases import case_about, code_of, grant, refuse, with_key
from tests.dsar.made_cases import arrived
from tests.retention.ruled_people import ground_of, somebody

pytestmark = pytest.mark.django_db
RIGHT = Kind.OBJECTION


def ended(person):
    """{purpose: whether it was objected to or ended}."""
    rows = Ground.objects.filter(person=person).select_related("purpose").order_by("purpose__slug", "channel")
    return {row.purpose.slug: not row.in_force() for row in rows}


def test_art_21_3_marketing_stops_at_once_without_identity_or_weighing(dora, offers):
    person = somebody("offers")
    case = case_about(person, RIGHT, identified=False)
    assert may_contact(with_key(person), "email", offers).allowed
    stop_marketing(case, by=dora)
    assert may_contact(with_key(person), "email", offers).allowed is False
    row = in_force(case, RIGHT)[0]
    assert (row.verdict, row.ground, row.done) == ("granted", "marketing", {"people": 1, "marketing": True})
    assert case.tasks.get(code="do", right=RIGHT).done_at is not None


def test_the_address_she_wrote_from_is_remembered_though_nobody_was_found(dora, offers):
    case = arrived(RIGHT, email="nowa@adresatka.test")
    stop_marketing(case, by=dora)
    assert Suppression.objects.filter(kind="email").exists()
    later = Person.create(name="Nowa", email="nowa@adresatka.test")
    ground_of(later, "offers")
    assert may_contact(with_key(later), "email", offers).allowed is False


def test_done_twice_it_changes_nothing(dora):
    case = case_about(somebody("offers"), RIGHT)
    stop_marketing(case, by=dora)
    before = Ground.objects.count(), len(in_force(case, RIGHT))
    assert (stop_marketing(case, by=dora), (Ground.objects.count(), len(in_force(case, RIGHT)))) == (0, before)


def newsletter(offers):
    """Another purpose that advertises."""
    values = {field.name: getattr(offers, field.name) for field in offers._meta.concrete_fields if field.name != "id"}
    return Purpose.objects.create(**{**values, "slug": "newsletter", "version": 1, "name": "Newsletter"})


def letter_of(case):
    """What a letter says of the objection."""
    return [line for row in in_force(case, RIGHT) for line in did(row)]


def test_an_objection_to_one_channel_leaves_the_others(dora, offers):
    person = somebody("offers")
    ground_of(person, "offers", channel="phone")
    case = case_about(person, RIGHT, identified=False)
    stop_marketing(case, MarketingReach(channels=("phone",)), by=dora)
    answers = [may_contact(with_key(person), channel, offers).allowed for channel in ("email", "phone")]
    assert answers == [True, False]
    row = in_force(case, RIGHT)[0]
    assert (row.done["only"][0]["channels"], about(row)) == (["phone"], "Telefon")
    with override("en"):
        assert letter_of(case)[0].endswith("you get no marketing from us by: Phone.")


def test_an_objection_to_one_purpose_leaves_other_marketing(dora, offers):
    person = somebody("offers")
    newsletter(offers)
    ground_of(person, "newsletter")
    case = case_about(person, RIGHT)
    stop_marketing(case, MarketingReach(purposes=("newsletter",)), by=dora)
    assert ended(person) == {"newsletter": True, "offers": False}
    assert Suppression.objects.exists() is False
    stop_marketing(case, by=dora)
    assert ended(person)["offers"] is True
    assert in_force(case, RIGHT)[0].done == {"people": 1, "marketing": True, "on": localdate().isoformat()}


def test_a_wider_objection_may_follow_and_none_is_taken_back_by_a_narrower_one(dora, offers):
    person = somebody("offers")
    case = case_about(person, RIGHT)
    stop_marketing(case, MarketingReach(channels=("phone",)), by=dora)
    stop_marketing(case, MarketingReach(channels=("sms",)), by=dora)
    stop_marketing(case, MarketingReach(channels=("sms",)), by=dora)
    assert [entry["channels"] for entry in in_force(case, RIGHT)[0].done["only"]] == [["phone"], ["sms"]]
    stop_marketing(case, by=dora)
    assert code_of(lambda: stop_marketing(case, MarketingReach(channels=("email",)), by=dora)) == "done"
    assert may_contact(with_key(person), "email", offers).allowed is False


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        (MarketingReach(channels=("pigeon",)), "channel"),
        (MarketingReach(purposes=("contracts",)), "purpose"),
        (MarketingReach(purposes=("nothing",)), "purpose"),
    ],
)
def test_a_reach_that_the_law_does_not_know_is_refused_and_nothing_is_kept(dora, reach, code):
    case = case_about(somebody("offers"), RIGHT)
    assert (code_of(lambda: stop_marketing(case, reach, by=dora)), in_force(case, RIGHT)) == (code, [])


def test_the_desk_offers_every_channel_of_the_table(dora):
    form = MarketingForm({"channels": list(CHANNELS)}, offered=[])
    assert (form.is_valid(), form.reach.channels) == (True, tuple(CHANNELS))


def test_art_21_1_another_purpose_ends_once_it_was_granted(dora):
    person = somebody("business-contact")
    ground_of(person, "contracts")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, purpose="business-contact", ground="other", by=dora)
    assert oppose(case, by=dora) == 1
    assert ended(person) == {"business-contact": True, "contracts": False}


def test_art_21_1_compelling_grounds_are_decided_by_another(dora, oskar):
    person = somebody("business-contact")
    case = case_about(person, RIGHT)
    refuse(case, RIGHT, by=dora, decider=oskar, why="compelling", purpose="business-contact", ground="other")
    assert code_of(lambda: oppose(case, by=dora)) == "nothing"
    assert ended(person) == {"business-contact": False}


def test_an_objection_to_marketing_that_was_only_decided_is_carried_out_with_the_rest(dora):
    person = somebody("offers")
    ground_of(person, "business-contact")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, ground="marketing", by=dora)
    grant(case, RIGHT, purpose="business-contact", ground="other", by=dora)
    oppose(case, by=dora)
    assert ended(person) == {"business-contact": True, "offers": True}
    assert [row.done_at is not None for row in in_force(case, RIGHT)] == [True, True]


def test_against_all_else_a_purpose_is_named(dora):
    case = case_about(somebody("offers"), RIGHT)
    assert code_of(lambda: grant(case, RIGHT, ground="other", by=dora)) == "purpose"
    assert code_of(lambda: grant(case, RIGHT, purpose="offers", ground="marketing", by=dora)) == "purpose"


def test_art_7_3_consents_end_one_purpose_or_all(dora):
    person = somebody("offers")
    ground_of(person, "offers", channel="phone")
    ground_of(person, "contracts")
    case = case_about(person, Kind.WITHDRAWAL, identified=False)
    grant(case, Kind.WITHDRAWAL, by=dora)
    assert end_consents(case, by=dora) == 2
    assert ended(person) == {"contracts": False, "offers": True}
    assert in_force(case, Kind.WITHDRAWAL)[0].done == {"people": 1, "consents": 2}
