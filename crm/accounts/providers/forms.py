"""The form of an identity provider: where it is, and which of its groups gives what."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Provider, Role, Team
from crm.accounts.providers.oidc_client import is_address
from crm.privacy.guards.dialled_addresses import NotDialled, refuse_inside

BLANK = 3  # lines for further groups
MOST = 40


class Lines(forms.CharField):
    """Several short texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=4000, **options)

    def clean(self, value: Any) -> list[str]:
        """The lines that hold something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class TermsForm(forms.ModelForm):
    """Who may come, and as what, by whichever protocol. `group_3`, `role_3`, `teams_3` are one group."""

    usual_claim = "groups"
    domains = Lines(
        label=_("Domains of e-mail addresses"),
        help_text=_("One a line, such as firma.pl. Nobody else gets in. Empty: any."),
    )
    factors = Lines(
        label=_("Counts as a second step"),
        help_text=_(
            "Values of acr or amr, one a line, such as mfa. Who comes with one of them is asked for no code here."
        ),
    )

    class Meta:
        model = Provider
        fields = ["name", "client_id", "group_claim", "admits"]
        help_texts = {
            "name": _("Stands on the button: «Sign in by …»."),
            "group_claim": _("Usually groups. A path for what lies deeper, such as realm_access.roles."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        provider = self.instance
        self.initial["group_claim"] = provider.group_claim or self.usual_claim
        self.initial["domains"], self.initial["factors"] = "\n".join(provider.domains), "\n".join(provider.factors)
        self.lines = min(len(provider.groups) + BLANK, MOST)
        roles = Role.objects.filter(machine=False)
        for number in range(self.lines):
            row = provider.groups[number] if number < len(provider.groups) else {}
            self.add_line(number, row, roles)

    def add_line(self, number: int, row: dict[str, Any], roles: Any) -> None:
        """The three fields of one group."""
        self.fields[f"group_{number}"] = forms.CharField(
            label=_("Group"), max_length=200, required=False, initial=row.get("group", "")
        )
        self.fields[f"role_{number}"] = forms.ModelChoiceField(
            roles, label=_("Role"), required=False, to_field_name="slug", initial=row.get("role", "")
        )
        self.fields[f"teams_{number}"] = forms.ModelMultipleChoiceField(
            Team.objects.all(),
            label=_("Teams"),
            required=False,
            initial=row.get("teams", []),
            widget=forms.CheckboxSelectMultiple,
        )

    def group_rows(self) -> Iterator[list[Any]]:
        """The fields of each group, for the page."""
        for number in range(self.lines):
            yield [self[f"{name}_{number}"] for name in ("group", "role", "teams")]

    def main_fields(self) -> list[Any]:
        """The fields above the groups."""
        return [field for field in self if not field.name.partition("_")[2].isdigit()]

    def clean(self) -> dict[str, Any]:
        """A group and its role come together."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(self.lines):
            group, role = cleaned.get(f"group_{number}"), cleaned.get(f"role_{number}")
            if bool(group) != bool(role):
                self.add_error(f"role_{number}" if group else f"group_{number}", _("A group and a role come together."))
        return cleaned

    @property
    def terms(self) -> dict[str, Any]:
        """What was typed, as the verbs of provider_settings.py take it."""
        chosen = self.cleaned_data
        groups = [
            {
                "group": chosen[f"group_{number}"].strip(),
                "role": chosen[f"role_{number}"].slug,
                "teams": [team.pk for team in chosen[f"teams_{number}"]],
            }
            for number in range(self.lines)
            if chosen[f"group_{number}"]
        ]
        plain = [*self.Meta.fields, "domains", "factors"]
        return {**{name: chosen[name] for name in plain}, "groups": groups}


class ProviderForm(TermsForm):
    """A provider that speaks OpenID Connect: client and secret."""

    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown. Empty: the one until now."),
    )

    field_order = ["name", "issuer", "client_id", "secret", "domains", "admits", "factors", "group_claim"]


class NewProviderForm(ProviderForm):
    """The same for one that is not there yet, with the address that stays."""

    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_(
            "The address under which the provider publishes what it is. It stays: another one is another provider."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["secret"].required = True
        self.fields["secret"].help_text = _("Kept sealed and never shown.")

    def clean_issuer(self) -> str:
        """An address that may be dialled."""
        issuer = self.cleaned_data["issuer"].strip()
        parts = urlsplit(issuer) if is_address(issuer) else None
        if parts is None or parts.query or parts.fragment or parts.username:
            raise forms.ValidationError(_("This is no address of an issuer."))
        refuse_undialled(parts.hostname or "", parts.port or 443)
        return issuer


def refuse_undialled(host: str, port: int) -> None:
    """forms.ValidationError for an address that may not be dialled."""
    try:
        refuse_inside(host, port)
    except NotDialled:
        raise forms.ValidationError(
            _("This address leads inside. Have its network listed in DIAL_NETWORKS, if that is meant.")
        ) from None
    except OSError:
        raise forms.ValidationError(_("There is no such host.")) from None
