"""Browsers somebody signed in with: a strange one is told of by mail, a known one may skip the second factor.

The browser holds a random token in a signed cookie, the database its hash for each user who signed in there. Trust is
given on the page of the code, lasts thirty days, and ends with a new password, a change of the second factor, or a
click in the user's own list.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crm.accounts.models import Device, User
from crm.accounts.notices.device_names import device_of
from crm.privacy.logs import ledger

TRUSTED_FOR = timedelta(days=30)
KEPT = timedelta(days=90)
DEVICE = "crm.accounts.device_token"  # in a request, once it was asked for
SALT = "crm.accounts.factors.known_devices"


def cookie_name() -> str:
    """With HTTPS the browser itself guards it from other hosts and plain connections."""
    return "__Host-device" if settings.HTTPS else "device"


def token_of(request: HttpRequest) -> str:
    """The token that this browser showed; a new one for a browser without."""
    if DEVICE not in request.META:
        token = request.get_signed_cookie(cookie_name(), default="", salt=SALT, max_age=KEPT)
        request.META[DEVICE] = token or token_urlsafe(32)
    return request.META[DEVICE]


def digest_of(request: HttpRequest) -> str:
    """The hash by which the database knows this browser. The token has 256 bits, so no slow hash is needed."""
    return sha256(token_of(request).encode()).hexdigest()


def note_sign_in(request: HttpRequest, response: HttpResponse, user: User, *, at: datetime | None = None) -> bool:
    """Note that `user` signed in with this browser, and give it its token; whether they had never done so before."""
    at = at or timezone.now()
    name = device_of(request.headers.get("User-Agent", ""))
    _row, new = Device.objects.update_or_create(
        user=user,
        digest=digest_of(request),
        defaults={"name": name, "seen_at": at},
        create_defaults={"name": name, "seen_at": at, "first_at": at},
    )
    set_device_cookie(request, response)
    return new


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie, for as long as the row is kept."""
    response.set_signed_cookie(
        cookie_name(),
        token_of(request),
        salt=SALT,
        max_age=KEPT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


@transaction.atomic
def trust(request: HttpRequest, user: User, *, at: datetime | None = None) -> None:
    """Ask this user for no code on this browser for thirty days. They have just signed in with it."""
    user.devices.filter(digest=digest_of(request)).update(trusted_until=(at or timezone.now()) + TRUSTED_FOR)
    ledger.record("device.trusted", by=user, target=user.target, fields=["trusted_until"])


def is_trusted(request: HttpRequest, user: User, *, at: datetime | None = None) -> bool:
    """Whether this user is asked for no code here."""
    return user.devices.trusted(at or timezone.now()).filter(digest=digest_of(request)).exists()


def end_trust(user: User) -> None:
    """From now on every browser of this user is asked for a code again."""
    user.devices.exclude(trusted_until=None).update(trusted_until=None)


@transaction.atomic
def forget(device: Device, *, by: User) -> None:
    """Take one browser out of the list: it is a strange one from now on."""
    target = device.user.target
    device.delete()
    ledger.record("device.forgotten", by=by, target=target)


def delete_unseen(at: datetime | None = None) -> int:
    """Remove browsers long unseen; how many."""
    return Device.objects.filter(seen_at__lt=(at or timezone.now()) - KEPT).delete()[0]
