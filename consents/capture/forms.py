"""The form that a stranger fills in: the fields of the form, a box for each question, a trap for robots.

Nothing is ticked when it is drawn, and nothing need be ticked when it is sent (Art. 4(11), 7(4)).
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.capture.intake import FormInput
from consents.capture.shown_form import Box, ShownForm
from consents.form_fields import Field
from consents.notices.form_pause import FormPaused
from crm.privacy.channels import CHANNELS
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.law.limits import in_force

ROOMY = forms.Textarea(attrs={"rows": 5})
# What browsers may fill in by themselves (WCAG 1.3.5), and how long a text may be.
LINES: dict[str, tuple[str, int]] = {
    Field.NAME: ("name", 120),
    Field.COMPANY: ("organization", 120),
    Field.POSITION: ("organization-title", 120),
    Field.STREET: ("street-address", 160),
    Field.POSTCODE: ("postal-code", 12),
    Field.CITY: ("address-level2", 80),
}


def field_of(name: str) -> forms.Field:
    """The input for one field of a form."""
    label = Field(name).label
    widget: forms.Widget
    if name == Field.EMAIL:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
        words = {"invalid": _("Enter an e-mail with a domain, like jan@firma.pl")}
        return forms.EmailField(label=label, required=False, max_length=254, widget=widget, error_messages=words)
    if name == Field.PHONE:
        widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"})
        return forms.CharField(label=label, required=False, max_length=40, widget=widget)
    if name in (Field.MESSAGE, Field.INTERESTS):
        return forms.CharField(label=label, required=False, max_length=4000, widget=ROOMY)
    hint, longest = LINES[name]
    widget = forms.TextInput(attrs={"autocomplete": hint})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


def same(first: str, other: str) -> bool:
    """Whether two addresses lead to one mailbox."""
    return first.strip().casefold() == other.strip().casefold()


class PublicForm(forms.Form):
    """Built for what is `shown`. `given(page)` is what may be taken in once the form is valid."""

    use_required_attribute = False
    sid = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=400)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=200)
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, shown: ShownForm, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = shown
        for name in shown.fields:
            self.fields[name] = field_of(name)
        for box in shown.boxes:
            self.fields[box.name] = forms.BooleanField(required=False, label=box.text.text)
        if shown.form.children:
            self.ask_age()

    def ask_age(self) -> None:
        """Art. 8(1): below the age of the law a parent must agree."""
        age = in_force("child_age_is_services", timezone.localdate())
        ages = [
            ("old", _("I am %(age)s or older") % {"age": age}),
            ("young", _("I am younger than %(age)s") % {"age": age}),
        ]
        lacking = {"required": _("Say how old you are: below the age of %(age)s a parent must agree.") % {"age": age}}
        self.fields["age"] = forms.ChoiceField(
            label=_("How old are you?"), choices=ages, widget=forms.RadioSelect, error_messages=lacking
        )
        self.fields["guardian"] = forms.EmailField(
            label=_("E-mail of your parent or guardian"),
            required=False,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
            help_text=_("Only if you are younger. The law wants a parent to agree, so we ask there and not you."),
        )

    def clean_seen(self) -> str:
        """What was on the screen must be what is in force, or they agree to words that they did not read."""
        if self.cleaned_data["seen"] != self.shown.seen:
            raise ValidationError(_("The words changed while you were reading. Nothing was sent; please read again."))
        return self.cleaned_data["seen"]

    def clean_homepage(self) -> str:
        """The trap for robots: an error with an explanation when it is filled in."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("This field must stay empty. Nothing was sent; please send it again."))
        return ""

    def clean_phone(self) -> str:
        """E.164, so that it can be dialled."""
        text = self.cleaned_data["phone"].strip()
        number = normal_phone(text) if text else ""
        if text and not number.startswith("+"):
            raise ValidationError(str(jurisdiction().phone.asked))
        return number

    def clean(self) -> dict[str, Any]:
        """A yes for a channel needs what reaches them by it, an enquiry a way to answer, a child a parent."""
        data = super().clean() or {}
        if self.shown.pauses:
            raise FormPaused
        for box in self.ticked:
            for name in CHANNELS[box.channel].fields:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, str(CHANNELS[box.channel].lacking))
        ways = [name for name in (Field.EMAIL, Field.PHONE) if name in self.fields]
        if self.shown.serves and ways and not self.errors and not any(data.get(name) for name in ways):
            self.add_error(ways[0], _("How can we answer you?"))
        if data.get("age") == "young" and "guardian" not in self.errors:
            self.look_at_guardian(data)
        return data

    def look_at_guardian(self, data: dict[str, Any]) -> None:
        """Requires a parent's address when a box is ticked, and one that is not the child's own."""
        if self.ticked and not data.get("guardian"):
            self.add_error("guardian", _("Give the e-mail of a parent or guardian, or tick nothing."))
        if data.get("guardian") and same(data["guardian"], data.get("email", "")):
            self.add_error("guardian", _("This is your own address. Give that of a parent or guardian."))

    @property
    def ticked(self) -> list[Box]:
        """The boxes they ticked."""
        return [box for box in self.shown.boxes if self.cleaned_data.get(box.name)]

    def given(self, page: str) -> FormInput:
        """What was entered, as `receive` takes it."""
        data, young = self.cleaned_data, self.cleaned_data.get("age") == "young"
        return FormInput(
            uid=data["sid"],
            values={name: data.get(name, "") for name in self.shown.fields},
            ticked=[box.name for box in self.ticked],
            page=page,
            under_age=young,
            guardian=data.get("guardian", "") if young else "",
        )
