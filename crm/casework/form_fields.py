"""Fields that the forms of cases share: texts, codes, one file. Days and moments: crm/accounts/pages/time_fields.py."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.casework.enclosures import Enclosed
from crm.privacy.uploads import DOCUMENTS, UploadRefused, admit

TAKES = _("PDF, DOCX, XLSX, CSV, PNG or JPEG, up to 20 MB.")
LONGEST = 8000  # letters of a text
UNSAID = [("", "–")]


class FileIn(forms.FileField):
    """A file that passes the one door for files. `user` is set by the form that has it."""

    user: Any = None

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Enclosed, or refused with a sentence; None without a file."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            admitted = admit(file, file.name, policy=DOCUMENTS, by=self.user)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return Enclosed(admitted.name, file.read())


class WithFile(forms.Form):
    """A form with one file, which passes the one door for files."""

    file = FileIn(label=_("File"), required=False, help_text=TAKES)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["file"]
        field.user = user

    @property
    def enclosed(self) -> Enclosed | None:
        """The file that was let in."""
        file: Enclosed | None = self.cleaned_data.get("file")
        return file

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=widget, help_text=help_text)


def one_of(
    label: Any, choices: type[TextChoices] | list[Any], *, blank: bool = False, **options: Any
) -> forms.ChoiceField:
    """One code; `blank`: or none."""
    codes = choices if isinstance(choices, list) else choices.choices
    return forms.ChoiceField(label=label, required=not blank, choices=[*(UNSAID if blank else ()), *codes], **options)


def some_of(label: Any, choices: type[TextChoices] | list[Any], **options: Any) -> forms.MultipleChoiceField:
    """Codes, ticked."""
    codes = choices if isinstance(choices, list) else choices.choices
    return forms.MultipleChoiceField(label=label, choices=codes, widget=forms.CheckboxSelectMultiple, **options)
