"""Forms of letters: their words, and how they go."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dsar.models import Letter

WRITTEN = [(str(kind), kind.label) for kind in (Letter.Kind.ANSWER, Letter.Kind.DONE, Letter.Kind.LIFTING)]


class LetterForm(forms.Form):
    """The letter as it goes."""

    kind = forms.ChoiceField(label=_("Letter"), choices=WRITTEN, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        max_length=30000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("An empty line parts paragraphs, “## ” begins a heading, “- ” a line of a list."),
    )


class SendForm(forms.Form):
    """How it goes."""

    way = forms.ChoiceField(
        label=_("How it goes"),
        choices=[
            ("email", _("By e-mail, from here")),
            ("post", _("By letter: I have posted it")),
            ("in_person", _("In person: I have handed it over")),
            ("portal", _("On the status page")),
        ],
    )
