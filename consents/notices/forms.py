"""Forms about notices: beginning one, drafting its next version with a promise for each purpose, exempting people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consents.models import NoticeExemption, NoticeVersion, PrivacyNotice
from consents.notices.notice_versions import Promise, own_promises
from consents.notices.retelling import Audience
from consents.wordings.forms import PublicationForm
from crm.privacy.models import Purpose

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})
RESERVED = frozenset({"new"})
LONGEST = 600  # months: fifty years


class NoticeForm(forms.ModelForm):
    """A notice: where it stands, what it is called, which purposes it speaks of."""

    purposes = forms.ModelMultipleChoiceField(
        label=_("Purposes"),
        help_text=_("None ticked: the notice speaks of every purpose, those that come later too."),
        queryset=Purpose.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PrivacyNotice
        fields = ("slug", "title", "title_en")
        help_texts = {"slug": _("Small letters, digits and hyphens; it stands in the address.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["purposes"]
        chosen.queryset = Purpose.objects.active()

    def clean_slug(self) -> str:
        """Not a word that the addresses of the desk take."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(_("This word is taken. Choose another one."))
        return slug

    @property
    def values(self) -> dict[str, Any]:
        """What `open_notice` takes."""
        return {**self.cleaned_data, "purposes": [purpose.slug for purpose in self.cleaned_data["purposes"]]}


class NoticeDraftForm(forms.Form):
    """Why there is a new version, further words, and for each purpose how long its data are kept."""

    why = forms.CharField(label=_("Why there is a new version"), widget=SHORT, max_length=1000)
    more = forms.CharField(
        label=_("Further words, in Polish"),
        help_text=_("A paragraph a line. Everything that purposes and controller say already is put in by itself."),
        widget=LONG,
        required=False,
        max_length=4000,
    )
    more_en = forms.CharField(label=_("Further words, in English"), widget=LONG, required=False, max_length=4000)

    def __init__(self, *args: Any, purposes: Sequence[Purpose], **options: Any) -> None:
        super().__init__(*args, **options)
        self.purposes = purposes
        for purpose in purposes:
            for name, field in period_fields().items():
                self.fields[f"{purpose.slug}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """Checks that each promise is made in both languages, or in none."""
        data = super().clean() or {}
        for purpose in self.purposes:
            words = [data.get(f"{purpose.slug}_{name}", "") for name in ("words", "words_en")]
            if any(words) != all(words):
                lacking = "words" if not words[0] else "words_en"
                self.add_error(f"{purpose.slug}_{lacking}", _("Say it in both languages."))
            elif data.get(f"{purpose.slug}_months") is not None and not any(words):
                self.add_error(f"{purpose.slug}_words", _("Say in words from when the months count."))
        if bool(data.get("more")) != bool(data.get("more_en")):
            self.add_error("more" if not data.get("more") else "more_en", _("Say it in both languages."))
        return data

    @property
    def groups(self) -> list[tuple[Purpose, list[forms.BoundField]]]:
        """(purpose, its questions), for the page."""
        return [(purpose, [self[f"{purpose.slug}_{name}"] for name in period_fields()]) for purpose in self.purposes]

    @property
    def promises(self) -> dict[str, Promise]:
        """The promises as `draft_notice` takes them."""
        names = ("words", "words_en", "months", "to_year_end")
        return {
            purpose.slug: Promise(**{name: self.cleaned_data[f"{purpose.slug}_{name}"] for name in names})
            for purpose in self.purposes
        }

    @property
    def about(self) -> dict[str, Any]:
        """What is said about the version."""
        return {name: self.cleaned_data[name] for name in ("why", "more", "more_en")}


def period_fields() -> dict[str, forms.Field]:
    """The questions about keeping for one purpose; its name stands above them."""
    return {
        "words": forms.CharField(label=_("In Polish"), required=False, max_length=300),
        "words_en": forms.CharField(label=_("In English"), required=False, max_length=300),
        "months": forms.IntegerField(label=_("Months"), required=False, min_value=1, max_value=LONGEST),
        "to_year_end": forms.BooleanField(label=_("and on to the end of that year"), required=False),
    }


def first_notice(version: NoticeVersion | None) -> dict[str, Any]:
    """What a draft begins with: the draft there is, or the version in force."""
    if version is None:
        return {}
    initial: dict[str, Any] = {"more": version.more, "more_en": version.more_en}
    initial["why"] = "" if version.published else version.why
    for slug, promise in own_promises(version).items():
        initial |= {f"{slug}_{name}": value for name, value in vars(promise).items()}
    return initial


class NoticeDecisionForm(PublicationForm):
    """The controller's decision on a notice; who is told of it, where a change asks for that (Art. 13(3), 14(4))."""

    NOW, LATER = "now", "later"

    def __init__(self, *args: Any, draft: NoticeVersion, audience: Audience, **options: Any) -> None:
        super().__init__(*args, **options)
        self.audience = audience
        if draft.opinion != NoticeVersion.Opinion.AGAINST:
            del self.fields["overruling"]
        if not audience.mail + audience.post:
            return
        choices = [(self.NOW, _("Publish and tell them")), (self.LATER, _("Publish the words, tell nobody yet"))]
        self.fields["telling"] = forms.ChoiceField(
            label=_("Those who were told before"), choices=choices, widget=forms.RadioSelect, initial=self.NOW
        )
        self.fields["untold"] = forms.CharField(
            label=_("Why nobody is told yet"), required=False, widget=SHORT, max_length=1000
        )
        self.fields["typed"] = forms.IntegerField(label=_("Type how many get an e-mail"), required=False, min_value=0)
        self.order_fields(["telling", "untold", "typed", "overruling"])

    def clean(self) -> dict[str, Any]:
        """Checks that there is a reason for telling nobody."""
        data = super().clean() or {}
        if data.get("telling") == self.LATER and not data.get("untold", "").strip():
            self.add_error("untold", _("Say why."))
        return data

    @property
    def decision(self) -> dict[str, Any]:
        """What `publish_and_tell` takes."""
        data = self.cleaned_data
        later = data.get("telling") == self.LATER
        return {
            "overruling": data.get("overruling", ""),
            "untold": data.get("untold", "") if later else "",
            "typed": data.get("typed"),
        }


class ExemptionForm(forms.Form):
    """Why people need not be told."""

    letter = forms.ChoiceField(
        label=_("Exemption of Art. 14(5)"),
        choices=NoticeExemption.Letter.choices,
        widget=forms.RadioSelect(attrs={"form": "bulk"}),
    )
    reason = forms.CharField(
        label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 2, "form": "bulk"}), max_length=2000
    )
