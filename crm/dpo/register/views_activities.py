"""Single activities: one outside the product written down, any of them corrected, one by hand ended."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.navigation import address
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import ProcessingActivity
from crm.dpo.register.activities import rows_of_now
from crm.dpo.register.activity_rows import add_by_hand, change_activity, end_by_hand
from crm.dpo.register.forms import ActivityForm, HandForm, Owned, typed_of
from crm.privacy.models import Purpose

ASK_AND_SAVE = ("GET", "POST")
ONE = {"number": "activity"}


@policy(rights.PRIVACY_PURPOSES, methods=ASK_AND_SAVE)
def new(request: StaffRequest) -> HttpResponse:
    """Write down an activity outside the product."""
    form = HandForm(request.POST or None)
    if form.is_valid() and act_passes(form, lambda: add_by_hand(form.values, by=request.user)):
        toast(request, _("Written down."))
        return redirect("dpo:register")
    return form_page(request, form, None)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def activity(request: StaffRequest, number: int) -> HttpResponse:
    """One of them, to be corrected."""
    row = row_or_404(number)
    kind: type[Owned] = HandForm if row.by_hand else ActivityForm
    form = kind(request.POST or None, initial=typed_of(row, kind))
    if form.is_valid() and act_passes(form, lambda: change_activity(number, form.values, by=request.user)):
        toast(request, _("Saved."))
        return redirect(f"{address('dpo:register')}#{row.label}")
    return form_page(request, form, row)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def activity_end(request: StaffRequest, number: int) -> HttpResponse:
    """One outside the product is over."""
    row = row_or_404(number)
    form = HandForm({})
    form.full_clean()
    form.errors.clear()
    if act_passes(form, lambda: end_by_hand(number, by=request.user)):
        toast(request, _("Its end is recorded."))
        return redirect("dpo:register")
    return form_page(request, form, row)


def row_or_404(number: int) -> ProcessingActivity:
    """The activity that goes on under that number, saved already or not."""
    purposes = {purpose.slug: purpose for purpose in Purpose.objects.active(timezone.now())}
    row = next((row for row in rows_of_now(purposes) if row.number == number), None)
    if row is None:
        raise Http404
    return row


def form_page(request: StaffRequest, form: Owned, row: ProcessingActivity | None) -> HttpResponse:
    """The form; 422 with its errors."""
    crumbs = [(_("Record of processing activities"), address("dpo:register"))]
    context = {"form": form, "row": row, "crumbs": crumbs}
    return render(request, "dpo/register/activity.html", context, status=UNPROCESSABLE if form.is_bound else 200)
