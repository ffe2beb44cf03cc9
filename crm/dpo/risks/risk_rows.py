"""Risks as the desk reads them: levels in words, each measure with what the product saw of it, filters, the matrix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.models import MeasureCheck, Risk, RiskMeasure
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.recording import initial, residual
from crm.dpo.risks.risk_scale import LEVELS, LIKELIHOOD, ORDER, SEVERITY, Steps
from crm.narrowing import Words
from crm.privacy.models import Purpose

Checks = Mapping[str, MeasureCheck]
SHOWN = 300  # rows of the page; the files hold all


def checks_now() -> dict[str, MeasureCheck]:
    """{code: what was seen last}."""
    return {row.code: row for row in MeasureCheck.objects.all()}


@dataclass(frozen=True)
class MeasureRow:
    """One measure: words, whether it is verified, declared or does not hold, and since when."""

    words: Words
    note: str
    tone: str
    icon: str
    state: str
    code: str = ""
    article: str = ""

    @property
    def fails(self) -> bool:
        """Whether the product sees that it does not hold."""
        return self.tone == "danger"


def measure_row(row: RiskMeasure, checks: Checks) -> MeasureRow:
    """A measure of a risk as it stands."""
    if not row.code:
        state = _("declared %(day)s") % {"day": day_words(row.declared_at)}
        return MeasureRow(row.words, row.note, "muted", "pencil", state)
    return catalogue_row(row.code, checks)


def catalogue_row(code: str, checks: Checks) -> MeasureRow:
    """A measure of the catalogue with what the product saw."""
    measure, check = MEASURES.get(code), checks.get(code)
    words, article = (measure.words, measure.article) if measure else (code, "")
    if check is None:
        look = ("muted", "clock", _("not looked at yet"))
    elif check.held:
        day = day_words(check.seen_on or check.checked_at)
        look = ("ok", "shield-check", _("verified%(count)s, %(day)s") % {"count": of(check), "day": day})
    else:
        look = ("danger", "alert-triangle", _("does not hold%(count)s") % {"count": of(check)})
    return MeasureRow(words, "", *look, code=code, article=article)


def of(seen: MeasureCheck) -> str:
    """« 11 of 11», where it is counted."""
    return " " + _("%(good)s of %(all)s") % {"good": seen.good, "all": seen.all} if seen.all else ""


def steps_words(steps: Steps) -> str:
    """«likelihood significant, effect maximum»."""
    words = {"likelihood": LIKELIHOOD[steps.likelihood], "effect": SEVERITY[steps.severity]}
    return _("likelihood %(likelihood)s, effect %(effect)s") % words


@dataclass(frozen=True)
class RiskRow:
    """A risk with its measures in words."""

    risk: Risk
    purpose: str
    measures: tuple[MeasureRow, ...]

    @property
    def before(self) -> Steps:
        """The steps before measures."""
        return initial(self.risk)

    @property
    def after(self) -> Steps:
        """The steps after measures."""
        return residual(self.risk)

    @property
    def before_look(self) -> tuple[Words, str]:
        """(words, tone) of the level before."""
        return LEVELS[self.before.level]

    @property
    def after_look(self) -> tuple[Words, str]:
        """(words, tone) of the level after."""
        return LEVELS[self.after.level]

    @property
    def before_words(self) -> str:
        """The steps before, in words."""
        return steps_words(self.before)

    @property
    def after_words(self) -> str:
        """The steps after, in words."""
        return steps_words(self.after)

    @property
    def failing(self) -> list[MeasureRow]:
        """Measures that do not hold."""
        return [row for row in self.measures if row.fails]

    @property
    def marked(self) -> bool:
        """Whether it has to be looked at again because of a measure."""
        return self.risk.marked_at is not None or bool(self.failing and self.risk.state != Risk.State.CLOSED)


def risk_rows(risks: Iterable[Risk], checks: Checks) -> list[RiskRow]:
    """The rows, the highest residual first, then by number. One statement for the names of purposes."""
    names = {purpose.slug: str(purpose) for purpose in Purpose.every()}
    rows = [
        RiskRow(
            risk,
            names.get(risk.purpose, risk.purpose) if risk.purpose else _("the whole organisation"),
            tuple(measure_row(row, checks) for row in risk.measures.all()),
        )
        for risk in risks
    ]
    return sorted(rows, key=lambda row: (ORDER.index(row.after.level), row.risk.number))


def filtered(query: Mapping[str, str], today: date) -> QuerySet[Risk]:
    """Risks by what the address says: state (marked, due, closed, all), purpose, owner."""
    risks = Risk.objects.told()
    state = query.get("state", "")
    if state == "closed":
        risks = risks.filter(state=Risk.State.CLOSED)
    elif state == "marked":
        risks = risks.current().exclude(marked_at=None)
    elif state == "due":
        risks = risks.due(today)
    elif state != "all":
        risks = risks.current()
    if purpose := query.get("purpose", ""):
        risks = risks.filter(purpose=purpose)
    if query.get("owner", "").isdecimal():
        risks = risks.filter(owner=int(query["owner"]))
    return risks


def matrix(rows: Iterable[RiskRow]) -> list[dict[str, Any]]:
    """The picture as a table, the worst effect on top: [{label, cells: [{tone, level, before, after}]}]."""
    rows = list(rows)
    return [
        {
            "label": SEVERITY[severity],
            "cells": [cell(Steps(likelihood, severity), rows) for likelihood in LIKELIHOOD],
        }
        for severity in reversed(SEVERITY)
    ]


def cell(steps: Steps, rows: list[RiskRow]) -> dict[str, Any]:
    """One field of the matrix: which risks stand there before and after their measures."""
    words, tone = LEVELS[steps.level]
    return {
        "tone": tone,
        "words": words,
        "likelihood": LIKELIHOOD[steps.likelihood],
        "before": [row.risk for row in rows if row.before == steps and row.before != row.after],
        "after": [row.risk for row in rows if row.after == steps],
    }
