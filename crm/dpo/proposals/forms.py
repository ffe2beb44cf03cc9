"""Forms of the desk's drafts: a purpose, a recipient, an end; the officer's opinion and the decision.

They keep what was typed and say what the law misses: a channel without its address, advertising without consent, a
notice that nobody would read to the end.
"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from crm.accounts.language.country_names import known_country
from crm.dpo.proposals.amendment import BASIS_STAYS, FIXED_TERMS, in_use
from crm.dpo.proposals.relation_fields import RelationFields, initial_of
from crm.dpo.purposes.terms import PURPOSE, RECIPIENT, Terms, terms_of
from crm.privacy.categories import SPECIAL, Category
from crm.privacy.channels import CHANNELS, channel_choices
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import LegalBasis, Opinion, Purpose, Recipient
from crm.privacy.models.outside.recipients import home_country

SHORTEST = 40  # letters of a notice that says anything
LONG_SENTENCE = 35  # words: plain language (Art. 12(1))
LINES = forms.Textarea(attrs={"rows": 5})


class ReasonForm(forms.Form):
    """The reason of a proposal: what the officer advises on and the decider reads first."""

    why = forms.CharField(
        label=pgettext_lazy("proposal", "Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever decides."),
    )


class PurposeForm(ReasonForm):
    """The terms of a purpose. `current` is the version in force, None for a new one."""

    name = forms.CharField(label=PURPOSE["name"][0], max_length=120)
    name_en = forms.CharField(label=PURPOSE["name_en"][0], max_length=120)
    legal_basis = forms.ChoiceField(
        label=PURPOSE["legal_basis"][0], choices=LegalBasis.choices, widget=forms.RadioSelect
    )
    article = forms.CharField(label=PURPOSE["article"][0], max_length=80, required=False)
    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=channel_choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    marketing = forms.BooleanField(label=_("Marketing"), required=False)
    recipients = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple, required=False)
    notice_text = forms.CharField(label=PURPOSE["notice_text"][0], max_length=4000, widget=LINES)
    notice_text_en = forms.CharField(label=PURPOSE["notice_text_en"][0], max_length=4000, widget=LINES)
    balancing = forms.CharField(
        label=PURPOSE["balancing"][0],
        max_length=8000,
        required=False,
        widget=LINES,
        help_text=_(
            "Why our interest outweighs theirs: what for, which data, what people expect, how they are protected. "
            "A contract needs it for people who act for a company: they are no party to it."
        ),
    )

    def __init__(self, *args: Any, current: Purpose | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.current = current
        self.relations = RelationFields(self)
        if current is not None:
            terms = terms_of(current)
            self.initial = {**terms, **initial_of(terms["recipients"]), **self.initial}
            self.fixed = in_use(current.slug)
        else:
            self.fixed = False
        if self.fixed:
            for name in FIXED_TERMS:  # a disabled field keeps its initial value, whatever is sent
                self.fields[name].disabled = True
            self.fields["legal_basis"].help_text = BASIS_STAYS
        self.order_fields([*PURPOSE, "why"])

    @property
    def terms(self) -> Terms:
        """What was asked for; of a valid form."""
        values = {name: self.cleaned_data[name] for name in PURPOSE}
        return {**values, "recipients": self.relations.terms()}

    def clean(self) -> dict[str, Any]:
        """What the law asks of the fields together."""
        super().clean()
        self.relations.check()
        data = self.cleaned_data
        categories, channels = set(data.get("categories", [])), data.get("channels", [])
        for channel in channels:
            if categories and CHANNELS[channel].categories[-1] not in categories:
                words = _("Without the data it needs: %(category)s. Tick that category, or leave the channel out.")
                labels = {"category": CHANNELS[channel].categories[-1].label}
                self.add_error("channels", forms.ValidationError(words, params=labels))
        self.check_basis(data.get("legal_basis"), categories, data.get("article", ""))
        if data.get("marketing"):
            self.check_marketing(data.get("legal_basis"), channels)
        return data

    def check_basis(self, basis: str | None, categories: set[str], article: str) -> None:
        """A legal duty names its law; special categories have a ground of their own."""
        weighed = basis in (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.CONTRACT)
        if weighed and not self.cleaned_data.get("balancing"):
            self.add_error("balancing", _("Weigh our interest against theirs first: without it there is no ground."))
        if basis == LegalBasis.LEGAL_DUTY and not article:
            self.add_error("article", _("A legal duty names the law it comes from."))
        special = categories & SPECIAL
        if special - {Category.CRIMINAL} and not re.search(r"\b9\b", article):
            self.add_error("article", _("A special category needs its own ground: name the point of Art. 9(2) too."))
        if Category.CRIMINAL in special and not re.search(r"\b10\b", article):
            self.add_error("article", _("Convictions need the law that allows it: name it with Art. 10."))

    def check_marketing(self, basis: str | None, channels: list[str]) -> None:
        """Marketing has a channel, a legal basis that can carry it, and consent for electronic channels (ePrivacy Art.
        13).
        """
        if not channels:
            self.add_error("channels", _("Marketing reaches people by some channel."))
        if basis in (LegalBasis.CONTRACT, LegalBasis.LEGAL_DUTY, LegalBasis.VITAL_INTEREST):
            self.add_error("legal_basis", _("Marketing rests on consent or on a legitimate interest, on nothing else."))
        elif basis != LegalBasis.CONSENT and any(CHANNELS[channel].electronic for channel in channels):
            self.add_error("legal_basis", str(jurisdiction().formulas.consent_by_wire))

    def clean_notice_text(self) -> str:
        """The Polish notice must be readable."""
        return readable_notice(self.cleaned_data["notice_text"])

    def clean_notice_text_en(self) -> str:
        """The English notice must be readable."""
        return readable_notice(self.cleaned_data["notice_text_en"])


def readable_notice(text: str) -> str:
    """The notice text; ValidationError for one that is empty or has overlong sentences."""
    text = text.strip()
    if len(text) < SHORTEST:
        raise forms.ValidationError(_("Say in a sentence or two what the data are used for and what happens without."))
    longest = max(len(sentence.split()) for sentence in re.split(r"(?<=[.!?;:])\s+", text))
    if longest > LONG_SENTENCE:
        words = ngettext(
            "One sentence has %(count)s word. Split it: people read notices standing.",
            "One sentence has %(count)s words. Split it: people read notices standing.",
            longest,
        )
        raise forms.ValidationError(words % {"count": longest})
    return text


class RecipientForm(ReasonForm):
    """The terms of a recipient."""

    name = forms.CharField(label=RECIPIENT["name"][0], max_length=120)
    name_en = forms.CharField(label=RECIPIENT["name_en"][0], max_length=120)
    kind = forms.ChoiceField(label=RECIPIENT["kind"][0], choices=Recipient.Kind.choices, widget=forms.RadioSelect)
    country = forms.CharField(
        label=RECIPIENT["country"][0],
        max_length=2,
        initial=home_country,
        help_text=_("Where they keep the data. Two letters, like PL or DE."),
    )
    access_country = forms.CharField(
        label=RECIPIENT["access_country"][0],
        max_length=2,
        required=False,
        help_text=_("From where they look at the data, if from elsewhere: looking from outside the EEA is a transfer."),
    )
    services = forms.CharField(
        label=RECIPIENT["services"][0], max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    email = forms.EmailField(
        label=RECIPIENT["email"][0],
        required=False,
        help_text=_("Where corrections, erasures and questions about privacy go."),
    )
    agreement_needed = forms.BooleanField(
        label=RECIPIENT["agreement_needed"][0], required=False, help_text=_("A processor always needs one (Art. 28).")
    )
    proof_arrangement = forms.CharField(
        label=RECIPIENT["proof_arrangement"][0],
        max_length=120,
        required=False,
        help_text=_(
            "Which agreement says that this firm keeps proof of each consent and shows it when asked, and where. With "
            "it a consent for e-mail that its program passes on counts at once; without it the person confirms it."
        ),
    )

    def __init__(self, *args: Any, current: Recipient | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if current is not None:
            self.initial = {**terms_of(current), **self.initial}
        self.order_fields([*RECIPIENT, "why"])

    @property
    def terms(self) -> Terms:
        """What was asked for; of a valid form."""
        return {name: self.cleaned_data[name] for name in RECIPIENT}

    def clean_country(self) -> str:
        """Where they keep the data."""
        return known(self.cleaned_data["country"])

    def clean_access_country(self) -> str:
        """From where they look; empty when from the same."""
        country = self.cleaned_data["access_country"]
        country = known(country) if country else ""
        return "" if country == self.cleaned_data.get("country") else country

    def clean(self) -> dict[str, Any]:
        """A processor has an agreement (Art. 28(3))."""
        super().clean()
        data = self.cleaned_data
        if data.get("kind") == Recipient.Kind.PROCESSOR and not data.get("agreement_needed"):
            self.add_error("agreement_needed", _("A processor gets nothing without an agreement (Art. 28(3) GDPR)."))
        if data.get("kind") == Recipient.Kind.JOINT and data.get("agreement_needed"):
            words = _("A joint controller has an arrangement (Art. 26) instead; leave this box empty.")
            self.add_error("agreement_needed", words)
        return data


def known(letters: str) -> str:
    """The two letters of a country; ValidationError for others."""
    country = known_country(letters)
    if not country:
        raise forms.ValidationError(_("Two letters, like PL or DE."))
    return country


class OpinionForm(forms.Form):
    """What the officer says."""

    verdict = forms.ChoiceField(label=_("Opinion"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """Yes or no, with the reason; which of the two is the button."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
