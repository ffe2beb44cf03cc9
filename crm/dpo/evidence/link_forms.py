"""Forms of a link to a pack: for whom it is made, and the code that whoever came types."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.dpo.evidence.links import LONGEST
from dsar.packages.forms import CodeForm


class ShareForm(forms.Form):
    """A new link."""

    to = forms.CharField(
        label=_("For whom"),
        max_length=160,
        help_text=_("Authority and case, or the auditor. It is kept for a year; nobody behind the link sees it."),
    )
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=LONGEST, initial=LONGEST)
    language = forms.ChoiceField(label=_("Language of the page"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, language: str = settings.LANGUAGE_CODE) -> None:
        super().__init__(data, initial={"language": language}, auto_id="share-%s")


class PackCodeForm(CodeForm):
    """The code behind the link to a pack."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["code"].help_text = _("Ten letters and digits, told to you by another way than the link.")
