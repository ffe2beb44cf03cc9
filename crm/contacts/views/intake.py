"""Quick add: a person, where she comes from and what for; whoever looks like her is shown before she is saved."""

import re
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.toasts import toast
from crm.contacts.forms.contact import QuickAddForm, for_sales
from crm.contacts.intake import OnExclusionList, add_contact
from crm.contacts.models import Company, Contact
from crm.contacts.resemblance import similar as resembling
from crm.privacy.models import Origin

LAST_ORIGIN = "origin_kind"  # of this session: a kind of source, nothing about a person


@policy(rights.CONTACTS_ADD, methods=["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new contact. Saved in spite of a resemblance only by saying that it is somebody else."""
    initial = {"origin_kind": request.session.get(LAST_ORIGIN), "notice": Origin.Notice.DUE}
    form = QuickAddForm(request.POST or None, user=request.user, initial=initial)
    alike = []
    if form.is_valid():
        data = form.cleaned_data
        told = {name: data.get(name) or "" for name in ("email", "phone", "nip", "name")}
        alike = [] if data["another"] else resembling(request.user, **told, employer=data.get("company"))
        if not alike and (contact := take_in(form)):
            return taken_in(request, contact)
    template = "contacts/add/_form.html" if request.htmx else "contacts/add.html"
    context = {"form": form, "alike": alike, "purposes": for_sales()}
    return render(request, template, context, status=422 if form.is_bound else 200)


def take_in(form: QuickAddForm) -> Contact | None:
    """The contact and, where it is new, her company, together or not at all; None for whoever was erased."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            return add_contact(
                form.values() | {"company": form.employer(data["team"])},
                by=form.user,
                team=data["team"],
                origin_kind=data["origin_kind"],
                origin_label=data["origin_label"],
                purpose=data["purpose"],
                notice=data["notice"],
            )
    except OnExclusionList as refusal:
        form.add_error(None, refusal)
        return None


def taken_in(request: HttpRequest, contact: Contact) -> HttpResponse:
    """On to the record, or to the next one."""
    request.session[LAST_ORIGIN] = request.POST["origin_kind"]
    toast(request, _("Contact added."), undo=reverse("contacts:bin", args=[contact.uid]))
    return redirect("contacts:add") if "next" in request.POST else redirect("contacts:record", contact.uid)


def chosen_company(request: HttpRequest) -> Company | None:
    """The company ticked below its field, when the user sees it."""
    try:
        uid = UUID(request.POST.get("company", ""))
    except ValueError:
        return None
    return Company.objects.visible_to(request.user).filter(uid=uid, binned_at=None).first()


@policy(rights.CONTACTS_ADD, methods=["POST"])
def similar(request: HttpRequest) -> HttpResponse:
    """While one types: who has this e-mail, phone or NIP, or this name at the company chosen. Empty for nobody, and for
    somebody one may not see.
    """
    told = {name: request.POST.get(name, "") for name in ("email", "phone", "name")}
    nip = re.sub(r"\D", "", request.POST.get("nip", ""))
    found = resembling(request.user, **told, nip=nip, employer=chosen_company(request))
    return render(request, "contacts/add/_alike.html", {"alike": found})
