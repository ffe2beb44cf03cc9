"""A picture in a letter, for whoever reads the letter; nothing is fetched from anywhere else."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import HEADERS
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Attachment, Contact
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.pictures.inline_pictures import shown_picture
from crm.correspondence.templatetags.letter_words import picture_address
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.uploads import UploadRefused
from crm.workspace.record.views_entries import attachment_or_404


@policy(rights.CONTACTS_VIEW, params={"key": "attachment"})
def picture(request: StaffRequest, key: UUID) -> HttpResponse:
    """One picture, drawn anew. Of a draft for its writer, else for a reader who sees the record unmasked."""
    stored_file, contact = own_picture(request.user, key) or attachment_or_404(request.user, key)
    if not ContactRecord(contact, request.user).clear or not picture_address(stored_file):
        raise Http404
    access_log.shown(by=request.user, view="contacts:entry_file", people=[contact.pk], fields=["file"])
    try:
        content, kind = shown_picture(stored_file.plain())
    except (Unreadable, OSError, UploadRefused):
        raise Http404 from None
    return HttpResponse(content, content_type=kind, headers=HEADERS)


def own_picture(user: Any, key: UUID) -> tuple[Attachment, Contact] | None:
    """A file of a draft that `user` writes, with the contact it is for."""
    drafts = Attachment.objects.filter(interaction__draft__isnull=False, interaction__author=user)
    stored_file = drafts.with_keys().filter(uid=key).first()
    if stored_file is None:
        return None
    contact = contact_or_404(user, stored_file.person.uid, alive=True)
    refuse_paused([contact.pk])
    return stored_file, contact
