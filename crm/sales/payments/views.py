"""Payments from a statement of the bank: looked over first, then marked. Nothing of the file is kept in between."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.uploads import Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import CSV, Kind
from crm.privacy.uploads.texts import refuse_markup
from crm.sales import typed_values
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader, people_in
from crm.sales.payments.marking import Mark, mark_paid
from crm.sales.payments.matching import Match, Reading, reading_of
from crm.sales.payments.reading import read_statement
from crm.sales.payments.statement import LARGEST, MOST, UnreadableStatement

MT940 = Kind("mt940", (".sta", ".mt940", ".940", ".mt9"), "text/plain", refuse_markup)
STATEMENT = Policy((MT940, CSV), LARGEST)
TICKED = re.compile(r"([0-9a-f-]{36}):(\d{1,9}):(\d{4}-\d{2}-\d{2})")


class StatementForm(forms.Form):
    """The file of the bank."""

    file = forms.FileField(
        label=gettext_lazy("Statement of the bank"), help_text=gettext_lazy("MT940 or CSV, as your bank gives it out.")
    )


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def payments(request: StaffRequest) -> HttpResponse:
    """The way in for a statement, and what it says."""
    form = StatementForm(request.POST or None, request.FILES or None)
    reading = None
    if form.is_valid():
        try:
            reading = looked_over(form.cleaned_data["file"], request)
        except (UploadRefused, UnreadableStatement) as refusal:
            form.add_error("file", str(refusal))
    context: dict[str, Any] = {"form": form, "reading": reading}
    if reading:
        context["rows"] = rows_of(reading, request)
    failed = request.method == "POST" and reading is None
    return render(request, "sales/payments/payments.html", context, status=422 if failed else 200)


def looked_over(upload: Any, request: StaffRequest) -> Reading:
    """What the statement says of the user's invoices. UploadRefused, UnreadableStatement."""
    admit(upload, upload.name, policy=STATEMENT, by=request.user)
    upload.seek(0)
    return reading_of(read_statement(upload.read(LARGEST + 1)), by=request.user)


def rows_of(reading: Reading, request: StaffRequest) -> list[tuple[Match, DocumentForReader]]:
    """The matches with their invoices as the user may read them; the access log is written first."""
    papers = documents_for_reader([match.document for match in reading.matches], request.user)
    people = people_in(papers)
    fields = ["number", "amount"] if people else []
    access_log.shown(by=request.user, view="sales:payments", people=people, fields=fields)
    return list(zip(reading.matches, papers, strict=True))


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def payment_marks(request: StaffRequest) -> HttpResponse:
    """Mark the ticked invoices as paid."""
    marks = [mark for text in request.POST.getlist("pay")[:MOST] if (mark := mark_of(text))]
    done, left = mark_paid(marks, by=request.user)
    toast(request, ngettext("%(count)s invoice is paid.", "%(count)s invoices are paid.", done) % {"count": done})
    if left:
        toast(request, _("Some stayed as they were: somebody changed them meanwhile. Load the statement again."))
    return redirect("sales:documents")


def mark_of(text: str) -> Mark | None:
    """«id:version:day» as it was sent; None for anything else."""
    match = TICKED.fullmatch(text)
    day, _code = typed_values.day(match[3]) if match else (None, "")
    try:
        return Mark(UUID(match[1]), int(match[2]), day) if match and day else None
    except ValueError:
        return None
