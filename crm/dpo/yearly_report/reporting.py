"""A report from its first draft to its signature: counted anew while it is a draft, never after."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.casework.field_errors import beside
from crm.dpo.models import YearlyReport
from crm.dpo.yearly_report.year_numbers import numbers_of
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

SERIES = "dpo.yearly_report"
TEXTS = ("summary", "findings", "recommended")


@transaction.atomic
def prepare(year: int, *, by: User, at: datetime | None = None) -> YearlyReport:
    """The draft of a year, its numbers counted anew; a new version once the last one was signed.

    ValidationError for a year that has not begun.
    """
    refuse_others(by)
    at = at or timezone.now()
    if not 2018 <= year <= timezone.localdate(at).year:
        raise beside("year", _("This year has not begun."), "year")
    hold_series(SERIES)
    report = YearlyReport.objects.filter(year=year, signed_at=None).first()
    if report is None:
        last = YearlyReport.objects.filter(year=year).first()
        texts = {name: getattr(last, name) for name in TEXTS} if last else {}
        number = last.version + 1 if last else 1
        report = YearlyReport(year=year, version=number, made_by=signature(by), demo=by.of_the_demo, **texts)
    report.numbers, report.counted_at = numbers_of(year, at=at), at
    report.save()
    ledger.record("yearly_report.prepared", by=by, target=report.target)
    return report


@transaction.atomic
def write(report: YearlyReport, texts: dict[str, str], *, by: User) -> YearlyReport:
    """The officer's words. ValidationError once it is signed."""
    refuse_others(by)
    report = unsigned(report)
    for name in TEXTS:
        setattr(report, name, texts.get(name, "").strip() or None)
    report.save(update_fields=[*TEXTS])
    ledger.record("yearly_report.written", by=by, target=report.target)
    return report


@transaction.atomic
def sign(report: YearlyReport, *, by: User, at: datetime | None = None) -> YearlyReport:
    """The officer's signature: from now on it stays. ValidationError without a summary."""
    refuse_others(by)
    report = unsigned(report)
    if not report.summary:
        raise ValidationError(_("Write the summary first."), code="empty")
    report.signed_by, report.signed_at = signature(by), at or timezone.now()
    report.save(update_fields=["signed_by", "signed_at"])
    ledger.record("yearly_report.signed", by=by, target=report.target)
    return report


def unsigned(report: YearlyReport) -> YearlyReport:
    """The report, locked. ValidationError once it is signed."""
    locked: YearlyReport = YearlyReport.objects.select_for_update().get(pk=report.pk)
    if locked.signed_at:
        raise ValidationError(_("It is signed: prepare the next version."), code="signed")
    return locked


def refuse_others(by: User) -> None:
    """PermissionDenied for whoever is not the officer: they report to the management themselves (Art. 38(3))."""
    if not by.role.dpo:
        raise PermissionDenied
