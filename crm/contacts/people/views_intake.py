"""Quick add: a person, where she comes from and what for; whoever looks like her is shown before she is saved."""

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

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_editing import add_trade
from crm.contacts.models import Company, Contact
from crm.contacts.people.forms import QuickAddForm, for_sales
from crm.contacts.people.intake import LooksAlike, OnExclusionList, add_contact
from crm.contacts.people.resemblance import Look, similar as resembling
from crm.contacts.registers.nip_button import answered, asks
from crm.contacts.registers.register_answer import Firm
from crm.contacts.registers.register_lookup import register
from crm.lists.pages.list_query import uid_of
from crm.privacy.models import Origin

LAST_ORIGIN = "origin_kind"  # of this session: a kind of source, nothing about a person


@policy(rights.CONTACTS_ADD, methods=["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new contact. Saved in spite of a resemblance only by saying that it is somebody else."""
    if asks(request):
        asked = answered(request, partial(QuickAddForm, user=request.user), trader=True, into=as_employer)
        return show(request, status=asked.status, **asked.context)
    initial = {"origin_kind": request.session.get(LAST_ORIGIN), "notice": Origin.Notice.DUE, **employed(request)}
    form = QuickAddForm(request.POST or None, user=request.user, initial=initial)
    alike = []
    if form.is_valid():
        alike = alike_to(form)
        if not alike and (contact := take_in(form)):
            return taken_in(request, contact)
        alike = alike or ([] if form.errors else alike_to(form))  # somebody else was faster by a moment
    return show(request, form=form, status=422 if form.is_bound else 200, alike=alike, register=register())


def alike_to(form: QuickAddForm) -> list[Look]:
    """Contacts that resemble what was typed; none where the user said that it is somebody else."""
    data = form.cleaned_data
    told = {name: data.get(name) or "" for name in ("email", "phone", "nip", "name")}
    return [] if data["another"] else resembling(form.user, **told, employer=data.get("company"))


def employed(request: StaffRequest) -> dict[str, Any]:
    """The company from whose page somebody is added, as the form begins with it."""
    uid = uid_of(request.GET.get("company", ""))
    firm = Company.objects.alive().visible_to(request.user).filter(uid=uid, sole_trader=None).first() if uid else None
    return {"company": firm.uid, "company_name": firm.label, "employer": firm} if firm else {}


def show(request: StaffRequest, *, status: int, **told: Any) -> HttpResponse:
    """The form, in place or as a page."""
    template = "contacts/people/add/_form.html" if request.htmx else "contacts/people/add.html"
    return render(request, template, {**told, "purposes": for_sales()}, status=status)


def as_employer(firm: Firm) -> dict[str, Any]:
    """A firm for the form: its name to be seen, the rest along with it."""
    return {"company_name": firm.name, "company": "", "nip": firm.nip, "firm": asdict(firm)}


def take_in(form: QuickAddForm) -> Contact | None:
    """The contact and, where it is new, their company, together or not at all; None for whoever was erased, which the
    form says, and for whoever resembles somebody who came a moment ago.
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


def taken_in(request: StaffRequest, contact: Contact) -> HttpResponse:
    """On to the record, or to the next one."""
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
    """While one types: who has this e-mail, phone or NIP, or this name at the company chosen. Empty for nobody, and for
    somebody one may not see.
    """
    told = {name: request.POST.get(name, "") for name in ("email", "phone", "name")}
    nip = re.sub(r"\D", "", request.POST.get("nip", ""))
    found = resembling(request.user, **told, nip=nip, employer=chosen_company(request))
    return render(request, "contacts/people/add/_alike.html", {"alike": found})
