"""Readiness as files: the same lines make the PDF, the CSV and the JSON, and what the command and programs read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words, moment
from crm.casework.register import register_csv, register_json, register_pdf
from crm.dpo.authorisations.printed import house
from crm.dpo.models import check_uid
from crm.dpo.readiness.check import Check


def columns() -> dict[str, str]:
    """The columns with their headings."""
    return {
        "title": _("Check"),
        "result": _("Result"),
        "formula": _("Formula"),
        "missing": _("What is missing"),
        "query": _("What is counted"),
        "owner": _("In charge"),
        "since": _("Since"),
    }


def file_row(check: Check) -> dict[str, str]:
    """What a file says of one."""
    return {
        "title": check.title,
        "result": result_words(check),
        "formula": check.formula,
        "missing": ", ".join(check.failing),
        "query": check.query,
        "owner": str(check.owner or ""),
        "since": day_words(check.since) if check.since else "",
    }


def result_words(check: Check) -> str:
    """How many of how many, or that there are no data. Never a verdict."""
    if check.all:
        return _("%(good)s of %(all)s") % {"good": check.good, "all": check.all}
    return check.nothing or _("n/a")


def check_json(check: Check, *, named: bool = True) -> dict[str, Any]:
    """One check as codes and numbers, and the failing rows by name; colleagues only where they are `named`."""
    return {
        "id": check_uid(check.code),
        "code": check.code,
        "title": check.title,
        "state": check.state,
        "good": check.good,
        "all": check.all,
        "formula": check.formula,
        "query": check.query,
        "failing": list(check.failing) if named or not check.colleagues else [],
        "since": check.since,
        "owner": check.owner and (str(check.owner) if named else check.owner.uid),
    }


def file_of(kind: str, checks: Iterable[Check], *, at: datetime, kept: datetime | None = None) -> bytes:
    """All checks as a file of that kind. `kept`: when everybody was counted, where that is kept."""
    rows = list(checks)
    if kind == "json":
        return register_json([check_json(check) for check in rows])
    lines = [file_row(check) for check in rows]
    if kind == "csv":
        return register_csv(columns(), lines)
    note = _("Readiness checks. Counted from the database; no finding that the law is kept.")
    if kept:
        when = _("How many people there are in all was counted %(at)s.") % {"at": moment(kept, at)}
        note = f"{note} {when}"
    return register_pdf(columns(), lines, title=note, none=note, who=house(), at=at)
