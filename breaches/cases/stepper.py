"""The steps of a case: what is done, what is now, what comes."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _, ngettext, pgettext

from breaches.cases.case_state import Standing
from breaches.models import Question, Verdict

ORDER = ("case", "scope", "assessment", "authority", "people", "closing")


def steps(standing: Standing, here: str) -> list[dict[str, Any]]:
    """[{label, note, state, url}] of the stepper; `here` is the page that is open."""
    done = done_of(standing)
    labels = {
        "case": pgettext("step of a case", "Description"),
        "scope": pgettext("step of a case", "Scope"),
        "assessment": pgettext("step of a case", "Risk"),
        "authority": pgettext("step of a case", "Authority"),
        "people": pgettext("step of a case", "People"),
        "closing": pgettext("step of a case", "Closing"),
    }
    notes = notes_of(standing)
    return [
        {
            "label": labels[name],
            "note": notes[name],
            "state": "cur" if name == here else ("done" if done[name] else ""),
            "url": url_of(standing, name),
        }
        for name in ORDER
    ]


def url_of(standing: Standing, name: str) -> str:
    """The page of a step; empty where that part of the product is not there."""
    try:
        return reverse(f"breaches:{name}", args=[standing.breach.number])
    except NoReverseMatch:
        return ""


def done_of(standing: Standing) -> dict[str, bool]:
    """Which steps are behind us."""
    breach, people = standing.breach, standing.decided(Question.PEOPLE)
    return {
        "case": bool(breach.description and breach.aware_at),
        "scope": breach.people_count is not None,
        "assessment": standing.assessment is not None,
        "authority": bool(standing.sent) or standing.silent,
        "people": people is not None and (people.verdict == Verdict.DO_NOT or breach.told_on is not None),
        "closing": not breach.is_open,
    }


def notes_of(standing: Standing) -> dict[str, str]:
    """One or two words under each step."""
    breach, count = standing.breach, standing.breach.people_count
    scope = _("not drawn yet")
    if count is not None:
        scope = ngettext("%(n)s person", "%(n)s people", count) % {"n": count}
    return {
        "case": _("known") if breach.aware_at else _("not established yet"),
        "scope": scope,
        "assessment": str(standing.assessment.get_risk_display()) if standing.assessment else _("to be assessed"),
        "authority": authority(standing),
        "people": people(standing),
        "closing": _("lessons") if breach.is_open else _("closed"),
    }


def authority(standing: Standing) -> str:
    """What became of the authority."""
    if standing.silent:
        return _("not notified")
    if standing.sent:
        return str(standing.sent[-1].get_kind_display())
    decided = standing.decided(Question.AUTHORITY)
    return _("to be filed") if decided else _("to be decided")


def people(standing: Standing) -> str:
    """What became of the people."""
    decided = standing.decided(Question.PEOPLE)
    if decided is None:
        return _("to be decided")
    if decided.verdict == Verdict.DO_NOT:
        return _("not told")
    return _("told") if standing.breach.told_on else _("to be told")
