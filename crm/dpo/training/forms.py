"""Forms of training at the desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Role, User
from crm.accounts.models.training.own_modules import ModuleWords
from crm.accounts.pages.time_fields import DayField
from crm.accounts.training.catalogue import every_module, language_now
from crm.accounts.training.drill_scripts import SCRIPTS
from crm.accounts.training.drills import Kind
from crm.accounts.training.requirements import trainees
from crm.narrowing import form_field
from crm.privacy.uploads import Policy, UploadRefused, admit
from crm.privacy.uploads.kinds import JPEG, PNG

PICTURES = Policy((PNG, JPEG), 2 * 1024 * 1024)
TYPES = {PNG: "image/png", JPEG: "image/jpeg"}
ANSWERS = 4  # fields of one question


class Colleague(forms.ModelChoiceField):
    """A colleague with their role beside the name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.role}"


class RequireForm(forms.Form):
    """Which module a role has to pass, and from when on."""

    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.filter(machine=False).order_by("name"), to_field_name="slug"
    )
    module = forms.ChoiceField(label=_("Module"))
    since = DayField(label=_("From"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        field = form_field(self, "module", forms.ChoiceField)
        field.choices = [(slug, module.title) for slug, module in every_module().items()]


class DrillForm(forms.Form):
    """With whom, by which script, on which day."""

    user = Colleague(label=_("With whom"), queryset=User.objects.none(), to_field_name="uid")
    script = forms.ChoiceField(label=_("Script"))
    planned_for = DayField(label=_("Day"))

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, initial={"planned_for": timezone.localdate()})
        people = trainees().exclude(pk=by.pk).order_by("last_name", "first_name", "username")
        form_field(self, "user", forms.ModelChoiceField).queryset = people
        grouped = {
            kind: [(name, script.title) for name, script in SCRIPTS.items() if script.kind == kind] for kind in Kind
        }
        field = form_field(self, "script", forms.ChoiceField)
        field.choices = [(kind.label, options) for kind, options in grouped.items()]


class ModuleForm(forms.Form):
    """Title, minutes, text and a picture of a draft, in one language."""

    title = forms.CharField(label=_("Title"), max_length=120)
    minutes = forms.IntegerField(
        label=_("Minutes of reading"), min_value=1, max_value=60, initial=5, help_text=_("The same in each language.")
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "A line that begins with ## is a heading, one with a hyphen a point of a list, one with > an example. "
            "Words between two stars are **bold**."
        ),
    )
    file = forms.FileField(label=_("Picture"), required=False, help_text=_("PNG or JPEG, up to 2 MB."))
    picture_words = forms.CharField(
        label=_("What the picture shows"),
        max_length=200,
        required=False,
        help_text=_("For whoever cannot see it. Needed with a picture."),
    )
    WORDS = ("title", "text", "picture_words")

    def __init__(
        self, data: Any = None, files: Any = None, *, by: User, words: ModuleWords | None = None, minutes: int = 5
    ) -> None:
        filled = {name: getattr(words, name) for name in self.WORDS} if words else {}
        super().__init__(data, files, initial={**filled, "minutes": minutes})
        self.by, self.has_picture = by, bool(words and words.picture)

    def clean_file(self) -> tuple[bytes, str] | None:
        """(content, type) of a picture that passed the one door for files; None for none."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        try:
            admitted = admit(file, file.name, policy=PICTURES, by=self.by)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None
        return file.read(), TYPES[admitted.kind]

    def clean(self) -> dict[str, Any]:
        """A picture says what it shows."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("file") or self.has_picture) and not cleaned.get("picture_words"):
            self.add_error("picture_words", _("Say what the picture shows."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the picture."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class NewModuleForm(ModuleForm):
    """The first words of a module, and which language they are in."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("The other language can be added later. Until then these words stand in for it."),
    )
    field_order = ("language", "title")

    def __init__(self, data: Any = None, files: Any = None, *, by: User) -> None:
        super().__init__(data, files, by=by)
        self.initial["language"] = language_now()


class QuestionForm(forms.Form):
    """One question: what is asked, up to four answers with a tick at each right one, the reason."""

    text = forms.CharField(label=_("Question"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Why so"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, question: dict[str, Any] | None = None) -> None:
        filled = question or {"text": "", "answers": [], "right": [], "reason": ""}
        initial: dict[str, Any] = {"text": filled["text"], "reason": filled["reason"]}
        for place, words in enumerate(filled["answers"]):
            initial |= {f"answer_{place}": words, f"right_{place}": place in filled["right"]}
        super().__init__(data, initial=initial)
        for place in range(ANSWERS):
            self.fields[f"answer_{place}"] = forms.CharField(
                label=_("Answer %(n)s") % {"n": place + 1}, max_length=300, required=place < 2
            )
            self.fields[f"right_{place}"] = forms.BooleanField(
                label=_("Answer %(n)s is right") % {"n": place + 1}, required=False
            )
        self.order_fields(
            ["text", *(f"{part}_{place}" for place in range(ANSWERS) for part in ("answer", "right")), "reason"]
        )

    def clean(self) -> dict[str, Any]:
        """At least one answer is right and one is wrong."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [place for place in range(ANSWERS) if cleaned.get(f"answer_{place}")]
        right = [place for place in given if cleaned.get(f"right_{place}")]
        if not self.errors and not 0 < len(right) < len(given):
            raise ValidationError(_("Tick what is right, and leave at least one answer that is wrong."))
        return cleaned

    @property
    def question(self) -> dict[str, Any]:
        """As the draft keeps it."""
        cleaned = self.cleaned_data
        given = [place for place in range(ANSWERS) if cleaned.get(f"answer_{place}")]
        return {
            "text": cleaned["text"],
            "answers": [cleaned[f"answer_{place}"] for place in given],
            "right": [n for n, place in enumerate(given) if cleaned.get(f"right_{place}")],
            "reason": cleaned["reason"],
        }
