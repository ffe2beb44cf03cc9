"""Bulk acts on the picked rows of the list, done by crm/contacts/contact_list/bulk_acts.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.language.formats import num
from crm.accounts.pages.safe_redirect import own_address
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list import bulk_acts, selection as picking
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.tags.tagging import clean_name


class TagForm(forms.Form):
    """The tag to put on what was picked."""

    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=200, required=False)

    def clean_tag(self) -> str:
        """A name that is allowed as a tag."""
        return clean_name(self.cleaned_data["tag"])


def picked(request: StaffRequest) -> list[UUID]:
    """Public ids of the contacts that the act applies to (selection.py)."""
    return picking.picked(request.POST, by=request.user, at=timezone.now())


def bulk_act(view: Callable) -> Callable:
    """Decorate a bulk act: for a view that is too long it redirects to the list with advice."""

    @wraps(view)
    def asked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except picking.TooMany:
            words = _("One act takes at most %(most)s people. Add a filter, then try again.")
            toast(request, words % {"most": num(picking.MOST_OF_A_VIEW)}, level=messages.ERROR)
            return back(request)

    return asked


def back(request: StaffRequest, usual: str = "contacts:list") -> HttpResponse:
    """Redirect to the list as it was."""
    return redirect(own_address(request, request.POST.get("next", ""), reverse(usual)))


def left_out_words(result: bulk_acts.BulkResult) -> str:
    """How many restricted contacts were left out, as a sentence; empty for none."""
    if not result.left_out:
        return ""
    words = ngettext(
        "%(count)s restricted contact was left out.", "%(count)s restricted contacts were left out.", result.left_out
    )
    return " " + words % {"count": result.left_out}


@policy(rights.CONTACTS_BIN, methods=("POST",))
@bulk_act
def bin_many(request: StaffRequest) -> HttpResponse:
    """Move the picked contacts to the bin, with Undo."""
    result = bulk_acts.bin_all(picked(request), by=request.user)
    words = ngettext("%(count)s contact moved to the bin.", "%(count)s contacts moved to the bin.", result.count)
    undo = reverse("contacts:restore_many", args=[result.batch]) if result.count else ""
    toast(request, words % {"count": result.count} + left_out_words(result), undo=undo)
    return back(request)


@policy(rights.CONTACTS_BIN, methods=("POST",), params={"batch": "selection"})
def restore_many(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Undo one's own move to the bin."""
    return back_with_count(request, bulk_acts.restore_all(batch, by=request.user))


@policy(rights.CONTACTS_BIN, methods=("POST",))
@bulk_act
def return_many(request: StaffRequest) -> HttpResponse:
    """Restore the picked contacts from the bin."""
    return back_with_count(request, bulk_acts.return_all(picked(request), by=request.user))


def back_with_count(request: StaffRequest, result: bulk_acts.BulkResult) -> HttpResponse:
    """Redirect to the list and tell how many contacts were restored."""
    words = ngettext("%(count)s contact taken back.", "%(count)s contacts taken back.", result.count)
    toast(request, words % {"count": result.count})
    return back(request)


@policy(rights.CONTACTS_ASSIGN, methods=("POST",))
@bulk_act
def assign_many(request: StaffRequest) -> HttpResponse:
    """Assign the picked contacts to a colleague in a team, both within the user's reach."""
    desk = Colleagues.of(request.user).desks.get(request.POST.get("desk", ""))
    if desk is None:
        toast(request, _("Choose to whom."), level=messages.ERROR)
        return back(request)
    result = bulk_acts.assign_all(picked(request), owner=desk.user, team=desk.team, by=request.user)
    words = ngettext(
        "%(count)s contact assigned to %(name)s.", "%(count)s contacts assigned to %(name)s.", result.count
    )
    toast(request, words % {"count": result.count, "name": desk.user})
    return back(request)


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@bulk_act
def tag_many(request: StaffRequest) -> HttpResponse:
    """Put a tag on what was picked."""
    form = TagForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["tag"])), level=messages.ERROR)
        return back(request)
    result = bulk_acts.tag_all(picked(request), form.cleaned_data["tag"], by=request.user)
    words = ngettext("%(count)s contact tagged.", "%(count)s contacts tagged.", result.count)
    toast(request, words % {"count": result.count} + left_out_words(result))
    return back(request)
