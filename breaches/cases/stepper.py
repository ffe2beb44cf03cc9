"""The steps of a case: what is done, what is now, what comes."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _, ngettext, pgettext

from breaches.cases.case_state import CaseState
from breaches.models import Question, Verdict

ORDER = ("case", "scope", "assessment", "authority", "people", "closing")


def steps(case_state: CaseState, here: str) -> list[dict[str, Any]]:
    """[{label, note, state, url}] of the stepper; `here` is the page that is open."""
    finished = done_of(case_state)
    labels = {
        "case": pgettext("step of a case", "Description"),
        "scope": pgettext("step of a case", "Scope"),
        "assessment": pgettext("step of a case", "Risk"),
        "authority": pgettext("step of a case", "Authority"),
        "people": pgettext("step of a case", "People"),
        "closing": pgettext("step of a case", "Closing"),
    }
    notes = notes_of(case_state)
    return [
        {
            "label": labels[name],
            "note": notes[name],
            "state": "cur" if name == here else ("done" if finished[name] else ""),
            "url": url_of(case_state, name),
        }
        for name in ORDER
    ]


def url_of(case_state: CaseState, name: str) -> str:
    """The page of a step; empty where that part of the product is not there."""
    try:
        return reverse(f"breaches:{name}", args=[case_state.breach.number])
    except NoReverseMatch:
        return ""


def done_of(case_state: CaseState) -> dict[str, bool]:
    """Which steps are behind us."""
    breach, people = case_state.breach, case_state.decided(Question.PEOPLE)
    return {
        "case": bool(breach.description and breach.aware_at),
        "scope": breach.people_count is not None,
        "assessment": case_state.assessment is not None,
        "authority": bool(case_state.sent) or case_state.silent,
        "people": people is not None and (people.verdict == Verdict.DO_NOT or breach.told_on is not None),
        "closing": not breach.is_open,
    }


def notes_of(case_state: CaseState) -> dict[str, str]:
    """One or two words under each step."""
    breach, count = case_state.breach, case_state.breach.people_count
    scope = _("not drawn yet")
    if count is not None:
        scope = ngettext("%(n)s person", "%(n)s people", count) % {"n": count}
    return {
        "case": _("known") if breach.aware_at else _("not established yet"),
        "scope": scope,
        "assessment": str(case_state.assessment.get_risk_display()) if case_state.assessment else _("to be assessed"),
        "authority": authority(case_state),
        "people": people(case_state),
        "closing": _("lessons") if breach.is_open else _("closed"),
    }


def authority(case_state: CaseState) -> str:
    """What became of the authority."""
    if case_state.silent:
        return _("not notified")
    if case_state.sent:
        return str(case_state.sent[-1].get_kind_display())
    decided = case_state.decided(Question.AUTHORITY)
    return _("to be filed") if decided else _("to be decided")


def people(case_state: CaseState) -> str:
    """What became of the people."""
    decided = case_state.decided(Question.PEOPLE)
    if decided is None:
        return _("to be decided")
    if decided.verdict == Verdict.DO_NOT:
        return _("not told")
    return _("told") if case_state.breach.told_on else _("to be told")
