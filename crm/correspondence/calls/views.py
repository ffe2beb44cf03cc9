"""The pop-up of a call that rings, and calling through the phone system."""

from uuid import UUID

from django.contrib.messages import ERROR
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Interaction
from crm.contacts.ownership.custody import named_for
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.calls.dialling import dial
from crm.correspondence.calls.ringing_bell import ringing_now
from crm.privacy.logs import access_log
from crm.privacy.recipients.gate import DisclosureRefused


@policy(rights.CONTACTS_EDIT, background=True)
def ringing(request: StaffRequest) -> HttpResponse:
    """Who calls the user's phone now: named where they may see them, with the way to the record."""
    calls = ringing_now(request.user, timezone.now())
    people = [contact.pk for _call, contact in calls if contact]
    access_log.shown(by=request.user, view="contacts:ringing", people=people, fields=["name"] if people else [])
    rows = [(contact, named_for(request.user, contact) if contact else "") for _call, contact in calls]
    template = "correspondence/calls/_ringing.html" if request.htmx else "correspondence/calls/ringing.html"
    return render(request, template, {"rows": rows})


@policy(rights.CONTACTS_EDIT, params={"key": "begun_call"}, methods=["POST"])
def dialling(request: StaffRequest, key: UUID) -> HttpResponse:
    """The phone system rings the user's phone, then the person's, for a call begun with one tap."""
    begun = Interaction.objects.standing().filter(author=request.user, kind=Interaction.Kind.CALL)
    entry = get_object_or_404(begun.select_related("person__key"), uid=key)
    contact = contact_or_404(request.user, entry.person.uid, alive=True)
    try:
        dial(entry, contact, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=ERROR)
    except Blocked as blocked:
        toast(request, blocked.answer.words, level=ERROR)
    except DisclosureRefused as refused:
        toast(request, disclosure_words.refusal(refused.answer), level=ERROR)
    else:
        toast(request, _("Your phone rings; pick it up, and the call goes on to the person."))
    return redirect("contacts:record", contact.uid)
