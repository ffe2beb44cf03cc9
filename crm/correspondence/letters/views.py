"""One's own letters: those that wait, those that did not go, drafts; and one that waits, taken back or sent at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.contacts.ownership.history_reach import may_act_on_letter
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.address_owners import contacts_matching
from crm.contacts.people.companions import LONGEST, usable_by
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.letters import letter_boxes
from crm.correspondence.letters.drafts import discard, words_of
from crm.correspondence.letters.rewriting import write_again
from crm.correspondence.letters.threading import history_read_by, letter_to_forward
from crm.correspondence.letters.waiting_letters import send_now, take_back
from crm.privacy.logs import access_log

ITS = {"key": "letter"}


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def letters(request: StaffRequest) -> HttpResponse:
    """One box of the user's letters. POST marks those that were not sent as seen."""
    if request.method == "POST":
        letter_boxes.mark_all_seen(request.user)
        return redirect(f"{reverse('contacts:letters')}?show={letter_boxes.UNSENT}")
    box = request.GET.get("show", "")
    box = box if box in letter_boxes.SHOWS else letter_boxes.WAITING
    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = letter_boxes.page_of(box, request.user, **edges)
    clear = any(line.subject for line in page.rows)
    people = [line.contact.pk for line in page.rows]
    fields = ["name", "summary"] if clear else []
    access_log.shown(by=request.user, view="contacts:letters", people=people, fields=fields)
    tabs = letter_boxes.mail_tabs(box)
    context = {"box": box, "tabs": tabs, "page": page, "mailings": letter_boxes.mailings_in(box, request.user)}
    return render(request, "correspondence/letters/list.html", context)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def letter_recall(request: StaffRequest, key: UUID) -> HttpResponse:
    """Makes a waiting letter a draft again, opened or (`cancel`) put aside; says so when it has left already."""
    entry, contact = letter_or_404(request.user, key)
    if entry.message_id and not take_back(entry, by=request.user):
        left_already(request)
        return redirect("contacts:record", contact.uid)
    if entry.author_id != request.user.pk or "cancel" in request.POST:
        toast(request, _("Cancelled. Its writer keeps it as a draft for a week."))
        return redirect("contacts:record", contact.uid)
    toast(request, _("It is back. Nothing was sent."))
    return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?draft={entry.uid}")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def letter_dispatch(request: StaffRequest, key: UUID) -> HttpResponse:
    """A letter that was planned for later goes now, with Undo."""
    entry, contact = letter_or_404(request.user, key)
    if send_now(entry, by=request.user):
        undo = reverse("contacts:letter_recall", args=[entry.uid])
        toast(request, _("It goes in ten seconds."), undo=undo)
    else:
        left_already(request)
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def letter_again(request: StaffRequest, key: UUID) -> HttpResponse:
    """Opens the text and files of a letter that was not sent as a new draft; a draft is opened itself."""
    entry, contact = letter_or_404(request.user, key)
    if not sees_name_in_lists(request.user, contact):
        toast(request, _("Only who reads this letter can write it again."), level=messages.ERROR)
        return redirect("contacts:record", contact.uid)
    draft = write_again(entry, contact, by=request.user) if entry.message_id else entry
    if draft is None:
        toast(request, _("This letter has gone, or is on its way."), level=messages.ERROR)
        return redirect("contacts:record", contact.uid)
    return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?draft={draft.uid}")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def letter_forward(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whom to send a letter on to: looked up by name or address. The gate is asked where it is written."""
    standing = get_object_or_404(Interaction.objects.standing().select_related("person"), uid=key)
    whose = contact_or_404(request.user, standing.person.uid, alive=True)
    get_object_or_404(history_read_by(request.user, whose), pk=standing.pk)
    refuse_paused([whose.pk])
    letter = letter_to_forward(key, user=request.user)
    if letter is None:
        toast(request, _("Only a letter that you read in clear can be forwarded."), level=messages.WARNING)
        return redirect("contacts:record", whose.uid)
    entry, contact = letter
    words = request.POST.get("q", "").strip()[:LONGEST]
    matches = contacts_matching(words, request.user) if words else []
    usable = set(usable_by(Contact.objects.filter(pk__in=[each.pk for each in matches]), request.user))
    people = [contact.pk, *(match.pk for match in matches)]
    access_log.shown(by=request.user, view="contacts:letter_forward", people=people, fields=["name", "summary"])
    lines = [(match, named_for(request.user, match)) for match in matches if match in usable and match != contact]
    context = {"entry": entry, "subject": words_of(entry)["subject"], "found": lines, "words": words}
    crumbs = crumbs_to(ContactRecord(contact, request.user))
    return render(request, "correspondence/letters/forward.html", {**context, "crumbs": crumbs})


@policy(rights.CONTACTS_EDIT, params={"key": "draft"}, methods=["POST"])
def draft_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own draft goes."""
    rows = Interaction.objects.filter(author=request.user, draft__isnull=False).select_related("person__key")
    entry = get_object_or_404(rows, uid=key)
    contact = contact_or_404(request.user, entry.person.uid, alive=True)
    refuse_paused([contact.pk])
    discard(entry, by=request.user)
    toast(request, _("The draft is gone."))
    return redirect("contacts:record", contact.uid)


def letter_or_404(user: Any, key: UUID) -> tuple[Interaction, Contact]:
    """A letter that `user` handles, or one's own draft, to a living contact whom they see; 404 for any other."""
    sent = Q(message__isnull=False, removed_at=None, kind=Interaction.Kind.EMAIL)
    rows = Interaction.objects.filter(sent | Q(draft__isnull=False, author=user))
    entry = get_object_or_404(rows.select_related("person__key", "author"), uid=key)
    contact = contact_or_404(user, entry.person.uid, alive=True)
    if not may_act_on_letter(user, entry, contact):
        raise Http404
    refuse_paused([contact.pk])
    return entry, contact


def left_already(request: StaffRequest) -> None:
    """Says that the letter has left already."""
    toast(request, _("It has left already and cannot be taken back."), level=messages.ERROR)
