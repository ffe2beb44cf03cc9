"""Appending events, and what every recording of grounds asks first: which basis, which channels, which end."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.grounds.event_chain import append
from consents.models import GroundEvent, WordingText
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.channels import CHANNELS
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import LegalBasis, Origin, Person, Purpose

About = tuple[Person, str, Origin | None]  # whom, on which channel, where it came from


class ProofNeeded(ValueError):
    """A consent without proof is no consent (Art. 7(1))."""


class BalancingNeeded(ValidationError):
    """An interest of ours that nobody has weighed against theirs is no ground (Art. 6(1)(f))."""

    def __init__(self, purpose: Purpose) -> None:
        words = _("“%(purpose)s” has no balancing note for people who act for a company. The privacy desk adds one.")
        super().__init__(words, code="balancing", params={"purpose": purpose})


def note(  # noqa: PLR0913 - each is a fact of the event
    about: Iterable[About],
    purpose: Purpose,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    proof: dict[str, Any] | None = None,
    text: WordingText | None = None,
    expires_at: datetime | None = None,
    own: bool = False,
    reach: str = GroundEvent.Reach.EVERYTHING,
    bases: Mapping[int, str] | None = None,
) -> None:
    """Appends the events behind a change of state; the caller holds the transaction.

    `text` are the words that were shown, where they are a version of ours; `own` says that the person acted themselves,
    proved; `reach` how far an objection goes; `bases` holds {person: basis} where it is not the purpose's own.
    """
    actor, bases = ActorKey.of(by), bases or {}
    append(
        [
            GroundEvent(
                person=person,
                purpose=purpose,
                channel=channel,
                kind=kind,
                basis=bases.get(person.pk, purpose.legal_basis),
                at=at,
                actor=signature(actor),
                origin=origin,
                proof=proof,
                text=text,
                expires_at=expires_at,
                own=own,
                reach=reach,
            )
            for person, channel, origin in about
        ]
    )


def kind_of(purpose: Purpose) -> str:
    """What a new ground for `purpose` is called in the events."""
    return GroundEvent.Kind.GIVEN if purpose.legal_basis == LegalBasis.CONSENT else GroundEvent.Kind.RECORDED


def bases_of(people: Iterable[Person], purpose: Purpose, basis: str = "") -> dict[int, str]:
    """{person: the legal basis of their processing for `purpose`}.

    A contract is a ground only for the person who is its party (Art. 6(1)(b)). Whoever acts for a company that is not
    their own trade is no party: there it is our legitimate interest, so they can object under Art. 21(1) and have no
    right under Art. 20. Who is the party of one particular contract may be known better: then `basis` says it. Raises
    BalancingNeeded when the purpose does not say why that interest outweighs theirs.
    """
    keys = [person.pk for person in people]
    bases = dict.fromkeys(keys, str(purpose.legal_basis))
    if purpose.legal_basis == LegalBasis.CONTRACT and basis:
        bases = dict.fromkeys(keys, str(basis))
    elif purpose.legal_basis == LegalBasis.CONTRACT and (acting_for_companies := resolve("ACTS_FOR_COMPANY")):
        bases |= dict.fromkeys(acting_for_companies(keys), str(LegalBasis.LEGITIMATE_INTEREST))
    if str(LegalBasis.LEGITIMATE_INTEREST) in bases.values() and not purpose.balancing:
        raise BalancingNeeded(purpose)
    return bases


def channels_of(person: Person, purpose: Purpose) -> list[str]:
    """The channels of `purpose` by which `person` can be reached; [""] when there are none."""
    return [channel for channel in purpose.channels if reaches(person, channel)] or [""]


def reaches(person: Person, channel: str) -> bool:
    """Whether we have the address that `channel` leads to; it may be one that we need not have."""
    address = CHANNELS[channel].address
    return not address or bool(getattr(person, address))
