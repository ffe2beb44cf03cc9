"""Two at one assessment at once, by real connections: one effect, and a clear sentence for whoever came second."""

import threading
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import override

from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.impact.impact_acts import begin_impact, decide_impact, pass_on, picture
from crm.dpo.impact.impact_steps import QUESTIONS
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks import measure_checks
from crm.dpo.risks.measure_checks import look
from crm.dpo.risks.measures import MEASURES, Measure, Seen
from crm.dpo.steps.step_course import advise, save_answers, state_of
from crm.privacy.models import LedgerEntry
from tests.api.test_at_once import at_once
from tests.dpo.assessing import answered, in_a_year
from tests.dpo.impact.test_impact import written

pytestmark = pytest.mark.django_db(transaction=True)
DECIDED = "It is decided already. Begin the next version."
CHANGED = "It was changed since you read it. Read it again, then decide."


def said(act):
    """What an act gave: "done", or the sentence of its refusal."""

    def tried():
        try:
            with override("en"):
                act()
        except ValidationError as refusal:
            with override("en"):
                return " ".join(refusal.messages)
        return "done"

    return tried


def ready(dora):
    """An assessment that only wants a decision."""
    row = written(dora)
    advise(row, verdict="for", text="Dobrze.", by=dora)
    return pass_on(row, by=dora)


def approve(row, *, by, **options):
    return decide_impact(row, outcome="approved", review_on=in_a_year(), by=by, **options)


def acts(name):
    return LedgerEntry.objects.filter(act=name).count()


@pytest.fixture
def logs(monkeypatch):
    """logs(False): the measure on which the risks rest does not hold from now on."""
    state = {"held": True}
    measure = MEASURES["logs"]
    faked = Measure(measure.code, measure.words, measure.article, lambda _at: Seen(state["held"]))
    monkeypatch.setattr(measure_checks, "MEASURES", {"logs": faked})
    look(by=measure_checks.BY)
    return lambda held: state.update(held=held)


def test_two_decide_one_impact_assessment_and_one_of_them_has(dora, oskar):
    row = ready(dora)
    gave = at_once(*[said(partial(approve, row, by=oskar))] * 2)
    assert (sorted(gave), acts("assessment.decided")) == ([DECIDED, "done"], 1)


def test_two_decide_one_balancing_test_otherwise_and_one_outcome_counts(dora, oskar):
    test = answered("security", by=dora)
    outcomes = {"ours": {"review_on": in_a_year()}, "theirs": {"review_on": None, "reason": "Nie."}}
    acting = [said(partial(conclude_test, test, outcome=each, **rest, by=oskar)) for each, rest in outcomes.items()]
    gave = at_once(*acting)
    test.refresh_from_db()
    assert (sorted(gave), acts("assessment.decided")) == ([DECIDED, "done"], 1)
    assert test.outcome == list(outcomes)[gave.index("done")]


def test_who_begins_the_next_version_at_once_begins_one(dora, oskar):
    approve(ready(dora), by=oskar)
    first, second = at_once(*[partial(begin_impact, "offers", by=dora)] * 2)
    assert (first, first.version, Assessment.objects.of("impact").count()) == (second, 2, 2)


def test_an_answer_beside_the_decision_is_part_of_it_or_comes_too_late(dora, oskar):
    row = ready(dora)
    words = {"nature": ("Jednak wszyscy klienci.", "")}
    editing = said(partial(save_answers, row, words, questions=QUESTIONS, by=dora))
    deciding = said(partial(approve, row, by=oskar, seen=state_of(row, picture)))
    edited, decided = at_once(editing, deciding)
    row.refresh_from_db()
    there = row.answers["nature"]["answer"] == "Jednak wszyscy klienci."
    assert (edited, decided, there, row.undecided) in (("done", CHANGED, True, True), (DECIDED, "done", False, False))


def test_nobody_decides_on_what_they_have_not_read(dora, oskar, enter):
    row = ready(dora)
    page = enter(oskar).get(f"/privacy/impact/{row.uid}/?step=7").content.decode()
    mark = state_of(row, picture)
    assert f"decision/?seen={mark}" in page
    Risk.objects.filter(event="loss").update(likelihood_after=3)
    sent = {"outcome": "approved", "review_on": in_a_year().isoformat()}
    late = enter(oskar).post(f"/privacy/impact/{row.uid}/decision/?seen={mark}", sent)
    assert (late.status_code, CHANGED in late.content.decode()) == (422, True)
    fresh = state_of(Assessment.objects.get(pk=row.pk), picture)
    assert f"decision/?seen={fresh}" in late.content.decode()
    assert enter(oskar).post(f"/privacy/impact/{row.uid}/decision/?seen={fresh}", sent).status_code == 302


def test_the_page_keeps_its_words_when_it_was_decided_meanwhile(dora, oskar, enter, monkeypatch):
    """Found undecided, decided before it is saved: a sentence, no fault of the server."""
    row = ready(dora)
    undecided = Assessment.objects.told().get(pk=row.pk)
    approve(row, by=oskar)
    monkeypatch.setattr("crm.dpo.steps.step_pages.get_object_or_404", lambda *_rows, **_key: undecided)
    sent = {"nature": "Inaczej.", "go": "next"}
    late = enter(dora).post(f"/privacy/impact/{row.uid}/?step=2", sent)
    assert (late.status_code, DECIDED in late.content.decode()) == (422, True)
    at_hand = enter(dora).post(f"/privacy/impact/{row.uid}/?step=2", sent, headers={"HX-Request": "true"})
    assert ("not saved" in at_hand.content.decode(), DECIDED in at_hand.content.decode()) == (True, True)


def test_a_measure_that_stops_holding_before_the_decision_is_looked_at_first(dora, oskar, logs):
    row = ready(dora)
    logs(False)
    look(by=measure_checks.BY)
    words = said(partial(approve, row, by=oskar))()
    assert words.startswith("A measure does not hold any more. Look at these risks again first: R-01, R-02, R-03")


def test_a_measure_that_stops_holding_beside_the_decision_stops_or_reopens_it(dora, oskar, logs):
    row = ready(dora)
    logs(False)
    looked, decided = at_once(partial(look, by=measure_checks.BY), said(partial(approve, row, by=oskar)))
    row.refresh_from_db()
    if decided == "done":
        assert (looked, row.reopened_for, row.stands(timezone.localdate())) == (1, ["logs"], False)
    else:
        assert (looked, row.undecided, decided.startswith("A measure does not hold")) == (1, True, True)


@pytest.mark.parametrize("look_first", [True, False])
def test_a_look_that_has_begun_is_waited_for_by_the_decision_and_the_other_way(dora, oskar, logs, look_first):
    """The first of both stands still before its commit while the other begins: neither passes by the other."""
    row = ready(dora)
    logs(False)
    acts_of = {True: partial(look, by=measure_checks.BY), False: said(partial(approve, row, by=oskar))}
    begun, gave = threading.Event(), {}

    def held():
        with transaction.atomic():
            gave["first"] = acts_of[look_first]()
            begun.set()
            later.join(1)  # the other one waits for us
            gave["waited"] = later.is_alive()
        connections.close_all()

    def other():
        begun.wait(30)
        gave["second"] = acts_of[not look_first]()
        connections.close_all()

    first, later = threading.Thread(target=held), threading.Thread(target=other)
    later.start()
    first.start()
    first.join(60)
    later.join(60)
    row.refresh_from_db()
    result = (gave["waited"], row.undecided, bool(row.reopened_at))
    assert result == ((True, True, False) if look_first else (True, False, True))
