"""Forms of the wordings' pages: the draft, the officer's opinion, the controller's decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consents.models import LANGUAGES, Wording
from consents.statements.drafts import Texts
from crm.privacy.channels import CHANNELS

SHORT = forms.Textarea(attrs={"rows": 2})


class DraftForm(forms.Form):
    """The words for each channel in both languages. An empty channel is not asked about."""

    why = forms.CharField(label=_("Why there is a new version"), widget=SHORT, max_length=1000)
    often = forms.CharField(label=_("How often we shall write, in Polish"), required=False, max_length=160)
    often_en = forms.CharField(label=_("How often we shall write, in English"), required=False, max_length=160)

    def __init__(self, *args: Any, channels: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.channels = channels
        names = {"pl": _("%(channel)s, in Polish"), "en": _("%(channel)s, in English")}
        for channel in channels:
            for language in LANGUAGES:
                label = names[language] % {"channel": CHANNELS[channel].name}
                widget = forms.Textarea(attrs={"rows": 3, "lang": language})
                self.fields[f"{channel}_{language}"] = forms.CharField(
                    label=label, required=False, widget=widget, max_length=2000
                )

    @property
    def texts(self) -> Texts:
        """The words as `draft` takes them."""
        pairs = [(channel, language) for channel in self.channels for language in LANGUAGES]
        return {(channel, language): self.cleaned_data[f"{channel}_{language}"] for channel, language in pairs}

    @property
    def about(self) -> dict[str, Any]:
        """What is said about the version."""
        return {name: self.cleaned_data[name] for name in ("why", "often", "often_en")}


def first_words(wording: Wording | None) -> dict[str, str]:
    """What a draft begins with: the draft there is, or the words in force."""
    if wording is None:
        return {}
    texts = {f"{text.channel}_{text.language}": text.text for text in wording.texts.all()}
    why = "" if wording.published else wording.why
    return {**texts, "why": why, "often": wording.often, "often_en": wording.often_en}


class OpinionForm(forms.Form):
    """The officer's opinion, with their reasons."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Wording.Opinion.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), widget=SHORT, max_length=2000)


class PublicationForm(forms.Form):
    """The controller's decision. A reason is needed only against the officer's opinion."""

    overruling = forms.CharField(
        label=_("Why it goes ahead against the opinion"), widget=SHORT, required=False, max_length=2000
    )
