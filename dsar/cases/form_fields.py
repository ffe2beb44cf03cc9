"""Fields that the forms of the desk share."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.uploads import DOCUMENTS, MB, Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import CSV, DOCX, JPEG, PDF, PNG, XLSX

PAPERS = Policy((PDF, DOCX, XLSX, PNG, JPEG, CSV), 20 * MB, most=DOCUMENTS.most)
TAKES = _("PDF, DOCX, XLSX, CSV, PNG or JPEG, up to 20 MB.")


class MomentField(forms.DateTimeField):
    """A moment, to the minute, by the browser's own picker or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **options})


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **options})


class FileIn(forms.FileField):
    """A file that passes the one door for files. `user` is set by the form that has it."""

    user: Any = None

    def clean(self, data: Any, initial: Any = None) -> Any:
        """(name, content), let in or refused with a sentence; None without a file."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            told = admit(file, file.name, policy=PAPERS, by=self.user)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return told.name, file.read()


def text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=8000, widget=widget, help_text=help_text)


def one_of(
    label: Any, choices: type[TextChoices] | list[Any], *, blank: bool = False, **more: Any
) -> forms.ChoiceField:
    """One code."""
    told = choices if isinstance(choices, list) else list(choices.choices)
    return forms.ChoiceField(label=label, required=not blank, choices=[*([("", "–")] if blank else []), *told], **more)


def some_of(label: Any, choices: type[TextChoices], **more: Any) -> forms.MultipleChoiceField:
    """Codes, ticked."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices.choices, widget=widget, **more)


def handlers() -> Any:
    """Colleagues who may handle a request."""
    rows = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=["privacy.requests"])
    return rows.select_related("role").order_by("last_name", "first_name", "username")
