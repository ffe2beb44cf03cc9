"""Form: why somebody's data should stay."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """What the salesperson knows."""

    text = forms.CharField(
        label=_("Why should the data stay?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example a complaint, proceedings or an unpaid invoice. The privacy desk decides."),
    )
