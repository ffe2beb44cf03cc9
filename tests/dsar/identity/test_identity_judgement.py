"""Identity and authority judged by a human: no more than is needed, with a reason; the evidence goes."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.privacy.verbs.rectification import rectify
from dsar.cases.case_clocks import clock_of
from dsar.cases.incoming import EnclosedFile, RepresentativeDetails
from dsar.cases.opening import recognise
from dsar.handling.questions import ask
from dsar.identity.identity_judgement import judge, judge_authority, reachable
from dsar.models import Case, CaseFile, IdentityCheck, Representative
from tests.dsar.made_cases import DAY, RECEIVED, arrived
from tests.dsar.portal_browser import controller

pytestmark = pytest.mark.django_db
WHY = "Podała numer oferty i datę rozmowy."


def refusal(act, *args, **told):
    with pytest.raises(ValidationError) as raised:
        act(*args, **told)
    problem = raised.value
    errors = problem.error_dict if hasattr(problem, "error_dict") else {"": problem.error_list}
    return {field: rows[0].code for field, rows in errors.items()}


def test_what_a_human_found_enough_is_kept_with_reason_and_name_and_ticks_the_task(dora):
    case = arrived()
    check = judge(case, "in_person", passed=True, why=WHY, by=dora, at=RECEIVED + DAY)
    identity_check = IdentityCheck.objects.get(pk=check.pk)
    assert (identity_check.outcome, identity_check.why, identity_check.checked_by, identity_check.checked_at) == (
        "passed",
        WHY,
        f"user:{dora.pk}",
        RECEIVED + DAY,
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.identified_at, case.tasks.get(code="identity").done_at) == (RECEIVED + DAY, RECEIVED + DAY)


def test_too_little_leaves_the_clock_standing_still(dora):
    """EDPB 01/2022 para 159, example 31: an answer that is not enough continues the suspension."""
    case = arrived()
    ask(case, "identity", "Kim Pani jest?", by=dora, at=RECEIVED + DAY)
    judge(case, "questions", passed=False, why="Nie zna numeru oferty.", by=dora, at=RECEIVED + 3 * DAY)
    case = Case.objects.get(pk=case.pk)
    assert clock_of(case, RECEIVED + 5 * DAY).suspended_since == RECEIVED + DAY
    assert case.identified_at is None
    judge(case, "questions", passed=True, why=WHY, by=dora, at=RECEIVED + 11 * DAY)
    assert clock_of(case, RECEIVED + 12 * DAY).suspended_since is None
    assert [day.isoformat() for day in Case.objects.values_list("safe_on", "due_on").get()] == [
        "2026-04-15",
        "2026-04-15",
    ]


@pytest.mark.parametrize(
    ("method", "why", "said"),
    [
        ("in_person", " ", {"why": "empty"}),
        ("email", WHY, {"method": "method"}),
        ("authority", WHY, {"method": "method"}),
        ("needless", WHY, {"method": "needed"}),
    ],
)
def test_what_does_not_do(dora, method, why, said):
    assert refusal(judge, arrived(), method, passed=True, why=why, by=dora, at=RECEIVED) == said
    assert IdentityCheck.objects.count() == 0


def test_questions_come_only_where_no_stored_address_can_be_tried(dora, her, sam):
    """Art. 5(1)(c), EDPB 01/2022 para 64: no more than is needed."""
    case, now = arrived(at=RECEIVED), timezone.now()
    result = recognise(case, her, by=dora, at=RECEIVED)
    assert reachable(case, now) == [(result, "email"), (result, "phone")]
    assert refusal(judge, case, "questions", passed=True, why=WHY, by=dora, at=now) == {"method": "needless"}
    rectify(her, "email", "nowy@cerambud.test", by=sam)
    rectify(her, "phone", "", by=sam)
    assert reachable(case, now) == []
    assert judge(case, "questions", passed=True, why=WHY, by=dora, at=now).outcome == "passed"


def test_the_end_of_a_consent_and_an_objection_need_no_identity(dora):
    """Art. 7(3), 21(3): as easy as giving it."""
    case = arrived("withdrawal", "objection")
    assert case.tasks.filter(code="identity").count() == 0
    assert judge(case, "needless", passed=True, why="Wycofanie zgody.", by=dora, at=RECEIVED).outcome == "passed"


def test_it_is_judged_once(dora):
    case = arrived()
    judge(case, "in_person", passed=True, why=WHY, by=dora, at=RECEIVED)
    assert refusal(judge, case, "in_person", passed=True, why=WHY, by=dora, at=RECEIVED) == {"": "known"}


@pytest.mark.parametrize("passed", [True, False])
def test_evidence_is_deleted_after_the_look_and_the_fact_stays(dora, passed, django_capture_on_commit_callbacks):
    """EDPB 01/2022 para 79."""
    files = [EnclosedFile("legitymacja.png", b"png", "evidence"), EnclosedFile("list.pdf", b"pdf", "enclosure")]
    case = arrived(enclosed=files)
    names = dict(CaseFile.objects.values_list("role", "file"))
    with django_capture_on_commit_callbacks(execute=True):
        check = judge(case, "in_person", passed=passed, why=WHY, by=dora, at=RECEIVED + DAY)
    assert list(CaseFile.objects.values_list("role", flat=True)) == ["enclosure"]
    assert [default_storage.exists(names[role]) for role in ("evidence", "enclosure")] == [False, True]
    assert IdentityCheck.objects.get(pk=check.pk).evidence_deleted_at == RECEIVED + DAY
    assert LedgerEntry.objects.get(act="request.evidence_deleted").counts == {"files": 1}


@pytest.mark.parametrize("accepted", [True, False])
def test_the_authority_of_whoever_speaks_for_her_is_judged_with_a_reason(dora, accepted):
    """EDPB 01/2022 paras 80-87."""
    controller()
    case = arrived(
        spokesman=RepresentativeDetails("agent", name="Jan Maj", email="jan@maj.test", authority="pełnomocnictwo")
    )
    representative = Representative.objects.select_related("case").get()
    ask(case, "authority", "Proszę o pełnomocnictwo.", by=dora, at=RECEIVED)
    assert refusal(judge_authority, representative, accepted=accepted, why="", by=dora, at=RECEIVED + DAY) == {
        "why": "empty"
    }
    check = judge_authority(representative, accepted=accepted, why="Podpis zgodny.", by=dora, at=RECEIVED + DAY)
    representative.refresh_from_db()
    assert (representative.accepted, representative.checked_at, check.method) == (accepted, RECEIVED + DAY, "authority")
    assert (case.suspensions.get().satisfied_at is not None) == accepted
    assert Case.objects.get().identified_at is None
