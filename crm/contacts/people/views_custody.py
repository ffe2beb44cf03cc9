"""Pages for the bin, the shares and the owner of a contact."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.assignment import assign
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.forms import OwnerForm
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.contacts.people.bin import restore as take_back, to_bin
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.people.sharing import end_share, may_be_shown_to, share
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log


@policy(rights.CONTACTS_BIN, params={"key": "contact"}, methods=["POST"])
def bin_(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move the contact to the bin, with Undo."""
    contact = contact_or_404(request.user, key)
    to_bin(contact, by=request.user)
    words = _("Moved to the bin. You can take it back for 30 days.")
    toast(request, words, undo=reverse("contacts:restore", args=[contact.uid]))
    return redirect("contacts:list")


@policy(rights.CONTACTS_BIN, params={"key": "contact"}, methods=["POST"])
def restore(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore the contact from the bin."""
    contact = contact_or_404(request.user, key)
    restored = take_back(contact, by=request.user)
    toast(request, _("Taken back from the bin.") if restored else _("It cannot be taken back any more."))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_SHARE, params={"key": "contact"}, methods=["GET", "POST"])
def shares(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who has a share of the contact; POST `add` or `end` with a colleague's public id changes it."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    choice = may_be_shown_to(contact)
    if "end" in request.POST:
        row = get_object_or_404(contact.shares.select_related("user"), user__uid=uid_or_404(request.POST["end"]))
        end_share(contact, row.user, by=request.user)
    elif request.method == "POST":
        share(contact, [get_object_or_404(choice, uid=uid_or_404(request.POST.get("add")))], by=request.user)
    if request.method == "POST":
        toast(request, _("Sharing changed."))
        return redirect("contacts:shares", contact.uid)
    access_log.shown(by=request.user, view="contacts:sharing", people=[contact.pk], fields=["name"])
    current_shares = contact.shares.select_related("user").order_by("user__last_name")
    crumbs = crumbs_to(ContactRecord(contact, request.user))
    context = {"contact": contact, "crumbs": crumbs, "shares": current_shares, "choice": choice.select_related("role")}
    return render(request, "contacts/people/shares.html", context)


@policy(rights.CONTACTS_ASSIGN, params={"key": "contact"}, methods=["GET", "POST"])
def owner(request: StaffRequest, key: UUID) -> HttpResponse:
    """Assign the contact to an owner in one of their teams."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    form = OwnerForm(request.POST or None, colleagues=Colleagues.of(request.user))
    if form.is_valid():
        assign([contact], owner=form.place.user, team=form.place.team, by=request.user)
        toast(request, _("The contact has a new owner."))
        return redirect("contacts:list")
    access_log.shown(by=request.user, view="contacts:owner", people=[contact.pk], fields=["name"])
    context = {"contact": contact, "form": form, "crumbs": crumbs_to(ContactRecord(contact, request.user))}
    return render(request, "contacts/people/owner.html", context, status=422 if form.is_bound else 200)
