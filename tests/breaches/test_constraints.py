"""What must never be false is refused by the database itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from breaches.assessment.risk_assessment import columns
from breaches.cases.opening import add_evidence, mark_aware
from breaches.models import Assessment, Breach, Decision, Evidence, Filing, Opinion, keep_until
from tests.breaches.made_cases import HOUR, KNOWN, known, opened

pytestmark = pytest.mark.django_db
AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
DUE = AWARE + 72 * HOUR
DIGESTS = dict.fromkeys(("pdf_digest", "json_digest", "xml_digest"), "0" * 64)


def refused(act):
    """Whether the database refuses it, and by which constraint or trigger."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return str(error)
    return ""


def filing(case, **values):
    """A filing as raw as a row can be."""
    options = {"number": f"{case.number}/1", "kind": "initial", "prepared_by": "user:1", "due_at": DUE, **DIGESTS}
    return Filing.objects.create(breach=case, **{**options, **values})


@pytest.mark.parametrize(("hours", "reason", "taken"), [(72, "", True), (73, "", False), (73, "Ustalano.", True)])
def test_after_72_hours_a_filing_needs_reasons_for_the_delay(dora, hours, reason, taken):
    """Art. 33(1), second sentence."""
    case = known(dora, AWARE)
    error = refused(lambda: filing(case, prepared_at=AWARE + hours * HOUR, delay_reason=reason))
    assert (error == "", "filing_late_has_reasons" in error) == (taken, not taken)


def test_prepared_in_time_and_sent_late_needs_reasons_too(dora):
    row = filing(known(dora, AWARE), prepared_at=AWARE)
    sent = {"sent_at": DUE + timedelta(seconds=1), "sent_by": "user:1", "place": "post", "reference": "RR 1"}
    assert "filing_late_has_reasons" in refused(lambda: Filing.objects.filter(pk=row.pk).update(**sent))
    assert refused(lambda: Filing.objects.filter(pk=row.pk).update(**{**sent, "sent_at": DUE})) == ""


def test_a_filing_is_sent_with_proof_and_never_made_over(dora):
    row = filing(known(dora, AWARE), prepared_at=AWARE)
    bare = {"sent_at": AWARE, "sent_by": "user:1", "place": "post"}
    assert "with_proof" in refused(lambda: Filing.objects.filter(pk=row.pk).update(**bare))
    assert "stays as it was made" in refused(lambda: Filing.objects.filter(pk=row.pk).update(pdf_digest="1" * 64))


def test_what_was_recorded_of_a_sending_is_never_recorded_otherwise(dora):
    row = filing(known(dora, AWARE), prepared_at=AWARE)
    sent = {"sent_at": AWARE, "sent_by": "user:1", "place": "post", "reference": "RR 1"}
    assert refused(lambda: Filing.objects.filter(pk=row.pk).update(**sent)) == ""
    for change in ({"sent_at": DUE}, {"sent_by": "user:2"}, {"place": "epuap"}, {"reference": "RR 2"}):
        error = refused(lambda change=change: Filing.objects.filter(pk=row.pk).update(**change))
        assert "stays as it was recorded" in error
    assert refused(lambda: Filing.objects.filter(pk=row.pk).update(authority_number="DKN.5131.1.2026")) == ""


def test_what_hangs_on_a_case_goes_no_earlier_than_the_case(dora):
    case, drill = known(dora, AWARE), known(dora, AWARE, drill=True)
    add_evidence(case, "Dziennik", "dziennik.csv", b"a;b\n", by=dora)
    for breach in (case, drill):
        filing(breach, prepared_at=AWARE, drill=breach.drill)
        Opinion.objects.create(breach=breach, question="people", verdict="notify", text="Tak", by="user:1")
    for rows in (case.filings, case.events, case.opinions, Evidence.objects.filter(breach=case)):
        assert "as long as the case" in refused(rows.all().delete)
    for rows in (drill.filings, drill.events, drill.opinions):
        assert refused(rows.all().delete) == ""


def test_not_to_notify_takes_two_people(dora):
    case = known(dora, AWARE)
    values = {"breach": case, "question": "authority", "verdict": "do_not", "proposed_by": "user:1"}
    row = Decision.objects.create(**values, reason="Dane publiczne.")
    decided = {"decided_at": AWARE, "decided_by": "user:1"}
    assert "breach_silence_takes_two" in refused(lambda: Decision.objects.filter(pk=row.pk).update(**decided))
    assert refused(lambda: Decision.objects.filter(pk=row.pk).update(**{**decided, "decided_by": "user:2"})) == ""
    assert "has_reasons" in refused(lambda: Decision.objects.create(**{**values, "question": "people"}))


def test_overruling_the_officer_needs_a_reason(dora):
    case = known(dora, AWARE)
    opinion = Opinion.objects.create(breach=case, question="people", verdict="notify", text="Tak", by="user:1")
    values = {"breach": case, "question": "people", "verdict": "notify", "proposed_by": "user:2"}
    assert "overruling_has_reasons" in refused(lambda: Decision.objects.create(**values, overrules=opinion))


def test_an_assessment_has_reasons_the_right_score_and_pesel_is_high(dora):
    case = known(dora, AWARE)
    values = {"breach": case, "version": 1, **columns(KNOWN), "risk": "risk", "gravity": "minor", "by": "user:1"}
    assert "assessment_has_reasons" in refused(lambda: Assessment.objects.create(**values))
    values["reasoning"] = "Znani adresaci."
    assert "assessment_score" in refused(lambda: Assessment.objects.create(**{**values, "score": Decimal("2.5")}))
    assert "pesel_is_high" in refused(lambda: Assessment.objects.create(**{**values, "pesel": True}))
    assert (
        refused(lambda: Assessment.objects.create(**{**values, "pesel": True, "pesel_why_not": "Unieważnione."})) == ""
    )


def test_a_case_cannot_be_deleted_before_the_end_of_its_retention(dora):
    case = known(dora, AWARE)
    assert "kept by law" in refused(lambda: Breach.objects.filter(pk=case.pk).delete())
    long_ago = timezone.now() - timedelta(days=7 * 365)
    closed = {"state": "closed", "closed_at": long_ago, "closed_by": "user:1"}
    early = {**closed, "keep_until": (long_ago + timedelta(days=3)).date()}
    assert "breach_kept_six_years" in refused(lambda: Breach.objects.filter(pk=case.pk).update(**early))
    rows = Breach.objects.filter(pk=case.pk)
    rows.update(**{**closed, "keep_until": keep_until(long_ago)})
    over = keep_until(long_ago) < timezone.localdate()
    assert ("kept by law" in refused(rows.delete)) is not over


def test_six_years_run_to_the_end_of_the_year():
    assert keep_until(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).isoformat() == "2033-12-31"  # 2027 in Warsaw
    assert keep_until(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)).isoformat() == "2032-12-31"


def test_a_drill_stays_one_has_its_own_numbers_and_is_never_in_the_register(dora):
    case, drill = opened(dora), opened(dora, drill=True)
    assert (case.number[:2], drill.number[:2]) == ("N-", "D-")
    assert list(Breach.objects.register()) == [case]
    assert "given once" in refused(lambda: Breach.objects.filter(pk=drill.pk).update(drill=False))
    assert "given once" in refused(lambda: Breach.objects.filter(pk=case.pk).update(drill=True))
    Breach.objects.filter(pk=drill.pk).delete()
    assert list(Breach.objects.all()) == [case]


def test_a_drill_is_filed_nowhere(dora):
    drill = known(dora, AWARE, drill=True)
    row = filing(drill, prepared_at=AWARE, drill=True)
    sent = {"sent_at": AWARE, "sent_by": "user:1", "place": "post", "reference": "RR 1"}
    assert "goes_nowhere" in refused(lambda: Filing.objects.filter(pk=row.pk).update(**sent))


def test_awareness_has_its_reason(dora):
    case = opened(dora)
    values = {"aware_at": AWARE, "aware_by": "user:1"}
    assert "breach_aware_with_reason" in refused(lambda: Breach.objects.filter(pk=case.pk).update(**values))
    mark_aware(case, AWARE, reason="Dziennik.", by=dora)


def test_numbers_are_given_once(dora):
    case = opened(dora)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.create(number=case.number, opened_by="user:1", title="Drugi")
