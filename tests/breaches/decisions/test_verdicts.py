"""The officer advises, the controller decides; silence takes two; exemptions have their letter and reason."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from breaches.assessment.questions import Answers, Base
from breaches.assessment.risk_assessment import assess
from breaches.cases.case_state import CaseState
from breaches.decisions.verdicts import advise, decide, decide_at_once, propose, reject
from breaches.models import Decision, Risk
from crm.privacy.law import limits
from tests.breaches.made_cases import HOUR, assessed, known
from tests.conftest import colleague

pytestmark = pytest.mark.django_db
AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
AT = AWARE + 3 * HOUR


@pytest.fixture
def ola(db):
    """Another who decides."""
    return colleague("ola", "owner", last_name="Olejnik")


def code_of(act):
    """By which code it is refused."""
    with pytest.raises(ValidationError) as refusal:
        act()
    return getattr(refusal.value, "code", None) or next(
        error.code for errors in refusal.value.error_dict.values() for error in errors
    )


def test_whoever_decides_notifies_alone_and_the_officer_never_decides(dora, oskar, sam):
    case = assessed(dora, AWARE)
    decision = decide_at_once(case, "authority", by=oskar, at=AT)
    assert (decision.in_force, decision.decided_by, decision.decided_at) == (True, f"user:{oskar.pk}", AT)
    for nobody in (dora, sam):
        with pytest.raises(PermissionDenied):
            decide_at_once(case, "authority", by=nobody, at=AT)
    with pytest.raises(PermissionDenied):
        advise(case, "authority", "notify", "Tak", by=oskar, at=AT)


def test_not_to_notify_is_proposed_by_one_and_decided_by_another(dora, oskar, ola):
    case = assessed(dora, AWARE, risk=Risk.NONE)
    alone = propose(case, "authority", "do_not", reason="Dane publiczne.", by=oskar, at=AT)
    assert code_of(lambda: decide(alone, by=oskar, at=AT)) == "two"
    decide(alone, by=ola, at=AT)
    by_the_officer = propose(case, "people", "do_not", reason="Brak ryzyka.", by=dora, at=AT)
    assert decide(by_the_officer, by=oskar, at=AT).in_force
    assert CaseState.of(case).silent


def test_with_a_risk_the_authority_is_notified(dora, oskar):
    """Art. 33(1): unless the breach is unlikely to result in a risk."""
    case = assessed(dora, AWARE)
    assert code_of(lambda: propose(case, "authority", "do_not", reason="Wstyd.", by=dora, at=AT)) == "risk"


def test_were_only_high_risks_notified_a_risk_would_be_for_the_register(dora, oskar, monkeypatch):
    """`breach_notify_threshold` counts by the day on which the breach became known."""
    case = assessed(dora, AWARE)
    omnibus = limits.Rule(AWARE.date(), "high_risk", "Digital Omnibus, were it adopted")
    monkeypatch.setitem(limits.LAW, "breach_notify_threshold", (*limits.LAW["breach_notify_threshold"], omnibus))
    values = {"reason": "Ryzyko nie jest wysokie.", "by": dora, "at": AT}
    assert decide(propose(case, "authority", "do_not", **values), by=oskar, at=AT).in_force
    before = assessed(dora, AWARE - 48 * HOUR)
    assert code_of(lambda: propose(before, "authority", "do_not", **values)) == "risk"


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_with_a_high_risk_people_are_told_or_an_exemption_holds(dora, oskar, letter):
    """Art. 34(3)(a) to (c)."""
    case = assessed(dora, AWARE, risk=Risk.HIGH)
    values = {"reason": "Szyfrowane, klucz bezpieczny.", "by": dora, "at": AT}
    assert code_of(lambda: propose(case, "people", "do_not", **values)) == "exemption"
    result = decide(propose(case, "people", "do_not", exemption=letter, **values), by=oskar, at=AT)
    assert (result.exemption, result.in_force) == (letter, True)


def test_overruling_the_officer_needs_a_reason_that_stays(dora, oskar):
    case = assessed(dora, AWARE)
    opinion = advise(case, "people", "notify", "Lepiej powiedzieć.", by=dora, at=AT)
    result = propose(case, "people", "do_not", reason="Ryzyko nie jest wysokie.", by=dora, at=AT)
    assert code_of(lambda: decide(result, by=oskar, at=AT)) == "overrules"
    result = decide(result, overruling="Dane handlowe bez skutku.", by=oskar, at=AT)
    assert (result.overrules, result.overruling_reason) == (opinion, "Dane handlowe bez skutku.")


def test_a_later_decision_replaces_the_one_before_and_a_rejected_proposal_changes_nothing(dora, oskar):
    case = assessed(dora, AWARE)
    first = decide_at_once(case, "people", by=oskar, at=AT)
    proposal = propose(case, "people", "do_not", reason="Jednak nie.", by=dora, at=AT)
    reject(proposal, by=oskar, at=AT)
    assert code_of(lambda: decide(proposal, by=oskar, at=AT)) == "decided"
    second = decide_at_once(case, "people", by=oskar, at=AT + HOUR)
    in_force = Decision.objects.filter(decided_at__isnull=False, replaced_at=None)
    assert (list(in_force), Decision.objects.get(pk=first.pk).replaced_at) == ([second], AT + HOUR)


def test_nothing_is_decided_before_the_risk_is_assessed(dora, oskar):
    case = known(dora, AWARE)
    assert code_of(lambda: decide_at_once(case, "authority", by=oskar, at=AT)) == "unassessed"


def test_pesel_with_a_name_is_high_unless_somebody_writes_why_not(dora):
    """UODO practice: PESEL disclosed with a name is a high risk by default (DKN.5131.7.2020, DKN.5131.28.2023)."""
    case = known(dora, AWARE)
    answers = Answers(base=Base.SIMPLE, step=0, ei=Decimal("0.25"), confidentiality=Decimal("0.25"), pesel=True)
    assert (answers.ease, answers.severity.score) == (Decimal(1), Decimal("1.25"))
    values = {"gravity": "minor", "reasoning": "Jeden znany adresat.", "by": dora, "at": AT}
    assert code_of(lambda: assess(case, answers, risk=Risk.RISK, **values)) == "pesel"
    assessment = assess(case, answers, risk=Risk.RISK, pesel_why_not="Numer dawno zastrzeżony.", **values)
    assert (assessment.suggested, assessment.risk, assessment.pesel_why_not) == (
        "high_risk",
        "risk",
        "Numer dawno zastrzeżony.",
    )


def test_a_reason_is_compulsory_and_versions_stay(dora):
    case = known(dora, AWARE)
    answers = Answers(base=Base.MONEY, step=1, ei=Decimal(1))
    values = {"risk": Risk.HIGH, "gravity": "severe", "by": dora, "at": AT}
    assert code_of(lambda: assess(case, answers, reasoning=" ", **values)) == "empty"
    for words in ("Pierwsza", "Druga"):
        assess(case, answers, reasoning=words, **values)
    assert [(assessment.version, assessment.reasoning, assessment.dpc) for assessment in case.assessments.all()] == [
        (2, "Druga", 4),
        (1, "Pierwsza", 4),
    ]


@pytest.mark.parametrize(
    ("base", "step", "dpc"),
    [
        (Base.SIMPLE, 3, 4),  # undercover officers
        (Base.BEHAVIOUR, 1, 3),  # a year of calls
        (Base.MONEY, -1, 2),  # one day of transactions without details
        (Base.SENSITIVE, -3, 1),  # had general blood tests
    ],
)
def test_adjustments_are_whole_steps(base, step, dpc):
    """ENISA 2013, examples of the method."""
    assert Answers(base=base, step=step, ei=Decimal(1)).dpc == dpc


def test_a_step_of_another_kind_of_data_is_refused():
    with pytest.raises(ValidationError):
        _ = Answers(base=Base.SIMPLE, step=-1, ei=Decimal(1)).dpc
