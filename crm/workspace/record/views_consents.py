"""A consent on paper or by word of mouth, taken down from the record of whoever gave it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from consents.capture.views_staff import taking
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import Sheet, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def consent(request: StaffRequest, key: UUID) -> HttpResponse:
    """What they agreed to at the stand or on the phone, with its proof."""
    contact = contact_or_404(request.user, key, alive=True)
    must_keep(request.user, contact)
    refuse_paused([contact.pk])
    sheet = Sheet(contact, request.user)
    back = reverse("contacts:record", args=[contact.uid])
    told: dict[str, Any] = {
        "name": sheet.name.shown,
        "crumbs": crumbs_to(sheet),
        "language": contact.language,
        "clear": sheet.name_if_clear,
    }
    return taking(request, contact.person, back=back, **told)
