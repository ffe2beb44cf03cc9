"""Pages of the pair queue: the lists, one pair side by side, merge or mark as different, and undo either."""

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
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.merged_fields import FIELDS
from crm.contacts.merging.pair_queue import ALL, OPEN, Queue, SettledQueue, contacts_for, reasons, with_keys
from crm.contacts.merging.pair_search import pair_of
from crm.contacts.merging.pairs_set_aside import mark_different, reopen
from crm.contacts.merging.refusals import Refused
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.contacts.ownership.merged_records import merges_for
from crm.contacts.people.companions import LONGEST, found_by_name
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log

QUEUE, SCREEN = "contacts:duplicates", "contacts:merging"


@policy(rights.CONTACTS_EDIT)
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs whose records the user both sees."""
    return render_queue(request, Queue, "contacts/merging/duplicates.html")


@policy(rights.CONTACTS_EDIT)
def apart(request: StaffRequest) -> HttpResponse:
    """The pairs marked as different; each can be reopened."""
    return render_queue(request, SettledQueue, "contacts/merging/duplicates_apart.html")


def render_queue(request: StaffRequest, which: type[Queue], name: str) -> HttpResponse:
    """Render one of the two lists."""
    queue = which(request.user, **{edge: request.GET.get(edge, "") for edge in ("older", "newer")})
    rows = queue.rows
    if rows:
        access_log.shown(by=request.user, view=QUEUE, people=queue.people, fields=["name"])
    sides = [
        {"url": reverse(QUEUE), "label": pgettext("pairs", "To decide"), "current": which is Queue},
        {"url": reverse("contacts:apart"), "label": pgettext("pairs", "Put aside"), "current": which is SettledQueue},
    ]
    return render(request, name, {"queue": queue, "rows": rows, "sides": sides, "crumbs": crumbs_to()})


def pair_or_404(user: Any, key: UUID, which: str = OPEN) -> ContactPair:
    """An open pair (or any, by `which`) whose records the user both sees, with keys; a 404 for all others."""
    return get_object_or_404(with_keys(contacts_for(user, which)), uid=key)


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["GET", "POST"])
def duplicate(request: StaffRequest, key: UUID) -> HttpResponse:
    """Two records side by side; POST merges them as chosen."""
    pair = pair_or_404(request.user, key)
    both = Comparison(pair.one, pair.other, request.user, request.POST)
    form = MergeForm(request.POST or None, fields=[*FIELDS, *both.custom.fields])
    for contact in (pair.one, pair.other):
        must_have_custody(request.user, contact)
    trouble = None
    if form.is_valid():
        try:
            merge_row = join_contacts(both.loser, both.survivor, both.theirs, by=request.user)
        except Refused as refusal:
            trouble = refusal.message
        else:
            toast(request, _("Merged into one contact."), undo=reverse("contacts:merge", args=[merge_row.uid]))
            return redirect("contacts:record", both.survivor.uid)
    access_log.shown(by=request.user, view=SCREEN, people=both.pks, fields=both.clear_fields)
    context = {"pair": pair, "both": both, "form": form, "stopped": trouble or both.stopped, "crumbs": crumbs()}
    context |= {"reasons": reasons(pair.alike)}
    return render(request, "contacts/merging/merging.html", context, status=422 if form.is_bound else 200)


def crumbs() -> list[tuple[Any, str]]:
    """The breadcrumbs to the queue."""
    return [*crumbs_to(), (_("Possible duplicates"), reverse(QUEUE))]


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["POST"])
def difference(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mark the two as different people, so that the queue no longer offers them; repeating it changes nothing."""
    mark_different(pair_or_404(request.user, key, ALL), by=request.user)
    toast(request, _("Remembered: two different people."), undo=reverse("contacts:difference_undo", args=[key]))
    return redirect(QUEUE)


@policy(rights.CONTACTS_EDIT, params={"key": "pair"}, methods=["POST"])
def difference_undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo `difference`: the pair is in the queue again."""
    reopen(pair_or_404(request.user, key, ALL), by=request.user)
    toast(request, _("Taken back: the pair is in the queue again."))
    return redirect(QUEUE)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def merging(request: StaffRequest, key: UUID) -> HttpResponse:
    """«Merge with…»: find the other contact by name, then show both side by side."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    if chosen := request.POST.get("other"):
        other = contact_or_404(request.user, uid_or_404(chosen), alive=True)
        must_have_custody(request.user, other)
        refuse_paused([other.pk])
        if other.pk != contact.pk:
            pair = pair_of(contact.pk, other.pk, model=ContactPair, by=request.user)
            return redirect("contacts:duplicate", pair.uid)
    words = request.POST.get("q", "").strip()[:LONGEST]
    candidates = found_by_name(words, user=request.user, but=contact) if words else paired_contacts(contact, request)
    access_log.shown(
        by=request.user, view=SCREEN, people=[contact.pk, *(candidate.pk for candidate in candidates)], fields=["name"]
    )
    contact_record = ContactRecord(contact, request.user)
    context = {"contact": contact, "sheet": contact_record, "crumbs": crumbs_to(contact_record), "words": words}
    return render(
        request,
        "contacts/merging/merge_with.html",
        context | {"found": [choice_of(candidate, request) for candidate in candidates]},
    )


def paired_contacts(contact: Contact, request: StaffRequest) -> list[Contact]:
    """The contacts that the queue pairs with this one."""
    rows = with_keys(contacts_for(request.user))
    pairs = [*rows.filter(one=contact.pk)[:8], *rows.filter(other=contact.pk)[:8]]
    return [pair.other if pair.one_id == contact.pk else pair.one for pair in pairs]


def choice_of(contact: Contact, request: StaffRequest) -> dict[str, Any]:
    """A contact to choose, as the user sees them."""
    contact_record = ContactRecord(contact, request.user)
    return {
        "contact": contact,
        "name": contact_record.name.shown,
        "firm": contact_record.employer.name if contact_record.employer else "",
    }


@policy(rights.CONTACTS_EDIT, params={"key": "merge"}, methods=["POST"])
def merge(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo a merge."""
    merge_row = get_object_or_404(merges_for(request.user), uid=key)
    return undo_merge(
        request, merge_row, split_contacts, record="contacts:record", words=_("Taken back: two contacts again.")
    )


def undo_merge(
    request: StaffRequest, merge_row: Any, split_function: Callable[..., Any], *, record: str, words: str
) -> HttpResponse:
    """Undo the merge, or tell why not; redirects to the restored record, else to the survivor."""
    try:
        record_shown = split_function(merge_row, by=request.user)
    except Refused as refusal:
        record_shown, words = merge_row.survivor, str(refusal.message)
    toast(request, words)
    return redirect(record, record_shown.uid)
