"""Acts on the rows picked in the list.

Each finds, calls one verb of crm/contacts/contact_list/bulk_acts.py, and says how many.
"""

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
from crm.accounts.pages.formats import num
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
        """A name that may be everybody's."""
        return clean_name(self.cleaned_data["tag"])


def picked(request: StaffRequest) -> list[UUID]:
    """Whom the act is about (selection.py)."""
    return picking.picked(request.POST, by=request.user, at=timezone.now())


def on_many(view: Callable) -> Callable:
    """An act on many: a view that is too long leads back to the list, with advice."""

    @wraps(view)
    def asked(request: StaffRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except picking.TooMany:
            words = _("One act takes at most %(most)s people. Add a filter, then try again.")
            toast(request, words % {"most": num(picking.MOST_OF_A_VIEW)}, level=messages.ERROR)
            return back(request)

    return asked


def back(request: StaffRequest, usual: str = "contacts:list") -> HttpResponse:
    """To the list as it was."""
    return redirect(own_address(request, request.POST.get("next", ""), reverse(usual)))


def left_out(done: bulk_acts.Done) -> str:
    """Who was left out, as a sentence; empty when nobody was."""
    if not done.left_out:
        return ""
    words = ngettext(
        "%(count)s restricted contact was left out.", "%(count)s restricted contacts were left out.", done.left_out
    )
    return " " + words % {"count": done.left_out}


@policy(rights.CONTACTS_BIN, methods=("POST",))
@on_many
def bin_many(request: StaffRequest) -> HttpResponse:
    """Move what was picked to the bin, with an undo."""
    done = bulk_acts.bin_all(picked(request), by=request.user)
    words = ngettext("%(count)s contact moved to the bin.", "%(count)s contacts moved to the bin.", done.count)
    undo = reverse("contacts:restore_many", args=[done.batch]) if done.count else ""
    toast(request, words % {"count": done.count} + left_out(done), undo=undo)
    return back(request)


@policy(rights.CONTACTS_BIN, methods=("POST",), params={"batch": "selection"})
def restore_many(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Take back what one's own move to the bin has moved."""
    return returned(request, bulk_acts.restore_all(batch, by=request.user))


@policy(rights.CONTACTS_BIN, methods=("POST",))
@on_many
def return_many(request: StaffRequest) -> HttpResponse:
    """Take what was picked out of the bin."""
    return returned(request, bulk_acts.return_all(picked(request), by=request.user))


def returned(request: StaffRequest, done: bulk_acts.Done) -> HttpResponse:
    """To the list, with how many came back."""
    words = ngettext("%(count)s contact taken back.", "%(count)s contacts taken back.", done.count)
    toast(request, words % {"count": done.count})
    return back(request)


@policy(rights.CONTACTS_ASSIGN, methods=("POST",))
@on_many
def assign_many(request: StaffRequest) -> HttpResponse:
    """Hand what was picked over to a colleague in a team, both within the user's reach."""
    desk = Colleagues.of(request.user).desks.get(request.POST.get("desk", ""))
    if desk is None:
        toast(request, _("Choose to whom."), level=messages.ERROR)
        return back(request)
    done = bulk_acts.assign_all(picked(request), owner=desk.user, team=desk.team, by=request.user)
    words = ngettext("%(count)s contact assigned to %(name)s.", "%(count)s contacts assigned to %(name)s.", done.count)
    toast(request, words % {"count": done.count, "name": desk.user})
    return back(request)


@policy(rights.CONTACTS_EDIT, methods=("POST",))
@on_many
def tag_many(request: StaffRequest) -> HttpResponse:
    """Put a tag on what was picked."""
    form = TagForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["tag"])), level=messages.ERROR)
        return back(request)
    done = bulk_acts.tag_all(picked(request), form.cleaned_data["tag"], by=request.user)
    words = ngettext("%(count)s contact tagged.", "%(count)s contacts tagged.", done.count)
    toast(request, words % {"count": done.count} + left_out(done))
    return back(request)
