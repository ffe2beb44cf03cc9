"""Who saw this person: the access history, as far as the reader's role reaches."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.history.onlookers import KINDS, by_person, looks, older_than
from crm.contacts.history.timeline import key_of
from crm.contacts.ownership.lookups import contact_or_404, moment_of
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.privacy.logs import access_log


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def onlookers(request: StaffRequest, key: UUID) -> HttpResponse:
    """The accesses, newest first; reveals alone; and who looked how often."""
    contact_record = ContactRecord(contact_or_404(request.user, key), request.user)
    kind_asked = request.GET.get("kind", "")
    kind = kind_asked if kind_asked in KINDS else "all"
    accesses = looks(contact_record.contact, reader=request.user, kind=kind, before=moment_of(request))
    context = {
        "sheet": contact_record,
        "contact": contact_record.contact,
        "crumbs": crumbs_to(contact_record),
        "looks": accesses,
        "older": key_of(older_than(accesses)),
        "kind": kind,
        "kinds": [("all", _("All")), ("revealed", _("Reveals"))],
        "people": by_person(contact_record.contact, reader=request.user),
    }
    access_log.shown(
        by=request.user,
        view="contacts:history",
        people=[contact_record.contact.pk],
        fields=contact_record.name_if_clear,
    )
    return render(request, "workspace/record/onlookers.html", context)
