"""Where a case stands follows what was done in it; a later step that somebody chose counts, an earlier one does not."""

import pytest
from django.utils import timezone, translation

from crm.privacy.models import LedgerEntry
from dsar.cases.case_clocks import clock_of
from dsar.cases.checklist import tick
from dsar.cases.opening import recognise
from dsar.cases.stages import ORDER, by_facts, reached, standing_at
from dsar.decisions.verdicts import Proposal, decide_all, propose
from dsar.handling.assignment import move
from dsar.handling.closing import close, record_answer, reopen
from dsar.handling.triage import join, sort
from dsar.models import Case, Event, Kind, Stage
from dsar.portal.progress import headline, steps_of
from tests.dsar.decided_cases import DAY, case_about, code_of, grant
from tests.dsar.desk_browser import BASE, browser, numbers
from tests.dsar.made_cases import arrived, came_forward
from tests.dsar.made_packages import made, requested

pytestmark = pytest.mark.django_db


def at(case):
    """Its step."""
    return reached([case])[case.pk]


def again(case):
    return Case.objects.with_keys().get(pk=case.pk)


def ticked(case, code, *, by):
    tick(case.tasks.select_related("case").filter(code=code, done_at=None).first(), by=by)


def test_each_step_is_reached_by_what_is_done_in_the_one_before(ada, dora, oskar):
    case = arrived(Kind.ACCESS, Kind.ERASURE, at=timezone.now() - 2 * DAY)
    visible = [at(case)]
    ticked(case, "read", by=dora)
    visible.append(at(case))
    recognise(case, ada.person, by=dora, at=timezone.now())
    visible.append(at(case))  # found, but nobody knows yet whether it is she who asks
    came_forward(case, timezone.now())
    visible.append(at(case))
    made(again(case), dora)
    visible.append(at(case))
    grant(case, Kind.ACCESS, by=dora)
    visible.append(at(case))
    propose(case, Proposal(Kind.ERASURE, "granted", ground="withdrawn"), by=dora)
    visible.append(at(case))
    decide_all(case, Kind.ERASURE, by=oskar)
    visible.append(at(case))
    record_answer(case, by=dora)
    visible.append(at(case))
    steps = "intake identity identity gathering decision decision decision answer closed"
    assert " ".join(visible) == steps
    assert again(case).is_open


def test_identity_shown_leads_on_though_nobody_ticked_that_it_was_read(dora):
    case = requested_unfound(dora)
    assert at(case) == Stage.GATHERING


def requested_unfound(dora):
    """Access by somebody who showed who she is and whom nobody has found yet."""
    case = arrived(at=timezone.now() - DAY)
    came_forward(case, timezone.now())
    return again(case)


def test_an_erasure_wants_nothing_copied(ada, dora):
    assert at(requested(ada.person, Kind.ERASURE)) == Stage.DECISION


def test_nobody_is_found_where_somebody_says_that_the_search_is_over(dora):
    case = requested_unfound(dora)
    for code in ("subject", "gather"):
        ticked(case, code, by=dora)
    assert at(case) == Stage.DECISION


def test_a_proposal_that_waits_keeps_the_decision_open(ada, dora):
    case = requested(ada.person)
    made(case, dora)
    grant(case, Kind.ACCESS, by=dora)
    propose(case, Proposal(Kind.ACCESS, "refused", "financial", why="others_rights", text="Inni."), by=dora)
    assert at(case) == Stage.DECISION


@pytest.mark.parametrize(("kinds", "then"), [(("question",), "answer"), (("withdrawal",), "gathering")])
def test_what_reveals_nothing_passes_identity_by(kinds, then, dora):
    case = arrived(*kinds, at=timezone.now() - DAY)
    before = at(case)
    ticked(case, "read", by=dora)
    assert (before, at(case)) == ("intake", then)


def test_a_right_that_was_sorted_out_is_not_waited_for(ada, dora):
    case = requested(ada.person, Kind.ACCESS, Kind.ERASURE)
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    sort(case, [Kind.ERASURE], by=dora)
    assert at(case) == Stage.ANSWER


def test_a_later_step_that_was_chosen_counts_and_can_be_taken_back(dora):
    case = requested_unfound(dora)
    move(case, "answer", by=dora)
    visible = [at(case)]
    move(case, "decision", by=dora)
    assert [*visible, at(case), by_facts(case)] == ["answer", "decision", "gathering"]


def test_what_was_done_is_not_unsaid_by_choosing(dora):
    case = requested_unfound(dora)
    assert code_of(lambda: move(case, "identity", by=dora)) == "done"
    assert (again(case).stage, Event.objects.filter(case=case, kind="stage").count()) == ("intake", 0)
    assert not LedgerEntry.objects.filter(act="request.moved").exists()


def test_opened_again_it_is_answered_by_what_goes_then(dora):
    case = arrived(Kind.QUESTION, at=timezone.now() - 3 * DAY)
    ticked(case, "read", by=dora)
    record_answer(case, by=dora)
    close(case, "granted", by=dora)
    visible = [at(case)]
    reopen(case, "Pytanie uzupełniające", by=dora)
    visible.append(at(case))
    record_answer(case, by=dora)
    assert [*visible, at(case)] == ["closed", "answer", "closed"]


def test_a_closed_one_is_at_the_end_however_it_ended(dora):
    case, later = arrived(at=timezone.now() - 2 * DAY), arrived(at=timezone.now() - DAY)
    join(later, case, by=dora)
    assert at(later) == Stage.CLOSED


def test_queue_filter_dots_case_page_and_status_page_say_the_same(ada, ben, dora):
    read, identified, copied = arrived(at=timezone.now() - DAY), requested_unfound(dora), requested(ada.person)
    ticked(read, "read", by=dora)
    made(copied, dora)
    decided = case_about(ben.person, Kind.ACCESS)
    grant(decided, Kind.ACCESS, by=dora)
    cases = {"identity": read, "gathering": identified, "decision": copied, "answer": decided}
    desk = browser(dora)
    filters = {name: numbers(desk.get(f"{BASE}?stage={name}")) for name in Stage.values}
    assert filters == {name: [cases[name].number] if name in cases else [] for name in Stage.values}
    dots = {row["case"].number: row["place"]["label"] for row in desk.get(BASE).context["rows"]}
    pages = {}
    for case in cases.values():
        steps = desk.get(f"{BASE}{case.number}/").context["steps"]
        [pages[case.number]] = [step["label"] for step in steps if step["state"] == "cur"]
    assert dots == pages == {case.number: Stage(name).label for name, case in cases.items()}
    with translation.override("en"):
        texts = [str(headline(again(case))) for case in cases.values()]
    assert texts == [
        "We are making sure that it is you",
        "We are gathering your data",
        "We are deciding",
        "We are preparing the answer",
    ]


def test_whoever_has_not_shown_who_she_is_does_not_learn_whether_she_was_found(ada, dora):
    """An objection to marketing needs no identity, so anybody may have sent it."""
    cases = [arrived(Kind.OBJECTION, at=timezone.now() - DAY) for _each in range(2)]
    for case in cases:
        ticked(case, "read", by=dora)
    recognise(cases[0], ada.person, by=dora, at=timezone.now())
    assert [at(case) for case in cases] == ["decision", "gathering"]
    with translation.override("en"):
        texts = [str(headline(again(case))) for case in cases]
    steps = [[(step.state, step.at is not None) for step in steps_of(again(case), clock_of(case))] for case in cases]
    assert texts == ["We are gathering your data"] * 2
    assert steps == [[("ok", True), ("now", False), ("", False), ("", False)]] * 2


def test_the_status_page_dates_what_was_done(ada, dora):
    case = case_about(ada.person, Kind.ACCESS)
    made(case, dora)
    row = grant(case, Kind.ACCESS, by=dora)
    gathered, decided = steps_of(again(case), clock_of(case))[2:4]
    assert (gathered.at, decided.at) == (case.tasks.get(code="gather").done_at, row.decided_at)


def test_the_step_form_offers_nothing_that_is_behind(dora):
    case = requested_unfound(dora)
    page = browser(dora).get(f"{BASE}{case.number}/")
    offered = [code for code, _label in page.context["forms"]["stage"].fields["stage"].choices]
    assert offered == ["gathering", "decision", "answer"]
    record_answer(case, by=dora)
    assert "Go to another step" not in browser(dora).get(f"{BASE}{case.number}/").content.decode()


def test_every_step_can_be_asked_for(dora):
    case = requested_unfound(dora)
    by_stage = {stage: list(standing_at(Case.objects.all(), stage)) for stage in ORDER}
    assert by_stage == {stage: [case] if stage == Stage.GATHERING else [] for stage in ORDER}
