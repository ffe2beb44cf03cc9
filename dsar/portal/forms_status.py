"""The short forms of the status page: number and code, the code for the identity, a message with files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.privacy.uploads import MB, Policy, UploadRefused, admit_all
from crm.privacy.uploads.kinds import DOCX, JPEG, PDF, PNG
from dsar.cases.incoming import EnclosedFile
from dsar.cases.short_codes import LENGTH, plain
from dsar.models import Case
from dsar.portal.public_fields import LONGEST

PAPERS = Policy((PDF, DOCX, PNG, JPEG), 5 * MB, most=3)
MOST_FILES, MOST_BYTES = 20, 50 * MB  # of one request


class NumberField(forms.CharField):
    """A number of ours, however it was typed."""

    def to_python(self, value: Any) -> str:
        """Large letters without blanks."""
        return "".join((super().to_python(value) or "").split()).upper()


class CodeField(forms.CharField):
    """A code of ours, however it was typed; one of another length is as wrong as any other.

    `of`: the id of its form, where it stands outside of it.
    """

    def __init__(self, *, of: str = "", **options: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", **({"form": of} if of else {})}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        """Letters and digits alone."""
        return plain(super().to_python(value) or "")[: LENGTH + 1]


class EnterForm(forms.Form):
    """The way into the status page."""

    use_required_attribute = False
    number = NumberField(
        label=_("Number of the request"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("It looks like W-2026-050."),
        error_messages={"required": _("Give the number of the request.")},
    )
    code = CodeField(
        label=_("Code"),
        help_text=_("Ten letters and digits from our receipt. Small letters and blanks do no harm."),
        error_messages={"required": _("Type the code.")},
    )


class IdentityForm(forms.Form):
    """The code that went to a stored address; its field belongs to the form of the message."""

    use_required_attribute = False
    proof = CodeField(
        of="message", label=_("Code from the second message"), error_messages={"required": _("Type the code.")}
    )


class SeveralFiles(forms.FileInput):
    """An input for some files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, each of which passes the one door."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All of them, whole; none is no mistake."""
        rows = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(upload, initial) for upload in rows if upload]


class MessageForm(forms.Form):
    """A message from them. `enclosed` are the files, let in."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something.")},
    )
    papers = FilesField(
        label=_("Files"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(PAPERS.endings)}),
        help_text=_("Up to 3 files: PDF, DOCX, PNG or JPEG, 5 MB each. Please send no copy of an identity document."),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, case: Case, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case, self.by = case, by
        self.enclosed: list[EnclosedFile] = []

    def clean_papers(self) -> None:
        """Checks the files and keeps them in `enclosed`. ValidationError with a sentence for refused ones."""
        files = self.cleaned_data["papers"]
        if not files:
            return
        sizes = list(self.case.files.values_list("size", flat=True))
        if len(sizes) + len(files) > MOST_FILES or sum(sizes) + sum(upload.size for upload in files) > MOST_BYTES:
            raise forms.ValidationError(_("This request has no room for more files. Write to us."), code="room")
        try:
            accepted = admit_all([(upload, upload.name) for upload in files], policy=PAPERS, by=self.by)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        self.enclosed = [
            EnclosedFile(admitted.name, upload.read()) for admitted, upload in zip(accepted, files, strict=True)
        ]
