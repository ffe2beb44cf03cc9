"""A letter on somebody's desk: what was typed, picked and laid beside its draft, whichever button was pressed."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from crm.accounts.sessions.staff_request import StaffRequest
from crm.correspondence.letters.enclosures import LETTERS, MB, admitted
from crm.correspondence.letters.forms import MailForm
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.placeholders import one_line
from crm.lists.pages.list_query import uid_of
from crm.privacy.uploads import UploadRefused

TYPED = ("key", "subject", "text", "send_at")


class Desk(ABC):
    """One letter of `request.user`. Files that came are laid beside its draft at once: `laid`, None before that.

    Whoever makes one sets `laid` and `offered`, the templates to choose from, and then takes in what was sent.
    """

    enclose: Callable[..., None]  # (draft, files, by=…): lay files beside it
    take_out: Callable[..., bool]  # (draft, key, by=…): take one off again
    laid: Any
    offered: list[LetterTemplate]

    def __init__(self, request: StaffRequest) -> None:
        self.request, self.user = request, request.user

    def take_in(self) -> None:
        """The files first, since they make a draft; then the form."""
        self.trouble = self.take_files()
        self.form = self.made_form()

    # ---- what differs

    @property
    @abstractmethod
    def judged(self) -> bool:
        """Whether the button wants the letter to be right."""

    @abstractmethod
    def laid_by(self) -> Any:
        """The draft, with the words as they are."""

    @abstractmethod
    def of_draft(self) -> dict[str, Any]:
        """What a draft holds."""

    def filled(self, text: str) -> str:
        """Words of a template, as they come into the form."""
        return text

    # ---- what came

    def take_files(self) -> str:
        """Lay beside the draft what was chosen, take off what is not to go; why not, in one sentence."""
        if self.laid and (key := uid_of(self.request.POST.get("drop", ""))):
            self.take_out(self.laid, key, by=self.user)
        given = self.request.FILES.getlist("files")
        try:
            if not given:
                refuse_swallowed(self.request)
                return ""
            files = admitted(given, by=self.user)
            with transaction.atomic():
                laid = self.laid_by()
                self.enclose(laid, files, by=self.user)
        except UploadRefused as refusal:
            return str(refusal)
        self.laid = laid
        return ""

    @property
    def key(self) -> Any:
        """Under which id the draft is kept."""
        return self.laid.uid if self.laid else uid_of(self.request.POST.get("key", ""))

    @property
    def typed(self) -> dict[str, str]:
        """Subject and text as they are, not longer than a letter."""
        said = self.request.POST
        return {"subject": one_line(said.get("subject", ""))[:150], "text": said.get("text", "")[:10_000]}

    @property
    def picked(self) -> LetterTemplate | None:
        """The template whose words were asked for."""
        asked = self.request.POST.get("template") if "fill" in self.request.POST else None
        return next((one for one in self.offered if str(one.uid) == asked), None)

    # ---- the form

    def made_form(self) -> MailForm:
        """As it was sent; unjudged where only something was looked at; the words of a draft that is opened."""
        own = {"key": self.laid.uid} if self.laid else {}
        if self.request.method != "POST":
            return MailForm(initial={**self.of_draft(), **own})
        if not self.judged:
            return MailForm(initial={**self.with_template(), **own})
        data = self.request.POST.copy()
        data.update({name: str(value) for name, value in own.items()})
        return MailForm(data)

    def with_template(self) -> dict[str, str]:
        """The template's words over what was typed, of which nothing is lost."""
        typed = {name: self.request.POST[name] for name in TYPED if self.request.POST.get(name)}
        if self.picked is None:
            return typed
        subject = typed.get("subject") or self.filled(self.picked.subject or "")
        texts = (self.filled(self.picked.text or ""), typed.get("text", ""))
        return {**typed, "subject": subject, "text": "\n\n".join(filter(None, texts))}

    @property
    def words(self) -> dict[str, str]:
        """Subject and text of a valid form."""
        return {name: self.form.cleaned_data[name] for name in ("subject", "text")}


def refuse_swallowed(request: StaffRequest) -> None:
    """UploadRefused when so much was sent that no file of it was even kept."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.method == "POST" and not request.FILES and size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise UploadRefused("too_large_together", mb=LETTERS.largest // MB)
