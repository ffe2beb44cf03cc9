"""The form of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.forms import WithColumns
from crm.privacy.uploads import MB, Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import DOCX, JPEG, PDF, PNG, XLSX
from crm.sales import typed_values
from crm.sales.columns.document import DOCUMENT
from crm.sales.documents.scans import Scan
from crm.sales.models import Document

PAPERS = Policy((PDF, DOCX, XLSX, PNG, JPEG), 20 * MB)


class DocumentForm(WithColumns, forms.Form):
    """Everything a document says. The file is checked before it is read."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, DOCX, XLSX, PNG or JPEG, up to 20 MB."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_columns(DOCUMENT.having("control"))
        self.user = user
        self.scan: Scan | None = None

    def clean_file(self) -> None:
        """The file, after the checks that every upload passes."""
        if file := self.cleaned_data["file"]:
            try:
                admitted = admit(file, file.name, policy=PAPERS, by=self.user)
            except UploadRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
            self.scan = Scan(file.read(), admitted.kind.name)

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "version")}


def values_of(document: Document) -> dict[str, Any]:
    """What the form shows of a paper that comes with its keys."""
    values = {column.name: column.value(document) for column in DOCUMENT.having("control")}
    return {**values, "amount": typed_values.written(document.worth, document.currency), "version": document.version}
