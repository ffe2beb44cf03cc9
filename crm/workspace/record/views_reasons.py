"""Reporting a reason to keep a person's data from their record to the privacy desk; sales cannot decide that itself."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.workspace.record.forms import ReasonForm
from retention.people.sales_reports import report


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def reason_to_keep(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ask for the reason and report it to the privacy desk."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(form, lambda: report(contact.person, form.cleaned_data["text"], by=request.user)):
        toast(request, _("Reported. The answer will stand on the record."))
        return redirect("contacts:record", contact.uid)
    contact_record = ContactRecord(contact, request.user)
    access_log.shown(
        by=request.user, view="contacts:reason_to_keep", people=[contact.person_id], fields=contact_record.name_if_clear
    )
    context = {"contact": contact, "sheet": contact_record, "form": form, "crumbs": crumbs_to(contact_record)}
    return render(request, "workspace/record/reason_to_keep.html", context, status=422 if form.is_bound else 200)
