"""Renewal of consents that run out, only on lawful ways (ePrivacy Directive Art. 13).

Asking for consent by e-mail is marketing by e-mail. So a reminder goes only while the person still agrees to e-mail for
that purpose; everybody else is asked when they come by themselves: on the web site, at a fair, when they call.

    remind_of_renewal ──> Renewal + Message + event «asked for» ──> the button ──> renew ──> a new term, with its proof
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.answers import EXPIRING
from consents.grounds.enquiries import ran_out
from consents.grounds.recording import may_contact, note, record_ground, withdraw
from consents.letters import ask_to_renew, hand_renewed
from consents.models import Controller, Ground, GroundEvent, Renewal, WordingText
from consents.notices.notice_versions import notice_for
from consents.notices.notification import language_of, note_shown
from consents.preferences.unsubscribe_link import way_out
from crm.privacy.actors import Actor, ActorKey
from crm.privacy.channels import CHANNELS, EMAIL, Proof
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Person

REFUSED = "consent.renewal_refused"
LATE = timedelta(days=30)  # after its end a button still works: by then they come to a page of ours by themselves
LEFT_OUT = {
    "over": _("no longer in force"),
    "not_soon": _("not running out yet"),
    "reminded": _("reminded already"),
    "no_address": _("no e-mail address"),
    "cold": _("without consent to e-mail: ask on a lawful way"),
    "no_words": _("no words in force"),
}


def reason_against(ground: Ground, at: datetime) -> str:
    """Why no reminder may go by e-mail at `at` (a code of LEFT_OUT); empty when one may. With key and purpose."""
    if not ground.in_force(at):
        return "over"
    if ground.expires_at is None or ground.expires_at - at > EXPIRING:
        return "not_soon"
    if Renewal.objects.filter(ground=ground, term=ground.since).exists():
        return "reminded"
    if not ground.person.email:
        return "no_address"
    return "" if may_contact(ground.person, EMAIL, ground.purpose, at=at).allowed else "cold"


def remind_of_renewal(ground: Ground, *, by: Actor, at: datetime | None = None) -> str:
    """Write to them that their consent runs out; empty when the letter is on its way, else why not (LEFT_OUT).

    Once a term. The gate is asked again before the letter leaves. The ground comes with its purpose.
    """
    at = at or timezone.now()
    with transaction.atomic():
        person = Person.objects.with_keys().get(pk=ground.person_id)
        Person.hold([person])
        ground = Ground.objects.select_related("purpose").get(pk=ground.pk)
        ground.person = person
        if against := reason_against(ground, at):
            return against
        text = words_for(ground, language_of(person), at)
        if text is None:
            return "no_words"
        token = secrets.token_urlsafe(32)
        ends: Any = ground.expires_at
        renewal = Renewal.objects.create(
            ground=ground, term=ground.since, text=text, digest=digest_of(token), asked_at=at, expires_at=ends + LATE
        )
        ends_it = way_out(person, ground.purpose, EMAIL, language=text.language)
        ask_to_renew(renewal, token=token, by=by, way_out=ends_it)
        about, kind = [(person, ground.channel, None)], GroundEvent.Kind.REQUESTED
        note(about, ground.purpose, kind, by=by, at=at, proof={"how": "reminder", "asked": str(renewal.uid)}, text=text)
        target = f"purpose:{ground.purpose.slug}:{ground.channel}"
        ledger.record("consent.reminded", by=by, about=person, target=target)
    return ""


def words_for(ground: Ground, language: str, at: datetime) -> WordingText | None:
    """The words in force for what runs out."""
    now = WordingText.objects.filter(wording__purpose_slug=ground.purpose.slug, channel=ground.channel)
    now = now.filter(language=language, wording__published_at__lte=at, wording__replaced_at=None)
    return now.select_related("wording").first()


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def renewal_behind(token: str, *, at: datetime | None = None) -> Renewal | None:
    """The reminder behind a link; None for one that never was or is too old."""
    rows = Renewal.objects.filter(digest=digest_of(token))
    renewal = rows.select_related("ground__person__key", "ground__purpose", "text__wording").first()
    return None if renewal is None or renewal.stale(at) else renewal


def open_renewal(token: str, *, at: datetime | None = None) -> Renewal | None:
    """The same, but None too when the person has changed the consent since."""
    renewal = renewal_behind(token, at=at)
    if renewal is None:
        return None
    ended = not ran_out(renewal.ground) or renewal.ground.objected(at or timezone.now())
    overtaken = renewal.confirmed_at is None and renewal.ground.since != renewal.term
    return None if ended or overtaken else renewal


def renew(token: str, *, at: datetime | None = None) -> Renewal | None:
    """Renews the consent for as long as before. A second press of the button changes nothing."""
    at = at or timezone.now()
    renewal = open_renewal(token, at=at)
    if renewal is None or renewal.confirmed_at is not None:
        return renewal
    ground, person = renewal.ground, renewal.ground.person
    with transaction.atomic():
        Person.hold([person])
        if Renewal.objects.filter(pk=renewal.pk, confirmed_at=None).update(confirmed_at=at) == 0:
            return open_renewal(token, at=at)
        renewal.confirmed_at = at
        lasts = ground.expires_at - ground.since if ground.expires_at else None
        by = ActorKey("subject", str(person.uid))
        ground_renewed = record_ground(
            person,
            ground.purpose,
            ground.channel,
            by=by,
            at=at,
            proof=proof_of(renewal),
            text=renewal.text,
            expires_at=at + lasts if lasts else None,
            own=CHANNELS[ground.channel].proof == Proof.LINK,  # a button behind a link to this very mailbox
        )
        notice = notice_for([ground.purpose], renewal.text.language, at)
        note_shown(person, notice, [ground.purpose], by=by, at=at)
        ground_renewed.person = person  # with the person's key
        hand_renewed(ground_renewed, renewal.text)
    return renewal


def refuse(token: str, *, at: datetime | None = None) -> Renewal | None:
    """They do not want it any more: withdraws the consent at once. A second call changes nothing.

    The no itself is noted, once, also where the consent has run out or was ended before: it shows that we asked.
    """
    renewal = renewal_behind(token, at=at)
    if renewal is None:
        return None
    ground, person = renewal.ground, renewal.ground.person
    by, target = ActorKey("subject", str(person.uid)), f"renewal:{renewal.uid}"
    with transaction.atomic():
        Person.hold([person])
        if not LedgerEntry.objects.filter(act=REFUSED, target=target).exists():
            counts = {"purpose": ground.purpose.slug, "channel": ground.channel}
            ledger.record(REFUSED, by=by, about=person, target=target, counts=counts)
        withdraw(person, ground.purpose, ground.channel, by=by, at=at)
    return renewal


def proof_of(renewal: Renewal) -> dict[str, Any]:
    """Everything that shows that they agreed anew, and to what."""
    ground, words = renewal.ground, renewal.text
    return {
        "how": "renewal",
        "asked_at": renewal.asked_at.isoformat(),
        "language": words.language,
        "controller": str(Controller.named() or ""),
        "address": ground.person.email,
        "wording": {
            "version": words.wording.version,
            "purpose": ground.purpose.slug,
            "channel": ground.channel,
            "text": words.text,
            "sha256": words.digest,
        },
        "boxes": {f"{ground.purpose.slug}/{ground.channel}": True},
        "confirmations": [
            {
                "by": "self",
                "asked_at": renewal.asked_at.isoformat(),
                "confirmed_at": str(renewal.confirmed_at.isoformat()),
            }
        ]
        if renewal.confirmed_at
        else [],
    }
