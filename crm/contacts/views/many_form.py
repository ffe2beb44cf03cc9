"""The letter to many on somebody's desk: what was typed, picked and laid beside it, whichever button was pressed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from crm.contacts.forms.mail import MailForm, one_line
from crm.contacts.letters.enclosing import admitted
from crm.contacts.letters.many_drafts import enclose, files_of, lay_by, mine, take_out
from crm.contacts.letters.templates import offered_to
from crm.contacts.lists.asking import uid_of
from crm.contacts.models import LetterTemplate, Mailing, MailingFile
from crm.contacts.views.letter_form import TYPED, refuse_swallowed
from crm.privacy.models import Purpose
from crm.privacy.uploads import UploadRefused

SENDING = ("go", "heed", "without")


class ManyDesk:
    """One letter of `request.user` to `keys`. Files that came are laid beside its draft at once."""

    def __init__(
        self, request: HttpRequest, keys: Sequence[UUID], purpose: Purpose, *, mailing: Mailing | None = None
    ) -> None:
        self.request, self.user, self.keys, self.purpose = request, request.user, keys, purpose
        self.mailing = mailing or mine(uid_of(request.POST.get("key", "")), by=self.user)
        self.offered = offered_to(self.user, language=self.user.language, purposes=[purpose.slug])
        self.trouble = self.take_files()
        self.form = self.made_form()

    @property
    def files(self) -> list[MailingFile]:
        """What goes along."""
        return files_of(self.mailing)

    def take_files(self) -> str:
        """Lay beside the draft what was chosen, take off what is not to go; why not, in one sentence."""
        if self.mailing and (key := uid_of(self.request.POST.get("drop", ""))):
            take_out(self.mailing, key, by=self.user)
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
        self.mailing = laid
        return ""

    def laid_by(self) -> Mailing:
        """The draft, with the words as they are."""
        said = self.request.POST
        words = {"subject": one_line(said.get("subject", ""))[:150], "text": said.get("text", "")[:10_000]}
        key = self.mailing.uid if self.mailing else uid_of(said.get("key", ""))
        return lay_by(self.keys, by=self.user, uid=key, purpose=self.purpose, words=words)

    def made_form(self) -> MailForm:
        """As it was sent off; unjudged where only something was looked at; the words of a draft that is opened."""
        own: dict[str, Any] = {"key": self.mailing.uid} if self.mailing else {}
        if self.request.method != "POST":
            return MailForm(initial={**self.of_draft(), **own})
        if not any(name in self.request.POST for name in SENDING):
            return MailForm(initial={**self.typed(), **own})
        data = self.request.POST.copy()
        data.update({name: str(value) for name, value in own.items()})
        return MailForm(data)

    def of_draft(self) -> dict[str, Any]:
        """What a draft holds."""
        if self.mailing is None or not self.mailing.letter:
            return {}
        return {**{name: self.mailing.letter[name] for name in ("subject", "text")}, "send_at": self.mailing.send_at}

    def typed(self) -> dict[str, str]:
        """What was written before another purpose or a template was chosen; the template's words above it."""
        told = {name: self.request.POST[name] for name in TYPED if self.request.POST.get(name)}
        if self.picked is None:
            return told
        text = "\n\n".join(filter(None, (self.picked.text, told.get("text", ""))))
        return {**told, "subject": told.get("subject") or self.picked.subject or "", "text": text}

    @property
    def picked(self) -> LetterTemplate | None:
        """The template whose words were asked for."""
        asked = self.request.POST.get("template") if "fill" in self.request.POST else None
        return next((one for one in self.offered if str(one.uid) == asked), None)

    @property
    def words(self) -> dict[str, str]:
        """The words of a valid form."""
        return {name: self.form.cleaned_data[name] for name in ("subject", "text")}
