"""Objection by the letter of Art. 21: marketing at once, an interest of ours weighed, against all else none is open."""

import pytest

from crm.privacy.models import Purpose
from dsar.decisions.reasons import REASONS
from dsar.decisions.verdicts import Proposal, decide, decide_at_once, proposals, propose
from dsar.models import Kind, Why
from dsar.rights.forms import ProposalForm
from dsar.rights.objection import sorted_purposes
from dsar.rights.suggestions import suggest_objection
from tests.dsar.decided_cases import case_about, code_of, grant
from tests.dsar.desk_browser import BASE, browser
from tests.dsar.made_cases import arrived
from tests.retention.ruled_people import ground_of, somebody

KEPT = ("case",)

pytestmark = pytest.mark.django_db
RIGHT = Kind.OBJECTION
PARTS = ("category", "purpose")
NOT_OPEN = ["accounting", "contracts", "surveys"]  # legal duty, contract, consent


@pytest.fixture
def case(db):
    """Somebody with a purpose on each basis."""
    names = {"slug": "surveys", "name": "Ankiety", "name_en": "Surveys", "legal_basis": "consent"}
    Purpose.objects.create(**names, categories=["identity", "email"], channels=["email"])
    person = somebody("offers")
    for slug in ("business-contact", *NOT_OPEN):
        ground_of(person, slug)
    return case_about(person, RIGHT)


def refusal(slug, why):
    return Proposal(RIGHT, "refused", purpose=slug, why=why, text="Powód.", ground="other")


@pytest.mark.parametrize("slug", ["contracts", "accounting"])
def test_art_21_1_no_compelling_grounds_against_contract_or_legal_duty(case, dora, slug):
    assert code_of(lambda: propose(case, refusal(slug, "compelling"), by=dora)) == "basis"
    assert propose(case, refusal(slug, "no_objection"), by=dora).why == "no_objection"


@pytest.mark.parametrize("slug", NOT_OPEN)
def test_art_21_1_an_objection_that_is_not_open_is_not_granted_either(case, dora, slug):
    proposal = Proposal(RIGHT, "granted", purpose=slug, ground="other")
    assert code_of(lambda: decide_at_once(case, proposal, by=dora)) == "basis"


def test_art_21_1_it_is_weighed_by_their_own_ground_staff_of_a_customer_may_object(dora):
    """The party of a contract may not; whoever works for it is here by an interest of ours (Art. 6(1)(f))."""
    person = somebody()
    ground = ground_of(person, "contracts")
    ground.basis = "legitimate_interest"
    ground.save(update_fields=["basis"])
    case = case_about(person, RIGHT)
    assert propose(case, refusal("contracts", "compelling"), by=dora).why == "compelling"
    assert code_of(lambda: propose(case, refusal("contracts", "no_objection"), by=dora)) == "why"


@pytest.mark.parametrize("why", ["compelling", "no_objection", "unfounded", "excessive"])
def test_art_21_2_and_3_marketing_is_refused_for_no_reason(case, dora, why):
    assert code_of(lambda: propose(case, refusal("offers", why), by=dora)) == "always"


def test_art_21_2_marketing_is_never_weighed_nor_decided_in_part(case, dora):
    proposal = Proposal(RIGHT, "granted", purpose="offers", ground="other")
    assert code_of(lambda: decide_at_once(case, proposal, by=dora)) == "always"
    created = sorted_purposes(case)
    named = [[item.purpose.slug for item in part] for part in (created.marketing, created.weighed)]
    assert named == [["offers"], ["business-contact"]]


def test_art_21_2_marketing_that_rests_on_an_interest_is_marketing_all_the_same(dora):
    purpose = Purpose.objects.get(slug="business-contact")
    purpose.marketing = True
    purpose.save(update_fields=["marketing"])
    created = sorted_purposes(case_about(somebody("business-contact"), RIGHT))
    assert ([item.purpose.slug for item in created.marketing], created.weighed) == (["business-contact"], [])


def test_art_12_4_the_answer_names_the_basis_and_the_right_that_fits(case, dora, oskar):
    rows = suggest_objection(case, by=dora)
    by_purpose = {row.purpose: row.text for row in rows}
    assert {row.why for row in rows} == {Why.NO_OBJECTION}
    assert sorted(by_purpose) == sorted(NOT_OPEN)
    assert "art.\u00a018" in by_purpose["contracts"]
    assert "art.\u00a016" in by_purpose["accounting"]
    assert "art.\u00a07 ust.\u00a03" in by_purpose["surveys"]
    assert decide(rows[0], by=oskar).in_force


def test_where_everything_is_open_nothing_is_suggested(dora):
    case = case_about(somebody("offers"), RIGHT)
    assert code_of(lambda: suggest_objection(case, by=dora)) == "nothing"


def test_the_screen_offers_only_what_is_weighed_and_the_reasons_that_art_21_1_allows(case, dora):
    page = browser(dora).get(f"{BASE}{case.number}/decisions/objection/")
    form = page.context["form"]
    assert [code for code, _label in form.fields["purpose"].choices] == ["", "business-contact"]
    assert [code for code, _label in form.fields["why"].choices] == ["", "compelling", "unfounded", "excessive"]
    weighed = page.content.decode().partition("to be weighed")[2].partition("no objection is open")[0]
    marketing, contracts = (str(Purpose.objects.get(slug=slug).name_en) for slug in ("offers", "contracts"))
    assert (marketing in weighed, contracts in weighed) == (False, False)


def test_the_button_proposes_the_answer(case, dora):
    answer = browser(dora).post(f"{BASE}{case.number}/decisions/objection/suggestion/")
    assert (answer.status_code, proposals(case, RIGHT).count()) == (302, len(NOT_OPEN))


def test_where_only_marketing_is_left_nothing_can_be_refused(dora):
    form = ProposalForm(case=case_about(somebody("offers"), RIGHT), right=RIGHT)
    assert [code for code, _label in form.fields["verdict"].choices] == ["granted", "nothing_held"]
    assert {"purpose", "why", "fee", "category"} & set(form.fields) == set()


def test_a_screen_offers_the_categories_and_purposes_that_they_have(dora):
    """Not the whole lists of the law: what somebody does not have cannot be decided about."""
    person = somebody("offers")
    ground_of(person, "contracts")
    form = ProposalForm(case=case_about(person, Kind.ERASURE), right=Kind.ERASURE)
    assert [code for code, _label in form.fields["category"].choices] == ["", "identity", "email", "phone"]
    assert {code for code, _label in form.fields["purpose"].choices} == {"", "offers", "contracts"}


@pytest.mark.parametrize("right", [Kind.ACCESS, Kind.PORTABILITY, Kind.RECTIFICATION, Kind.ERASURE])
def test_somebody_with_few_data_in_a_house_of_many_purposes_is_decided_about_in_few_choices(right, dora):
    """Three categories of nineteen and two purposes of twenty matter: the page offers these alone."""
    for number in range(12):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    person = somebody("offers")
    ground_of(person, "contracts")
    case = case_about(person, right)
    form = browser(dora).get(f"{BASE}{case.number}/decisions/{right}/").context["form"]
    offered = {name: [code for code, _label in form.fields[name].choices] for name in form.fields if name in PARTS}
    wanted = {"category": ["", "identity", "email", "phone"]}
    if right != Kind.RECTIFICATION:
        wanted["purpose"] = ["", "contracts", "offers"]
    assert offered == wanted
    reasons = {code for code, _label in form.fields["why"].choices} - {""}
    assert reasons == {str(why) for why in REASONS[right]} - {"unidentified"}


def test_of_a_withdrawal_only_consents_are_offered(dora):
    person = somebody("offers")
    ground_of(person, "contracts")
    form = ProposalForm(case=case_about(person, Kind.WITHDRAWAL), right=Kind.WITHDRAWAL)
    assert [code for code, _label in form.fields["purpose"].choices] == ["", "offers"]


def test_of_somebody_who_was_not_found_only_the_whole_is_decided(dora):
    form = ProposalForm(case=arrived(Kind.ERASURE), right=Kind.ERASURE)
    assert {"category", "purpose"} & set(form.fields) == set()


def test_art_12_2_whoever_has_shown_who_they_are_is_not_refused_as_unknown(dora):
    result, unknown = case_about(somebody(), Kind.ACCESS), case_about(somebody(), Kind.ACCESS, identified=False)
    proposal = Proposal(Kind.ACCESS, "refused", why="unidentified", text="Nie wiemy, kto pyta.")
    assert code_of(lambda: propose(result, proposal, by=dora)) == "identified"
    assert propose(unknown, proposal, by=dora).why == "unidentified"
    offered = [
        [code for code, _label in ProposalForm(case=item, right=Kind.ACCESS).fields["why"].choices]
        for item in (result, unknown)
    ]
    assert ["unidentified" in item for item in offered] == [False, True]


def test_an_interest_is_still_granted(case, dora):
    assert grant(case, RIGHT, purpose="business-contact", ground="other", by=dora).in_force
