"""The composer: a note, a call or a meeting, and the correction of one's own entry."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.enquiries import purpose_of_answers
from crm.accounts.pages.time_fields import MomentField
from crm.contacts.models import Contact, Interaction
from crm.contacts.models.interaction import LONGEST_TEXT
from crm.privacy.channels import CHANNELS, channels_of
from crm.privacy.people.sensitive_text import WARNINGS, Finding, findings, without

TEXT = {
    "rows": 3,
    "placeholder": _("What was agreed? Nothing about health or views."),
    "data-mentions": reverse_lazy("contacts:colleagues"),  # «@» offers colleagues there (static/js/mentions.js)
    "aria-autocomplete": "list",
}


class CleanTextForm(forms.Form):
    """A text that is checked for data that should not be in it. The warning does not block: nothing typed is lost.

    `heed` = "cut" removes the fragments and shows the text again, "keep" saves it: the writer has a basis for it.
    """

    text = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs=TEXT))
    heed = forms.ChoiceField(choices=[("", ""), ("cut", ""), ("keep", "")], required=False, widget=forms.HiddenInput)

    def findings(self) -> list[Finding]:
        """The sensitive fragments in the text."""
        return findings(self.cleaned_data.get("text", ""))

    @property
    def kept(self) -> list[str]:
        """The kinds of sensitive data that the writer keeps."""
        return sorted({match.kind for match in self.findings()})

    def warnings(self) -> list[Any]:
        """One warning per kind of data; none when the writer keeps the text."""
        if self.cleaned_data.get("heed") == "keep":
            return []
        return [WARNINGS[kind] for kind in self.kept]

    def cut(self) -> Self:
        """The same form with the fragments removed from the text, to be checked by the writer."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data["text"] = without(self.cleaned_data["text"], self.findings())
        data["heed"] = ""
        fresh = self.anew(data)
        fresh.full_clean()
        return fresh

    def anew(self, data: Any) -> Self:
        """The same form with other data."""
        return type(self)(data, auto_id=self.auto_id)


class PeopleField(forms.MultipleChoiceField):
    """Public ids of contacts; `present` then looks up those that the user sees."""

    widget = forms.MultipleHiddenInput

    def validate(self, value: list[str]) -> None:
        try:
            [UUID(text) for text in value]
        except ValueError:
            raise forms.ValidationError(_("Choose the people again."), code="people") from None


DAY_LONG = 24 * 60  # minutes
CALLS = [choice for choice in Interaction.Outcome.choices if choice[0] != Interaction.Outcome.REPLIED]


def channels_by_hand() -> list[tuple[str, Any]]:
    """(code, name) of the channels on which colleagues write by hand."""
    return [(code, CHANNELS[code].name) for code in channels_of(Interaction.Kind.MESSAGE)]


class AnswersField(forms.MultipleChoiceField):
    """By which channels they asked to be answered. Which of them lead to a person, the page and the verb know."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        label = _("How do they want to be answered?")
        super().__init__(label=label, choices=channels_of_answers, required=False)


def channels_of_answers() -> list[tuple[str, Any]]:
    """(code, name) of the channels by which enquiries are answered."""
    purpose = purpose_of_answers()
    codes = purpose.channels if purpose else ()
    return [(code, CHANNELS[code].name) for code in CHANNELS if code in codes]


class EntryForm(CleanTextForm):
    """A new entry in the history."""

    kind = forms.ChoiceField(choices=[(k.value, k.label) for k in Interaction.Kind if k != Interaction.Kind.EMAIL])
    outcome = forms.ChoiceField(label=_("How did it go?"), choices=CALLS, required=False, widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("By what did it go?"), choices=channels_by_hand, required=False, widget=forms.RadioSelect
    )
    theirs = forms.BooleanField(label=_("The person wrote to us"), required=False)
    happened_at = MomentField(label=_("When"), required=False)
    answer_by = AnswersField()
    people = PeopleField(label=_("Who else was there?"), required=False)

    def clean_happened_at(self) -> Any:
        """Refuse a moment in the future."""
        at = self.cleaned_data["happened_at"]
        if at and at > timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(_("This has not happened yet. The history holds what was."), code="future")
        return at

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        kind = data.get("kind")
        if kind != Interaction.Kind.MESSAGE:
            data["channel"] = ""
        elif not data.get("channel") and "channel" not in self.errors:
            self.add_error("channel", _("Choose by what it went."))
        elif data.get("theirs"):
            data["outcome"] = Interaction.Outcome.REPLIED
        if kind == Interaction.Kind.CALL:
            if not data.get("outcome"):
                self.add_error("outcome", _("Choose how the call went."))
        elif kind and not data.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Write what happened."))
        return data


class AmendForm(CleanTextForm):
    """A correction of one's own entry; a call may get its outcome here, other kinds need a text."""

    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("How did it go?"), choices=CALLS, required=False, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=DAY_LONG, required=False)
    answer_by = AnswersField()

    @classmethod
    def of(cls, entry: Interaction, data: Any = None) -> "AmendForm":
        """The form of `entry`, whose kind nobody changes."""
        data = data and data.copy()
        if data:
            data["kind"] = entry.kind
        initial = {"text": entry.summary, "outcome": entry.outcome, "kind": entry.kind}
        initial["minutes"] = entry.minutes
        return cls(data, initial=initial, auto_id=f"e-{entry.uid.hex}-%s")

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("kind") != Interaction.Kind.CALL and not data.get("text", "").strip():
            self.add_error("text", _("Write what happened."))
        return data


def present(user: Any, uids: list[str], contact: Contact) -> list[Contact]:
    """The other contacts who were at a meeting, as far as `user` sees them. ValidationError when one is not found."""
    uids_sought = set(uids) - {str(contact.uid)}
    contacts = Contact.objects.alive().visible_to(user).with_keys().filter(person__uid__in=uids_sought)
    if len(contacts) != len(uids_sought):
        raise forms.ValidationError(_("Choose the people again."), code="people")
    return list(contacts)
