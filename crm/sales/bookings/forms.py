"""What a stranger fills in to book, what changes it, and what a colleague sets on their page."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.capture.forms import PublicForm
from consents.models import CaptureForm
from crm.sales.models import Booking, BookingPage

Way = Booking.Way
ASKED = ("name", "email")


class SlotField(forms.CharField):
    """A moment as the page wrote it; whether it is still free the verb says."""

    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("Choose a moment.")) from None
        if moment.tzinfo is None:
            raise ValidationError(_("Choose a moment."))
        return moment


class SlotForm(forms.Form):
    """Another moment for what is booked."""

    slot = SlotField(max_length=40, error_messages={"required": _("Choose a moment.")})


class BookingForm(PublicForm):
    """The form of the page's purpose with a moment and a way; name and e-mail must be given, a phone for a call."""

    slot = SlotField(max_length=40, label=_("When?"), error_messages={"required": _("Choose a moment.")})
    way = forms.ChoiceField(label=_("How shall we meet?"), error_messages={"required": _("Choose how we meet.")})

    def __init__(self, *args: Any, page: BookingPage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = ways_of(page)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ASKED:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("This is missing."))
        if data.get("way") == Way.PHONE and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone" if "phone" in self.fields else None, _("Write the number that we are to call."))
        return data


def ways_of(page: BookingPage) -> list[tuple[str, Any]]:
    """The ways that the page offers."""
    offered = {Way.PHONE: page.phone, Way.VIDEO: page.video_link, Way.PLACE: page.place}
    return [(way.value, way.label) for way, there in offered.items() if there]


def usable_forms(user: Any) -> Any:
    """Forms that a booking page may stand on: open, of one of the user's teams, for a purpose, without boxes."""
    rows = CaptureForm.objects.open().filter(team__in=user.team_ids, children=False, purposes=None)
    return rows.exclude(serves="").filter(fields__contains=list(ASKED))


class PageForm(forms.ModelForm):
    """A colleague's own settings."""

    video_link = forms.URLField(label=_("Link of a video call"), max_length=500, required=False, assume_scheme="https")
    opened = forms.BooleanField(label=_("Strangers may book"), required=False)

    class Meta:
        model = BookingPage
        fields = (
            *("slug", "form", "minutes", "buffer", "notice_hours", "begins", "ends"),
            *("phone", "video_link", "place"),
        )
        widgets = {name: forms.TimeInput(format="%H:%M", attrs={"type": "time"}) for name in ("begins", "ends")}

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form"].queryset = usable_forms(user)  # type: ignore[attr-defined]
        self.fields["opened"].initial = self.instance.opened_at is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["begins"] >= data["ends"]:
            self.add_error("ends", _("The end lies before the beginning."))
        if not 5 <= (data.get("minutes") or 0) <= 480:
            self.add_error("minutes", _("From five minutes to eight hours."))
        if not (data.get("phone") or data.get("video_link") or data.get("place")):
            self.add_error("phone", _("Offer one way at least."))
        return data
