"""A letter being written: its text, template and files, whichever button of the form was pressed."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.enclosures import Enclosed
from crm.correspondence.letters.drafts import DraftChanged
from crm.correspondence.letters.enclosures import LETTERS, MB, admitted
from crm.correspondence.letters.forms import MailForm
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.placeholders import one_line
from crm.privacy.uploads import UploadRefused
from crm.public_ids import public_id

TYPED = ("key", "subject", "text", "send_at", "cc", "bcc")


class Desk(ABC):
    """One letter that `request.user` writes. Chosen files are saved with its draft at once: `laid`, None before that.

    A subclass sets `laid` and `offered`, the templates to choose from, and then calls `take_in`.
    """

    enclose: Callable[..., Any]  # (draft, files, by=…): lay files beside it
    take_out: Callable[..., bool]  # (draft, key, by=…): take one off again
    laid: Any
    offered: list[LetterTemplate]
    form_class: type[MailForm] = MailForm

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
        """Whether the pressed button requires a valid form."""

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
        """Saves the files chosen with the draft and removes those unticked; returns the error as a sentence, else
        empty.
        """
        if self.laid and (key := public_id(self.request.POST.get("drop", ""))):
            self.take_out(self.laid, key, by=self.user)
        try:
            files = self.to_enclose()
            if not files:
                return ""
            with transaction.atomic():
                laid = self.laid_by()
                self.enclose(laid, files, by=self.user)
        except UploadRefused as refusal:
            return str(refusal)
        except DraftChanged as changed:
            return str(changed.message)
        self.laid = laid
        return ""

    def to_enclose(self) -> list[Enclosed]:
        """The files that came with the form. UploadRefused where one is none of those that a letter takes."""
        uploads = self.request.FILES.getlist("files")
        if not uploads:
            refuse_lost_upload(self.request)
            return []
        return admitted(uploads, by=self.user)

    @property
    def key(self) -> Any:
        """Under which id the draft is kept."""
        return self.laid.uid if self.laid else public_id(self.request.POST.get("key", ""))

    @property
    def typed(self) -> dict[str, str]:
        """Subject and text as typed, cut to the longest letter."""
        data = self.request.POST
        return {"subject": one_line(data.get("subject", ""))[:150], "text": data.get("text", "")[:10_000]}

    @property
    def picked(self) -> LetterTemplate | None:
        """The template whose text was requested."""
        uid = self.request.POST.get("template") if "fill" in self.request.POST else None
        return next((template for template in self.offered if str(template.uid) == uid), None)

    # ---- the form

    def made_form(self) -> MailForm:
        """The form: with errors where the button requires it, else unvalidated; first filled from the draft."""
        draft_key = {"key": self.laid.uid} if self.laid else {}
        if self.request.method != "POST":
            return self.form_class(initial={**self.of_draft(), **draft_key})
        if not self.judged:
            return self.form_class(initial={**self.with_template(), **draft_key})
        data = self.request.POST.copy()
        data.update({name: str(value) for name, value in draft_key.items()})
        return self.form_class(data)

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


def refuse_lost_upload(request: StaffRequest) -> None:
    """UploadRefused when the request was too large, so that none of its files arrived."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.method == "POST" and not request.FILES and size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise UploadRefused("too_large_together", mb=LETTERS.largest // MB)
