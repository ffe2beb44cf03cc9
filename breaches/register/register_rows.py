"""The register of breaches (Art. 33(5)): facts, effects, remedial action, and why nobody was notified or why late.

Exercises and examples are not in it. It is computed from the cases, so nothing can be left out of it by hand.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from breaches.cases.case_state import Standing
from breaches.models import Breach, Question, Verdict, terms
from breaches.models.terms import words_of
from consents.models import Controller
from crm.accounts.pages.formats import num, stamp
from crm.casework.register import register_csv, register_json, register_pdf

MOST = 2000  # cases in one file


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


def rows(cases: Iterable[Breach]) -> Iterator[dict[str, str]]:
    """One row a case, in words."""
    for breach in cases:
        yield row(Standing.of(breach))


def row(standing: Standing) -> dict[str, str]:
    """What the register says of a case."""
    breach, found = standing.breach, standing.assessment
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
        "risk": str(found.get_risk_display()) if found else "",
        "reasoning": found.reasoning if found else "",
        "measures": "\n".join(filter(None, [breach.measures_after, breach.measures_planned])),
        "authority": authority(standing),
        "authority_why": why(standing),
        "told": told(standing),
        "told_why": reason(standing, Question.PEOPLE),
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
    span = " – ".join(when(one) for one in (breach.occurred_from, breach.occurred_to) if one)
    return span or str(breach.get_occurred_display())


def authority(standing: Standing) -> str:
    """What was filed, when, under which number; until then what is decided."""
    if standing.sent:
        return "; ".join(
            f"{one.get_kind_display()}, {when(one.sent_at)}"
            + (f", {one.authority_number}" if one.authority_number else "")
            for one in standing.sent
        )
    if standing.silent:
        return _("not notified")
    return _("decided: notify") if standing.decided(Question.AUTHORITY) else _("to be decided")


def why(standing: Standing) -> str:
    """Why nobody was notified, or why it was late."""
    late = [one.delay_reason for one in standing.sent if one.late and one.delay_reason]
    return "\n".join(late) or reason(standing, Question.AUTHORITY)


def told(standing: Standing) -> str:
    """Whether the people know."""
    decided = standing.decided(Question.PEOPLE)
    if decided is None:
        return _("to be decided")
    if decided.verdict == Verdict.DO_NOT:
        return _("no")
    return standing.breach.told_on.isoformat() if standing.breach.told_on else _("decided: tell them")


def reason(standing: Standing, question: str) -> str:
    """Why nobody is notified."""
    decided = standing.decided(question)
    if decided is None or decided.verdict != Verdict.DO_NOT:
        return ""
    exemption = str(decided.get_exemption_display()) if decided.exemption else ""
    return "\n".join(filter(None, [exemption, decided.reason]))


def as_csv(cases: Iterable[Breach]) -> bytes:
    """For a spreadsheet."""
    return register_csv(columns(), rows(cases))


def as_json(cases: Iterable[Breach]) -> bytes:
    """For machines."""
    return register_json(rows(cases))


def as_pdf(cases: Iterable[Breach], *, at: datetime) -> bytes:
    """For the authority."""
    named = Controller.named()
    return register_pdf(
        columns(),
        rows(cases),
        title=_("Register of breaches (GDPR Art. 33(5))"),
        none=_("No breaches are recorded."),
        who=named.name if named else "Spójnik CRM",
        at=at,
    )
