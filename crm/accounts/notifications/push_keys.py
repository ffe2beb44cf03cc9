"""The organisation's pair of keys towards push services (VAPID, RFC 8292): made by itself, sealed, renewed in place.

key_in_force ── none yet ──> made, sealed             renew ──> a new one; the old one signs for its devices only
"""

import base64
from datetime import datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import PushDevice, PushKey
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

BY = system("accounts.push_keys")


@transaction.atomic
def key_in_force() -> PushKey:
    """The key that new devices are bound to; made where there is none yet."""
    row = PushKey.objects.filter(until=None).first()
    return row or made_key(by=BY, at=timezone.now())


@transaction.atomic
def renew(*, by: Actor, at: datetime | None = None) -> PushKey:
    """A new key for devices from now on; old ones that no device is bound to are gone."""
    at = at or timezone.now()
    PushKey.objects.select_for_update().filter(until=None).update(until=at)
    row = made_key(by=by, at=at)
    forget_unused()
    return row


def made_key(*, by: Actor, at: datetime) -> PushKey:
    """A new pair, kept; the loser of a race takes what is there."""
    private = ec.generate_private_key(ec.SECP256R1())
    row = PushKey(public=unpadded(public_bytes(private.public_key())), made_at=at)
    row.put_in(pem_of(private))
    PushKey.objects.bulk_create([row], ignore_conflicts=True)
    current = PushKey.objects.get(until=None)
    if current.public == row.public:
        ledger.record("push.key_made", by=by, target=f"push_key:{current.pk}")
    return current


def forget_unused() -> int:
    """Remove keys of before that no device is bound to; how many."""
    used = PushDevice.objects.values("key")
    return PushKey.objects.filter(until__isnull=False).exclude(pk__in=used).delete()[0]


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: the keys, and where devices are reached."""
    versions = sealed_again(PushKey, reseal=reseal)
    for version, count in sealed_again(PushDevice, reseal=reseal).items():
        versions[version] = versions.get(version, 0) + count
    return versions


def pem_of(private: ec.EllipticCurvePrivateKey) -> str:
    """The private key as text."""
    form, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, form, bare).decode()


def public_bytes(public: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes, as browsers take it."""
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def unpadded(value: bytes) -> str:
    """Base64 for addresses, without its padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    """The bytes again. ValueError for what is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
