"""One's own letters: those that wait, those that did not go, drafts; and one that waits, taken back or sent at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.toasts import toast
from crm.contacts.custody import shown_plainly
from crm.contacts.letters import boxes
from crm.contacts.letters.again import write_again
from crm.contacts.letters.drafts import discard
from crm.contacts.letters.waiting import handles, send_now, take_back
from crm.contacts.models import Contact, Interaction
from crm.contacts.pause import refuse_paused
from crm.contacts.views.doors import contact_or_404
from crm.privacy import access_log

ITS = {"key": "letter"}


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """One box of them. POST says that those which did not go were seen."""
    if request.method == "POST":
        boxes.see_all(request.user)
        return redirect(f"{reverse('contacts:letters')}?show={boxes.UNSENT}")
    box = request.GET.get("show", "")
    box = box if box in boxes.SHOWS else boxes.WAITING
    edges = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = boxes.page_of(box, request.user, **edges)
    clear = any(line.subject for line in page.rows)
    people = [line.contact.pk for line in page.rows]
    fields = ["name", "summary"] if clear else []
    access_log.shown(by=request.user, view="contacts:letters", people=people, fields=fields)
    words = {boxes.WAITING: _("Waiting"), boxes.UNSENT: _("Not sent"), boxes.DRAFTS: _("Drafts")}
    tabs = [{"url": f"?show={one}", "label": words[one], "current": one == box} for one in boxes.SHOWS]
    context = {"box": box, "tabs": tabs, "page": page, "mailings": boxes.mailings_in(box, request.user)}
    return render(request, "contacts/letters.html", context)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def letter_recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter is a draft again: opened for its writer, or (`cancel`) laid by. Plain words when it has left."""
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
def letter_dispatch(request: HttpRequest, key: UUID) -> HttpResponse:
    """A letter that was planned for later goes now, with Undo."""
    entry, contact = letter_or_404(request.user, key)
    if send_now(entry, by=request.user):
        undo = reverse("contacts:letter_recall", args=[entry.uid])
        toast(request, _("It goes in ten seconds."), undo=undo)
    else:
        left_already(request)
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def letter_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """The words and files of a letter that did not go, on the desk of whoever asks; of a draft, the draft."""
    entry, contact = letter_or_404(request.user, key)
    if not shown_plainly(request.user, contact):
        toast(request, _("Only who reads this letter can write it again."), level=messages.ERROR)
        return redirect("contacts:record", contact.uid)
    draft = write_again(entry, contact, by=request.user) if entry.message_id else entry
    if draft is None:
        toast(request, _("This letter has gone, or is on its way."), level=messages.ERROR)
        return redirect("contacts:record", contact.uid)
    return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?draft={draft.uid}")


@policy(rights.CONTACTS_EDIT, params={"key": "draft"}, methods=["POST"])
def draft_removal(request: HttpRequest, key: UUID) -> HttpResponse:
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
    sent = Q(message__isnull=False, removed_at=None)
    rows = Interaction.objects.filter(sent | Q(draft__isnull=False, author=user))
    entry = get_object_or_404(rows.select_related("person__key", "author"), uid=key)
    contact = contact_or_404(user, entry.person.uid, alive=True)
    if not handles(user, entry, contact):
        raise Http404
    refuse_paused([contact.pk])
    return entry, contact


def left_already(request: HttpRequest) -> None:
    """Too late."""
    toast(request, _("It has left already and cannot be taken back."), level=messages.ERROR)
