"""Forms of the pages about agents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import User
from crm.accounts.models.programs.agents import LONGEST_NOTE
from crm.agents.tools.catalogue import choices

STOP_WORD = pgettext_lazy("typed to stop all agents", "stop")


class SwitchingForm(forms.Form):
    """For whom an agent acts, and by which tools."""

    principal = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__machine=False),
        label=_("Acts for"),
        to_field_name="uid",
        help_text=_("It sees what this colleague sees, and no more. They are told, and may stop it."),
    )
    tools = forms.MultipleChoiceField(label=_("What it may use"), choices=choices, widget=forms.CheckboxSelectMultiple)


class StopForm(forms.Form):
    """Why an agent is stopped."""

    note = forms.CharField(label=_("Why it is stopped"), max_length=LONGEST_NOTE)


class StopAllForm(StopForm):
    """The same for all of them, with a word typed by hand."""

    word = forms.CharField(label=_("To stop all agents, type: stop"), max_length=20)

    def clean_word(self) -> str:
        """The word, in whatever case."""
        word: str = self.cleaned_data["word"].strip()
        if word.casefold() != str(STOP_WORD).casefold():
            raise ValidationError(_("Type the word as it stands."), code="word")
        return word


def first_words(form: Any) -> str:
    """What a form without a page of its own was refused for."""
    return " ".join(str(words) for errors in form.errors.values() for words in errors)
