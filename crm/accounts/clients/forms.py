"""Forms of the pages about integrations."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients.tokens import DAYS, OVERLAP
from crm.accounts.models import Client, Team, Token
from crm.accounts.models.clients import LONGEST, MOST_REQUESTS, MOST_ROWS, ROWS_A_DAY
from crm.accounts.permissions import scopes
from crm.narrowing import form_field
from crm.privacy.models import Purpose, Recipient


class DaysField(forms.IntegerField):
    """How long a token lives."""

    def __init__(self, **options: Any) -> None:
        limits = {"min_value": 1, "max_value": LONGEST.days, "initial": DAYS}
        super().__init__(label=_("Valid for (days)"), **{**limits, **options})


class ClientForm(forms.ModelForm):
    """What an integration is and may: plain words for each scope, purposes in force, and who gets the data."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(),
        label=_("Teams"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It sees the contacts of these teams and no others."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=scopes.choices, widget=forms.CheckboxSelectMultiple
    )
    purposes = forms.ModelMultipleChoiceField(
        Purpose.objects.none(),
        label=_("What for"),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="slug",
        help_text=_("It gets only the fields that the purpose needs, and only of people whom we may contact for it."),
    )

    rows_a_day = forms.IntegerField(
        label=_("Rows it may read in a day"),
        min_value=1,
        max_value=MOST_ROWS,
        initial=ROWS_A_DAY,
        required=False,
        help_text=_(
            "All its tokens together; what is over is refused until midnight. Empty: 10,000. Take what the work needs."
        ),
    )

    requests_a_minute = forms.IntegerField(
        label=_("Requests in a minute"),
        min_value=1,
        max_value=MOST_REQUESTS,
        required=False,
        help_text=_("Of each of its tokens. Empty: as many as everybody has."),
    )

    class Meta:
        model = Client
        fields = ["name", "recipient"]
        help_texts = {"recipient": _("Who gets the data by it. People are told this when they ask.")}

    field_order = ["name", "recipient", "teams", "scopes", "purposes", "rows_a_day", "requests_a_minute"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "purposes", forms.ModelMultipleChoiceField).queryset = Purpose.objects.active()
        in_force = Recipient.objects.active() | Recipient.objects.filter(pk=self.instance.recipient_id)
        form_field(self, "recipient", forms.ModelChoiceField).queryset = in_force
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if self.instance.pk:
            initial_terms = {"teams": self.instance.user.team_ids, "scopes": self.instance.scopes}
            initial_terms |= {"purposes": self.instance.purpose_slugs, "rows_a_day": self.instance.rows_a_day}
            initial_terms |= {"requests_a_minute": self.instance.requests_a_minute}
            self.initial = {**self.initial, **initial_terms}

    def clean_rows_a_day(self) -> int:
        """The limit; what it is, or the usual one, where nothing is said."""
        usual = self.instance.rows_a_day if self.instance.pk else ROWS_A_DAY
        return self.cleaned_data["rows_a_day"] or usual

    @property
    def told(self) -> dict[str, Any]:
        """What was chosen, as the acts of `registration.py` take it."""
        chosen = self.cleaned_data
        names = ("name", "teams", "purposes", "recipient", "rows_a_day", "requests_a_minute")
        return {**{name: chosen[name] for name in names}, "scopes_given": chosen["scopes"]}


class NewClientForm(ClientForm):
    """The same for one that is not there yet; its first token comes with it."""

    test = forms.BooleanField(
        label=_("For tests"),
        required=False,
        help_text=_("It sees an invented house and nobody real, for ever. Take another one for the real work."),
    )
    days = DaysField(help_text=_("The first token. Administrators get a mail 14 and 3 days before it ends."))
    field_order = ["name", "test", *ClientForm.field_order[1:], "days"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not settings.SANDBOX_DATABASE_URL:
            del self.fields["test"]

    @property
    def told(self) -> dict[str, Any]:
        """The same, and whether it is for tests."""
        return {**super().told, "test": self.cleaned_data.get("test", False)}


class TokenForm(forms.Form):
    """A further token. `uid` is the token's before it is there, so that sending the form twice makes one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than the integration may."),
    )
    days = DaysField()

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "scopes", forms.MultipleChoiceField).choices = [
            row for row in scopes.choices() if row[0] in client.scopes
        ]
        self.fields["scopes"].initial = client.scopes


class RenewalForm(forms.Form):
    """A token in place of another one, which goes on working for a while."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    days = DaysField()
    overlap = forms.IntegerField(
        label=_("The old one ends in (days)"),
        min_value=0,
        max_value=30,
        initial=OVERLAP,
        help_text=_("Time to change the program over. It ends sooner if its own time is up."),
    )


def made_already(form: forms.Form) -> bool:
    """Whether the token that this form asks for is there: somebody went back, or the page was loaded again."""
    return Token.objects.filter(uid=form.cleaned_data["uid"]).exists()
