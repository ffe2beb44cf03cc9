"""Readiness of balancing tests (Art. 6(1)(f)) and of what is to be looked at again (Art. 35(11)). No statement."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.balancing.interests import interests
from crm.dpo.models import Assessment, Risk
from crm.dpo.readiness.check import Check, check_of
from crm.privacy.models import Purpose


def assessment_checks(assessments: Sequence[Assessment], purposes: Iterable[Purpose], today: date) -> list[Check]:
    """Purposes on an interest with a test in force; assessments whose next look is not overdue."""
    rows = interests(purposes, [row for row in assessments if row.kind == Assessment.Kind.BALANCING], today)
    listed = reverse("dpo:balancing_tests")
    return [
        check_of(
            _("Balancing tests"),
            _("purposes on a legitimate interest with a balancing test in force, of all of them"),
            [(row.name, row.carried) for row in rows],
            listed,
            pages=[reverse("dpo:balancing_test", args=[row.page.uid]) if row.page else listed for row in rows],
            code="balancing_tests",
            query=_("the last decided test of each purpose: its outcome, its next look, the categories it looked at"),
            act=_("Show the tests"),
        ),
        review_check(assessments, today),
    ]


def review_check(assessments: Sequence[Assessment], today: date) -> Check:
    """Which decided assessments were to be looked at again by now, or were reopened by a measure."""
    last: dict[tuple[str, int], Assessment] = {}
    for row in sorted(assessments, key=lambda row: row.version):
        if not row.undecided:
            last[row.kind, row.number] = row
    failing = {row.kind for row in last.values() if overdue(row, today)}
    return check_of(
        _("Reviews of assessments"),
        _("balancing tests and impact assessments whose next look is not overdue, of all decided ones"),
        [(review_name(row), not overdue(row, today)) for row in last.values()],
        reverse("dpo:impact" if failing == {Assessment.Kind.IMPACT} else "dpo:balancing_tests"),
        pages=[reverse(PAGES[row.kind], args=[row.uid]) for row in last.values()],
        code="assessment_reviews",
        query=_("the last decided version of each assessment: its next look, and whether a measure reopened it"),
        act=_("Show the assessments"),
        nothing=_("nothing was assessed yet"),
    )


def risk_check(risks: Sequence[Risk], today: date) -> Check:
    """Which risks were to be looked at again by now, or rely on a measure that does not hold."""
    return check_of(
        _("Risks looked at"),
        _("risks whose next look is not overdue and whose measures hold, of all that are not closed"),
        [(str(row), row.marked_at is None and row.review_on >= today) for row in risks],
        f"{reverse('dpo:risks')}?state=due",
        pages=[reverse("dpo:risk", args=[row.uid]) for row in risks],
        code="risks",
        query=_("risks that are not closed: their next look, and whether a measure turned out not to hold"),
        act=_("Show the risks"),
    )


PAGES: dict[str, str] = {Assessment.Kind.BALANCING: "dpo:balancing_test", Assessment.Kind.IMPACT: "dpo:impact_test"}


def overdue(row: Assessment, today: date) -> bool:
    """Whether it should have been looked at again."""
    return row.reopened_at is not None or (row.review_on is not None and row.review_on < today)


def review_name(row: Assessment) -> str:
    """Its number with the day."""
    return f"{row.called} ({day_words(row.review_on)})"
