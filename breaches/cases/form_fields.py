"""Fields that the forms of a case share."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from breaches.incidents.incident_reports import Enclosed
from crm.privacy.uploads import MB, Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import CSV, DOCX, JPEG, PDF, PNG, XLSX

PAPERS = Policy((PDF, DOCX, XLSX, PNG, JPEG, CSV), 20 * MB)
TAKES = _("PDF, DOCX, XLSX, CSV, PNG or JPEG, up to 20 MB.")


class MomentField(forms.DateTimeField):
    """A moment of ours, to the minute, by the browser's own picker or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **options})


class DateField(forms.DateField):
    """A day."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **options})


def text(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=8000, widget=widget, help_text=help_text)


def one_of(label: Any, choices: type[TextChoices], *, blank: bool = True, **options: Any) -> forms.ChoiceField:
    """One code of the form."""
    empty = [("", "–")] if blank else []
    return forms.ChoiceField(label=label, required=not blank, choices=[*empty, *choices.choices], **options)


def some_of(label: Any, choices: type[TextChoices]) -> forms.MultipleChoiceField:
    """Codes of the form."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices.choices, widget=forms.CheckboxSelectMultiple
    )


class Filed(forms.Form):
    """A form with one file, which passes the one door for files."""

    file = forms.FileField(label=_("File"), required=False, help_text=TAKES)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.enclosed: Enclosed | None = None

    def clean_file(self) -> None:
        """The file, let in or refused with a sentence."""
        if file := self.cleaned_data["file"]:
            try:
                told = admit(file, file.name, policy=PAPERS, by=self.user)
            except UploadRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
            self.enclosed = Enclosed(told.name, file.read())

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}
