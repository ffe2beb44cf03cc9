"""Forms of the delegation to the desk."""

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.pages.time_fields import DayField
from dsar.cases.checklist import COPYING
from dsar.models import Kind

LONG = forms.Textarea(attrs={"rows": 12})


class DelegationForm(forms.Form):
    """What the desk answers alone, in which words, until when."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("The desk answers alone"),
        choices=[(str(kind), kind.label) for kind in Kind if kind in COPYING],
        widget=forms.CheckboxSelectMultiple,
    )
    until = DayField(label=gettext_lazy("Until"), help_text=gettext_lazy("A year at most."))
    text = forms.CharField(label=gettext_lazy("The words of the delegation"), max_length=4000, widget=LONG)

    @staticmethod
    def begun() -> str:
        """The words that are offered, in the reader's language."""
        return _(
            "I authorise the desk of the data protection officer to answer requests for access and portability on "
            "behalf of the controller where the copy holds no data of others. Refusals, fees, erasures against an "
            "interest of ours and every doubtful case stay with me (GDPR Art. 38(6)). I may revoke this at any time."
        )


class RevocationForm(forms.Form):
    """Why it ends."""

    why = forms.CharField(label=gettext_lazy("Why it ends"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
