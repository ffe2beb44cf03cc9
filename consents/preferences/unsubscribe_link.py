"""The link at the foot of every marketing mail: one click ends it, without proof of who clicks (RFC 8058, Art. 7(3)).

It names the person by their public number, the purpose and the channel, signed; it can only take away, so it never
expires and nobody has to sign in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from consents.grounds.recording import object_to_marketing
from consents.preferences.choices import rests_on_consent, stop
from crm.privacy.actors import ActorKey
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

SALT = "consents.unsubscribe"


@dataclass(frozen=True)
class WayOut:
    """What a link ends. The person comes with the person's key."""

    person: Person
    purpose: Purpose
    channel: str

    @property
    def by(self) -> ActorKey:
        """Whoever holds the link acts for them."""
        return ActorKey("subject", str(self.person.uid))

    def take(self, *, at: datetime | None = None) -> bool:
        """No more of this purpose on this channel; False when it had ended before.

        Without a consent to take back it is an objection to advertising by this channel.
        """
        if self.purpose.marketing and not rests_on_consent(self.person, self.purpose, self.channel):
            return self.take_channel(at=at)
        return stop(self.person, self.purpose, self.channel, by=self.by, at=at)

    def take_channel(self, *, at: datetime | None = None) -> bool:
        """No marketing by this channel, whatever for; False when that was so before."""
        return object_to_marketing(self.person, by=self.by, at=at, channel=self.channel)

    def take_all(self, *, at: datetime | None = None) -> bool:
        """No marketing at all, from now on, to them and their addresses (Art. 21(2)); False when that was so before."""
        return object_to_marketing(self.person, by=self.by, at=at)


def way_out(person: Person, purpose: Purpose, channel: str = EMAIL, *, language: str = "") -> str:
    """The address for `post(…, unsubscribe=…)`: the page in `language`, and what a mail program posts to."""
    wanted_language = language or (translation.get_language() or "")[:2]
    spoken = wanted_language if wanted_language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    token = signing.dumps([person.uid.hex, purpose.slug, str(channel)], salt=SALT)
    return f"{settings.BASE_URL}{reverse(f'consents:unsubscribe_{spoken}', args=[token])}"


def way_out_behind(token: str) -> WayOut | None:
    """What is behind a link; None for one that we did not make, or whose person is gone."""
    try:
        uid, slug, channel = signing.loads(token, salt=SALT)
        person = Person.objects.with_keys().filter(uid=UUID(hex=uid)).first()
    except (signing.BadSignature, TypeError, ValueError):
        return None
    purpose: Any = Purpose.objects.filter(slug=slug).order_by("-version").first()
    return WayOut(person, purpose, channel) if person and purpose else None
