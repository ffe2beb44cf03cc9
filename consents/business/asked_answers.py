"""«Please answer me by e-mail»: what somebody asked for in a call or at a stand opens the answer on that channel.

    ask_for_answer(person, ["email"], by=sam, heard_in="call")   one tap; who noted it, when and where is the proof
    take_back(person, ["email"], by=sam)                         a slip, while nothing has gone out yet

It opens one purpose, answering enquiries, for thirty days after their last word; advertising stays what it was
(opening_rules.py). What they objected to, only they themselves open again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.business.opening_rules import refuse_advertising
from consents.grounds.enquiries import ENQUIRY, ends, move_ends, prolong, purpose_of_answers, still_open
from consents.grounds.ground_events import reaches
from consents.grounds.recording import end_grounds, record_ground
from consents.models import Ground, GroundEvent, Restriction
from crm.mail.models import Message
from crm.narrowing import Words, promised
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Person, Purpose

Kind = GroundEvent.Kind
WORDS: dict[str, Words] = {
    "purpose": _("Answering enquiries is not among the purposes in force. The privacy desk adds it."),
    "channel": _("Enquiries are not answered by this channel. Choose another one."),
    "address": _("We do not know where this channel leads. Add the address or the number to the record first."),
    "restricted": _("Use of this data is paused. It is kept, not used. Ask the DPO."),
    "objection": _("They objected to this. Only they themselves can open it again, on their page or in writing."),
    "future": _("This has not happened yet. The history holds what was."),
    "old": _("Their last word is more than thirty days old: the answer is over. Note when they asked anew."),
    "sent": _("Something has gone out on this ground already. It stays, with its proof."),
    "nothing": _("There is nothing to take back."),
}


class AnswerRefused(ValidationError):
    """Why the answer does not open, or is not taken back: `code` of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code], code=code)


def ask_for_answer(
    person: Person,
    channels: Iterable[str],
    *,
    by: Actor,
    at: datetime | None = None,
    heard_in: str = "record",
    entry: str = "",
) -> list[Ground]:
    """They asked `at` to be answered by `channels`: the grounds, opened or prolonged. All of them, or AnswerRefused.

    `heard_in` is a code of HEARD_IN (consents/proofs/proof_words.py), `entry` the public id of what tells of it. The
    person comes with their key. Raises Advertises where the purpose was set to advertise, BalancingNeeded where it does
    not say why our interest would outweigh that of somebody who acts for a firm.
    """
    at, codes = at or timezone.now(), list(dict.fromkeys(channels))
    purpose = purpose_of_answers()
    if purpose is None:
        raise AnswerRefused("purpose")
    refuse_advertising(purpose)
    with transaction.atomic():
        Person.hold([person])
        grounds = grounds_of(person)
        for channel in codes:
            if code := refusal(person, purpose, channel, grounds.get(channel), at):
                raise AnswerRefused(code)
        held = any(ground.expires_at is None and still_open(ground, at) for ground in grounds.values())
        end = None if held else ends(at)
        facts = {"how": "asked", "heard_in": heard_in, **({"entry": entry} if entry else {})}
        return [
            open_answer(person, purpose, channel, grounds.get(channel), by=by, at=at, end=end, facts=facts)
            for channel in codes
        ]


def grounds_of(person: Person) -> dict[str, Ground]:
    """{channel: their ground for answers}, locked."""
    rows = Ground.objects.filter(person=person, purpose__slug=ENQUIRY).exclude(channel="")
    return {ground.channel: ground for ground in rows.select_related("purpose").select_for_update(of=("self",))}


def refusal(person: Person, purpose: Purpose, channel: str, ground: Ground | None, at: datetime) -> str:
    """A code of WORDS; empty where nothing speaks against it."""
    now = timezone.now()
    checks = {
        "channel": channel not in purpose.channels or channel not in CHANNELS,
        "future": at > now,
        "old": ends(at) <= now,
        "restricted": person.pk in Restriction.in_force([person.pk]),
    }
    if code := next((code for code, holds in checks.items() if holds), ""):
        return code
    if not reaches(person, channel):
        return "address"
    return "objection" if ground is not None and ground.objected_at is not None else ""


def open_answer(
    person: Person,
    purpose: Purpose,
    channel: str,
    ground: Ground | None,
    *,
    by: Actor,
    at: datetime,
    end: datetime | None,
    facts: dict[str, Any],
) -> Ground:
    """One ground: made, opened again, or given a later end; what it had before stands in the proof."""
    if ground is None or not still_open(ground, at):
        return record_ground(person, purpose, channel, by=by, at=at, expires_at=end, proof=facts)
    if ground.expires_at is not None and ground.expires_at < ends(at):
        proof = {**facts, "before": ground.expires_at.isoformat()}
        prolong([ground], {person.pk: person}, by=by, at=at, proofs={ground.pk: proof})
    return ground


def take_back(person: Person, channels: Iterable[str], *, by: Actor) -> None:
    """Undoes the last tap of `by` on these channels. AnswerRefused once something has gone out, or where there is none.

    An answer that was open before has its earlier end again.
    """
    with transaction.atomic():
        Person.hold([person])
        grounds = grounds_of(person)
        taps = {channel: last_tap(person, channel, by=by) for channel in channels if channel in grounds}
        if not taps or not all(taps.values()):
            raise AnswerRefused("nothing")
        for channel, tap in taps.items():
            undo(grounds[channel], promised(tap), person, by=by)


def last_tap(person: Person, channel: str, *, by: Actor) -> GroundEvent | None:
    """The newest event of the ground, where it is a tap by the same actor."""
    rows = GroundEvent.objects.filter(person=person, purpose__slug=ENQUIRY, channel=channel)
    newest = rows.select_related("person__key").order_by("-pk").first()
    if newest is None or newest.actor != signature(ActorKey.of(by)):
        return None
    tapped = isinstance(newest.proof, dict) and newest.proof.get("how") == "asked"
    return newest if tapped and newest.kind in (Kind.RECORDED, Kind.PROLONGED) else None


def undo(ground: Ground, tap: GroundEvent, person: Person, *, by: Actor) -> None:
    """Ends what the tap began; gives back the end that it moved. The caller holds the transaction."""
    at, before = timezone.now(), (tap.proof or {}).get("before")
    if not still_open(ground, at):
        raise AnswerRefused("nothing")
    gone = Message.objects.filter(person=person, purpose__slug=ENQUIRY, channel=ground.channel)
    if gone.filter(created_at__gte=tap.at).exists():
        raise AnswerRefused("sent")
    if tap.kind == Kind.PROLONGED and before:
        move_ends([(ground, datetime.fromisoformat(before))], {person.pk: person}, by=by, at=at)
        return
    end_grounds([ground], person, by=by, at=at)
