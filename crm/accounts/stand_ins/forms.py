"""The form that hands over to a stand-in."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.pages.time_fields import DayField
from crm.accounts.stand_ins.appointment import absentees, deputies
from crm.narrowing import form_field


class StandInForm(forms.Form):
    """Who is away, who stands in, and the first and the last day; days begin and end at midnight."""

    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none(), to_field_name="uid")
    deputy = forms.ModelChoiceField(label=_("Stand-in"), queryset=User.objects.none(), to_field_name="uid")
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        order = ("last_name", "first_name", "username")
        absent, deputy = (form_field(self, name, forms.ModelChoiceField) for name in ("absent", "deputy"))
        absent.queryset, deputy.queryset = absentees(user).order_by(*order), deputies(user).order_by(*order)
        absent.empty_label = deputy.empty_label = _("Choose")
        today = timezone.localdate().isoformat()
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"min": today}

    def clean_first(self) -> Any:
        """Nobody was away before it was said: what was shown then is in the access log."""
        first = self.cleaned_data["first"]
        if first < timezone.localdate():
            raise forms.ValidationError(_("Today at the earliest."))
        return first

    @property
    def period(self) -> dict[str, datetime]:
        """The instants between which it holds."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1)
        zone = timezone.get_current_timezone()
        return {"since": datetime.combine(first, time.min, zone), "until": datetime.combine(last, time.min, zone)}
