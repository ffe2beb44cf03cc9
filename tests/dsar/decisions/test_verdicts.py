"""Deciding: a yes needs one person, a refusal and a fee two; reasons with their article; what the law never refuses."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from crm.privacy.models import LedgerEntry
from dsar.decisions.reasons import REASONS
from dsar.decisions.verdicts import Proposal, decide, decide_all, decide_at_once, in_force, proposals, propose, reject
from dsar.models import Decision, Kind, Verdict, Why
from tests.conftest import colleague
from tests.dsar.decided_cases import case_about, code_of, grant, identify
from tests.dsar.made_cases import arrived
from tests.retention.ruled_people import somebody

pytestmark = pytest.mark.django_db
NO = {"why": Why.OTHERS, "text": "Notatka jest o kimś innym."}
KEPT = ("case", "ola")


@pytest.fixture
def ola(db):
    """Another who decides."""
    return colleague("ola", "owner", last_name="Olejnik")


@pytest.fixture
def case(db):
    """She asks for access and erasure, her identity is shown."""
    return case_about(somebody(), Kind.ACCESS, Kind.ERASURE)


def test_a_yes_needs_one_person(case, dora):
    shares = grant(case, Kind.ACCESS, by=dora)
    assert (shares.in_force, shares.decided_by, shares.why, shares.text or None) == (
        True,
        f"user:{dora.pk}",
        "",
        None,
    )
    task = case.tasks.get(code="decide", right=Kind.ACCESS)
    assert (task.done_by, case.tasks.get(code="decide", right=Kind.ERASURE).done_at) == (f"user:{dora.pk}", None)


def test_art_12_5_a_refusal_takes_two_people_and_the_officer_never_decides_it(case, dora, oskar, ola, sam):
    """Art. 12(5): the burden is ours; Art. 38(6): the officer proposes only."""
    proposal = Proposal(Kind.ACCESS, Verdict.REFUSED, **NO)
    alone = propose(case, proposal, by=oskar)
    assert code_of(lambda: decide(alone, by=oskar)) == "two"
    for nobody in (dora, sam):
        with pytest.raises(PermissionDenied):
            decide(alone, by=nobody)
    assert decide(alone, by=ola).in_force
    by_the_officer = propose(case, Proposal(Kind.ERASURE, Verdict.REFUSED, why="claims", text="Proces."), by=dora)
    assert decide(by_the_officer, by=oskar).decided_by == f"user:{oskar.pk}"


def test_art_12_4_a_refusal_has_a_reason_of_its_right_and_words_for_her(case, dora):
    assert code_of(lambda: propose(case, Proposal(Kind.ACCESS, "refused", why="accurate", text="x"), by=dora)) == "why"
    assert code_of(lambda: propose(case, Proposal(Kind.ACCESS, "refused", why="others_rights"), by=dora)) == "empty"
    assert code_of(lambda: propose(case, Proposal(Kind.RESTRICTION, "granted"), by=dora)) == "right"


@pytest.mark.parametrize("right", [item for item in Kind if item not in (Kind.QUESTION, Kind.WITHDRAWAL)])
def test_every_right_knows_its_own_reasons(right, dora):
    case = case_about(somebody(), right, identified=False)
    purpose = "business-contact" if right == Kind.OBJECTION else ""
    more = {"purpose": purpose, "ground": "other" if purpose else ""}
    for why in (item for item in Why if item != Why.NO_OBJECTION):  # by the basis of the purpose: test_objection_law.py
        proposal = Proposal(right, "refused", why=why, text="Bo tak.", **more)
        if why in REASONS[right]:
            assert propose(case, proposal, by=dora).why == why
        else:
            assert code_of(lambda row=proposal: propose(case, row, by=dora)) == "why"


@pytest.mark.parametrize(
    ("why", "fee", "code"),
    [("others_rights", 20, "fee"), ("further_copy", None, "fee"), ("further_copy", 0, "fee"), ("excessive", 20, "")],
)
def test_art_12_5_and_15_3_a_fee_only_for_what_is_excessive_or_a_further_copy(case, dora, oskar, why, fee, code):
    proposal = Proposal(Kind.ACCESS, Verdict.FEE, why=why, text="Trzecia kopia w tym roku.", fee=fee and Decimal(fee))
    if code:
        assert code_of(lambda: propose(case, proposal, by=dora)) == code
        return
    result = decide(propose(case, proposal, by=dora), by=oskar)
    assert (result.verdict, result.fee, result.in_force) == ("fee", Decimal(20), True)


def test_art_21_3_marketing_and_art_7_3_withdrawal_are_never_refused(dora, offers):
    case = case_about(somebody(), Kind.OBJECTION, Kind.WITHDRAWAL)
    for item in (
        Proposal(Kind.OBJECTION, "refused", why="unfounded", text="x"),
        Proposal(Kind.OBJECTION, "refused", why="compelling", text="x", purpose=offers.slug),
        Proposal(Kind.WITHDRAWAL, "refused", why="unfounded", text="x"),
    ):
        assert code_of(lambda row=item: propose(case, row, by=dora)) == "always"


def test_art_12_2_no_yes_before_her_identity_is_known(dora):
    case = case_about(somebody(), Kind.ACCESS, Kind.WITHDRAWAL, identified=False)
    assert code_of(lambda: grant(case, Kind.ACCESS, by=dora)) == "identity"
    assert grant(case, Kind.WITHDRAWAL, by=dora).in_force
    assert decide_at_once(case, Proposal(Kind.ACCESS, Verdict.NOTHING), by=dora).in_force
    assert grant(identify(case), Kind.ACCESS, by=dora).in_force


def test_decisions_differ_by_category_and_purpose(case, dora, oskar):
    whole = grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    part = propose(
        case, Proposal(Kind.ERASURE, "refused", "financial", why="legal_duty", text="Art. 74 ust. 2 UoR."), by=dora
    )
    purpose = grant(case, Kind.ERASURE, purpose="offers", ground="objection", by=dora)
    decide(part, by=oskar)
    rows = in_force(case, Kind.ERASURE)
    assert [(row.pk, row.category, row.purpose, row.verdict) for row in rows] == [
        (whole.pk, "", "", "granted"),
        (part.pk, "financial", "", "refused"),
        (purpose.pk, "", "offers", "granted"),
    ]


def test_a_later_decision_replaces_the_one_before_until_it_is_carried_out(case, dora, oskar):
    first = grant(case, Kind.ACCESS, by=dora)
    second = decide(propose(case, Proposal(Kind.ACCESS, "refused", **NO), by=dora), by=oskar)
    first.refresh_from_db()
    assert (first.in_force, second.in_force) == (False, True)
    Decision.objects.filter(pk=second.pk).update(done_at=second.decided_at, done_by="user:1")
    assert code_of(lambda: grant(case, Kind.ACCESS, by=dora)) == "done"


def test_a_proposal_is_taken_back_by_its_maker_or_rejected_by_whoever_decides(case, dora, oskar, ola):
    mine = propose(case, Proposal(Kind.ACCESS, "refused", **NO), by=oskar)
    with pytest.raises(PermissionDenied):
        reject(mine, by=dora)
    reject(mine, by=oskar)
    assert code_of(lambda: decide(mine, by=ola)) == "decided"
    other = propose(case, Proposal(Kind.ACCESS, "refused", **NO), by=dora)
    reject(other, by=oskar)
    assert (list(proposals(case, Kind.ACCESS)), in_force(case, Kind.ACCESS)) == ([], [])


def test_all_proposals_are_decided_or_none(case, dora, oskar):
    propose(case, Proposal(Kind.ERASURE, "granted", ground="needless"), by=dora)
    propose(case, Proposal(Kind.ERASURE, "refused", "financial", why="legal_duty", text="UoR."), by=oskar)
    assert code_of(lambda: decide_all(case, Kind.ERASURE, by=oskar)) == "two"
    assert in_force(case, Kind.ERASURE) == []


def test_grounds_and_the_human_look_are_said_with_a_yes(dora):
    """Art. 17(1), 18(1), 22(3)."""
    case = case_about(somebody(), Kind.ERASURE, Kind.RESTRICTION, Kind.AUTOMATED)
    assert code_of(lambda: grant(case, Kind.ERASURE, by=dora)) == "ground"
    assert code_of(lambda: grant(case, Kind.RESTRICTION, ground="needless", by=dora)) == "ground"
    assert code_of(lambda: grant(case, Kind.AUTOMATED, by=dora)) == "empty"
    assert grant(case, Kind.AUTOMATED, text="Wniosek ponownie ocenił człowiek: oferta zostaje.", by=dora).in_force


def test_the_ledger_names_codes_and_never_the_reasons(case, dora, oskar):
    decide(propose(case, Proposal(Kind.ACCESS, "refused", "correspondence", **NO), by=dora), by=oskar)
    values = {"right": "access", "category": "correspondence", "verdict": "refused", "why": "others_rights"}
    rows = LedgerEntry.objects.filter(act__startswith="request.deci").order_by("pk")
    assert [(row.act, row.counts) for row in rows] == [
        ("request.decision_proposed", values),
        ("request.decided", values),
    ]


def test_a_closed_case_is_not_decided(dora):
    case = arrived(Kind.QUESTION, Kind.ACCESS)
    case.__class__.objects.filter(pk=case.pk).update(
        state="closed",
        stage="closed",
        outcome="withdrawn",
        closed_by="user:1",
        closed_at=case.received_at,
        keep_until="2032-12-31",
    )
    assert code_of(lambda: grant(case, Kind.ACCESS, by=dora)) == "closed"
