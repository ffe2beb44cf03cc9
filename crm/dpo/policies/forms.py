"""Forms of the library of policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.officer import READ_DAYS
from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import FileIn, some_of, text
from crm.dpo.policies.policy_rows import roles
from crm.narrowing import form_field


class PolicyForm(forms.Form):
    """What a policy says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120)
    roles = some_of(_("For whom"), [], required=False, help_text=_("Nothing ticked: for everybody."))
    required = forms.BooleanField(
        label=_("Has to be read"),
        required=False,
        help_text=_(
            "The reminder comes each week until it is confirmed, and a strip stands on every page. Once the days below "
            "are over, the policy is read before anything else."
        ),
    )
    read_days = forms.IntegerField(
        label=_("Days for reading it"),
        min_value=1,
        max_value=90,
        initial=READ_DAYS,
        required=False,
        help_text=_("If it has to be read."),
    )
    review_on = DayField(label=_("Look at it again"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "roles", forms.MultipleChoiceField).choices = roles()

    def clean_read_days(self) -> int:
        """The usual days where nobody says otherwise."""
        return self.cleaned_data["read_days"] or READ_DAYS


class VersionForm(forms.Form):
    """The draft of a version: words typed, or a PDF."""

    text = text(_("Words"), rows=14, required=False, help_text=_("Typed, or as a file below."))
    file = FileIn(label=_("File (PDF)"), required=False)
    changes = forms.CharField(label=_("What has changed"), max_length=300, required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].max_length = 60000  # type: ignore[attr-defined]
        form_field(self, "file", FileIn).user = user
