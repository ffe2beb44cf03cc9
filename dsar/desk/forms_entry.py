"""The form by which staff enter what came by mail, phone, on paper, in person or by registered delivery."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import MomentField
from crm.casework.form_fields import TAKES, FileIn, one_of, some_of, text
from crm.privacy.law.jurisdiction import jurisdiction, of_the_law
from dsar.cases.incoming import EnclosedFile, RepresentativeDetails, RequestDetails
from dsar.models import CaseFile, Channel, Kind, ReplyBy, Representative, Topic

BY_HAND = (Channel.MAIL, Channel.PHONE, Channel.PAPER, Channel.PERSON, Channel.EDELIVERY)
ASKED = ("kinds", "details", "name", "email", "phone", "postal", "reply_by", "language", "topic")


class EntryForm(forms.Form):
    """What came, when, by which channel, from whom. `uid` makes a second press harmless."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    channel = one_of(_("How it came"), [(choice.value, choice.label) for choice in BY_HAND])
    received_at = MomentField(
        label=_("Received"),
        help_text=_("When it reached us, also on a day off and if nobody read it then. The month counts from it."),
    )
    kinds = some_of(_("What it asks for"), Kind, help_text=_("Not sure? A privacy question; it can be sorted later."))
    topic = one_of(_("What the question is about"), Topic, blank=True)
    details = text(_("In the person's own words"), rows=5)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The receipt with the code goes here."))
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    postal = text(_("Postal address"), rows=2, required=False)
    reply_by = one_of(_("How to answer"), ReplyBy)
    language = one_of(_("Language of the answer"), list(settings.LANGUAGES))
    receipt = FileIn(label=_("Proof of receipt"), required=False, help_text=of_the_law(lambda law: law.delivery.proof))
    enclosure = FileIn(label=_("The request itself, or what came with it"), required=False, help_text=TAKES)
    spokesman_role = one_of(_("Somebody writes for the person"), Representative.Role, blank=True)
    spokesman_name = forms.CharField(label=_("Name of whoever writes"), required=False, max_length=200)
    spokesman_email = forms.EmailField(label=_("E-mail of whoever writes"), required=False)
    authority = text(_("On what the authority rests"), rows=2, required=False)

    GROUPS = (
        (_("The request"), ("channel", "received_at", "kinds", "topic", "details", "receipt", "enclosure")),
        (_("The person"), ("name", "email", "phone", "postal", "reply_by", "language")),
        (_("A representative"), ("spokesman_role", "spokesman_name", "spokesman_email", "authority")),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["uid"].initial = uuid4
        self.fields["language"].initial = settings.LANGUAGE_CODE
        for name in ("receipt", "enclosure"):
            column: Any = self.fields[name]
            column.user = user

    def clean(self) -> dict[str, Any]:
        """Checks that the requester can be answered as they wish and that a representative has a name."""
        data = super().clean() or {}
        if data.get("channel") == Channel.EDELIVERY and not data.get("receipt") and "receipt" not in self.errors:
            self.add_error("receipt", forms.ValidationError(str(jurisdiction().delivery.proof_missing), "receipt"))
        wants = {ReplyBy.EMAIL: "email", ReplyBy.POST: "postal", ReplyBy.PHONE: "phone"}.get(data.get("reply_by", ""))
        if wants and not data.get(wants) and wants not in self.errors:
            self.add_error(wants, forms.ValidationError(_("The answer is to go this way: give it."), "required"))
        if data.get("spokesman_role") and not data.get("spokesman_name"):
            self.add_error("spokesman_name", forms.ValidationError(_("Say who writes."), "required"))
        return data

    @property
    def asked(self) -> RequestDetails:
        """What they ask for."""
        values = {name: self.cleaned_data[name] for name in ASKED}
        return RequestDetails(**{**values, "kinds": tuple(values["kinds"])})

    @property
    def enclosed(self) -> list[EnclosedFile]:
        """The files."""
        roles = {"receipt": CaseFile.Role.RECEIPT, "enclosure": CaseFile.Role.ENCLOSURE}
        sent = ((self.cleaned_data.get(name), role) for name, role in roles.items())
        return [EnclosedFile(file.name, file.content, role) for file, role in sent if file]

    @property
    def spokesman(self) -> RepresentativeDetails | None:
        """Who speaks for them."""
        data = self.cleaned_data
        if not data["spokesman_role"]:
            return None
        return RepresentativeDetails(
            data["spokesman_role"],
            name=data["spokesman_name"],
            email=data["spokesman_email"],
            authority=data["authority"],
        )

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class PassedForm(forms.Form):
    """What a salesperson heard from somebody they know; the desk does the rest."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    kinds = some_of(_("What the person asks for"), Kind, help_text=_("Not sure? A privacy question."))
    received_at = MomentField(label=_("When it reached you"), help_text=_("The month to answer counts from it."))
    details = text(
        _("What the person said or wrote"), rows=4, help_text=_("In the person's own words, as far as you have them.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["uid"].initial = uuid4
