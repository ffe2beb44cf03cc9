"""Adding a contact: a person, the origin and the purpose; similar contacts are shown before it is saved."""

import re
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.business.asked_answers import AnswerRefused
from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_editing import add_trade
from crm.contacts.models import Company, Contact
from crm.contacts.people.forms import QuickAddForm, purposes_by_hand
from crm.contacts.people.intake import LooksAlike, OnExclusionList, add_contact
from crm.contacts.people.resemblance import Resemblance, similar as resembling
from crm.contacts.registers.nip_button import filled_form, lookup_pressed
from crm.contacts.registers.register_answer import Firm
from crm.contacts.registers.register_lookup import register
from crm.privacy.models import Origin
from crm.public_ids import public_id

LAST_ORIGIN = "origin_kind"  # of this session: a kind of source, nothing about a person


@policy(rights.CONTACTS_ADD, methods=["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Add a contact. One that resembles an existing contact is saved only when the user says it is somebody else."""
    if lookup_pressed(request):
        register_reply = filled_form(request, partial(QuickAddForm, user=request.user), trader=True, into=as_employer)
        return render_add(request, status=register_reply.status, **register_reply.context)
    initial = {"origin_kind": request.session.get(LAST_ORIGIN), "notice": Origin.Notice.DUE, **employer_values(request)}
    form = QuickAddForm(request.POST or None, user=request.user, initial=initial)
    alike = []
    if form.is_valid():
        alike = alike_to(form)
        if not alike and (contact := save_contact(form)):
            return after_saving(request, contact)
        alike = alike or ([] if form.errors else alike_to(form))  # somebody else was faster by a moment
    return render_add(request, form=form, status=422 if form.is_bound else 200, alike=alike, register=register())


def alike_to(form: QuickAddForm) -> list[Resemblance]:
    """Contacts that resemble the typed data; none where the user said that it is somebody else."""
    data = form.cleaned_data
    typed: dict[str, Any] = {name: data.get(name) or "" for name in ("email", "phone", "nip", "name")}
    return [] if data["another"] else resembling(form.user, **typed, employer=data.get("company"))


def employer_values(request: StaffRequest) -> dict[str, Any]:
    """Initial values for the company from whose page a contact is added."""
    uid = public_id(request.GET.get("company", ""))
    firm = Company.objects.alive().visible_to(request.user).filter(uid=uid, sole_trader=None).first() if uid else None
    return {"company": firm.uid, "company_name": firm.label, "employer": firm} if firm else {}


def render_add(request: StaffRequest, *, status: int, **context: Any) -> HttpResponse:
    """Render the form: a fragment for htmx, else a page."""
    template = "contacts/people/add/_form.html" if request.htmx else "contacts/people/add.html"
    return render(request, template, {**context, "purposes": purposes_by_hand()}, status=status)


def as_employer(firm: Firm) -> dict[str, Any]:
    """Form values for a firm from a register: its name is shown, the rest is carried along."""
    return {"company_name": firm.name, "company": "", "nip": firm.nip, "firm": asdict(firm)}


def save_contact(form: QuickAddForm) -> Contact | None:
    """Save the contact and, where it is new, the company, in one transaction.

    None when the person was erased or the answer may not open (the form then says so), or they resemble somebody who
    was added a moment ago.
    """
    data = form.cleaned_data
    try:
        with transaction.atomic():
            employer = form.employer(data["team"])
            contact = add_contact(
                form.values() | {"company": employer},
                by=form.user,
                team=data["team"],
                origin_kind=data["origin_kind"],
                origin_label=data["origin_label"],
                purpose=data["purpose"],
                notice=data["notice"],
                answer_by=data["answer_by"],
                unless_alike=not data["another"],
            )
            if data["company_name"] and employer is None and form.is_trade:
                add_trade(form.trade(), contact, by=form.user)
            return contact
    except LooksAlike:
        return None
    except OnExclusionList as refusal:
        form.add_error(None, refusal)
        return None
    except AnswerRefused as refusal:
        form.add_error("answer_by", refusal)
        return None


def after_saving(request: StaffRequest, contact: Contact) -> HttpResponse:
    """Redirect to the record, or to the form for the next contact."""
    request.session[LAST_ORIGIN] = request.POST["origin_kind"]
    toast(request, _("Contact added."), undo=reverse("contacts:bin", args=[contact.uid]))
    return redirect("contacts:add") if "next" in request.POST else redirect("contacts:record", contact.uid)


def chosen_company(request: StaffRequest) -> Company | None:
    """The company ticked below its field, when the user sees it."""
    try:
        uid = UUID(request.POST.get("company", ""))
    except ValueError:
        return None
    return Company.objects.visible_to(request.user).filter(uid=uid, binned_at=None).first()


@policy(rights.CONTACTS_ADD, methods=["POST"])
def similar(request: StaffRequest) -> HttpResponse:
    """While one types: visible contacts with this e-mail, phone or NIP, or this name at the chosen company."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("email", "phone", "name")}
    nip = re.sub(r"\D", "", request.POST.get("nip", ""))
    matches = resembling(request.user, **typed, nip=nip, employer=chosen_company(request))
    return render(request, "contacts/people/add/_alike.html", {"alike": matches})
