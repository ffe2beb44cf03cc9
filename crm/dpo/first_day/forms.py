"""The forms of the first day: the firm, the officer, a team with its first people, the plain questions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.builder.forms import ControllerForm
from consents.models import Controller
from crm.accounts.models import Role, Team, User
from crm.dpo.first_day.plain_questions import QUESTIONS, Question, answers, channels_of_offers
from crm.privacy.channels import channel_choices

YES, NO = "yes", "no"
YES_OR_NO = [(YES, _("Yes")), (NO, _("No"))]


class FirmForm(ControllerForm):
    """What everybody has to be told of the firm; the rest of the controller's page can wait."""

    class Meta:
        model = Controller
        fields = ["nip", "name", "short", "address", "email", "phone"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["short"].required = False
        self.fields["short"].help_text = _("Stands over forms and pages. Empty: the full name.")

    def clean(self) -> dict[str, Any]:
        """A short name, made from the long one where nobody wrote any."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["short"] = (data.get("short") or data.get("name", ""))[:60]
        return data


class OfficerForm(forms.Form):
    """The data protection officer, or why there is none (Art. 37(1))."""

    NAMED, NONE = "named", "none"

    has = forms.ChoiceField(
        label=_("Do you have a data protection officer?"),
        choices=[(NAMED, _("Yes")), (NONE, _("No, because…"))],
        widget=forms.RadioSelect,
    )
    officer = forms.CharField(label=_("Name of the officer"), max_length=120, required=False)
    officer_email = forms.EmailField(label=_("E-mail of the officer"), required=False)
    officer_phone = forms.CharField(label=_("Phone of the officer"), max_length=40, required=False)
    no_officer_because = forms.CharField(
        label=_("Why there is none"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "An officer is needed by public bodies, and by whoever monitors people regularly on a large scale, or "
            "processes data of Art. 9 or 10 on a large scale. The reason is what you show an inspector."
        ),
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Name and address of an officer who is not the one who decides, or a reason."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("has") == self.NAMED:
            for name in ("officer", "officer_email"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("People must be able to reach the officer (Art. 37(7) GDPR)."))
            if (data.get("officer_email") or "").lower() == self.by.email.lower():
                self.add_error(
                    "officer_email", _("Whoever decides for the controller is not its officer (Art. 38(6) GDPR).")
                )
        elif data.get("has") == self.NONE and not (data.get("no_officer_because") or "").strip():
            self.add_error("no_officer_because", _("Say why: without a reason nobody can judge it later."))
        return data

    @property
    def columns(self) -> dict[str, str]:
        """The controller's columns; what belongs to the other answer is emptied."""
        data, named = self.cleaned_data, self.cleaned_data["has"] == self.NAMED
        columns = {name: data[name] if named else "" for name in ("officer", "officer_email", "officer_phone")}
        return columns | {"no_officer_because": "" if named else data["no_officer_because"].strip()}


class InviteForm(forms.Form):
    """One colleague to be invited; an empty row invites nobody."""

    name = forms.CharField(label=_("First and last name"), max_length=160, required=False)
    email = forms.EmailField(label=_("Work e-mail"), required=False)
    role = forms.ModelChoiceField(
        label=pgettext_lazy("of a user", "Role"), queryset=Role.objects.none(), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role_field: Any = self.fields["role"]
        role_field.queryset = Role.objects.filter(machine=False)

    @property
    def wanted(self) -> bool:
        """Whether anything was typed."""
        return any(self.cleaned_data.get(name) for name in ("name", "email"))

    def clean(self) -> dict[str, Any]:
        """All three, or none; an address that nobody here has."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("name") or data.get("email")):
            return data
        for name, words in (("name", _("Who is it?")), ("email", _("Where does the invitation go?"))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        if not data.get("role"):
            self.add_error("role", _("Choose what they do here."))
        email = (data.get("email") or "").lower()
        if email and User.objects.filter(email__iexact=email).exists():
            self.add_error("email", _("Somebody has an account with this address already."))
        return data


class TeamForm(forms.Form):
    """The name of the first team; whoever sells sees the contacts of their team."""

    team = forms.CharField(label=_("Name of the team"), max_length=80, required=False)

    def clean_team(self) -> str:
        """A name that no team has, or none where there is a team already."""
        name = str(self.cleaned_data["team"]).strip()
        if name and Team.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("There is a team of this name already."))
        return name


class QuestionsForm(forms.Form):
    """All questions at once, with what was answered before."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        given = answers()
        for question in QUESTIONS:
            yes = given.get(question.slug)
            initial = None if yes is None else YES if yes else NO
            self.fields[question.slug] = forms.ChoiceField(
                label=question.words, choices=YES_OR_NO, required=False, widget=forms.RadioSelect, initial=initial
            )
        self.fields["channels"] = forms.MultipleChoiceField(
            label=_("By which channel?"),
            choices=channel_choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=channels_of_offers(by),
        )

    def clean(self) -> dict[str, Any]:
        """Offers go by some channel."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if any(data.get(each.slug) == YES for each in QUESTIONS if each.by_channel) and not data.get("channels"):
            self.add_error("channels", _("Choose at least one channel."))
        return data

    @property
    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """[(question, its field)] in order."""
        return [(question, self[question.slug]) for question in QUESTIONS]

    @property
    def given(self) -> list[tuple[Question, bool]]:
        """[(question, yes)] of those that were answered; of a valid form."""
        data = self.cleaned_data
        return [(question, data[question.slug] == YES) for question in QUESTIONS if data[question.slug]]
