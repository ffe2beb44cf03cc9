"""The page that edits a contact; a user who saves second sees the differences and decides."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.edit_conflicts import Conflict, allow_overwrite, differences
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.people.editing import current, edit as change
from crm.contacts.people.forms import EditForm
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.notices import notice_given
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.privacy.models import Origin


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Every value of a contact, over the version that was opened."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    values = current(contact)
    form = EditForm(request.POST or None, user=request.user, initial=initial_values(contact, values))
    clash = None
    if form.is_valid():
        try:
            save(form, contact)
        except Conflict as conflict:
            clash = conflict
            allow_overwrite(form, clash)
        except NotNeeded as error:
            form.add_error(error.field if error.field in form.fields else None, error)
        else:
            toast(request, _("Saved."))
            return redirect("contacts:record", contact.uid)
    access_log.shown(
        by=request.user, view="contacts:edit", people=[contact.pk], fields=[k for k, v in values.items() if v]
    )
    named = {"company": "company_name"}
    context = {"contact": contact, "form": form, "clash": clash, "differences": differences(form, clash, named)}
    context["crumbs"] = crumbs_to(ContactRecord(contact, request.user))
    return render(request, "contacts/people/edit.html", context, status=422 if form.is_bound else 200)


def initial_values(contact: Contact, values: dict[str, Any]) -> dict[str, Any]:
    """The initial values of the form."""
    company = contact.company
    return {
        **values,
        "version": contact.version,
        "employer": company,
        "company_name": company.label if company else "",
    }


def save(form: EditForm, contact: Contact) -> None:
    """Save the contact and, where it is new, the company, in one transaction."""
    with transaction.atomic():
        values = form.values() | {"company": form.employer(contact.team)}
        change(contact, values, version=form.cleaned_data["version"], by=form.user)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def notice(request: StaffRequest, key: UUID) -> HttpResponse:
    """Record that the privacy notice was given, or that the person has the information already."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    how = request.POST.get("how", Origin.Notice.GIVEN)
    if how not in (Origin.Notice.GIVEN, Origin.Notice.KNOWN):
        raise PermissionDenied
    notice_given(contact, by=request.user, how=how)
    toast(request, _("Noted: the privacy notice was given."))
    return redirect("contacts:record", contact.uid)
