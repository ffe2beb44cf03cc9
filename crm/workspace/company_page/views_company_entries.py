"""Entries written on a company's page: into the history of each person who took part, with the next step."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.entries.attachments import attach
from crm.contacts.entries.composing import write
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.entries.forms_meeting import MeetingForm
from crm.contacts.ownership.lookups import company_or_404
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.company_page.company_composer import WORDS, people_of
from crm.workspace.company_page.views import company_page, refuse_paused_trader


@policy(rights.CONTACTS_EDIT, params={"key": "company"}, methods=["POST"])
def entries(request: StaffRequest, key: UUID) -> HttpResponse:
    """Save a note, a call or a meeting. With a warning or an error the form is shown again as it was typed."""
    company = company_or_404(request.user, key, alive=True)
    refuse_paused_trader(company)
    company_record = CompanyRecord(company, request.user)
    kind = request.POST.get("kind", "")
    kind = kind if kind in WORDS else "note"
    auto_id = f"{kind}_%s"
    form = MeetingForm(request.POST, auto_id=auto_id, people=people_of(company_record))
    step = NextStepForm(request.POST, auto_id=auto_id)
    files = OptionalFilesForm(request.POST, request.FILES, user=request.user, auto_id=auto_id)
    if not all(part_form.is_valid() for part_form in (form, step, files)) or form.warnings() or asks_to_cut(form):
        form = form.cut() if asks_to_cut(form) else form
        return company_page(request, company_record, sent={"kind": kind, "form": form, "step": step, "files": files})
    data, (first, *others) = form.cleaned_data, form.met
    fields = {"kind": kind, "text": data["text"], "outcome": data["outcome"], "at": data["happened_at"]}
    with transaction.atomic():
        entry = write(first, by=request.user, others=others, kept=form.kept, **fields)
        step.plan(first, by=request.user)
        if files.enclosed:
            attach(entry, files.enclosed, by=request.user)
    toast(request, _("Saved in the history."))
    return redirect("contacts:company", key)


def asks_to_cut(form: Any) -> bool:
    """Whether the user asked to remove the sensitive fragments and check the text again."""
    return form.is_valid() and form.cleaned_data["heed"] == "cut"
