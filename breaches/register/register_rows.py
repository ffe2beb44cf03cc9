"""The register of breaches (Art. 33(5)): facts, effects, remedial action, and why nobody was notified or why late.

Exercises and examples are not in it. It is computed from the cases, so nothing can be left out of it by hand.
Where it is `covered`, people whom the organisation holds stand behind masks in what was typed; the facts stay.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from breaches.cases.case_state import CaseState
from breaches.models import Breach, Question, Verdict, terms
from breaches.models.terms import words_of
from consents.models import Controller
from crm.accounts.language.formats import num, stamp
from crm.casework.register import register_csv, register_json, register_pdf
from crm.privacy.people.covered_names import Cover

MOST = 2000  # cases in one file
TYPED = ("title", "facts", "effects", "reasoning", "measures", "authority_why", "told_why")


def columns() -> dict[str, str]:
    """The columns with their headings."""
    return {
        "number": _("Number"),
        "title": _("Title"),
        "role": _("Our part"),
        "occurred": _("Happened"),
        "detected": _("First signal"),
        "aware": _("Established"),
        "facts": _("Facts"),
        "kind": _("Type of incident"),
        "data": _("Kinds of data"),
        "people": _("People"),
        "records": _("Records"),
        "effects": _("Effects"),
        "risk": _("Risk"),
        "reasoning": _("Reasons for the risk"),
        "measures": _("Remedial action"),
        "authority": _("Authority"),
        "authority_why": _("Why not, or why late"),
        "told": _("People told"),
        "told_why": _("Why they are not told"),
        "state": _("State"),
        "keep_until": _("Kept until"),
    }


def rows(cases: Iterable[Breach], *, covered: bool = False) -> Iterator[dict[str, str]]:
    """One row a case, in words; `covered`: people named in them behind masks."""
    for breach in cases:
        cells = row(CaseState.of(breach))
        if covered:
            cover = Cover.of(cells[name] for name in TYPED)
            cells |= {name: cover(cells[name]) for name in TYPED}
        yield cells


def row(case_state: CaseState) -> dict[str, str]:
    """The line of the register about a case."""
    breach, newest_assessment = case_state.breach, case_state.assessment
    return {
        "number": breach.number,
        "title": breach.title or "",
        "role": str(breach.get_role_display()),
        "occurred": happened(breach),
        "detected": when(breach.detected_at),
        "aware": when(breach.aware_at),
        "facts": breach.description or "",
        "kind": str(breach.get_kind_display()) if breach.kind else "",
        "data": "; ".join(words_of(terms.Data, breach.data)),
        "people": counted(breach.people_count),
        "records": counted(breach.records_count),
        "effects": breach.consequences or "",
        "risk": str(newest_assessment.get_risk_display()) if newest_assessment else "",
        "reasoning": newest_assessment.reasoning if newest_assessment else "",
        "measures": "\n".join(filter(None, [breach.measures_after, breach.measures_planned])),
        "authority": authority(case_state),
        "authority_why": why(case_state),
        "told": people_told(case_state),
        "told_why": reason(case_state, Question.PEOPLE),
        "state": str(breach.get_state_display()),
        "keep_until": breach.keep_until.isoformat() if breach.keep_until else "",
    }


def when(moment: datetime | None) -> str:
    """A moment in words."""
    return stamp(moment) if moment else ""


def counted(number: int | None) -> str:
    """A number in words; empty while it is not known."""
    return "" if number is None else num(number)


def happened(breach: Breach) -> str:
    """When it happened."""
    span = " – ".join(when(moment) for moment in (breach.occurred_from, breach.occurred_to) if moment)
    return span or str(breach.get_occurred_display())


def authority(case_state: CaseState) -> str:
    """What was filed, when, under which number; until then what is decided."""
    if case_state.sent:
        return "; ".join(
            f"{filing.get_kind_display()}, {when(filing.sent_at)}"
            + (f", {filing.authority_number}" if filing.authority_number else "")
            for filing in case_state.sent
        )
    if case_state.silent:
        return _("not notified")
    return _("decided: notify") if case_state.decided(Question.AUTHORITY) else _("to be decided")


def why(case_state: CaseState) -> str:
    """Why nobody was notified, or why it was late."""
    late = [filing.delay_reason for filing in case_state.sent if filing.late and filing.delay_reason]
    return "\n".join(late) or reason(case_state, Question.AUTHORITY)


def people_told(case_state: CaseState) -> str:
    """Whether the people know."""
    decided = case_state.decided(Question.PEOPLE)
    if decided is None:
        return _("to be decided")
    if decided.verdict == Verdict.DO_NOT:
        return _("no")
    return case_state.breach.told_on.isoformat() if case_state.breach.told_on else _("decided: tell them")


def reason(case_state: CaseState, question: str) -> str:
    """Why the authority or the people are not notified; empty when they are."""
    decided = case_state.decided(question)
    if decided is None or decided.verdict != Verdict.DO_NOT:
        return ""
    exemption = str(decided.get_exemption_display()) if decided.exemption else ""
    return "\n".join(filter(None, [exemption, decided.reason]))


def as_csv(cases: Iterable[Breach], *, covered: bool = False) -> bytes:
    """For a spreadsheet."""
    return register_csv(columns(), rows(cases, covered=covered))


def as_json(cases: Iterable[Breach], *, covered: bool = False) -> bytes:
    """For machines."""
    return register_json(rows(cases, covered=covered))


def as_pdf(cases: Iterable[Breach], *, at: datetime, covered: bool = False) -> bytes:
    """For the authority."""
    named = Controller.named()
    return register_pdf(
        columns(),
        rows(cases, covered=covered),
        title=_("Register of breaches (GDPR Art. 33(5))"),
        none=_("No breaches are recorded."),
        who=named.name if named else "Spójnik CRM",
        at=at,
    )
