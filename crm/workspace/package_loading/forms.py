"""The forms that bring a package: the file with its password, and the word that it is the same controller's."""

from typing import Any, BinaryIO

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.files.locked_zip import Unopened, locked_members
from crm.privacy.uploads import Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import ZIP, Kind
from crm.workspace.package_loading.opening import LARGEST


def look(file: BinaryIO) -> None:
    """Refuse a ZIP that is not locked as our packages are."""
    try:
        locked_members(file)
    except Unopened:
        raise UploadRefused("damaged") from None


PACKAGE = Policy((Kind("package", (".zip",), "application/zip", look, ZIP, frozenset({".zip"})),), LARGEST)


class PackageForm(forms.Form):
    """The file passes the one door for files; what is in it is checked by the verb."""

    file = forms.FileField(label=_("Package"), help_text=_("The ZIP as it was downloaded, up to 256 MB."))
    password = forms.CharField(
        label=_("Password of the package"),
        max_length=200,
        help_text=_("It came another way than the package."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_file(self) -> Any:
        """The file, or a sentence why it is none."""
        file = self.cleaned_data["file"]
        try:
            admit(file, file.name, policy=PACKAGE, by=self.user)
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return file


class BeginForm(forms.Form):
    """The word of whoever decides."""

    same_controller = forms.BooleanField(
        label=_("It is our own package: the same controller, who decided on these purposes"),
        required=False,
        help_text=_("Purposes that are missing here come into force as they were. The ledger names you."),
    )
