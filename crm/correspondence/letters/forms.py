"""One e-mail in one's own words. What is typed stays, whatever is wrong with the rest."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.pages.time_fields import MomentInput
from crm.contacts.entries.forms import CleanTextForm
from crm.contacts.entries.forms_files import SeveralFiles
from crm.correspondence.letters.enclosures import LETTERS
from crm.correspondence.templates.placeholders import one_line
from crm.privacy.law.jurisdiction import of_the_law

TEXT = {"rows": 12, "data-letter": ""}  # static/js/letter.js puts what it will look like in its place
FARTHEST = timedelta(days=366)


class SendingTimeField(forms.DateTimeField):
    """A moment in the organisation's time zone. The hour that the change to or from summer time skips or repeats is
    invalid.
    """

    default_error_messages = {
        "invalid": _("Enter a day and a time."),
        "ambiguous_timezone": _("The clocks change then: this time is there twice or not at all. Choose another one."),
    }

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            code = "invalid" if error.code != "ambiguous_timezone" else error.code
            raise forms.ValidationError(self.error_messages[code], code=code) from None


class LaterForm(CleanTextForm):
    """A letter that may be planned for later."""

    send_at = SendingTimeField(
        label=_("Send later"),
        required=False,
        help_text=of_the_law(
            lambda law: _("Day and time %(here)s. Left empty, it goes at once.") % {"here": law.inside}
        ),
        widget=MomentInput({"class": "sm"}),
    )

    def clean_send_at(self) -> datetime | None:
        """Ahead of us, and within a year."""
        at, now = self.cleaned_data["send_at"], timezone.now()
        if at and at <= now:
            raise forms.ValidationError(_("This time is over. Choose a later one, or leave it empty."), code="past")
        if at and at > now + FARTHEST:
            raise forms.ValidationError(_("At most a year ahead."), code="far")
        return at


class MailForm(LaterForm):
    """Subject and text; the text is checked for what does not belong there, as entries of the history are."""

    key = forms.UUIDField(widget=forms.HiddenInput)  # pressed twice, it goes once
    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write what the message is about.")}
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=10_000,
        widget=forms.Textarea(attrs=TEXT),
        error_messages={"required": _("Write the message.")},
    )
    # taken in by the page before anything else is looked at (enclosures.py)
    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it away
        label=_("Attachments"),
        required=False,
        help_text=_("PDF, DOCX, XLSX, PNG, JPEG or CSV, up to 10 MB together."),
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(LETTERS.endings)}),
    )
    field_order: tuple[str, ...] = ("key", "subject", "text", "files", "send_at", "heed")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid4())

    def clean_subject(self) -> str:
        """One line: a header takes no more."""
        return one_line(self.cleaned_data["subject"])


class LetterForm(MailForm):
    """A letter to one person, with copies to others. Who may get one the gate says (copies.py)."""

    cc = forms.CharField(
        label=pgettext_lazy("mail", "Copy"),
        max_length=600,
        required=False,
        help_text=_("Addresses of contacts and colleagues, with commas between them. Everybody sees them."),
    )
    bcc = forms.CharField(
        label=_("Blind copy"), max_length=600, required=False, help_text=_("Nobody else sees these addresses.")
    )
    field_order = ("key", "cc", "bcc", "subject", "text", "files", "send_at", "heed")
