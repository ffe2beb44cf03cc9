"""Files for an entry of the history, checked as every upload."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from crm.casework.enclosures import Enclosed
from crm.privacy.uploads import DOCUMENTS, UploadRefused, admit_all


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The first file only, so that the field knows there is one; the form reads them all."""
        return files.get(name)


class FilesForm(forms.Form):
    """Up to ten files at once; each is checked before it is read."""

    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it away
        label=_("Files"),
        help_text=_("PDF, DOCX, XLSX, PNG, JPEG or CSV, up to 20 MB each."),
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(DOCUMENTS.endings)}),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.enclosed: list[Enclosed] = []

    @property
    def sent(self) -> list[Any]:
        """The files that came; `files` of the class is the field of that name, of a form all that was sent."""
        return self.files.getlist("files") if isinstance(self.files, MultiValueDict) else []

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        uploads = [(upload, upload.name) for upload in self.sent]
        try:
            admitted = admit_all(uploads, policy=DOCUMENTS, by=self.user)
        except UploadRefused as refusal:
            self.add_error("files", str(refusal))
        else:
            self.enclosed = [
                Enclosed(upload.name, file.read()) for upload, (file, _name) in zip(admitted, uploads, strict=True)
            ]
        return data


class OptionalFilesForm(FilesForm):
    """The same form beside a text, where files are optional."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["files"].required = False
        self.fields["files"].label = _("Enclose files")

    @property
    def lost(self) -> bool:
        """Whether files were chosen: a browser does not choose them again when the form is shown with errors."""
        return bool(self.sent)
