"""Records of the house's own kinds: adding, changing, the bin and back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Company, Contact, ObjectKind
from crm.contacts.ownership.custody import must_have_custody, named_for, sees_name_in_lists
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.sales.documents.documents import Overtaken, trader_of
from crm.sales.lookups import object_or_404
from crm.sales.models import ObjectRecord
from crm.sales.objects.forms import ObjectForm, deals_of
from crm.sales.objects.masked_objects import on_page, people_in
from crm.sales.objects.object_verbs import add, change, party_of, restore, to_bin, values_of
from crm.sales.objects.views import ITS

OVERTAKEN = gettext_lazy("Somebody else has changed this record. Your changes are below; open it anew to see theirs.")


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def add_for_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new record of a person."""
    contact = contact_or_404(request.user, key, alive=True)
    return adding(request, kind_asked(request, of_person=True), contact=contact)


@policy(rights.CONTACTS_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def add_for_company(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new record of a company; a sole trader's company's is the person's."""
    company = company_or_404(request.user, key, alive=True)
    return adding(request, kind_asked(request, of_company=True), company=company)


def kind_asked(request: StaffRequest, **of: bool) -> ObjectKind:
    """The kind in the address, else the first one for such owners; 404 where there is none that takes new records."""
    rows = ObjectKind.objects.in_use().filter(**of)
    word = request.GET.get("kind", "")
    kind = (rows.filter(key=word[:30]) if word else rows).first()
    if kind is None:
        raise Http404
    return kind


def adding(
    request: StaffRequest, kind: ObjectKind, contact: Contact | None = None, company: Company | None = None
) -> HttpResponse:
    """The form of a new record, and what it sends."""
    sole_trader = contact or trader_of(company)
    must_have_custody(request.user, sole_trader or promised(company))
    refuse_paused([sole_trader.pk] if sole_trader else [])
    unsaved = ObjectRecord(kind=kind, person=sole_trader.person if sole_trader else None, company=company)
    form = ObjectForm(request.POST or None, kind=kind, deals=deals_of(unsaved, request.user))
    if form.is_valid():
        try:
            created = add(kind, form.values, by=request.user, contact=contact, company=company)
        except ValidationError as error:
            add_errors(form, error)
        else:
            toast(request, _("Added."))
            return redirect("sales:object", created.uid)
    people = [sole_trader.pk] if sole_trader else []
    plain = sole_trader is None or sees_name_in_lists(request.user, sole_trader)
    view = "sales:object_of_contact" if contact else "sales:object_of_company"
    access_log.shown(by=request.user, view=view, people=people, fields=["name"] if people and plain else [])
    whose = named_for(request.user, contact) if contact else promised(company).label
    back = reverse("contacts:record", args=[contact.uid]) if contact else ""
    back = back or reverse("contacts:company", args=[promised(company).uid])
    context = {"form": form, "kind": kind, "whose": whose, "back_url": back}
    return render(request, "sales/objects/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another title, day or answer of a record."""
    item = object_or_404(request.user, key)
    must_have_custody(request.user, party_of(item))
    options: dict[str, Any] = {"kind": item.kind, "deals": deals_of(item, request.user)}
    form = ObjectForm(request.POST or None, initial=values_of(item), **options)
    if form.is_valid():
        try:
            change(item, form.values, version=form.cleaned_data["version"] or 0, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            form.add_error(None, OVERTAKEN)
        else:
            toast(request, _("Saved."))
            return redirect("sales:object", item.uid)
    row = on_page(object_or_404(request.user, key), request.user)
    fields = ["called", *form.asked]
    access_log.shown(by=request.user, view="sales:object_edit", people=people_in([row]), fields=fields)
    context = {"form": form, "kind": item.kind, "row": row, "whose": row.whose, "back_url": row.url}
    return render(request, "sales/objects/form.html", context, status=422 if form.is_bound else 200)


def add_errors(form: ObjectForm, error: ValidationError) -> None:
    """The refusals of a verb, each at its field where the form has one."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in by_field.items():
        form.add_error(name if name in form.fields else None, messages)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A record into the bin, with an undo."""
    item = object_or_404(request.user, key)
    if not passes(request, lambda: to_bin(item, by=request.user)):
        return redirect("sales:object", key)
    words = _("Moved to the bin. You can take it back for 30 days.")
    toast(request, words, undo=reverse("sales:object_restoration", args=[key]))
    return redirect("sales:objects", item.kind.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A record out of the bin."""
    item = object_or_404(request.user, key, binned=True)
    if not passes(request, lambda: restore(item, by=request.user)):
        return redirect("sales:objects", item.kind.uid)
    toast(request, _("Taken back from the bin."))
    return redirect("sales:object", key)


def passes(request: StaffRequest, act: Callable[[], None]) -> bool:
    """Whether the act went through; where somebody was faster, a toast says so."""
    try:
        act()
    except Overtaken:
        toast(request, _("Somebody else has changed this record. Look at it again first."))
        return False
    return True
