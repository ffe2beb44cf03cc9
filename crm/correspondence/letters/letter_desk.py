"""The page on which a letter to one person is written."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consents.grounds.enquiries import ENQUIRY
from consents.models import Controller
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.history.letter_subjects import LetterSubject, subject_for
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.contact_record import ContactRecord
from crm.correspondence.letters.copies import Copies, Copy, as_typed, of_the_others, remembered
from crm.correspondence.letters.drafts import own_draft, save_draft, version_of, words_of
from crm.correspondence.letters.enclosures import enclose, picture_sources, take_out
from crm.correspondence.letters.forms import LetterForm
from crm.correspondence.letters.quoting import answer_to, forwarded
from crm.correspondence.letters.sending import Choice, choice_for, choices, draft, letter_sent_under
from crm.correspondence.letters.threading import ReplyAddress, letter_to_answer, letter_to_forward, reply_address
from crm.correspondence.letters.writing_desk import Desk
from crm.correspondence.models import LetterTemplate
from crm.correspondence.pictures.inline_pictures import seen_here
from crm.correspondence.templates.marked_text import cleaned
from crm.correspondence.templates.placeholder_values import values_for, with_values
from crm.correspondence.templates.placeholders import codes_in, filled, parts_of
from crm.correspondence.templates.saved_templates import offered_to
from crm.mail.senders.sending_accounts import SenderChoice, choices_of, chosen
from crm.privacy.models import Person, Purpose
from crm.public_ids import public_id

QUIET = ("look", "attach", "drop", "fill", "keep", "paper")  # buttons after which nothing is judged


class LetterDesk(Desk):
    """One letter to `contact`, as its writer edits it."""

    enclose, take_out = staticmethod(enclose), staticmethod(take_out)
    form_class = LetterForm

    def __init__(self, request: StaffRequest, contact: Contact) -> None:
        super().__init__(request)
        self.contact = contact
        self.laid = own_draft(contact, public_id(request.POST.get("key") or request.GET.get("draft", "")), by=self.user)
        self.answered = self.asked_answer()
        self.about = self.asked_about()
        self.found = choices(contact)
        self.offered = self.templates()
        self.choice = choice_for(self.found, self.wanted)
        self.take_in()

    @cached_property
    def sheet(self) -> ContactRecord:
        """The contact as the writer sees them."""
        return ContactRecord(self.contact, self.user)

    def asked_answer(self) -> Interaction | None:
        """The letter in their history that this one answers: by the form, the address, or the draft."""
        key = self.request.POST.get("answers") or self.request.GET.get("reply", "")
        row = self.laid.draft.answers if self.laid else None
        return letter_to_answer(self.contact, public_id(key) or (row.uid if row else None), user=self.user)

    @cached_property
    def handed_on(self) -> tuple[Interaction, Contact] | None:
        """A letter from another history that is forwarded (`?forward=`), with whose it is."""
        key = public_id(self.request.GET.get("forward", ""))
        return letter_to_forward(key, user=self.user) if key and self.request.method == "GET" else None

    @property
    def answered_subject(self) -> str:
        """What the answered letter is about."""
        return words_of(self.answered)["subject"] if self.answered else ""

    @cached_property
    def reply_address(self) -> ReplyAddress:
        """Where an answer goes."""
        return reply_address(self.answered, self.contact) if self.answered else ReplyAddress()

    @cached_property
    def senders(self) -> list[SenderChoice]:
        """From whom it may go."""
        firm = Controller.named()
        return choices_of(self.user, firm.name if firm else "")

    @cached_property
    def sender(self) -> SenderChoice:
        """From whom it goes: by the form or the draft, of an answer the account that has the letter, else the usual
        one.
        """
        of_draft = self.laid.draft.sender if self.laid else ""
        return chosen(self.senders, self.request.POST.get("sender") or of_draft or self.answered_from)

    @property
    def answered_from(self) -> str:
        """The account of the answered letter, where its reader may write from it."""
        mailbox = self.answered.mailbox_id if self.answered else None
        accounts = (choice for choice in self.senders if mailbox and choice.account and choice.account.pk == mailbox)
        return next((choice.value for choice in accounts), "")

    @property
    def sender_known(self) -> bool:
        """Whether the sender that the form names is one of those that work: nobody else's name is put on a letter."""
        named = self.request.POST.get("sender", "")
        return named in ("", self.sender.value)

    @cached_property
    def copies(self) -> Copies:
        """The copies as they are typed."""
        typed = {name: self.request.POST.get(name, "")[:600] for name in ("cc", "bcc")}
        return Copies(self.user, self.contact, typed)

    def copies_for(self, purpose: Purpose) -> list[Copy]:
        """Who gets a copy. CopiesRefused unless the writer chose to leave out those who may not."""
        return self.copies.judged(purpose)[0] if "leave_out" in self.request.POST else self.copies.allowed(purpose)

    def asked_about(self) -> LetterSubject | None:
        """The deal that the letter is written from."""
        uid = self.request.POST.get("about") or self.request.GET.get("about", "")
        known = (self.laid and self.laid.about) or (self.answered and self.answered.about)
        key: UUID | None = public_id(uid) or known or None
        return subject_for(key, self.contact, user=self.user)

    def templates(self) -> list[LetterTemplate]:
        """Templates for what they may be written for."""
        slugs = [choice_found.purpose.slug for choice_found in self.found]
        return offered_to(self.user, language=self.contact.language, purposes=slugs)

    @property
    def judged(self) -> bool:
        """Whether the button wants the letter to be right: to see it, or to send it."""
        return not any(name in self.request.POST for name in QUIET) and "picture" not in self.request.FILES

    @property
    def wanted(self) -> str:
        """The slug of the purpose chosen: by template, form, URL or draft, in this order."""
        of_template = self.picked.purpose if self.picked else ""
        of_draft = self.laid.draft.purpose.slug if self.laid and self.laid.draft.purpose else ""
        named = of_template or self.request.POST.get("purpose") or self.request.GET.get("for") or of_draft
        return named or self.answered_for

    @property
    def answered_for(self) -> str:
        """What the answered letter was written for, where one may still write for that; else an enquiry of theirs."""
        message = self.answered.message if self.answered else None
        first = message.purpose.slug if message and message.purpose else ""
        open_slugs = [option.purpose.slug for option in self.found if option.answer.allowed]
        wanted = [first, ENQUIRY] if self.answered else []
        return next((slug for slug in wanted if slug in open_slugs), "")

    def ask_again(self) -> None:
        """Asks the gate again: its answer may have changed while they wrote."""
        if self.choice is not None:
            self.choice = choice_for(choices(self.contact), self.choice.purpose.slug)

    def laid_by(self) -> Interaction | None:
        """The draft, saved with the text as it stands."""
        purpose, about = self.choice and self.choice.purpose, self.about and self.about.key
        copies = [copy.key for copy in self.copies.sorted_out[0]]
        details: dict[str, Any] = {"purpose": purpose, "about": about, "answers": self.answered, "copies": copies}
        details["sender"] = self.sender.value
        options: dict[str, Any] = {"by": self.user, "seen": self.seen, **details, **self.typed}
        return own_draft(self.contact, save_draft(self.contact, key=self.key, **options).uid, by=self.user)

    @property
    def seen(self) -> str | None:
        """The version of the draft that this window read; None where it is to count whatever another one wrote."""
        return None if "mine" in self.request.POST else self.request.POST.get("seen")

    @property
    def version(self) -> str:
        """The version that a window reads now."""
        return version_of(self.laid)

    def keep(self) -> Interaction | None:
        """Saves what stands in the form as it is typed; None for an empty one, and once the letter is on its way.
        DraftChanged as `save_draft`.
        """
        if not any(text.strip() for text in self.typed.values()):
            return None
        with transaction.atomic():
            Person.hold([self.contact.person])
            sent = letter_sent_under(self.contact, self.key, by=self.user)
            return None if sent else self.laid_by()

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds, with the moment that was planned, if it is still to come."""
        if self.laid is None:
            return self.begun()
        planned, copies = self.laid.draft.send_at, remembered(self.laid.draft.copies, self.user)
        when = {"send_at": planned if planned and planned > timezone.now() else None}
        return {**words_of(self.laid), **as_typed(copies), **when}

    def begun(self) -> dict[str, Any]:
        """What an answer or a forwarded letter begins with; nothing for a new one."""
        if self.answered:
            others = of_the_others(self.answered, self.user) if "all" in self.request.GET else []
            return {**answer_to(self.answered, self.contact), **as_typed(others)}
        if self.handed_on:
            return forwarded(*self.handed_on, reader_language=self.contact.language)
        return {}

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

    def preview(self, choice: Choice) -> dict[str, Any]:
        """{"subject", "text"} as the recipient will read them, in pieces that say which are unfilled placeholders;
        {"html"} as their program draws it, once all of them are filled.
        """
        pictures = picture_sources(self.laid, self.words["text"]) if self.laid else {}
        letter = draft(self.contact, by=self.user, purpose=choice.purpose, pictures=pictures, **self.words)
        pieces: dict[str, Any] = {name: list(parts_of(letter[name])) for name in ("subject", "text")}
        gaps = any(gap for _piece, gap in (*pieces["subject"], *pieces["text"]))
        return {**pieces, "html": "" if gaps else cleaned(seen_here(letter["html"]))}

    @property
    def people_shown(self) -> set[int]:
        """Keys of the people who may be named in the letter: the contact, and the sole trader they work for."""
        used = {*(self.picked.text, self.picked.subject)} if self.picked else set()
        texts = [*used, self.request.POST.get("subject", ""), self.request.POST.get("text", "")]
        named = "company" in codes_in(*filter(None, texts)) and self.sheet.clear and self.sheet.employer
        also = {copy.contact.pk for copy in self.named_copies if copy.contact}
        handed = {self.handed_on[1].pk} if self.handed_on else set()
        return {self.contact.pk} | also | handed | (named.trader_shown if named else set())

    @property
    def named_copies(self) -> list[Copy]:
        """The receivers of copies whose addresses the page shows."""
        addresses = {name: str(self.form[name].value() or "") for name in ("cc", "bcc")}
        return Copies(self.user, self.contact, addresses).sorted_out[0] if any(addresses.values()) else []
