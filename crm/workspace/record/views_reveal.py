"""Lifting masks: with a reason, or by one tap on Call."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render

from consents.grounds.enquiries import may_be_asked
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.forms import AmendForm
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.reach import Blocked
from crm.contacts.safeguards.reveal import SECONDS, Reason, reveal as lift
from crm.correspondence.calls.dialling import rings_through_a_system
from crm.correspondence.calls.one_tap_call import NoNumber, call as begin_call
from crm.correspondence.letters.sending import choices
from crm.privacy.channels import PHONE
from crm.privacy.logs import access_log
from crm.privacy.masking import spaced_phone
from crm.sales.planned_tasks.forms import NextStepForm


@policy(rights.CONTACTS_REVEAL, params={"key": "contact"}, methods=["GET", "POST"])
def reveal(request: StaffRequest, key: UUID) -> HttpResponse:
    """GET asks for the reason; POST with one shows the value for a minute. `?field=` names the value."""
    contact = contact_or_404(request.user, key)
    contact_record = ContactRecord(contact, request.user)
    if not contact_record.may_reveal:
        raise PermissionDenied
    value = contact_record.named(request.GET.get("field", "phone"))
    if value is None:
        raise Http404
    context = {"value": value, "reasons": Reason.choices[:3], "seconds": SECONDS, "crumbs": crumbs_to(contact_record)}
    if request.method == "POST":
        try:
            reason_given = {"reason": request.POST.get("reason", ""), "note": request.POST.get("reason_text", "")[:200]}
            context["text"] = spaced_phone(lift(contact, value.field, by=request.user, **reason_given))
        except ValidationError as error:
            context["error"] = error.messages[0]
    else:
        access_log.shown(
            by=request.user, view="contacts:reveal", people=[contact.pk], fields=contact_record.name_if_clear
        )
    template = "workspace/record/_reveal.html" if request.htmx else "workspace/record/reveal.html"
    return render(request, template, context, status=422 if "error" in context else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def call(request: StaffRequest, key: UUID) -> HttpResponse:
    """One tap: the number to dial, and the started call with a form for its outcome."""
    contact = contact_or_404(request.user, key, alive=True)
    contact_record = ContactRecord(contact, request.user)
    context = {"contact": contact, "sheet": contact_record, "crumbs": crumbs_to(contact_record)}
    try:
        entry = begin_call(contact, by=request.user)
        topics = choices(contact, PHONE)
        context |= {"entry": entry, "form": AmendForm.of(entry), "number": contact.person.phone, "topics": topics}
        context["rings"] = rings_through_a_system(request.user)
        context["step"] = NextStepForm(auto_id=f"e-{entry.uid.hex}-%s")
        context["askable"] = may_be_asked(contact.person)
    except Blocked as blocked:
        context["refusal"] = blocked.answer.words
    except NoNumber as error:
        context["refusal"] = error.messages[0]
    template = "workspace/record/_call.html" if request.htmx else "workspace/record/call.html"
    return render(request, template, context, status=422 if "refusal" in context else 200)
