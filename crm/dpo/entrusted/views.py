"""What we process for others: the list, which is the register of Art. 30(2), its files, the form, the end."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.navigation import address
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.register import TYPES
from crm.dpo.entrusted.entrusting import add_entrusted, change_entrusted, end_entrusted
from crm.dpo.entrusted.forms import EntrustedForm
from crm.dpo.entrusted.processing_register import as_csv, as_json, as_pdf
from crm.dpo.register_tabs import register_tabs
from crm.privacy.logs import ledger
from crm.privacy.models import Entrusted

ONE = {"key": "entrusted"}
ASK_AND_SAVE = ("GET", "POST")
MADE = {"csv": as_csv, "json": as_json, "pdf": as_pdf}


@policy(rights.PRIVACY_PURPOSES)
def entrusted_list(request: StaffRequest) -> HttpResponse:
    """Everything that others have entrusted to us, what goes on first."""
    rows = sorted(Entrusted.objects.all(), key=lambda row: (has_ended(row), row.controller.casefold()))
    context = {
        "rows": [{"row": row, "ended": has_ended(row)} for row in rows],
        "tabs": register_tabs("entrusted", request.user),
    }
    return render(request, "dpo/entrusted/list.html", context)


def has_ended(row: Entrusted) -> bool:
    """Whether it is over."""
    return row.until is not None and row.until <= timezone.localdate()


@policy(rights.PRIVACY_PURPOSES, methods=ASK_AND_SAVE)
def entrusted_new(request: StaffRequest) -> HttpResponse:
    """Write down something new."""
    form = EntrustedForm(request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        add_entrusted(form.cleaned_data, by=request.user)
        toast(request, _("Written down."))
        return redirect("dpo:entrusted")
    return form_page(request, form, None)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def entrusted(request: StaffRequest, key: UUID) -> HttpResponse:
    """One of them, to be corrected."""
    row = get_object_or_404(Entrusted, uid=key)
    initial = {name: getattr(row, name) for name in EntrustedForm.base_fields}
    form = EntrustedForm(request.POST or None, initial=initial)
    if form.is_valid():
        change_entrusted(row, form.cleaned_data, by=request.user)
        toast(request, _("Saved."))
        return redirect("dpo:entrusted")
    return form_page(request, form, row)


def form_page(request: StaffRequest, form: EntrustedForm, row: Entrusted | None) -> HttpResponse:
    """The form; 422 with its errors."""
    context = {
        "form": form,
        "row": row,
        "ended": row is not None and has_ended(row),
        "crumbs": [(_("Entrusted to us"), address("dpo:entrusted"))],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dpo/entrusted/form.html", context, status=status)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def entrusted_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """It is over today; once more changes nothing."""
    row = get_object_or_404(Entrusted, uid=key)
    if not has_ended(row):
        end_entrusted(row, by=request.user)
        toast(request, _("Its end is recorded."))
    return redirect("dpo:entrusted")


@policy(rights.PRIVACY_PURPOSES, params={"kind": "register_file"})
def entrusted_file(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The whole register as a file."""
    if kind not in TYPES:
        raise Http404
    at, rows = timezone.now(), list(Entrusted.objects.all())
    content = MADE[kind](rows, at=at)
    with transaction.atomic():
        ledger.record("entrusted.register_taken", by=request.user, counts={"kind": kind, "rows": len(rows)})
    return attachment(f"art-30-2-{timezone.localdate(at)}.{kind}", content, content_type=TYPES[kind])
