"""The plan on screen: a year by months, a task settled, the suggestion, what is carried over, the PDF."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import PlanTask
from crm.dpo.officer_pages import report_pdf, section
from crm.dpo.plan.forms import SettleForm, TaskForm
from crm.dpo.plan.year_plan import MONTH_NAMES, add, carry_over, settle, suggest

FIRST, LAST = 2018, 2100


@policy(rights.PRIVACY_VIEW, methods=["GET", "POST"])
def plan(request: StaffRequest) -> HttpResponse:
    """The year by months; the officer adds a task below."""
    year = year_of(request)
    initial = {"month": timezone.localdate().month}
    form = TaskForm(request.POST or None, initial=initial)
    if request.method == "POST" and not request.user.role.dpo:
        return not_theirs(request)
    if form.is_valid() and act_passes(form, lambda: add(year, **form.cleaned_data, by=request.user)):
        return redirect(f"{reverse('dpo:plan')}?year={year}")
    today, tasks = timezone.localdate(), list(PlanTask.objects.filter(year=year))
    months = [(MONTH_NAMES[month], [task for task in tasks if task.month == month]) for month in MONTH_NAMES]
    context = {
        "year": year,
        "months": [(name, rows) for name, rows in months if rows],
        "form": form,
        "officer": request.user.role.dpo,
        "open": sum(task.state in PlanTask.OPEN for task in tasks),
        "late": {task.pk for task in tasks if task.late(today)},
        "over": year <= today.year,
    }
    return render(request, "dpo/plan/plan.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, methods=["POST"])
def suggestion(request: StaffRequest) -> HttpResponse:
    """Twelve tasks for a year without any."""
    return acted(request, lambda year: suggest(year, by=request.user))


@policy(rights.PRIVACY_VIEW, methods=["POST"])
def carrying(request: StaffRequest) -> HttpResponse:
    """What is open goes into the next year."""

    def carry(year: int) -> None:
        n = len(carry_over(year, by=request.user))
        toast(request, ngettext("%(n)s task carried over.", "%(n)s tasks carried over.", n) % {"n": n})

    return acted(request, carry)


def acted(request: StaffRequest, act: Any) -> HttpResponse:
    """An act on a year, or why not; back to the year."""
    year = year_of(request)
    if not request.user.role.dpo:
        return not_theirs(request)
    try:
        act(year)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    return redirect(f"{reverse('dpo:plan')}?year={year}")


def not_theirs(request: StaffRequest) -> HttpResponse:
    """Back to the plan, with whose it is."""
    toast(request, _("The plan is the officer’s."), level=WARNING)
    return redirect("dpo:plan")


@policy(rights.PRIVACY_VIEW, params={"key": "plan_task"}, methods=["GET", "POST"])
def task(request: StaffRequest, key: UUID) -> HttpResponse:
    """One task, and what became of it."""
    row = get_object_or_404(PlanTask, uid=key)
    form = SettleForm(request.POST or None, initial={"state": PlanTask.State.DONE, "note": row.note})
    if request.method == "POST" and not request.user.role.dpo:
        return not_theirs(request)
    if form.is_valid() and act_passes(form, lambda: settle(row, **form.cleaned_data, by=request.user)):
        return redirect(f"{reverse('dpo:plan')}?year={row.year}")
    context = {
        "task": row,
        "form": form if request.user.role.dpo and row.state in PlanTask.OPEN else None,
        "crumbs": [(_("Plan of the year"), f"{reverse('dpo:plan')}?year={row.year}")],
        "month": MONTH_NAMES[row.month],
    }
    return render(request, "dpo/plan/task.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW)
def paper(request: StaffRequest) -> HttpResponseBase:
    """The year on paper."""
    year = year_of(request)
    rows = [
        [str(MONTH_NAMES[row.month]), row.get_kind_display(), row.title or "", row.get_state_display(), row.note or ""]
        for row in PlanTask.objects.filter(year=year)
    ]
    head = [_("Month"), _("Kind"), _("What is to be done"), _("State"), _("Note")]
    title = _("Plan of the data protection officer, %(year)s") % {"year": year}
    foot = _("Basis: Art. 39(1) GDPR.")
    language = get_language() or settings.LANGUAGE_CODE
    content = report_pdf(title, [section(_("Tasks"), rows, head)], foot=foot, language=language, at=timezone.now())
    return attachment(f"plan-iod-{year}.pdf", content, content_type="application/pdf")


def year_of(request: StaffRequest) -> int:
    """The year that is asked for, this one without."""
    year = request.POST.get("year") or request.GET.get("year", "")
    here = timezone.localdate().year
    return min(max(int(year), FIRST), LAST) if year.isdecimal() and len(year) == 4 else here
