"""What people are told about their data: a notice in force and the draft of the next; a consent that runs out."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import PrivacyNotice, Renewal, WordingText
from consents.notices.notice_versions import GENERAL, Promise, draft_notice, open_notice, publish_notice
from consents.preferences.renewals import digest_of
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

BESIDE = "two-teams"
TERM = timedelta(days=20)
PROMISE = {"contracts": Promise("5 lat od końca umowy", "5 years from the end of the contract", 60)}


def told_to_the_public(*, by: Actor) -> Iterator[Seeded]:
    """One notice for every purpose; under an address of its own where the organisation has one already."""
    titles = {"title": "Twoje dane u nas", "title_en": "Your data with us"}
    slug = BESIDE if PrivacyNotice.objects.filter(slug=GENERAL).exists() else GENERAL
    notice = open_notice({"slug": slug, **titles, "purposes": []}, by=by)
    publish_notice(draft_notice(notice, PROMISE, by=by, why="pierwsza"), by=by)
    draft_notice(notice, PROMISE, by=by, why="krócej")
    yield Seeded("notice", notice.slug, None, None)
    yield Seeded("notice_version", "1", None, None)


def running_out(*, by: Actor) -> Iterator[Seeded]:
    """Somebody whose consent runs out, with the link of a reminder; the one that was mailed is known to nobody."""
    signer, now = word("renewer"), timezone.now()
    person = Person.create(name=f"Ala {signer}", email=f"{signer.lower()}@renews.example")
    offers = Purpose.objects.get(slug="offers", active_to=None)
    terms: dict[str, Any] = {"by": by, "at": now - TERM, "proof": {"how": "form"}, "expires_at": now + TERM}
    ground = record_ground(person, offers, EMAIL, **terms)
    texts = WordingText.objects.filter(wording__published_at__isnull=False, wording__purpose_slug=offers.slug)
    text = texts.filter(channel=EMAIL, language="pl").order_by("wording__version").last()
    token = secrets.token_urlsafe(32)
    Renewal.objects.create(
        ground=ground,
        term=ground.since,
        text=promised(text),
        digest=digest_of(token),
        asked_at=now,
        expires_at=now + 2 * TERM,
    )
    yield Seeded("renewal", token, None, None)
