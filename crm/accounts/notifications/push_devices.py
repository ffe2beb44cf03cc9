"""The browsers that ring for a colleague: taken on, let go, and one message to one of them."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import PushDevice, PushKey, Session, User
from crm.accounts.notifications.push_keys import key_in_force, padded
from crm.accounts.notifications.push_messages import CURVE, LIVES, sealed, signed_for
from crm.privacy.actors import Actor
from crm.privacy.guards.guarded_post import Answer, post
from crm.privacy.logs import ledger

MOST = 10  # devices of one colleague
LONGEST = 1000  # letters of an address at a push service
AUTH_BYTES = 16
GONE = (404, 410)
REFUSED = _("The browser gave an address that we do not send to.")


@dataclass(frozen=True)
class Way:
    """Where a browser is reached, and the keys under which it reads."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def host(self) -> str:
        """The machine of its push service."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def digest(self) -> str:
        """A keyed hash of its address."""
        return hmac.new(settings.SECRET_KEY.encode(), b"push:" + self.endpoint.encode(), hashlib.sha256).hexdigest()


def way_of(given: Mapping[str, Any]) -> Way:
    """What a browser sent, checked: a known service, a point of the curve, sixteen secret bytes.

    ValidationError for anything else. Where the name of the service leads is asked at each message.
    """
    way = Way(*(str(given.get(name, ""))[: LONGEST + 1] for name in ("endpoint", "p256dh", "auth")))
    try:
        parts = urlsplit(way.endpoint)
        bare = parts.scheme in {"https", "http"} and not (
            parts.username or parts.password or parts.fragment or parts.port == 0
        )
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, padded(way.p256dh))
        fits = len(padded(way.auth)) == AUTH_BYTES
    except ValueError:
        raise ValidationError(REFUSED, code="push") from None
    if not (bare and fits and len(way.endpoint) <= LONGEST and is_service(way.host)):
        raise ValidationError(REFUSED, code="push")
    return way


def is_service(host: str) -> bool:
    """Whether a machine is a push service of the settings; a name with a dot in front stands for all below it."""
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in settings.PUSH_SERVICES)


@transaction.atomic
def take_on(user: User, session: Session, way: Way, *, name: str, key: PushKey | None = None) -> PushDevice:
    """The browser of this session rings for `user` from now on; the same browser again is one device.

    ValidationError for one too many.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    key = key or key_in_force()
    PushDevice.objects.filter(digest=way.digest).delete()  # whoever rang there before has left this browser
    if PushDevice.objects.filter(user=user).count() >= MOST:
        raise ValidationError(_("Ten devices ring already. Remove one first."), code="most")
    row = PushDevice(user=user, session=session, key=key, digest=way.digest, service=way.host, name=name[:40])
    row.put_in(json.dumps([way.endpoint, way.p256dh, way.auth]))
    row.save(force_insert=True)
    ledger.record("push.device_added", by=user, target=user.target)
    return row


@transaction.atomic
def let_go(device: PushDevice, *, by: Actor, why: str = "") -> bool:
    """It rings no more; False when it was gone before."""
    target = device.user.target
    if not PushDevice.objects.filter(pk=device.pk).delete()[0]:
        return False
    ledger.record("push.device_ended", by=by, target=target, counts={"why": why} if why else {})
    return True


def send(device: PushDevice, payload: Mapping[str, str], *, topic: str, at: datetime | None = None) -> Answer:
    """One message; the answer of its push service. Nothing is raised for what the network does.

    `topic`: of two messages with one topic that wait, the service keeps the later.
    """
    way, at = Way(*json.loads(device.opened())), at or timezone.now()
    key = device.key
    headers = {
        "Authorization": signed_for(way.endpoint, key.opened(), key.public, contact=settings.BASE_URL, at=at),
        "Content-Encoding": "aes128gcm",
        "TTL": str(int(LIVES.total_seconds())),
        "Topic": topic[:32],
        "Urgency": "normal",
    }
    body = sealed(json.dumps(payload).encode(), way.p256dh, way.auth)
    return post(way.endpoint, body, headers, kind="application/octet-stream")
