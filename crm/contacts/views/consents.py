"""A consent on paper or by word of mouth, taken down from the record of whoever gave it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consents.views.taking import taking
from crm.accounts import rights
from crm.accounts.policy import policy
from crm.contacts.custody import must_keep
from crm.contacts.pause import refuse_paused
from crm.contacts.sheet import Sheet
from crm.contacts.views.doors import contact_or_404
from crm.contacts.views.record import crumbs_to


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """What they agreed to at the stand or on the phone, with its proof."""
    contact = contact_or_404(request.user, key, alive=True)
    must_keep(request.user, contact)
    refuse_paused([contact.pk])
    sheet = Sheet(contact, request.user)
    back = reverse("contacts:record", args=[contact.uid])
    told = {
        "name": sheet.name.shown,
        "crumbs": crumbs_to(sheet),
        "language": contact.language,
        "clear": sheet.name_if_clear,
    }
    return taking(request, contact.person, back=back, **told)
