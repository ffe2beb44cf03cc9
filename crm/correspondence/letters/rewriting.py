"""Rewrites a letter that was not sent: its text and files become a new draft."""

from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.letters.drafts import own_draft, save_draft, words_of
from crm.correspondence.letters.enclosures import copy_files
from crm.correspondence.letters.threading import answered_entry
from crm.correspondence.letters.waiting_letters import record, sender_value
from crm.correspondence.templates.marked_text import pictures_in, with_other_pictures
from crm.mail.models.message_states import FAILED
from crm.mail.models.messages import Message
from crm.privacy.models import Person


def write_again(entry: Interaction, contact: Contact, *, by: User) -> Interaction | None:
    """The draft of `by` to `contact` that says what `entry` said; asked twice, the same one, as it was left.

    None, and nothing happens, for a letter that has gone or is on its way. Paused for a restricted person.
    """
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        message = Message.objects.filter(entries=entry, state__in=FAILED).select_related("purpose", "account").first()
        if message is None:
            return None
        key = uuid5(entry.uid, f"again by {by.pk}")
        if begun := own_draft(contact, key, by=by):
            return begun
        details: dict[str, Any] = {
            "purpose": message.purpose,
            "about": entry.about,
            "answers": answered_entry(entry),
            "sender": sender_value(message),
            **words_of(entry),
        }
        draft = save_draft(contact, key=key, by=by, **details)
        keys = copy_files(entry, draft, by=by)
        if pictures_in(draft.summary or ""):
            draft.summary = with_other_pictures(draft.summary or "", keys)
            draft.save(update_fields=["summary"])
        if entry.author_id == by.pk:
            Interaction.objects.filter(pk=entry.pk, unsent_seen_at=None).update(unsent_seen_at=timezone.now())
        record("contact.email_again", entry, by=by)
    return draft
