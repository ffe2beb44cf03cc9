"""The letter on somebody's desk: what was typed, chosen and laid beside it, whichever button was pressed."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from crm.contacts.forms.mail import MailForm, one_line
from crm.contacts.letters.about import About, about_of
from crm.contacts.letters.drafts import lay_by, mine, words_of
from crm.contacts.letters.enclosing import LETTERS, MB, admitted, enclose, take_out
from crm.contacts.letters.filling import values_for, with_values
from crm.contacts.letters.placeholders import codes_in, filled, parts_of
from crm.contacts.letters.templates import offered_to
from crm.contacts.letters.writing import Choice, choices, chosen, draft
from crm.contacts.lists.asking import uid_of
from crm.contacts.models import Contact, Interaction, LetterTemplate
from crm.contacts.next_step import next_step
from crm.contacts.sheet import Sheet
from crm.privacy.uploads import UploadRefused

QUIET = ("look", "attach", "drop", "fill")  # buttons after which nothing is judged
TYPED = ("key", "subject", "text", "send_at")


class Desk:
    """One letter of `request.user` to `contact`. Files that came are laid beside its draft at once."""

    def __init__(self, request: HttpRequest, contact: Contact) -> None:
        self.request, self.contact, self.user = request, contact, request.user
        self.entry = mine(contact, uid_of(request.POST.get("key") or request.GET.get("draft", "")), by=self.user)
        self.about = self.asked_about()
        self.found = choices(contact)
        self.offered = self.templates()
        self.choice = chosen(self.found, self.wanted)
        self.trouble = self.take_files()
        self.form = self.made_form()
        self.step = next_step(request.POST or None, auto_id="mail_%s")

    @cached_property
    def sheet(self) -> Sheet:
        """The contact as the writer sees her."""
        return Sheet(self.contact, self.user)

    def asked_about(self) -> About | None:
        """The deal that the letter is written from."""
        asked = self.request.POST.get("about") or self.request.GET.get("about", "")
        key: UUID | None = uid_of(asked) or (self.entry.about if self.entry else None)
        return about_of(key, self.contact, user=self.user)

    def templates(self) -> list[LetterTemplate]:
        """Templates for what she may be written for."""
        slugs = [one.purpose.slug for one in self.found]
        return offered_to(self.user, language=self.contact.language, purposes=slugs)

    @property
    def picked(self) -> LetterTemplate | None:
        """The template whose words were asked for."""
        asked = self.request.POST.get("template") if "fill" in self.request.POST else None
        return next((one for one in self.offered if str(one.uid) == asked), None)

    @property
    def wanted(self) -> str:
        """The slug of the purpose that was chosen: by the template, the form, the address, the draft."""
        of_template = self.picked.purpose if self.picked else ""
        of_draft = self.entry.draft.purpose.slug if self.entry and self.entry.draft.purpose else ""
        return of_template or self.request.POST.get("purpose") or self.request.GET.get("for") or of_draft

    def ask_again(self) -> None:
        """The gate may have changed its mind while she wrote."""
        if self.choice is not None:
            self.choice = chosen(choices(self.contact), self.choice.purpose.slug)

    # ---- what came

    def take_files(self) -> str:
        """Lay beside the draft what was chosen, take off what is not to go; why not, in one sentence."""
        if self.entry and (key := uid_of(self.request.POST.get("drop", ""))):
            take_out(self.entry, key, by=self.user)
        given = self.request.FILES.getlist("files")
        try:
            if not given:
                refuse_swallowed(self.request)
                return ""
            files = admitted(given, by=self.user)
            with transaction.atomic():
                laid = self.laid_by()
                enclose(laid, files, by=self.user)
        except UploadRefused as refusal:
            return str(refusal)
        self.entry = mine(self.contact, laid.uid, by=self.user)
        return ""

    def laid_by(self) -> Interaction:
        """The draft, with the words as they are."""
        said = self.request.POST
        typed = {"subject": one_line(said.get("subject", ""))[:150], "text": said.get("text", "")[:10_000]}
        purpose, about = self.choice and self.choice.purpose, self.about and self.about.key
        key = self.entry.uid if self.entry else uid_of(said.get("key", ""))
        return lay_by(self.contact, key=key, by=self.user, purpose=purpose, about=about, **typed)

    # ---- the form

    def made_form(self) -> MailForm:
        """As it was sent; unjudged where only something was looked at; the words of a draft that is opened."""
        own = {"key": self.entry.uid} if self.entry else {}
        if self.request.method != "POST":
            return MailForm(initial={**self.of_draft(), **own})
        typed = {name: self.request.POST[name] for name in TYPED if self.request.POST.get(name)}
        if any(name in self.request.POST for name in QUIET):
            return MailForm(initial={**self.with_template(typed), **own})
        data = self.request.POST.copy()
        data.update({name: str(value) for name, value in own.items()})
        return MailForm(data)

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds, with the moment that was planned, if it is still to come."""
        if self.entry is None:
            return {}
        planned = self.entry.draft.send_at
        return {**words_of(self.entry), "send_at": planned if planned and planned > timezone.now() else None}

    def with_template(self, typed: dict[str, str]) -> dict[str, str]:
        """The template's words over what was typed, of which nothing is lost."""
        if self.picked is None:
            return typed
        values = values_for(self.contact, writer=self.user, about=self.about)
        subject = typed.get("subject") or filled(self.picked.subject or "", values)
        texts = (filled(self.picked.text or "", values), typed.get("text", ""))
        return {**typed, "subject": subject, "text": "\n\n".join(filter(None, texts))}

    @property
    def words(self) -> dict[str, str]:
        """Subject and text of a valid form, placeholders filled as far as they can be."""
        said = {name: self.form.cleaned_data[name] for name in ("subject", "text")}
        return with_values(said, self.contact, writer=self.user, about=self.about)

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


def refuse_swallowed(request: HttpRequest) -> None:
    """UploadRefused when so much was sent that no file of it was even kept."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.method == "POST" and not request.FILES and size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise UploadRefused("too_large_together", mb=LETTERS.largest // MB)
