"""Forms of the data page: what is about others, the copy, and how it goes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import MomentField
from crm.casework.form_fields import FileIn, one_of
from dsar.cases.incoming import EnclosedFile
from dsar.cases.short_codes import LENGTH, plain
from dsar.models import Case, CaseFile, Finding, Package

JUDGED = [(verdict.value, verdict.label) for verdict in Finding.Outcome if verdict != Finding.Outcome.OPEN]


class JudgeForm(forms.Form):
    """What becomes of one passage."""

    outcome = one_of(_("What becomes of it"), JUDGED)
    why = forms.CharField(
        label=_("Why it may stay"), required=False, max_length=400, help_text=_("Only for what stays visible.")
    )


class MarkForm(forms.Form):
    """Words to be blacked out wherever they stand."""

    words = forms.CharField(
        label=_("Words to black out"),
        max_length=200,
        help_text=_("Every place in the texts where exactly these words stand, for example an inflected name."),
    )


class OrderForm(forms.Form):
    """A new copy."""

    language = one_of(_("Language"), list(settings.LANGUAGES))


class ReleaseForm(forms.Form):
    """How it goes, and how they get the code."""

    way = one_of(_("How it goes"), Package.Way)
    on_page = forms.BooleanField(
        label=_("Show the code on the person's status page"),
        required=False,
        initial=True,
        help_text=_("Otherwise it is shown here once, to be told on a phone number that we held before, or by letter."),
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        begins = {"post": "post", "in_person": "in_person"}.get(case.reply_by, "link")
        super().__init__(*args, **{"initial": {"way": begins, "on_page": True}, **options})


class HandOverForm(forms.Form):
    """It was posted or given."""

    handed_at = MomentField(label=_("When it went"))
    to = forms.CharField(
        label=_("To which controller"), required=False, max_length=160, help_text=_("Only when it went straight there.")
    )
    file = FileIn(label=_("Proof"), required=False, help_text=_("A receipt of the post office, a signature."))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["file"]
        field.user = user

    @property
    def proof(self) -> EnclosedFile | None:
        """The file, as a case keeps it."""
        file = self.cleaned_data.get("file")
        return EnclosedFile(file.name, file.content, CaseFile.Role.HANDOVER) if file else None


class CodeForm(forms.Form):
    """The code behind a link."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        help_text=_("Ten letters and digits. It stands on your status page, or we told it to you."),
        error_messages={"required": _("Type the code.")},
    )

    def clean_code(self) -> str:
        """Letters and digits alone."""
        return plain(self.cleaned_data["code"])[: LENGTH + 1]


class FetchForm(CodeForm):
    """The code, and how they want their data."""

    kind = forms.ChoiceField(
        label=_("How you want it"),
        choices=[
            ("read", _("Read it here, on one page")),
            ("pdf", _("One PDF")),
            ("zip", _("Everything, with the files (ZIP)")),
        ],
        initial="read",
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_kind(self) -> str:
        """How they want it; everything where a form says nothing, as links of an earlier version do."""
        return self.cleaned_data["kind"] or "zip"
