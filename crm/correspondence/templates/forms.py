"""A template of a letter: for whom, in which language, what for, subject and text with placeholders."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team
from crm.contacts.contact_list.badges import contact_purposes
from crm.contacts.entries.forms import CleanTextForm
from crm.contacts.models.interaction import LONGEST_TEXT
from crm.correspondence.models.letters import leads
from crm.correspondence.templates.placeholders import one_line
from crm.correspondence.templates.saved_templates import refuse_unknown
from crm.lists.saved_views.forms import MINE
from crm.narrowing import form_field
from crm.privacy.channels import EMAIL
from crm.privacy.people.sensitive_text import Finding, findings, without

TEXTS = ("name", "subject", "text")


class TemplateForm(CleanTextForm):
    """A letter template. Its text is checked for what does not belong there; unknown placeholders are refused."""

    name = forms.CharField(
        label=_("Name of the template"), max_length=80, error_messages={"required": _("Give the template a name.")}
    )
    team = forms.ChoiceField(label=_("Who has it?"), required=False, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    purpose = forms.ChoiceField(label=_("What for?"), required=False)
    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write what the message is about.")}
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Write the message.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    field_order = ("name", "team", "language", "purpose", "subject", "text", "heed", "version")

    def __init__(self, *args: Any, user: Any, settled: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.settled = user, settled
        self.teams = {} if settled else {str(each.uid): each for each in Team.objects.all() if leads(user, each.pk)}
        choices = [("", MINE), *((uid, _("Team: %(team)s") % {"team": each}) for uid, each in self.teams.items())]
        form_field(self, "team", forms.ChoiceField).choices = choices
        if not self.teams:
            del self.fields["team"]
        purposes = [(each.slug, str(each)) for each in contact_purposes(EMAIL)]
        form_field(self, "purpose", forms.ChoiceField).choices = [("", _("for any purpose")), *purposes]

    def clean_subject(self) -> str:
        """One line: a header takes no more."""
        return one_line(self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        try:
            refuse_unknown({name: data.get(name, "") for name in ("subject", "text")})
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name, messages)
        return data

    def findings(self) -> list[Finding]:
        """What the check found in any of the texts."""
        return [finding for name in TEXTS for finding in findings(self.cleaned_data.get(name, ""))]

    def cut(self) -> "TemplateForm":
        """The same form with the fragments taken out, to be looked at again."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        for name in TEXTS:
            text = self.cleaned_data.get(name, "")
            data[name] = without(text, findings(text))
        data["heed"] = ""
        fresh = type(self)(data, user=self.user, settled=self.settled, auto_id=self.auto_id)
        fresh.full_clean()
        return fresh

    @property
    def audience(self) -> Team | None:
        """The team that gets it; None for nobody else."""
        return self.teams.get(self.cleaned_data.get("team", ""))
