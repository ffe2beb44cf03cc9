"""The form for a reason to keep a person's data."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """The reason that the salesperson knows of."""

    text = forms.CharField(
        label=_("Why should the data stay?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example a complaint, proceedings or an unpaid invoice. The privacy desk decides."),
    )
