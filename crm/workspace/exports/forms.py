"""The form that orders an export: purpose, recipient, channel, format, columns."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.language import disclosure_words
from crm.contacts.contact_list.badges import contact_purposes
from crm.contacts.exports.export_kinds import ExportKind
from crm.contacts.exports.file_recipients import possible_recipients
from crm.jobs.models import Export
from crm.narrowing import form_field
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureAnswer

OURS = _("Nobody: it stays with us")


class ExportForm(forms.Form):
    """The purpose comes first: it decides which columns and recipients there are."""

    key = forms.UUIDField(widget=forms.HiddenInput)  # pressed twice, the file is made once
    purpose = forms.ChoiceField(
        label=_("What for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the file is for: only people who allow that are in it.")},
    )
    channel = forms.ChoiceField(
        label=_("By which channel?"),
        required=False,
        help_text=_("Then only those are in the file who may be reached this way."),
    )
    recipient = forms.ChoiceField(
        label=_("Who gets the file?"),
        required=False,
        help_text=_("Each person’s history of disclosures will name the recipient."),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    kind = forms.ChoiceField(
        label=_("Format"), choices=Export.Kind.choices, initial=Export.Kind.XLSX, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, what: ExportKind, chosen: str = "", **options: Any) -> None:
        """`chosen` is the purpose by which an unbound form shows columns and recipients."""
        super().__init__(data, **options)
        self.refusal: DisclosureAnswer | None = None  # once validated: why the recipient may not get these columns
        self.what = what
        self.purposes = {item.slug: item for item in contact_purposes()}
        self.chosen = self.purposes.get(data.get("purpose", "") if data is not None else chosen)
        purpose = form_field(self, "purpose", forms.ChoiceField)
        purpose.choices = [(slug, str(item)) for slug, item in self.purposes.items()]
        form_field(self, "channel", forms.ChoiceField).choices = [("", _("Any"))] + [
            (value, label) for value, label in channel_choices() if not self.chosen or value in self.chosen.channels
        ]
        self.labels = what.labels()
        self.fitting = what.needed(self.chosen) if self.chosen else list(self.labels)
        form_field(self, "columns", forms.ChoiceField).choices = self.labels.items()
        if not what.people:
            del self.fields["channel"]
        self.initial.setdefault("key", uuid4())
        self.initial["columns"] = [name for name in self.initial.get("columns") or what.usual if name in self.fitting]
        self.initial.setdefault("purpose", self.chosen.slug if self.chosen else "")
        columns = data.getlist("columns") if data is not None else self.initial["columns"]
        known = [name for name in columns if name in self.fitting]
        self.recipients = possible_recipients(what, self.chosen, known)
        form_field(self, "recipient", forms.ChoiceField).choices = [
            ("", OURS),
            *((slug, choice_words(answer)) for slug, answer in self.recipients.items()),
        ]

    @property
    def barred(self) -> list[tuple[str, str]]:
        """(why, what to do) of each recipient that the purpose names and that may not get these columns now."""
        answers = (answer for answer in self.recipients.values() if not answer.allowed)
        return [(disclosure_words.why(answer), disclosure_words.next_step(answer)) for answer in answers]

    @property
    def refused(self) -> list[str]:
        """Kinds of data, and custom fields, that the purpose does not need, in words."""
        names, kinds = [name for name in self.labels if name not in self.fitting], self.what.categories
        labels = (str(Category(kinds[name]).label) if name in kinds else self.labels[name] for name in names)
        return list(dict.fromkeys(labels))

    def clean_purpose(self) -> Purpose:
        """The purpose with the chosen slug."""
        return self.purposes[self.cleaned_data["purpose"]]

    def clean_recipient(self) -> Recipient | None:
        """The recipient with the chosen slug; None when the file stays with us."""
        answer = self.recipients.get(self.cleaned_data["recipient"])
        return answer.recipient if answer else None

    def clean_columns(self) -> list[str]:
        """Columns in the order of the table; those that the purpose does not need are refused by name."""
        chosen = [name for name in self.labels if name in self.cleaned_data["columns"]]
        unneeded = [str(self.labels[name]) for name in chosen if self.chosen and name not in self.fitting]
        if unneeded:
            text = _("The purpose “%(purpose)s” does not need: %(columns)s. Leave it out or choose another purpose.")
            params = {"purpose": str(self.chosen), "columns": ", ".join(unneeded)}
            raise forms.ValidationError(text, code="not_needed", params=params)
        return chosen

    def clean(self) -> dict[str, Any]:
        """The gate's word on the recipient, once the columns are right."""
        super().clean()
        chosen = self.cleaned_data.get("recipient") if "columns" in self.cleaned_data else None
        answer = self.recipients[chosen.slug] if chosen else None
        if answer is not None and not answer.allowed:
            self.refusal = answer
            self.add_error("recipient", forms.ValidationError(disclosure_words.refusal(answer), code="refused"))
        return self.cleaned_data


def choice_words(answer: DisclosureAnswer) -> str:
    """A recipient as a choice; one that may not get it stays to be seen, and says so."""
    if answer.allowed:
        return str(answer.recipient)
    return gettext("%(recipient)s (may not get it now)") % {"recipient": answer.recipient}
