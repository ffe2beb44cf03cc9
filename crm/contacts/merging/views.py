"""The queue of likely pairs; one pair side by side, merged or said to be two; each of both taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.merging.comparison import Comparison
from crm.contacts.merging.forms import MergeForm
from crm.contacts.merging.joining import join
from crm.contacts.merging.merged_fields import FIELDS
from crm.contacts.merging.pair_queue import ALL, OPEN, Apart, Queue, contacts_for, reasons, with_keys
from crm.contacts.merging.pair_search import between
from crm.contacts.merging.pairs_set_aside import reopen, settle
from crm.contacts.merging.refusals import Refused
from crm.contacts.merging.splitting import split
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.contacts.ownership.merged_records import merges_for
from crm.contacts.people.companions import LONGEST, found_by_name
from crm.contacts.people.contact_record import Sheet, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log

QUEUE, SCREEN = "contacts:duplicates", "contacts:merging"


@policy(rights.CONTACTS_EDIT)
def duplicates(request: StaffRequest) -> HttpResponse:
    """Pairs both of whose records the user sees."""
    return listed(request, Queue, "contacts/merging/duplicates.html")


@policy(rights.CONTACTS_EDIT)
def apart(request: StaffRequest) -> HttpResponse:
    """Those of which somebody said that they are two; each can be taken back."""
    return listed(request, Apart, "contacts/merging/duplicates_apart.html")


def listed(request: StaffRequest, which: type[Queue], name: str) -> HttpResponse:
    """One of the two lists."""
    queue = which(request.user, **{edge: request.GET.get(edge, "") for edge in ("older", "newer")})
    rows = queue.rows
    if rows:
        access_log.shown(by=request.user, view=QUEUE, people=queue.people, fields=["name"])
    sides = [
        {"url": reverse(QUEUE), "label": pgettext("pairs", "To decide"), "current": which is Queue},
        {"url": reverse("contacts:apart"), "label": pgettext("pairs", "Put aside"), "current": which is Apart},
    ]
    return render(request, name, {"queue": queue, "rows": rows, "sides": sides, "crumbs": crumbs_to()})


def pair_or_404(user: Any, key: UUID, which: str = OPEN) -> ContactPair:
    """An open pair (or any, with `which`) both of whose records the user sees, with what opens them; 404 alike for all
    others.
    """
    return get_object_or_404(with_keys(contacts_for(user, which)), uid=key)


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["GET", "POST"])
def duplicate(request: StaffRequest, key: UUID) -> HttpResponse:
    """Two records side by side; POST merges them as chosen."""
    pair = pair_or_404(request.user, key)
    both = Comparison(pair.one, pair.other, request.user, request.POST)
    form = MergeForm(request.POST or None, fields=[*FIELDS, *both.custom.fields])
    for contact in (pair.one, pair.other):
        must_keep(request.user, contact)
    trouble = None
    if form.is_valid():
        try:
            made = join(both.loser, both.survivor, both.theirs, by=request.user)
        except Refused as refusal:
            trouble = refusal.message
        else:
            toast(request, _("Merged into one contact."), undo=reverse("contacts:merge", args=[made.uid]))
            return redirect("contacts:record", both.survivor.uid)
    access_log.shown(by=request.user, view=SCREEN, people=both.pks, fields=both.clear_fields)
    context = {"pair": pair, "both": both, "form": form, "stopped": trouble or both.stopped, "crumbs": crumbs()}
    context |= {"reasons": reasons(pair.alike)}
    return render(request, "contacts/merging/merging.html", context, status=422 if form.is_bound else 200)


def crumbs() -> list[tuple[Any, str]]:
    """The way to the queue."""
    return [*crumbs_to(), (_("Possible duplicates"), reverse(QUEUE))]


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["POST"])
def difference(request: StaffRequest, key: UUID) -> HttpResponse:
    """They are two: the queue does not ask again. Said twice it is said once."""
    settle(pair_or_404(request.user, key, ALL), by=request.user)
    toast(request, _("Remembered: two different people."), undo=reverse("contacts:difference_undo", args=[key]))
    return redirect(QUEUE)


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["POST"])
def difference_undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Perhaps they are one after all: the queue asks again."""
    reopen(pair_or_404(request.user, key, ALL), by=request.user)
    toast(request, _("Taken back: the pair is in the queue again."))
    return redirect(QUEUE)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def merging(request: StaffRequest, key: UUID) -> HttpResponse:
    """«Merge with…»: the other one is found by name, then both stand side by side."""
    contact = contact_or_404(request.user, key, alive=True)
    must_keep(request.user, contact)
    refuse_paused([contact.pk])
    if chosen := request.POST.get("other"):
        other = contact_or_404(request.user, uid_or_404(chosen), alive=True)
        must_keep(request.user, other)
        refuse_paused([other.pk])
        if other.pk != contact.pk:
            pair = between(contact.pk, other.pk, model=ContactPair, by=request.user)
            return redirect("contacts:duplicate", pair.uid)
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = found_by_name(words, user=request.user, but=contact) if words else likely(contact, request)
    access_log.shown(by=request.user, view=SCREEN, people=[contact.pk, *(one.pk for one in found)], fields=["name"])
    sheet = Sheet(contact, request.user)
    context = {"contact": contact, "sheet": sheet, "crumbs": crumbs_to(sheet), "words": words}
    return render(
        request, "contacts/merging/merge_with.html", context | {"found": [named(one, request) for one in found]}
    )


def likely(contact: Contact, request: StaffRequest) -> list[Contact]:
    """Those whom the queue pairs with the contact."""
    rows = with_keys(contacts_for(request.user))
    pairs = [*rows.filter(one=contact.pk)[:8], *rows.filter(other=contact.pk)[:8]]
    return [pair.other if pair.one_id == contact.pk else pair.one for pair in pairs]


def named(contact: Contact, request: StaffRequest) -> dict[str, Any]:
    """Somebody to choose, as the user sees them."""
    sheet = Sheet(contact, request.user)
    return {"contact": contact, "name": sheet.name.shown, "firm": sheet.employer.name if sheet.employer else ""}


@policy(rights.CONTACTS_EDIT, params={"key": "merge"}, methods=["POST"])
def merge(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a merge back."""
    made = get_object_or_404(merges_for(request.user), uid=key)
    return taken_back(request, made, split, record="contacts:record", words=_("Taken back: two contacts again."))


def taken_back(request: StaffRequest, made: Any, apart: Callable[..., Any], *, record: str, words: str) -> HttpResponse:
    """A merge that `apart` undoes, or why not; on to the record of whoever is there again, or still."""
    try:
        found = apart(made, by=request.user)
    except Refused as refusal:
        found, words = made.survivor, str(refusal.message)
    toast(request, words)
    return redirect(record, found.uid)
