"""Views of one entry of the history: pin, remove and restore it, read its earlier wordings, add files."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.attachments import attach, detach
from crm.contacts.entries.call_results import take_back
from crm.contacts.entries.forms_files import FilesForm
from crm.contacts.entries.removal import bring_back, pin as keep_on_top, remove
from crm.contacts.models import Attachment, Contact, Interaction
from crm.contacts.ownership.history_reach import removable_by, within_reach, written_by
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log

ONES_OWN, READ = {"key": "interaction"}, {"key": "history_entry"}


@policy(rights.CONTACTS_EDIT, params=READ, methods=["POST"])
def pin(request: StaffRequest, key: UUID) -> HttpResponse:
    """Pin the entry on the record, or unpin it (`off`)."""
    entry, contact = entry_or_404(request.user, key)
    refuse_paused([contact.pk])
    keep_on_top(entry, by=request.user, on="off" not in request.POST)
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params=ONES_OWN, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove one's own entry, with Undo for a day."""
    entry, contact = entry_or_404(request.user, key, own=True)
    remove(entry, by=request.user)
    toast(request, _("The entry is gone."), undo=reverse("contacts:entry_restore", args=[entry.uid]))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params=ONES_OWN, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore one's own removed entry."""
    entry, contact = entry_or_404(request.user, key, own=True, gone=True)
    refuse_paused([contact.pk])
    restored = bring_back(entry, by=request.user)
    toast(request, _("The entry is back.") if restored else _("It cannot be taken back any more."))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params=ONES_OWN, methods=["POST"])
def result_undoing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take back how one's own call went: it reads as before, or waits for its result again."""
    entry, contact = entry_or_404(request.user, key, own=True)
    if take_back(entry, by=request.user):
        toast(request, _("The result is taken back."))
    else:
        toast(request, _("There is no result to take back."))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_VIEW, params=READ)
def wordings(request: StaffRequest, key: UUID) -> HttpResponse:
    """The entry's present and earlier wordings: who changed it, and when."""
    entry, contact = entry_or_404(request.user, key)
    refuse_paused([contact.pk])
    contact_record = ContactRecord(contact, request.user)
    earlier = entry.earlier.select_related("person__key", "replaced_by").order_by("-replaced_at", "-pk")
    fields = [*contact_record.name_if_clear, *(["summary"] if contact_record.clear else [])]
    access_log.shown(by=request.user, view="contacts:timeline", people=[contact.pk], fields=fields)
    context = {
        "entry": entry,
        "earlier": earlier,
        "sheet": contact_record,
        "contact": contact,
        "crumbs": crumbs_to(contact_record),
    }
    return render(request, "workspace/record/entry_wordings.html", context)


@policy(rights.CONTACTS_EDIT, params=ONES_OWN, methods=["GET", "POST"])
def files(request: StaffRequest, key: UUID) -> HttpResponse:
    """Add files to one's own entry."""
    entry, contact = entry_or_404(request.user, key, own=True)
    refuse_paused([contact.pk])
    form = FilesForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        attach(entry, form.enclosed, by=request.user)
        toast(request, _("Saved in the history."))
        return redirect("contacts:record", contact.uid)
    contact_record = ContactRecord(contact, request.user)
    access_log.shown(
        by=request.user, view="contacts:timeline", people=[contact.pk], fields=contact_record.name_if_clear
    )
    context = {
        "entry": entry,
        "form": form,
        "sheet": contact_record,
        "contact": contact,
        "crumbs": crumbs_to(contact_record),
    }
    context["kept"] = entry.attachments.select_related("person__key").order_by("pk")
    status = 422 if request.method == "POST" else 200
    return render(request, "workspace/record/entry_files.html", context, status=status)


@policy(rights.CONTACTS_VIEW, params={"key": "attachment"})
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Download one file, for a reader who sees the record unmasked."""
    stored_file, contact = attachment_or_404(request.user, key)
    if not ContactRecord(contact, request.user).clear:
        raise Http404
    access_log.shown(by=request.user, view="contacts:entry_file", people=[contact.pk], fields=["file"])
    try:
        return attachment(stored_file.file_name, stored_file.plain(), content_type="application/octet-stream")
    except (Unreadable, OSError):
        raise Http404 from None


@policy(rights.CONTACTS_EDIT, params={"key": "attachment"}, methods=["POST"])
def file_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove one's own file."""
    stored_file, contact = attachment_or_404(request.user, key)
    detach(stored_file, by=request.user)
    toast(request, _("The file is gone."))
    return redirect("contacts:record", contact.uid)


def entry_or_404(user: Any, key: UUID, *, own: bool = False, gone: bool = False) -> tuple[Interaction, Contact]:
    """An entry that `user` may read (`own`: may remove), of a visible contact outside the bin; a 404 for others."""
    whose = removable_by(user) if own else within_reach(user) | Q(author__in=written_by(user))
    rows = Interaction.objects.filter(whose).select_related("person__key", "author")
    entry = get_object_or_404(rows if gone else rows.standing(), uid=key)
    return entry, contact_or_404(user, entry.person.uid, alive=True)


def attachment_or_404(user: Any, key: UUID) -> tuple[Attachment, Contact]:
    """A file on an entry that `user` may read; a 404 for any other."""
    stored_file = get_object_or_404(Attachment.objects.visible_to(user).with_keys(), uid=key)
    entry_or_404(user, stored_file.interaction.uid)
    contact = contact_or_404(user, stored_file.person.uid, alive=True)
    refuse_paused([contact.pk])
    return stored_file, contact
