"""The letter to one person on somebody's desk."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.history.letter_subjects import About, about_of
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.contact_record import Sheet
from crm.correspondence.letters.drafts import lay_by, mine, words_of
from crm.correspondence.letters.enclosures import enclose, take_out
from crm.correspondence.letters.sending import Choice, choices, chosen, draft
from crm.correspondence.letters.writing_desk import Desk
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.placeholder_values import values_for, with_values
from crm.correspondence.templates.placeholders import codes_in, filled, parts_of
from crm.correspondence.templates.saved_templates import offered_to
from crm.lists.pages.list_query import uid_of

QUIET = ("look", "attach", "drop", "fill")  # buttons after which nothing is judged


class LetterDesk(Desk):
    """One letter to `contact`."""

    enclose, take_out = staticmethod(enclose), staticmethod(take_out)

    def __init__(self, request: StaffRequest, contact: Contact) -> None:
        super().__init__(request)
        self.contact = contact
        self.laid = mine(contact, uid_of(request.POST.get("key") or request.GET.get("draft", "")), by=self.user)
        self.about = self.asked_about()
        self.found = choices(contact)
        self.offered = self.templates()
        self.choice = chosen(self.found, self.wanted)
        self.take_in()

    @cached_property
    def sheet(self) -> Sheet:
        """The contact as the writer sees them."""
        return Sheet(self.contact, self.user)

    def asked_about(self) -> About | None:
        """The deal that the letter is written from."""
        asked = self.request.POST.get("about") or self.request.GET.get("about", "")
        key: UUID | None = uid_of(asked) or (self.laid.about if self.laid else None)
        return about_of(key, self.contact, user=self.user)

    def templates(self) -> list[LetterTemplate]:
        """Templates for what they may be written for."""
        slugs = [one.purpose.slug for one in self.found]
        return offered_to(self.user, language=self.contact.language, purposes=slugs)

    @property
    def judged(self) -> bool:
        """Whether the button wants the letter to be right: to see it, or to send it."""
        return not any(name in self.request.POST for name in QUIET)

    @property
    def wanted(self) -> str:
        """The slug of the purpose that was chosen: by the template, the form, the address, the draft."""
        of_template = self.picked.purpose if self.picked else ""
        of_draft = self.laid.draft.purpose.slug if self.laid and self.laid.draft.purpose else ""
        return of_template or self.request.POST.get("purpose") or self.request.GET.get("for") or of_draft

    def ask_again(self) -> None:
        """The gate may have changed its mind while they wrote."""
        if self.choice is not None:
            self.choice = chosen(choices(self.contact), self.choice.purpose.slug)

    def laid_by(self) -> Interaction | None:
        """The draft, with the words as they are."""
        purpose, about = self.choice and self.choice.purpose, self.about and self.about.key
        told: dict[str, Any] = {"by": self.user, "purpose": purpose, "about": about, **self.typed}
        return mine(self.contact, lay_by(self.contact, key=self.key, **told).uid, by=self.user)

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds, with the moment that was planned, if it is still to come."""
        if self.laid is None:
            return {}
        planned = self.laid.draft.send_at
        return {**words_of(self.laid), "send_at": planned if planned and planned > timezone.now() else None}

    def filled(self, text: str) -> str:
        """Words of a template with what is known of them in its gaps."""
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
        """{"subject", "text"} as she will read them, in pieces: which of them are gaps."""
        letter = draft(self.contact, by=self.user, purpose=choice.purpose, **self.words)
        return {name: list(parts_of(letter[name])) for name in ("subject", "text")}

    @property
    def people_shown(self) -> set[int]:
        """Everybody of whom something may stand in the letter: her, and the sole trader she works for."""
        used = {*(self.picked.text, self.picked.subject)} if self.picked else set()
        texts = [*used, self.request.POST.get("subject", ""), self.request.POST.get("text", "")]
        named = "company" in codes_in(*filter(None, texts)) and self.sheet.clear and self.sheet.employer
        return {self.contact.pk} | (named.trader_shown if named else set())
