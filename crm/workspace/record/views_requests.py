"""Passing a data subject's request, made to sales, to the privacy desk: its deadline runs from when it was made."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.desk.forms_entry import PassedForm
from dsar.models import Channel


@policy(rights.CONTACTS_VIEW, params={"key": "contact"}, methods=["GET", "POST"])
def pass_on(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ask what the person said and when, and pass it on. Allowed for restricted people too: the law requires it."""
    contact = contact_or_404(request.user, key, alive=True)
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    form = PassedForm(request.POST if request.method == "POST" else None, initial={"received_at": now})
    if form.is_valid():
        try:
            pass_to_desk(contact, form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error("received_at", refusal.messages[0])
        else:
            toast(request, _("Passed to the DPO. A confirmation goes to the person."))
            return redirect("contacts:record", contact.uid)
    contact_record = ContactRecord(contact, request.user)
    access_log.shown(
        by=request.user, view="contacts:pass_on", people=[contact.person_id], fields=contact_record.name_if_clear
    )
    context = {"contact": contact, "sheet": contact_record, "form": form, "crumbs": crumbs_to(contact_record)}
    return render(request, "workspace/record/pass_on.html", context, status=422 if form.is_bound else 200)


def pass_to_desk(contact: Contact, data: dict[str, Any], *, by: Actor) -> None:
    """Open the request of a known person; the receipt goes to their stored address."""
    person: Person = contact.person
    subject_request = RequestDetails(
        kinds=tuple(data["kinds"]),
        details=data["details"],
        name=person.name or "",
        email=person.email or "",
        phone=person.phone or "",
    )
    receive(
        subject_request, channel=Channel.SALES, received_at=data["received_at"], uid=data["uid"], about=person, by=by
    )
