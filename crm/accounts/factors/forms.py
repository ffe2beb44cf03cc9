"""Forms of the second factor: what a code is worth, and what the pages about app and passkey ask.

None of them counts tries: the doors do (`sign_in/views.py`, `sessions/identity_proof.py`), before a form looks at
anything."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from crm.accounts.factors import recovery_codes
from crm.accounts.models import User

USED = "counter"  # in an authenticator's data: the half minute whose code was used last


@transaction.atomic
def use_totp(user: User, text: str) -> Authenticator | None:
    """The authenticator app, when `text` is its code of now, the half minute before or after, and younger than the code
    used last: each counts once, and of two at once one does. None for any other text.
    """
    code = "".join(text.split())
    row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    secret = get_adapter().decrypt(row.data["secret"])
    for counter in yield_hotp_counters_from_time():
        right = constant_time_compare(format_hotp_value(hotp_value(secret, counter)), code)
        if right and counter > row.data.get(USED, -1):
            row.data[USED] = counter
            row.save(update_fields=["data"])
            return row
    return None


def use_code(user: User, text: str) -> Authenticator | None:
    """The factor that a typed code stands for: the app, or by a recovery code the factor that was lost."""
    if factor := use_totp(user, text):
        return factor
    if not recovery_codes.use(user, text):
        return None
    factor = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).first()
    if factor:
        factor.by_recovery_code = True
    return factor


class OnceOnly:
    """A form with a `code`, which it uses up when it is right."""

    user: User  # these two by allauth's own form behind it
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.authenticator = use_code(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["code"]

    @property
    def by_recovery_code(self) -> bool:
        """Whether it was a recovery code."""
        return getattr(self.authenticator, "by_recovery_code", False)


class CodeForm(OnceOnly, AuthenticateForm):
    """The second step of sign-in."""

    trust = forms.BooleanField(label=_("Do not ask for a code on this device for 30 days"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("One-time code")
        self.fields["code"].max_length = 40
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}


class CodeAgainForm(OnceOnly, ReauthenticateForm):
    """A code from somebody who is signed in already."""


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows now")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def clean_code(self) -> str:
        """Apps show it as two groups of three."""
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey or security key."""

    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"),
        help_text=_("It then asks for your finger, your face or its PIN. Leave it off for a key with a mere button."),
        required=False,
        initial=True,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = 80
        self.fields["name"].help_text = _("So that you tell it from others, for example: laptop, telephone.")


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = 80
