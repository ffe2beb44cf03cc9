"""The page on which a letter to one person is written."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.history.letter_subjects import LetterSubject, subject_for
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.contact_record import ContactRecord
from crm.correspondence.letters.drafts import own_draft, save_draft, words_of
from crm.correspondence.letters.enclosures import enclose, take_out
from crm.correspondence.letters.sending import Choice, choice_for, choices, draft
from crm.correspondence.letters.writing_desk import Desk
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.placeholder_values import values_for, with_values
from crm.correspondence.templates.placeholders import codes_in, filled, parts_of
from crm.correspondence.templates.saved_templates import offered_to
from crm.lists.pages.list_query import parsed_uid

QUIET = ("look", "attach", "drop", "fill")  # buttons after which nothing is judged


class LetterDesk(Desk):
    """One letter to `contact`, as its writer edits it."""

    enclose, take_out = staticmethod(enclose), staticmethod(take_out)

    def __init__(self, request: StaffRequest, contact: Contact) -> None:
        super().__init__(request)
        self.contact = contact
        self.laid = own_draft(
            contact, parsed_uid(request.POST.get("key") or request.GET.get("draft", "")), by=self.user
        )
        self.about = self.asked_about()
        self.found = choices(contact)
        self.offered = self.templates()
        self.choice = choice_for(self.found, self.wanted)
        self.take_in()

    @cached_property
    def sheet(self) -> ContactRecord:
        """The contact as the writer sees them."""
        return ContactRecord(self.contact, self.user)

    def asked_about(self) -> LetterSubject | None:
        """The deal that the letter is written from."""
        uid = self.request.POST.get("about") or self.request.GET.get("about", "")
        key: UUID | None = parsed_uid(uid) or (self.laid.about if self.laid else None)
        return subject_for(key, self.contact, user=self.user)

    def templates(self) -> list[LetterTemplate]:
        """Templates for what they may be written for."""
        slugs = [choice_found.purpose.slug for choice_found in self.found]
        return offered_to(self.user, language=self.contact.language, purposes=slugs)

    @property
    def judged(self) -> bool:
        """Whether the button wants the letter to be right: to see it, or to send it."""
        return not any(name in self.request.POST for name in QUIET)

    @property
    def wanted(self) -> str:
        """The slug of the purpose chosen: by template, form, URL or draft, in this order."""
        of_template = self.picked.purpose if self.picked else ""
        of_draft = self.laid.draft.purpose.slug if self.laid and self.laid.draft.purpose else ""
        return of_template or self.request.POST.get("purpose") or self.request.GET.get("for") or of_draft

    def ask_again(self) -> None:
        """Asks the gate again: its answer may have changed while they wrote."""
        if self.choice is not None:
            self.choice = choice_for(choices(self.contact), self.choice.purpose.slug)

    def laid_by(self) -> Interaction | None:
        """The draft, saved with the text as it stands."""
        purpose, about = self.choice and self.choice.purpose, self.about and self.about.key
        options: dict[str, Any] = {"by": self.user, "purpose": purpose, "about": about, **self.typed}
        return own_draft(self.contact, save_draft(self.contact, key=self.key, **options).uid, by=self.user)

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds, with the moment that was planned, if it is still to come."""
        if self.laid is None:
            return {}
        planned = self.laid.draft.send_at
        return {**words_of(self.laid), "send_at": planned if planned and planned > timezone.now() else None}

    def filled(self, text: str) -> str:
        """The text of a template with the known placeholders filled."""
        return filled(text, self.values)

    @cached_property
    def values(self) -> dict[str, str]:
        """What the placeholders stand for."""
        return values_for(self.contact, writer=self.user, about=self.about)

    @property
    def words(self) -> dict[str, str]:
        """Subject and text of a valid form, placeholders filled as far as they can be."""
        return with_values(super().words, self.contact, writer=self.user, about=self.about)

    def preview(self, choice: Choice) -> dict[str, list[tuple[str, bool]]]:
        """{"subject", "text"} as the recipient will read them, in pieces that say which are unfilled placeholders."""
        letter = draft(self.contact, by=self.user, purpose=choice.purpose, **self.words)
        return {name: list(parts_of(letter[name])) for name in ("subject", "text")}

    @property
    def people_shown(self) -> set[int]:
        """Keys of the people who may be named in the letter: the contact, and the sole trader they work for."""
        used = {*(self.picked.text, self.picked.subject)} if self.picked else set()
        texts = [*used, self.request.POST.get("subject", ""), self.request.POST.get("text", "")]
        named = "company" in codes_in(*filter(None, texts)) and self.sheet.clear and self.sheet.employer
        return {self.contact.pk} | (named.trader_shown if named else set())
