"""A consent that somebody gave on paper or by word of mouth, recorded by staff (Art. 7(1)).

Paper counts by its scan. A spoken yes counts by its recording, or once they have pressed the button in a mail: a box
that staff ticked proves nothing (C-61/19 Orange Romania). The words are those in force on the day on which they agreed.
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

from consents.capture.given_notice import give, problems_of_notice
from consents.capture.intake import settle
from consents.grounds.ground_events import reaches
from consents.grounds.refusals import Refusals, latest
from consents.letters import hand_receipt
from consents.models import Choice, Ground, Restriction, Submission, Wording, WordingText
from consents.notices.notice_versions import notice_for
from crm.accounts.language.formats import day
from crm.privacy.actors import Actor, signature
from crm.privacy.channels import names_of
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person, Purpose

How = Submission.How
Words = dict[tuple[str, str], tuple[Purpose, WordingText]]


@dataclass(frozen=True)
class StatedConsent:
    """What they agreed to: `ticked` are (purpose slug, channel). `file` is a scan or recording that was admitted,
    `notice` says how they got the notice (`Given`).
    """

    how: str
    said_on: date
    language: str
    ticked: Collection[tuple[str, str]]
    file: bytes = b""
    file_name: str = ""
    notice: str = ""

    @property
    def slugs(self) -> list[str]:
        """The purposes of what is ticked."""
        return sorted({slug for slug, _channel in self.ticked})

    def said_at(self, at: datetime) -> datetime:
        """The end of the day on which they agreed, or `at` of today."""
        return min(datetime.combine(self.said_on, time.max, timezone.get_current_timezone()), at)


def take_down(person: Person, stated: StatedConsent, *, by: Actor, at: datetime | None = None) -> Submission:
    """Records a consent taken by staff, counts what is proven, asks the person to confirm the rest. They come with
    their key.

    ValidationError by input: nothing agreed to, no proof, no words in force on that day, no way to reach them, taken
    back since, no word of how they got the notice that speaks of it. Nothing is written then.
    """
    at = at or timezone.now()
    then = stated.said_at(at)
    texts = words_on(stated.said_on, stated.language, at)
    if problems := problems_of(person, stated, texts, at):
        raise ValidationError(problems)
    agreed = [texts[pair] for pair in stated.ticked]
    submission = new_submission(person, stated, agreed, by=by, at=at)
    with stored_file(submission, stated.file), transaction.atomic():
        Person.hold([person])
        submission.save(force_insert=True)
        boxes = Choice.objects.bulk_create(
            Choice(submission=submission, purpose=purpose, channel=text.channel, text=text, ticked=True)
            for purpose, text in agreed
        )
        counts = {"how": stated.how, "boxes": len(agreed)}
        ledger.record(
            "consent.taken_down", by=by, about=person, target=f"submission:{submission.number}", counts=counts
        )
        give(person, stated.notice, stated.slugs, language=stated.language, then=then, by=by, at=at)
        settle(submission, boxes, by=by, origin=None, at=at, serves=False)
        hand_receipt(submission, [box for box in boxes if box.counted_at])
    return submission


def words_on(said_on: date, language: str, at: datetime) -> Words:
    """{(purpose slug, channel): (purpose, words)} of every question there was on that day."""
    evening = datetime.combine(said_on, time.max, timezone.get_current_timezone())
    purposes = {purpose.slug: purpose for purpose in Purpose.objects.active(at).filter(legal_basis=LegalBasis.CONSENT)}
    wordings = Wording.objects.in_force(min(evening, at)).filter(purpose_slug__in=purposes).prefetch_related("texts")
    return {
        (wording.purpose_slug, text.channel): (purposes[wording.purpose_slug], text)
        for wording in wordings
        for text in wording.texts.all()
        if text.language == language and text.channel in purposes[wording.purpose_slug].channels
    }


def problems_of(person: Person, stated: StatedConsent, texts: Words, at: datetime) -> dict[str, list[str]]:
    """{input: what is wrong}; empty when it can be taken down."""
    problems: dict[str, list[str]] = {"said_on": [], "boxes": [], "file": [], "notice": [], "__all__": []}
    if Restriction.in_force([person.pk]):
        problems["__all__"].append(_("Use of this data is paused. It is kept, not used. Ask the DPO."))
    if stated.said_on > timezone.localdate(at):
        problems["said_on"].append(_("This day is still to come."))
    elif any(pair not in texts for pair in stated.ticked):
        problems["said_on"].append(_("On that day no words were in force for something that is ticked."))
    if not stated.ticked:
        problems["boxes"].append(_("Tick what the person agreed to."))
    problems["boxes"] += [*unreached(person, stated), *taken_back(person, stated), *objected(person, stated, at)]
    problems["notice"] += problems_of_notice(person, stated.notice, stated.slugs, then=stated.said_at(at), at=at)
    if stated.how == How.PAPER and not stated.file:
        problems["file"].append(_("Add the scan: without it the paper proves nothing here."))
    if stated.how == How.SPOKEN and not stated.file and not person.email:
        problems["file"].append(
            _("Add the recording: there is no e-mail address to which we could send a confirmation.")
        )
    return {name: sentences for name, sentences in problems.items() if sentences}


def unreached(person: Person, stated: StatedConsent) -> list[str]:
    """Channels by which they cannot be reached as far as we know."""
    words = _("“%(channel)s” needs an address or number: add it first.")
    lacking = {channel for _slug, channel in stated.ticked if not reaches(person, channel)}
    return [words % {"channel": name} for name in names_of(lacking)]


def taken_back(person: Person, stated: StatedConsent) -> list[str]:
    """What they withdrew after that day: an older yes revives nothing."""
    words = _("“%(purpose)s” was withdrawn on %(day)s, after the day of this consent.")
    ended = Ground.objects.filter(person=person, ended_at__isnull=False).select_related("purpose")
    return [
        words % {"purpose": str(ground.purpose), "day": day(ground.ended_at)}
        for ground in ended
        if (ground.purpose.slug, ground.channel) in stated.ticked
        and timezone.localdate(ground.ended_at) > stated.said_on
    ]


def objected(person: Person, stated: StatedConsent, at: datetime) -> list[str]:
    """An objection after that day to what is ticked, theirs or from their address: the older yes does not beat it."""
    slugs = {slug for slug, _channel in stated.ticked}
    if not Purpose.objects.active(at).filter(slug__in=slugs, marketing=True).exists():
        return []
    grounds = list(Ground.objects.filter(person=person, purpose__marketing=True).select_related("purpose"))
    refusals = Refusals.of(grounds, [person.pk], at)
    own_objections = {(ground.purpose.slug, ground.channel): ground.objected_at for ground in grounds}
    moments = [(own_objections.get(pair), refusals.last(person.pk, pair[1])) for pair in stated.ticked]
    last = latest(*(moment for pair in moments for moment in pair))
    if last is None or timezone.localdate(last) <= stated.said_on:
        return []
    return [_("There was an objection to advertising on %(day)s, after the day of this consent.") % {"day": day(last)}]


def new_submission(
    person: Person, stated: StatedConsent, agreed: Collection[tuple[Purpose, WordingText]], *, by: Actor, at: datetime
) -> Submission:
    """The Submission, not saved yet."""
    purposes = list({purpose.pk: purpose for purpose, _text in agreed}.values())
    notice = {**notice_for(purposes, stated.language, stated.said_at(at)).as_json(), "given": stated.notice}
    return Submission(
        person=person,
        how=stated.how,
        language=stated.language,
        received_at=at,
        taken_by=signature(by),
        shown={"page": "", "said_on": stated.said_on.isoformat(), "notice": notice},
        scan_name=stated.file_name,
    )


@contextmanager
def stored_file(submission: Submission, content: bytes) -> Iterator[None]:
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
