"""Who saw this person: the whole access history, as far as the reader's role reaches."""

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
from crm.contacts.people.contact_record import Sheet, crumbs_to
from crm.privacy.logs import access_log


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def onlookers(request: StaffRequest, key: UUID) -> HttpResponse:
    """Looks, newest first; the reveals by themselves; who looked how often."""
    sheet = Sheet(contact_or_404(request.user, key), request.user)
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else "all"
    found = looks(sheet.contact, reader=request.user, kind=kind, before=moment_of(request))
    context = {
        "sheet": sheet,
        "contact": sheet.contact,
        "crumbs": crumbs_to(sheet),
        "looks": found,
        "older": key_of(older_than(found)),
        "kind": kind,
        "kinds": [("all", _("All")), ("revealed", _("Reveals"))],
        "people": by_person(sheet.contact, reader=request.user),
    }
    access_log.shown(by=request.user, view="contacts:history", people=[sheet.contact.pk], fields=sheet.name_if_clear)
    return render(request, "workspace/record/onlookers.html", context)
