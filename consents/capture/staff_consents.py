"""A consent that somebody gave on paper or by word of mouth, taken down by one of us (Art. 7(1)).

Paper counts by its scan. A spoken yes counts by its recording, or once she has pressed the button in a mail: a box that
staff ticked proves nothing (C-61/19 Orange Romania). The words are those in force on the day on which she agreed.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.capture.intake import settle
from consents.grounds.ground_events import reaches
from consents.grounds.refusals import Refusals, latest
from consents.letters import hand_receipt
from consents.models import Choice, Ground, Restriction, Submission, Wording, WordingText
from consents.notices.notice_versions import notice_for
from crm.accounts.pages.formats import day
from crm.privacy.actors import Actor, signature
from crm.privacy.channels import names_of
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person, Purpose

How = Submission.How
Words = dict[tuple[str, str], tuple[Purpose, WordingText]]


@dataclass(frozen=True)
class Told:
    """What they agreed to: `ticked` are (purpose slug, channel). `file` is a scan or recording that was admitted."""

    how: str
    said_on: date
    language: str
    ticked: Collection[tuple[str, str]]
    file: bytes = b""
    file_name: str = ""


def take_down(person: Person, told: Told, *, by: Actor, at: datetime | None = None) -> Submission:
    """Write it down, count what is proven, ask them to confirm the rest. They come with the person's key.

    ValidationError by input: nothing agreed to, no proof, no words in force on that day, no way to reach them, taken
    back since. Nothing is written then.
    """
    at = at or timezone.now()
    texts = words_on(told.said_on, told.language, at)
    if problems := problems_of(person, told, texts, at):
        raise ValidationError(problems)
    agreed = [texts[pair] for pair in told.ticked]
    submission = made(person, told, agreed, by=by, at=at)
    with stored(submission, told.file), transaction.atomic():
        Person.hold([person])
        submission.save(force_insert=True)
        boxes = Choice.objects.bulk_create(
            Choice(submission=submission, purpose=purpose, channel=text.channel, text=text, ticked=True)
            for purpose, text in agreed
        )
        counts = {"how": told.how, "boxes": len(agreed)}
        ledger.record(
            "consent.taken_down", by=by, about=person, target=f"submission:{submission.number}", counts=counts
        )
        settle(submission, boxes, by=by, origin=None, at=at, serves=False)
        hand_receipt(submission, [box for box in boxes if box.counted_at])
    return submission


def words_on(said_on: date, language: str, at: datetime) -> Words:
    """{(purpose slug, channel): (purpose, words)} of every question there was on that day."""
    evening = datetime.combine(said_on, time.max, timezone.get_current_timezone())
    purposes = {one.slug: one for one in Purpose.objects.active(at).filter(legal_basis=LegalBasis.CONSENT)}
    wordings = Wording.objects.in_force(min(evening, at)).filter(purpose_slug__in=purposes).prefetch_related("texts")
    return {
        (wording.purpose_slug, text.channel): (purposes[wording.purpose_slug], text)
        for wording in wordings
        for text in wording.texts.all()
        if text.language == language and text.channel in purposes[wording.purpose_slug].channels
    }


def problems_of(person: Person, told: Told, texts: Words, at: datetime) -> dict[str, list[str]]:
    """{input: what is wrong}; empty when it can be taken down."""
    found: dict[str, list[str]] = {"said_on": [], "boxes": [], "file": [], "__all__": []}
    if Restriction.in_force([person.pk]):
        found["__all__"].append(_("Use of this data is paused. It is kept, not used. Ask the DPO."))
    if told.said_on > timezone.localdate(at):
        found["said_on"].append(_("This day is still to come."))
    elif any(pair not in texts for pair in told.ticked):
        found["said_on"].append(_("On that day no words were in force for something that is ticked."))
    if not told.ticked:
        found["boxes"].append(_("Tick what the person agreed to."))
    found["boxes"] += [*unreached(person, told), *taken_back(person, told), *objected(person, told, at)]
    if told.how == How.PAPER and not told.file:
        found["file"].append(_("Add the scan: without it the paper proves nothing here."))
    if told.how == How.SPOKEN and not told.file and not person.email:
        found["file"].append(_("Add the recording: there is no e-mail address to which we could send a confirmation."))
    return {name: said for name, said in found.items() if said}


def unreached(person: Person, told: Told) -> list[str]:
    """Channels by which they cannot be reached as far as we know."""
    words = _("“%(channel)s” needs an address or number: add it first.")
    lacking = {channel for _slug, channel in told.ticked if not reaches(person, channel)}
    return [words % {"channel": name} for name in names_of(lacking)]


def taken_back(person: Person, told: Told) -> list[str]:
    """What she ended after that day: an older yes revives nothing."""
    words = _("“%(purpose)s” was withdrawn on %(day)s, after the day of this consent.")
    ended = Ground.objects.filter(person=person, ended_at__isnull=False).select_related("purpose")
    return [
        words % {"purpose": str(ground.purpose), "day": day(ground.ended_at)}
        for ground in ended
        if (ground.purpose.slug, ground.channel) in told.ticked and timezone.localdate(ground.ended_at) > told.said_on
    ]


def objected(person: Person, told: Told, at: datetime) -> list[str]:
    """An objection after that day to what is ticked, theirs or from their address: the older yes does not beat it."""
    slugs = {slug for slug, _channel in told.ticked}
    if not Purpose.objects.active(at).filter(slug__in=slugs, marketing=True).exists():
        return []
    grounds = list(Ground.objects.filter(person=person, purpose__marketing=True).select_related("purpose"))
    refusals = Refusals.of(grounds, [person.pk], at)
    asked = {(ground.purpose.slug, ground.channel): ground.objected_at for ground in grounds}
    moments = [(asked.get(pair), refusals.last(person.pk, pair[1])) for pair in told.ticked]
    last = latest(*(moment for pair in moments for moment in pair))
    if last is None or timezone.localdate(last) <= told.said_on:
        return []
    return [_("There was an objection to advertising on %(day)s, after the day of this consent.") % {"day": day(last)}]


def made(
    person: Person, told: Told, agreed: Collection[tuple[Purpose, WordingText]], *, by: Actor, at: datetime
) -> Submission:
    """The row, not saved yet."""
    purposes = list({purpose.pk: purpose for purpose, _text in agreed}.values())
    notice = notice_for(purposes, told.language, at).as_json()
    return Submission(
        person=person,
        how=told.how,
        language=told.language,
        received_at=at,
        taken_by=signature(by),
        shown={"page": "", "said_on": told.said_on.isoformat(), "notice": notice},
        scan_name=told.file_name,
    )


@contextmanager
def stored(submission: Submission, content: bytes) -> Iterator[None]:
    """Put the file on the disk, sealed under the person's key; it leaves again when the block fails."""
    if not content:
        yield
        return
    submission.scan.save("", ContentFile(content), save=False)
    try:
        yield
    except BaseException:
        submission.scan.storage.delete(str(submission.scan.name))
        raise
