"""What somebody said to us, noted on their record: a consent with its proof, and how they want to be answered.

«They asked for an answer by e-mail» is one tap, a page of its own without scripts, and its undoing.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from consents.business.asked_answers import ask_for_answer, take_back
from consents.business.opening_rules import OPENING_RULES
from consents.capture.views_staff import taking
from consents.grounds.enquiries import may_be_asked
from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import form_field
from crm.privacy.channels import CHANNELS
from crm.privacy.logs import access_log


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


class AnswerForm(forms.Form):
    """By which channels they asked to be answered; those that lead to them and are not open yet."""

    channel = forms.MultipleChoiceField(
        label=gettext_lazy("How do they want to be answered?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = form_field(self, "channel", forms.MultipleChoiceField)
        field.choices = [(code, CHANNELS[code].name) for code in codes]


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def answer_wanted(request: StaffRequest, key: UUID) -> HttpResponse:
    """They asked to be answered: opens it by the channels named, with Undo. Whoever may note a call may note this."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    initial = {"channel": [request.GET.get("channel", "")]}
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, initial=initial, codes=may_be_asked(contact.person))
    if form.is_valid():
        codes = form.cleaned_data["channel"]
        try:
            ask_for_answer(contact.person, codes, by=request.user)
        except ValidationError as refusal:
            form.add_error("channel", refusal)
        else:
            undo = reverse("contacts:answer_taken_back", args=[contact.uid])
            undo += "?" + urlencode({"channel": codes}, doseq=True)
            toast(request, _("Answering is open. Advertising stays as it was."), undo=undo)
            if request.POST.get("back") == "leads":
                return redirect("contacts:leads")
            return back_to_record(request, contact)
    return page(request, contact, form)


def page(request: StaffRequest, contact: Contact, form: AnswerForm) -> HttpResponse:
    """The question on a page of its own; the access log is written first."""
    sheet = ContactRecord(contact, request.user)

    name = sheet.name_if_clear
    access_log.shown(by=request.user, view="contacts:answer_wanted", people=[contact.pk], fields=name)
    context = {
        "contact": contact,
        "sheet": sheet,
        "form": form,
        "crumbs": crumbs_to(sheet),
        "rules": OPENING_RULES.values(),
    }
    return render(request, "workspace/record/answer_wanted.html", context, status=422 if form.errors else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def answer_taken_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """Takes one's own tap back (`?channel=`, once for each), while nothing has gone out on it."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    try:
        take_back(contact.person, request.GET.getlist("channel"), by=request.user)
        toast(request, _("Taken back."))
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect("contacts:record", contact.uid)


def back_to_record(request: StaffRequest, contact: Contact) -> HttpResponse:
    """The record anew, with its card."""
    url = reverse("contacts:record", args=[contact.uid])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
