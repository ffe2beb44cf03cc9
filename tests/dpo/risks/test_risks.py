"""The register of risks: recorded, never higher after measures without a word, verified measures, marks, files."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.dpo.models import Assessment, MeasureCheck, Risk
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.risks import measure_checks, measures
from crm.dpo.risks.measure_checks import look, look_nightly
from crm.dpo.risks.measures import MEASURES, Measure, Seen
from crm.dpo.risks.recording import accept, add_risk, change_risk, close
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from tests.breaches.pdf_words import words_of_pdf

LIST = "/privacy/risks/"
YEAR = timedelta(days=365)


def values(**changed):
    """A risk that a lost phone brings."""
    return {
        "purpose": "contracts",
        "event": "access",
        "title": "Ktoś obcy czyta dane z telefonu",
        "asset": "Telefony handlowców",
        "threat": "Zgubiony albo skradziony telefon bez blokady.",
        "likelihood": 3,
        "severity": 3,
        "likelihood_after": 2,
        "severity_after": 2,
        "why_higher": "",
        "owner": None,
        "review_on": timezone.localdate() + YEAR,
        **changed,
    }


def added(by, codes=("second_factor",), declared=(("blokada telefonu", "regulamin §4"),), **changed):
    return add_risk(values(**changed), measures=codes, declared=declared, by=by)


def refused(act):
    with pytest.raises(ValidationError) as caught:
        act()
    error = caught.value
    return sorted(error.error_dict) if hasattr(error, "error_dict") else error.code


@pytest.fixture
def switch(monkeypatch):
    """switch(False): the second factor does not hold from now on."""
    state = {"held": True}
    measure = MEASURES["second_factor"]
    faked = Measure(
        measure.code, measure.words, measure.article, lambda _at: Seen(state["held"], 3 if state["held"] else 2, 3)
    )
    monkeypatch.setattr(measure_checks, "MEASURES", {"second_factor": faked})
    return lambda held: state.update(held=held)


def test_art_32_a_residual_above_the_initial_risk_needs_a_word(dora):
    assert refused(lambda: added(dora, likelihood_after=4)) == ["why_higher"]
    risk = added(dora, likelihood_after=4, why_higher="Telefonów przybyło.")
    assert (risk.called, risk.why_higher) == ("R-01", "Telefonów przybyło.")
    with pytest.raises(IntegrityError, match="risk_never_higher_after_without_a_word"), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(why_higher="")


def test_a_day_of_review_lies_ahead_and_measures_are_of_the_catalogue_or_declared(dora):
    assert refused(lambda: added(dora, review_on=timezone.localdate())) == ["review_on"]
    risk = added(dora, codes=["second_factor", "invented"])
    assert [(row.code, row.words, row.note) for row in risk.measures.all()] == [
        ("", "blokada telefonu", "regulamin §4"),
        ("second_factor", "", ""),
    ]


def test_art_38_6_the_officer_accepts_nothing_and_a_change_ends_an_acceptance(dora, oskar, enter):
    risk = added(dora)
    dora.role.decides = True
    with pytest.raises(PermissionDenied):
        accept(risk, why="Trudno.", by=dora)
    page = f"{LIST}{risk.uid}/acceptance/"
    assert [enter(user).post(page, {"why": "Ponosimy to."}).status_code for user in (dora, oskar)] == [403, 302]
    assert Risk.objects.get().state == "accepted"
    changed = change_risk(risk, values(severity=4), measures=[], declared=[], by=dora)
    assert (changed.state, changed.state_note) == ("open", "")


def test_what_is_closed_stays_closed_with_its_reason(dora, oskar):
    risk = close(added(dora), why="Telefonów już nie ma.", by=dora)
    assert refused(lambda: accept(risk, why="Jednak.", by=oskar)) == "closed"
    assert refused(lambda: change_risk(risk, values(), measures=[], declared=[], by=dora)) == "closed"
    assert refused(lambda: close(added(dora), why=" ", by=dora)) == ["why"]


def test_every_measure_of_the_catalogue_is_looked_at_and_none_is_claimed(db):
    look(by=measure_checks.BY)
    rows = {row.code: row.held for row in MeasureCheck.objects.all()}
    assert set(rows) == set(MEASURES)
    assert (rows["drill"], rows["backups"], rows["authorisations"]) == (False, False, False)  # nothing of it is here


def test_a_measure_that_turns_false_marks_its_risks_and_tells_the_desk_once(dora, oskar, switch):
    risk, other = added(dora), added(dora, codes=())
    assert [look(by=measure_checks.BY) for _night in range(2)] == [0, 0]
    switch(False)
    assert [look(by=measure_checks.BY) for _night in range(2)] == [1, 0]  # the second look changes nothing
    marked = {row.pk: row.marked_at is not None for row in Risk.objects.all()}
    assert marked == {risk.pk: True, other.pk: False}
    recipients = Message.objects.filter(template="measure_failed").values_list("user__username", flat=True)
    assert sorted(recipients) == ["dora", "oskar"]
    acts = LedgerEntry.objects.filter(act__in=("measure.failed", "risk.marked")).values_list("act", flat=True)
    assert sorted(acts) == ["measure.failed", "risk.marked"]
    change_risk(risk, values(), measures=[], declared=[], by=dora)
    assert Risk.objects.get(pk=risk.pk).marked_at is None


def test_the_look_of_the_night_looks_once_a_day(db, switch):
    at = timezone.now()
    assert look_nightly(at) == 0
    switch(False)
    assert look_nightly(at) == 0  # looked at already on this day
    assert look_nightly(at + timedelta(days=1)) == 1


def test_a_decided_assessment_of_the_purpose_is_reopened(dora, switch):
    added(dora)
    row = Assessment.objects.create(
        kind="impact", number=1, purpose="contracts", outcome="approved", decided_by="user:1",
        decided_at=timezone.now(), review_on=timezone.localdate() + YEAR, begun_by="user:1",
    )  # fmt: skip
    look(by=measure_checks.BY)
    switch(False)
    look(by=measure_checks.BY)
    row.refresh_from_db()
    assert (row.reopened_for, row.stands(timezone.localdate())) == (["second_factor"], False)


def test_readiness_names_risks_that_are_due(dora):
    risk = added(dora)
    Risk.objects.filter(pk=risk.pk).update(review_on=timezone.localdate() - timedelta(days=1))
    check = next(each for each in readiness(ReadinessRows(timezone.now())) if each.code == "risks")
    assert (check.good, check.all, check.failing) == (0, 1, (str(risk),))


def test_the_pages_filter_show_the_matrix_and_keep_what_was_typed(desk, dora, queries):
    risk = added(dora)
    page = desk.get(LIST).content.decode()
    assert all(part in page for part in ("R-01", "not looked at yet", "matrix", "blokada telefonu"))
    empty = desk.get(f"{LIST}?state=marked&purpose=contracts").content.decode()
    assert "No risk here" in empty
    sent = {
        **values(),
        "review_on": "2099-01-05",
        "title": "",
        "owner": "",
        "measures": ["logs"],
        "declared": "szafa; §5",
    }
    answer = desk.post(f"{LIST}new/", sent)
    text = answer.content.decode()
    assert (answer.status_code, "data-focus" in text, "szafa; §5" in text) == (422, True, True)
    assert desk.post(f"{LIST}new/", {**sent, "title": "Papiery giną"}).status_code == 302
    assert desk.post(f"{LIST}{risk.uid}/", {**sent, "title": "Papiery giną"}).status_code == 302
    few = queries(lambda: desk.get(LIST))
    for _number in range(5):
        added(dora)
    assert queries(lambda: desk.get(LIST)) == few <= 15


def test_the_register_is_taken_as_files_with_polish_letters(desk, dora):
    added(dora)
    look(by=measure_checks.BY)
    files = {kind: desk.get(f"{LIST}register.{kind}").content for kind in ("pdf", "xlsx", "json", "csv")}
    row = json.loads(files["json"])[0]
    assert (row["number"], row["title"]) == ("R-01", "Ktoś obcy czyta dane z telefonu")
    assert "blokada telefonu" in row["measures"]
    assert "Zgubiony albo skradziony telefon" in words_of_pdf(files["pdf"])
    assert files["xlsx"][:2] == b"PK"
    assert "Telefony handlowców" in files["csv"].decode()
    assert LedgerEntry.objects.filter(act="risk.register_taken").count() == 4


def test_measures_see_the_settings(db, settings):
    settings.HTTPS, settings.DEBUG = False, False
    assert measures.encrypted_transport(timezone.now()).held is False
    settings.HTTPS = True
    assert measures.encrypted_transport(timezone.now()).held is True
