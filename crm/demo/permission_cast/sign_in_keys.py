"""What a user signs in with beside the password: a browser that is known, a passkey whose other half is thrown away."""

import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from crm.accounts.models import Device, User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.demo.permission_cast.seats import Seat

WITH_DEVICE = ("sam", "mallory", "manager")
WITH_PASSKEY = ("manager", "admin")  # whoever has one is asked for it: only those who can give a code instead


def keys_of(seats: dict[str, Seat]) -> Iterator[Seeded]:
    """A device and a passkey of some."""
    for name in WITH_DEVICE:
        yield Seeded("device", str(known_browser(seats[name].user).uid), seats[name].team or None, name)
    for name in WITH_PASSKEY:
        key = WebAuthn.add(seats[name].user, word("key"), credential()).instance
        yield Seeded("passkey", str(key.pk), seats[name].team or None, name, marks={"name": key.data["name"]})


def known_browser(user: User) -> Device:
    """A browser of the user, from which nobody comes any more."""
    now, digest = timezone.now(), sha256(secrets.token_bytes(32)).hexdigest()
    return Device.objects.create(user=user, digest=digest, name="Firefox, Linux", first_at=now, seen_at=now)


def credential() -> dict[str, Any]:
    """What a browser hands over when a passkey is made."""
    name = secrets.token_bytes(32)
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    key = AttestedCredentialData.create(Aaguid.NONE, name, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"two-teams.example").digest(), flags, 0, key)
    response = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
    }
    return {"id": websafe_encode(name), "rawId": websafe_encode(name), "type": "public-key", "response": response}
