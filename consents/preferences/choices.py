"""Changing choices: what people take back ends at once; they agree to exactly the words that were on the screen.

    save(visit, …)          the page as they left it
    withdraw_all(visit)     every consent
    refuse_marketing(visit) all of it or one channel, remembered for their addresses

Withdrawing asks for no proof of who they are and takes effect before the page answers (Art. 7(3)).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from consents.grounds.objections import object_to
from consents.grounds.recording import object_to_marketing, record_ground, withdraw
from consents.models import Controller, Ground, Visit
from consents.notices.notice_versions import notice_for
from consents.notices.notification import note_shown
from consents.preferences.choices_page import Line, Page, in_force, page_of
from consents.preferences.preference_mails import tell_what_was_saved
from crm.privacy.actors import Actor
from crm.privacy.channels import CHANNELS
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person, Purpose


@dataclass(frozen=True)
class Saved:
    """What changed: what they agreed to, what ended."""

    given: tuple[Line, ...] = ()
    ended: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.given or self.ended)


class WordsChanged(ValueError):
    """They said yes to outdated words and have to see the new ones first. `saved`: their noes."""

    def __init__(self, saved: Saved) -> None:
        super().__init__("the words changed")
        self.saved = saved


def save(
    visit: Visit, answers: Mapping[str, bool], *, seen: str, place: str, by: Actor, at: datetime | None = None
) -> Saved:
    """Saves answers {name of a line: yes or no}; lines that are not named stay. `place` is the page's address.

    A no always counts. Raises WordsChanged, with the noes saved, when a yes was given to outdated words.
    """
    at, person = at or timezone.now(), visit.person
    with transaction.atomic():
        Person.hold([person])
        page = page_of(person, visit.language, at)
        changes = [(line, answers[line.name]) for line in page.lines if answers.get(line.name, line.yes) != line.yes]
        agreed = [line for line, yes in changes if yes and line.can_agree]
        stale = bool(agreed) and seen != page.seen
        agreed_now = [] if stale else agreed
        ended = [line for line, yes in changes if not yes]
        for line in ended:
            stop(person, line.purpose, line.channel, by=by, at=at)
        for line in agreed_now:
            agree(visit, line, place=place, by=by, at=at)
        saved = Saved(tuple(agreed_now), tuple(ended))
        if saved or not stale:
            note_saved(visit, saved, page, by=by, at=at)
    if stale:
        raise WordsChanged(saved)
    return saved


def withdraw_all(visit: Visit, *, channel: str = "", by: Actor, at: datetime | None = None) -> Saved:
    """Every yes of theirs ends at once; with `channel` each to advertising by it."""
    at, person = at or timezone.now(), visit.person
    with transaction.atomic():
        Person.hold([person])
        page = page_of(person, visit.language, at)
        lines = [line for line in page.lines if line.yes]
        ended = [line for line in lines if not channel or (line.channel == channel and line.purpose.marketing)]
        for line in ended:
            stop(person, line.purpose, line.channel, by=by, at=at)
        saved = Saved(ended=tuple(ended))
        note_saved(visit, saved, page, by=by, at=at)
    return saved


def refuse_marketing(visit: Visit, *, channel: str = "", by: Actor, at: datetime | None = None) -> Saved:
    """No marketing, by `channel` alone if one is named, remembered for their addresses (Art. 21(2)).

    What it covers ends as well: every consent, or those to advertising by the channel.
    """
    at = at or timezone.now()
    with transaction.atomic():
        saved = withdraw_all(visit, channel=channel, by=by, at=at)
        object_to_marketing(visit.person, by=by, at=at, channel=channel)
    return saved


def note_saved(visit: Visit, saved: Saved, page: Page, *, by: Actor, at: datetime) -> None:
    """Records that they saved, whether or not anything changed, and which notice stood on the page; changes are
    confirmed to them by mail."""
    Visit.objects.filter(pk=visit.pk).update(saved_at=at)
    visit.saved_at = at
    counts = {"given": len(saved.given), "ended": len(saved.ended)}
    ledger.record("preferences.saved", by=by, about=visit.person, counts=counts)
    note_shown(visit.person, notice_for(page.purposes, visit.language, at), page.purposes, by=by, at=at)
    if saved:
        with override(visit.language):
            agreed, ended = ([line.words for line in lines] for lines in (saved.given, saved.ended))
        tell_what_was_saved(visit, agreed, ended, in_force(visit.person, at))


def stop(person: Person, purpose: Purpose, channel: str, *, by: Actor, at: datetime | None = None) -> bool:
    """No more of `purpose` on `channel`: a consent is withdrawn, against an interest of ours they object to this alone.

    False when nothing was in force.
    """
    at = at or timezone.now()
    if rests_on_consent(person, purpose, channel):
        return withdraw(person, purpose, channel, by=by, at=at)
    return object_to(person, purpose, channels=[channel], by=by, at=at)


def rests_on_consent(person: Person, purpose: Purpose, channel: str) -> bool:
    """Whether there is nothing but a consent to take back, if anything at all."""
    ground = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel).first()
    return ground is None or ground.basis == LegalBasis.CONSENT


def agree(visit: Visit, line: Line, *, place: str, by: Actor, at: datetime) -> Ground:
    """Their yes, with what proves it: they came by a link to their own address and saw exactly these words."""
    person, proof = visit.person, proof_of(visit, line, place)
    return record_ground(person, line.purpose, line.channel, by=by, at=at, proof=proof, text=line.text, own=True)


def proof_of(visit: Visit, line: Line, place: str) -> dict[str, Any]:
    """Everything that shows that they agreed to this, and to what (Art. 7(1))."""
    text, controller = line.text, Controller.named()
    entered = visit.entered_at.isoformat() if visit.entered_at else None
    words = {"version": text.wording.version, "text": text.text, "sha256": text.digest} if text else {}
    address = CHANNELS[line.channel].address
    return {
        "how": "preferences",
        "page": place,
        "language": visit.language,
        "controller": str(controller or ""),
        "address": getattr(visit.person, address) if address else "",
        "wording": {**words, "purpose": line.purpose.slug, "channel": line.channel},
        "notice": notice_for([line.purpose], visit.language).as_json(),
        "confirmations": [{"by": "self", "asked_at": visit.asked_at.isoformat(), "confirmed_at": entered}],
    }
