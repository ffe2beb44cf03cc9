"""A session that is on no browser, with a device that rings: in the lists of its owner, and nobody else's to end."""

import secrets
from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import Notification, PushDevice, Session, User
from crm.accounts.notifications.push_devices import Way, take_on
from crm.accounts.sessions.store import digest_of
from crm.demo.permission_cast.cast_people import Seeded

# of the example in RFC 8291, section 5
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


def signed_in(user: User) -> Session:
    """A session of the user; the key to it is thrown away."""
    row = Session.begun(user, at=timezone.now())
    row.device, row.digest, row.data = "Firefox, Linux", digest_of(secrets.token_hex(16)), b""
    row.save(force_insert=True)
    return row


def rings(user: User, session: Session) -> PushDevice:
    """The browser of a user's session rings, at a push service that there is not."""
    way = Way(f"https://push.invalid/{secrets.token_hex(8)}", KEY, AUTH)
    return take_on(user, session, way, name="Firefox, Linux")


def notified(user: User) -> Notification:
    """Something that the user was told of, gone since."""
    return Notification.objects.create(user=user, kind="mention", row=secrets.randbelow(10**9) + 1)


def sessions_of(user: User, team: str | None) -> Iterator[Seeded]:
    """A session, the device that rings in it, and something told there."""
    session = signed_in(user)
    yield Seeded("session", str(session.uid), team, user.username)
    yield Seeded("push_device", str(rings(user, session).uid), team, user.username)
    yield Seeded("notification", str(notified(user).uid), team, user.username)
