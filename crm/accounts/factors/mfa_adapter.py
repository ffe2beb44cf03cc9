"""Second factors: their secrets lie sealed in the database, under a key derived from the master key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.models import User
from crm.accounts.models.sign_in.break_glass import passwords_closed, with_key
from crm.privacy.keys import cipher

SEALED = ("secret", "seed")  # of TOTP and of recovery codes


class MFAAdapter(DefaultMFAAdapter):
    """What allauth.mfa asks the product."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is wrong or was used before."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor. Add another one before you take this one away."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role needs one."""
        user = authenticator.user
        if authenticator.type == Authenticator.Type.WEBAUTHN and self.opens_last(authenticator):
            return False
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        spare = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return spare or not user.role.needs_second_factor

    def opens_last(self, key: Authenticator) -> bool:
        """Whether without this passkey nobody could sign in past the identity provider any more."""
        if not passwords_closed():
            return False
        others = with_key(User.objects.exclude(pk=key.user_id)).exists()
        keys = Authenticator.objects.filter(user=key.user, type=Authenticator.Type.WEBAUTHN).exclude(pk=key.pk)
        return not others and not keys.exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner names it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host in the address bar, one of ALLOWED_HOSTS, and show the product's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Spójnik CRM"}

    def encrypt(self, text: str) -> str:
        """`text` as `<version of the master key>:<token>`."""
        version = cipher.current_version()
        return f"{version}:{urlsafe_b64encode(cipher.seal_secret(text.encode(), version)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed; keys.Unreadable when it does not open."""
        version, _, token = encrypted_text.partition(":")
        return cipher.open_secret(urlsafe_b64decode(token), int(version)).decode()


def second_factors(*, reseal: bool) -> dict[int, int]:
    """How many secrets each version of the master key seals, after sealing the old ones anew where `reseal`."""
    if not reseal:
        secrets = ((row, name) for row in Authenticator.objects.iterator() for name in secrets_in(row))
        return dict(Counter(version_of(row, name) for row, name in secrets))
    counts: Counter[int] = Counter()
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if row and seal_anew(row):
                row.save(update_fields=["data"])
            counts.update(version_of(row, name) for name in secrets_in(row))
    return dict(counts)


def secrets_in(row: Authenticator | None) -> list[str]:
    """The names under which the row keeps secrets."""
    return [name for name in SEALED if row and name in row.data]


def version_of(row: Authenticator, name: str) -> int:
    """The master key that seals one of its secrets."""
    return int(row.data[name].partition(":")[0])


def seal_anew(row: Authenticator) -> bool:
    """Seal what an older key seals under the current one, in memory; whether there was any."""
    stale = [name for name in secrets_in(row) if version_of(row, name) != cipher.current_version()]
    for name in stale:
        row.data[name] = MFAAdapter().encrypt(MFAAdapter().decrypt(row.data[name]))
    return bool(stale)
