"""The form of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.forms.entry import WARNINGS
from crm.contacts.hygiene import findings
from crm.privacy.uploads import MB, Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import DOCX, JPEG, PDF, PNG, XLSX
from crm.sales import readings
from crm.sales.filing import Scan
from crm.sales.models import Document

PAPERS = Policy((PDF, DOCX, XLSX, PNG, JPEG), 20 * MB)
PERSONS_OWN = frozenset({"pesel", "id_card", "card"})  # an account number is what invoices are paid to


class ReadByUs(forms.CharField):
    """A text that a reading of ours turns into a value."""

    def __init__(self, reading: Any, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 60, **options})
        self.reading = reading

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    def clean(self, value: Any) -> Any:
        found, code = self.reading(super().clean(value))
        if code:
            raise forms.ValidationError(readings.SENTENCES[code], code=code)
        return found


class DayField(ReadByUs):
    """A day, by the browser's own calendar or typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(readings.day, widget=forms.DateInput(attrs={"type": "date"}), **options)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if self.required and found is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


class Clean(forms.CharField):
    """A free text without numbers that identify somebody; words that only hint are let pass."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for found in findings(text):
            if found.kind in PERSONS_OWN:
                raise forms.ValidationError(WARNINGS[found.kind], code=found.kind)
        return text


class DocumentForm(forms.Form):
    """Everything a paper says. The file is looked at before anything is read of it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number"), max_length=80, required=False)
    issued_on = DayField(label=_("Issued"), required=True)
    amount = ReadByUs(readings.amount, label=_("Amount"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Document.Currency.choices)
    payment_due_on = DayField(label=_("Payment due"), help_text=_("The tax law’s time of keeping counts from it."))
    ended_on = DayField(label=_("Paid, ended or settled"), help_text=_("Leave it empty while it is under way."))
    ksef = ReadByUs(readings.ksef, label=_("KSeF number"))
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, DOCX, XLSX, PNG or JPEG, up to 20 MB."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.scan: Scan | None = None

    def clean_note(self) -> str:
        """A note without numbers that identify somebody; words that only hint are let pass."""
        text = self.cleaned_data["note"]
        for found in findings(text):
            if found.kind in PERSONS_OWN:
                raise forms.ValidationError(WARNINGS[found.kind], code=found.kind)
        return text

    def clean_file(self) -> None:
        """The file, as the one door for files lets it in."""
        if file := self.cleaned_data["file"]:
            try:
                told = admit(file, file.name, policy=PAPERS, by=self.user)
            except UploadRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
            self.scan = Scan(file.read(), told.kind.name)

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "version")}


def values_of(document: Document) -> dict[str, Any]:
    """What the form shows of a paper that comes with its keys."""
    plain = {name: getattr(document, name) for name in ("kind", "currency", "issued_on", "payment_due_on", "ended_on")}
    said = {name: document.told(name) for name in ("number", "ksef", "note")}
    return {**plain, **said, "amount": readings.written(document.worth), "version": document.version}
