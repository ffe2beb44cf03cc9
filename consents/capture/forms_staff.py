"""The form by which staff take down a consent on paper or by word of mouth."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.capture.given_notice import versions_for
from consents.capture.staff_consents import StatedConsent, words_on
from consents.models import Given, Submission
from crm.accounts.pages.time_fields import DayField
from crm.privacy.actors import Actor
from crm.privacy.channels import CHANNELS
from crm.privacy.uploads import RECORDINGS, SCANS, Policy, UploadRefused, admit

How = Submission.How
HOW = [(How.PAPER, _("On paper, with the scan")), (How.SPOKEN, _("By word of mouth"))]
ENDINGS = ",".join([*SCANS.endings, *RECORDINGS.endings])


class TakingForm(forms.Form):
    """A row of boxes for each purpose whose words are in force. `told(by=…)` is what `take_down` takes."""

    how = forms.ChoiceField(label=_("How the person agreed"), choices=HOW, widget=forms.RadioSelect)
    said_on = DayField(
        label=_("On which day"),
        initial=timezone.localdate,
        help_text=_("The day on the paper, or of the talk. The words in force on that day go into the proof."),
    )
    language = forms.ChoiceField(label=_("In which language"), choices=settings.LANGUAGES)
    file = forms.FileField(
        label=_("Scan or recording"),
        required=False,
        help_text=_(
            "Paper: PDF, PNG or JPEG up to 10 MB. Talk: MP3, WAV, OGG or M4A up to 20 MB; without a recording we mail "
            "the person a link, and nothing counts before it is confirmed."
        ),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    notice = forms.ChoiceField(
        label=_("The notice (Art. 13)"),
        choices=Given.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("It stands beside. Whoever agrees has to know it, so the proof says which version they had."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("language", settings.LANGUAGE_CODE)
        self.words = words_on(timezone.localdate(), self.spoken, timezone.now())
        by_purpose: dict[str, list[tuple[str, Any]]] = {}
        for slug, channel in self.words:
            by_purpose.setdefault(slug, []).append((channel, CHANNELS[channel].name))
        names = {slug: str(purpose) for (slug, _channel), (purpose, _text) in self.words.items()}
        self.asked = {f"agreed-{slug}": slug for slug in by_purpose}
        for name, slug in self.asked.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=names[slug], choices=by_purpose[slug], required=False, widget=forms.CheckboxSelectMultiple
            )
        self.notices = versions_for({slug for slug, _channel in self.words}, timezone.now())
        if not self.notices:
            del self.fields["notice"]
        self.order_fields(["how", "said_on", "language", *self.asked, "notice", "file"])

    @property
    def spoken(self) -> str:
        """The language of the words that the page shows."""
        sent = self.data.get("language", self.initial["language"])
        return sent if sent in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def told(self, *, by: Actor) -> StatedConsent:
        """What they agreed to, its file admitted. UploadRefused for a file of the wrong kind."""
        data, file = self.cleaned_data, self.cleaned_data["file"]
        content, name = b"", ""
        if file is not None:
            name = admit(file, file.name, policy=self.policy, by=by).name
            content = file.read()
        ticked = frozenset((slug, channel) for name_, slug in self.asked.items() for channel in data[name_])
        notice_slug = data.get("notice", "")
        return StatedConsent(data["how"], data["said_on"], data["language"], ticked, content, name, notice=notice_slug)

    @property
    def policy(self) -> Policy:
        """Which files prove this way of agreeing."""
        return SCANS if self.cleaned_data["how"] == How.PAPER else RECORDINGS

    def refuse(self, error: ValidationError | UploadRefused) -> None:
        """Puts what is wrong beside the inputs."""
        if isinstance(error, UploadRefused):
            self.add_error("file", str(error))
            return
        for name, messages in error.message_dict.items():
            place = next(iter(self.asked), None) if name == "boxes" else name if name in self.fields else None
            self.add_error(place, messages)
