"""A photo or words, put in by hand: where no phone shares, and for the card one has just been given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.entries.forms_files import SeveralFiles
from crm.correspondence.shared.sharing_in import LONGEST, SHARED


class SharedForm(forms.Form):
    """What is to wait in the tray."""

    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it away
        label=_("Photo or files"),
        required=False,
        help_text=_("A photo is made smaller, and what the camera noted beside it (the place) is left out."),
        widget=SeveralFiles(attrs={"multiple": True, "accept": "image/*," + ",".join(SHARED.endings)}),
    )
    text = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
