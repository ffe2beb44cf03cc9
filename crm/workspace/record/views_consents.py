"""Recording a consent given on paper or orally, from the person's record."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from consents.capture.views_staff import taking
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """Record what the person agreed to at a stand or on the phone, with its proof."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    contact_record = ContactRecord(contact, request.user)
    back = reverse("contacts:record", args=[contact.uid])
    context: dict[str, Any] = {
        "name": contact_record.name.shown,
        "crumbs": crumbs_to(contact_record),
        "language": contact.language,
        "clear": contact_record.name_if_clear,
    }
    return taking(request, contact.person, back=back, **context)
