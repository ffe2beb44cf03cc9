"""The answer to «may I contact them?»: a state, a reason in a code and in words, and the proof behind it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from consents.models import Ground
from crm.accounts.language.formats import day
from crm.privacy.channels import is_electronic
from crm.privacy.models import LegalBasis, Purpose

EXPIRING = timedelta(days=30)


class State(models.TextChoices):
    """The five states of a channel, the same in badges, filters and API."""

    ALLOWED = "allowed", _("Allowed")
    EXPIRING = "expiring", _("Expires soon")
    REFUSED = "refused", _("Not allowed")
    RESTRICTED = "restricted", _("Restricted")
    NO_GROUND = "no_ground", _("No legal ground")


REASONS = {
    "consent": _("Consent of %(day)s."),
    "contract": _("Contract, since %(day)s."),
    "legal_duty": _("Legal duty, since %(day)s."),
    "legitimate_interest": _("Legitimate interest, since %(day)s."),
    "vital_interest": _("Vital interest, since %(day)s."),
    "required_by_law": _("A message that the law requires."),
    "no_person": _("A message to our staff, or to an address that asked for it."),
    "no_purpose": _("The message says no purpose."),
    "restricted": _("Use of this data is paused. It is kept, not used. Ask the DPO."),
    "objection": _("No offers, please. You can still handle the contract."),
    "objection_channel": _("No offers by this channel, please. Others stay as they were."),
    "withdrawn": _("Consent was withdrawn on %(day)s."),
    "expired": _("The ground expired on %(day)s."),
    "ended": _("The ground ended on %(day)s."),
    "consent_needed": _("Marketing by this channel needs consent."),
    "no_ground": _("No consent and no other ground. Ask when they contact you."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`state` of State, `reason` a code of REASONS, `day` the date in its words, `proof` the ground's public id,
    `until` when an open ground ends by itself.
    """

    state: str
    reason: str
    proof: UUID | None = None
    since: datetime | None = None
    until: datetime | None = field(default=None, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether the message may go."""
        return self.state in (State.ALLOWED, State.EXPIRING)

    @property
    def words(self) -> str:
        """The reason in one sentence, in the reader's language."""
        return str(REASONS[self.reason]) % {"day": day(self.since)}


def required_by_law(purpose: Purpose) -> bool:
    """Messages under Art. 12 to 19, 33 and 34 pass despite objection, restriction or no ground, and never advertise."""
    return purpose.legal_basis == LegalBasis.LEGAL_DUTY and not purpose.marketing and bool(purpose.channels)


def needs_consent(purpose: Purpose, channel: str) -> bool:
    """ePrivacy Directive Art. 13: marketing by electronic means only with prior consent, B2B too."""
    return purpose.marketing and is_electronic(channel)


def answer_from(
    ground: Ground | None,
    *,
    channel: str,
    purpose: Purpose,
    at: datetime,
    restricted: bool,
    objected: datetime | None,
    objected_here: datetime | None = None,
    retired: datetime | None = None,
) -> Answer:
    """The answer for one person, channel and purpose from what the database holds. Pure.

    The order is the law's: required messages first, then restriction (Art. 18), objection (Art. 21), then the ground.
    `objected` is the latest objection to all marketing, theirs or from their address, `objected_here` the latest to
    this channel; `retired` the end of the purpose itself, whose grounds open nothing from then on.
    """
    if required_by_law(purpose):
        return Answer(State.ALLOWED, "required_by_law", ground.uid if ground else None)
    if restricted:
        return Answer(State.RESTRICTED, "restricted")
    if speaks_against(ground, purpose, at, objected, objected_here):
        refuses_all = not purpose.marketing or stands(ground, at, objected)
        return Answer(
            State.REFUSED, "objection" if refuses_all else "objection_channel", ground.uid if ground else None
        )
    if retired is not None:
        return Answer(State.NO_GROUND, "ended", ground.uid if ground else None, retired)
    if ground is None or ground.since > at:
        return Answer(State.NO_GROUND, "consent_needed" if needs_consent(purpose, channel) else "no_ground")
    if over := answer_if_ended(ground, at):
        return over
    if needs_consent(purpose, channel) and ground.basis != LegalBasis.CONSENT:
        return Answer(State.NO_GROUND, "consent_needed", ground.uid)
    soon = ground.expires_at is not None and ground.expires_at - at <= EXPIRING and ground.basis == LegalBasis.CONSENT
    state = State.EXPIRING if soon else State.ALLOWED
    return Answer(state, ground.basis, ground.uid, ground.since, until=ground.expires_at)


def speaks_against(ground: Ground | None, purpose: Purpose, at: datetime, *objected: datetime | None) -> bool:
    """Whether an objection stands: to the ground itself, or to marketing unless they said yes to this since."""
    if ground is not None and ground.objected(at):
        return True
    return purpose.marketing and any(stands(ground, at, moment) for moment in objected)


def stands(ground: Ground | None, at: datetime, objected: datetime | None) -> bool:
    """Whether an objection to marketing counts against this ground: no yes of their own came after it."""
    if objected is None:
        return False
    anew = ground.anew_at if ground is not None and ground.anew_at is not None and ground.anew_at <= at else None
    return anew is None or anew <= objected


def answer_if_ended(ground: Ground, at: datetime) -> Answer | None:
    """Why the ground holds no more; None while it does. What time alone ended was not withdrawn."""
    end = ground.expires_at
    if end is not None and end <= at and (ground.ended_at is None or ground.ended_at >= end):
        return Answer(State.NO_GROUND, "expired", ground.uid, end)
    if ground.ended_at is None or ground.ended_at > at:
        return None
    if ground.basis == LegalBasis.CONSENT:
        return Answer(State.REFUSED, "withdrawn", ground.uid, ground.ended_at)
    return Answer(State.NO_GROUND, "ended", ground.uid, ground.ended_at)
