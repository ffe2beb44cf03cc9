"""The pages on which somebody asks for something: one question a page, in plain sentences, without article numbers.

    what ──> details ──> (speaker) ──> reach ──> check ──> sent

Nothing is kept before the last button: each page carries the answers of the others in hidden inputs.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dsar.models import Kind, ReplyBy, Representative, Topic
from dsar.portal.public_fields import dialled, line, mailbox, telephone, words
from dsar.portal.request_kinds import WAYS

NEEDS_WORDS = frozenset({Kind.RECTIFICATION, Kind.AUTOMATED, Kind.COMPLAINT, Kind.QUESTION})
SELF, OTHER = "self", "other"
WHOSE = [(SELF, _("Mine")), (OTHER, _("Those of somebody I act for, a child or a client for example"))]


class Page(forms.Form):
    """One page; `so_far` are the answers of the pages before it."""

    use_required_attribute = False

    def __init__(self, *args: Any, so_far: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.so_far = so_far


class WhatForm(Page):
    """What they want."""

    kinds = forms.MultipleChoiceField(
        label=_("What do you need?"),
        choices=[(kind.value, way.says) for kind, way in WAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you need."), "invalid_choice": _("Choose what you need.")},
    )

    @property
    def ways(self) -> Iterator[tuple[Any, str | Promise]]:
        """(checkbox, what follows) for each line."""
        return zip(self["kinds"], (way.then for way in WAYS.values()), strict=True)


class DetailsForm(Page):
    """Whose data, and which."""

    whose = forms.ChoiceField(
        label=_("Whose data is it about?"),
        choices=WHOSE,
        initial=SELF,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whose data it is about.")},
    )
    topic = forms.ChoiceField(
        label=_("What is the question about?"), required=False, choices=[("", "–"), *Topic.choices]
    )
    details = words(
        _("In your own words"),
        help_text=_(
            "What is it about, and what helps us to find the data: the number of an offer or the company, for example. "
            "Do not write numbers of identity documents or PESEL, and send no copies of them."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if Kind.QUESTION not in self.so_far.get("kinds", []):
            del self.fields["topic"]

    def clean_details(self) -> str:
        """Some things cannot be done without a word."""
        text = self.cleaned_data["details"].strip()
        if not text and NEEDS_WORDS & set(self.so_far.get("kinds", [])):
            raise forms.ValidationError(_("Write what it is about: what is wrong, or what you ask."), code="required")
        return text


class SpeakerForm(Page):
    """Who speaks for somebody else, and on what that rests."""

    role = forms.ChoiceField(
        label=_("Who are you?"),
        choices=Representative.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who you are.")},
    )
    speaker_name = line(_("Your name"), 120, "name", required=True, error_messages={"required": _("Give your name.")})
    speaker_email = mailbox(_("Your e-mail address"))
    speaker_phone = telephone(_("Your phone number"))
    authority = words(
        _("On what your authority rests"),
        rows=3,
        help_text=_("A power of attorney of a certain day, for example. You can add a copy later, on the status page."),
    )

    def clean_speaker_phone(self) -> str:
        """A number that can be dialled."""
        return dialled(self.cleaned_data["speaker_phone"])

    def clean(self) -> dict[str, Any]:
        """Somebody whom we cannot ask cannot be checked."""
        data = super().clean() or {}
        if not self.errors and not (data.get("speaker_email") or data.get("speaker_phone")):
            self.add_error("speaker_email", _("Give an e-mail address or a phone number: we have to ask you back."))
        return data


class ReachForm(Page):
    """Who they are, and how they are answered."""

    name = line(_("Name"), 120, "name", help_text=_("As we may have written it down."))
    reply_by = forms.ChoiceField(
        label=_("How do you want the answer?"),
        choices=[
            (ReplyBy.EMAIL, _("By e-mail and on the status page")),
            (ReplyBy.POST, pgettext_lazy("answer to a request", "By letter")),
            (ReplyBy.PHONE, pgettext_lazy("answer to a request", "By phone")),
            (ReplyBy.PERSON, pgettext_lazy("answer to a request", "In person")),
        ],
        initial=ReplyBy.EMAIL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you want the answer.")},
    )
    email = mailbox(
        _("E-mail address"),
        help_text=_("The one that we know, if there is one: a code that we send to it shows that it is you."),
    )
    phone = telephone(_("Phone number"))
    postal = forms.CharField(
        label=_("Postal address"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )

    LACKING = {
        ReplyBy.EMAIL: ("email", _("Give your e-mail address, or choose another way for the answer.")),
        ReplyBy.POST: ("postal", _("Give your postal address, or choose another way for the answer.")),
        ReplyBy.PHONE: ("phone", _("Give your phone number, or choose another way for the answer.")),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.so_far.get("whose") == OTHER:
            self.fields["email"].help_text = _("The one that we know, if there is one.")

    def clean_phone(self) -> str:
        """A number that can be dialled."""
        return dialled(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """A way to answer needs an address."""
        data = super().clean() or {}
        column, says = self.LACKING.get(data.get("reply_by", ""), ("", ""))
        if column and not data.get(column) and column not in self.errors:
            self.add_error(column, says)
        named = data.get("name") or data.get("email") or data.get("phone")
        if not named and not self.errors:
            self.add_error("name", _("Give your name, an e-mail address or a phone number: else we find nothing."))
        return data


class CheckForm(Page):
    """The last look. The trap is for robots; people do not see it."""

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_homepage(self) -> str:
        """Whoever is no robot learns what happened."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("This field must stay empty. Nothing was sent; please send it again."))
        return ""


PAGES: dict[str, type[Page]] = {
    "what": WhatForm,
    "details": DetailsForm,
    "speaker": SpeakerForm,
    "reach": ReachForm,
    "check": CheckForm,
}
CARRIED = tuple(name for key, page in PAGES.items() if key != "check" for name in page.base_fields)
SEVERAL = frozenset({"kinds"})
