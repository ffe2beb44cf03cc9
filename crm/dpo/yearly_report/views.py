"""Yearly reports on screen: the list, one with its numbers and words, counted anew, signed, on paper."""

from uuid import UUID

from django.conf import settings
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import stamp
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import YearlyReport
from crm.dpo.officer_pages import report_pdf, section
from crm.dpo.yearly_report.forms import ReportForm, YearForm
from crm.dpo.yearly_report.reporting import TEXTS, prepare, sign, write
from crm.dpo.yearly_report.year_numbers import lines_of

ONE = {"key": "yearly_report"}


@policy(rights.PRIVACY_VIEW, methods=["GET", "POST"])
def reports(request: StaffRequest) -> HttpResponse:
    """Every version, the newest first; the officer prepares one for a year."""
    form = YearForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and not request.user.role.dpo:
        return not_theirs(request)
    new_reports: list[YearlyReport] = []
    if form.is_valid() and act_passes(
        form, lambda: new_reports.append(prepare(form.cleaned_data["year"], by=request.user))
    ):
        return redirect("dpo:yearly_report", new_reports[0].uid)
    context = {"rows": YearlyReport.objects.all(), "form": form, "officer": request.user.role.dpo}
    return render(request, "dpo/yearly_report/list.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["GET", "POST"])
def report(request: StaffRequest, key: UUID) -> HttpResponse:
    """One of them: each number leads to its rows; the officer writes the words while it is a draft."""
    row = get_object_or_404(YearlyReport, uid=key)
    writes = request.user.role.dpo and not row.signed_at
    if request.method == "POST" and not request.user.role.dpo:
        return not_theirs(request, key)
    form = ReportForm(request.POST or None, initial={name: getattr(row, name) for name in TEXTS})
    if form.is_valid() and act_passes(form, lambda: write(row, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:yearly_report", key)
    context = {
        "row": row,
        "lines": lines_of(row.numbers),
        "form": form if writes else None,
        "names": signers_of(row.made_by, row.signed_by),
        "crumbs": [(_("Yearly report"), reverse("dpo:yearly_reports"))],
    }
    return render(request, "dpo/yearly_report/report.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
def count(request: StaffRequest, key: UUID) -> HttpResponse:
    """Count the draft anew, or begin the next version of a signed one."""
    row = get_object_or_404(YearlyReport, uid=key)
    if not request.user.role.dpo:
        return not_theirs(request, key)
    return redirect("dpo:yearly_report", prepare(row.year, by=request.user).uid)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
def signature(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer signs it."""
    row = get_object_or_404(YearlyReport, uid=key)
    if not request.user.role.dpo:
        return not_theirs(request, key)
    try:
        sign(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    return redirect("dpo:yearly_report", key)


def not_theirs(request: StaffRequest, key: UUID | None = None) -> HttpResponse:
    """Back, with whose act it is."""
    toast(request, _("The data protection officer does this."), level=WARNING)
    return redirect("dpo:yearly_report", key) if key else redirect("dpo:yearly_reports")


@policy(rights.PRIVACY_VIEW, params=ONE)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One of them on paper."""
    row = get_object_or_404(YearlyReport, uid=key)
    numbers = [[str(line["label"]), str(line["number"])] for line in lines_of(row.numbers)]
    who = signers_of(row.signed_by).get(row.signed_by, "")
    signed = f"{who}, {stamp(row.signed_at)}" if row.signed_at else _("Not signed: a draft.")
    sections = [
        section(_("Summary"), [], [], row.summary or ""),
        section(_("Numbers"), numbers, [_("What"), _("How many")], counted_words(row)),
        section(_("What was found"), [], [], row.findings or ""),
        section(_("What is recommended"), [], [], row.recommended or ""),
        section(_("Signature"), [], [], signed),
    ]
    title = _("Report of the data protection officer, %(year)s") % {"year": row.year}
    language, foot = get_language() or settings.LANGUAGE_CODE, _("Basis: Art. 38(3) and 39 GDPR.")
    content = report_pdf(title, sections, foot=foot, language=language, at=timezone.now())
    return attachment(f"raport-iod-{row.year}-{row.version}.pdf", content, content_type="application/pdf")


def counted_words(row: YearlyReport) -> str:
    """When the numbers were counted."""
    return _("Version %(version)s, counted %(at)s.") % {"version": row.version, "at": stamp(row.counted_at)}
