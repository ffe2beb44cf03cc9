"""A consent that somebody gave to another firm's program, passed on by it with a token (Art. 7(1)).

    a published version of our words + how and when  ──> Submission, one box
        by telephone, text message or post               counts at once, recorded as told by the program
        by e-mail                                         waits for the button in a mail to that address
        by e-mail, the firm collects proof for us         counts at once: the decider approved that arrangement

What a program says is no proof of what a person said: no words of ours, no consent. The day is shown with its age, it
is never one to come, and an old yes revives nothing that the person ended after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.capture.intake import settle
from consents.grounds.ground_events import reaches
from consents.grounds.program_rules import arrangement_of
from consents.grounds.refusals import Refusals
from consents.letters import hand_receipt
from consents.models import Choice, Ground, NoticeVersion, Submission, Wording, WordingText
from consents.notices.notice_versions import as_it_stands, notice_for
from consents.notices.notification import note_shown
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person, Purpose

NOT_CONSENT = _("The purpose “%(purpose)s” does not rest on consent.")
NO_CHANNEL = _("The purpose “%(purpose)s” does not use this channel.")
NO_WORDS = _("No words of ours with this version were published for this channel and language.")
NO_NOTICE = _("No such version of a notice was in force then, or it does not speak of this purpose.")
NOT_THEN = _("These words were not in force at that moment.")
FUTURE = _("This has not happened yet.")
UNREACHED = _("We know no address or number of this person for this channel: add it first.")
ENDED = _("The person withdrew this consent after that moment.")
OBJECTED = _("The person objected to advertising after that moment.")


@dataclass(frozen=True)
class PassedOn:
    """What the program says: to which words, on which channel, how and when; where, and its own record of it."""

    purpose: Purpose
    channel: str
    version: int
    language: str
    how: str
    given_at: datetime
    page: str = ""
    reference: str = ""
    notice_version: str = ""  # the published version of a notice that they had before them, as «general/3»


def pass_on(person: Person, consent: PassedOn, *, by: Actor, at: datetime | None = None) -> Submission:
    """Records a consent that a program passed on, counts it or asks the person to confirm it; when a confirmation is
    pending already, returns that submission. The person comes with their key.

    ValidationError by input (purpose, channel, version, notice_version, at); nothing is written then. The caller has
    asked whether their data are restricted.
    """
    at = at or timezone.now()
    refuse_unfit(consent.purpose, consent.channel)
    text = words_of(consent)
    with transaction.atomic():
        Person.hold([person])
        if problems := dict(problems_of(person, consent, text, at)):
            raise ValidationError(problems)
        if text is None:
            raise ValidationError({"version": [ValidationError(NO_WORDS, "unpublished")]})
        return asked_already(person, consent, at) or write_down(person, consent, text, by=by, at=at)


def refuse_unfit(purpose: Purpose, channel: str) -> None:
    """ValidationError for a purpose that needs no consent, or a channel that it does not use."""
    params = {"purpose": str(purpose)}
    if purpose.legal_basis != LegalBasis.CONSENT:
        raise ValidationError({"purpose": [ValidationError(NOT_CONSENT, "not_consent", params)]})
    if channel not in purpose.channels:
        raise ValidationError({"channel": [ValidationError(NO_CHANNEL, "not_needed", params)]})


def words_of(consent: PassedOn) -> WordingText | None:
    """The words of that version for the channel, in that language; None unless they were ever published."""
    wording = Wording.objects.published().filter(purpose_slug=consent.purpose.slug, version=consent.version).first()
    if wording is None:
        return None
    return wording.texts.select_related("wording").filter(channel=consent.channel, language=consent.language).first()


def problems_of(
    person: Person, consent: PassedOn, text: WordingText | None, at: datetime
) -> Iterator[tuple[str, list[ValidationError]]]:
    """(input, what is wrong with it)."""
    if text is None:
        yield "version", [ValidationError(NO_WORDS, "unpublished")]
    if consent.given_at > at:
        yield "at", [ValidationError(FUTURE, "future")]
    elif text is not None and not in_force(text.wording, consent.given_at):
        yield "at", [ValidationError(NOT_THEN, "not_in_force")]
    elif later := changes_of_mind(person, consent, at):
        yield "at", later
    if consent.notice_version and shown_version(consent) is None:
        yield "notice_version", [ValidationError(NO_NOTICE, "unpublished")]
    if not reaches(person, consent.channel):
        yield "channel", [ValidationError(UNREACHED, "unreached")]


def shown_version(consent: PassedOn) -> NoticeVersion | None:
    """The version of a notice that the program names; None unless people were shown it then, and it speaks of this."""
    slug, _slash, number = consent.notice_version.partition("/")
    if not number.isdecimal():
        return None
    rows = NoticeVersion.objects.in_force(consent.given_at).filter(notice__slug=slug, version=int(number))
    version = rows.select_related("notice").prefetch_related("texts", "periods").first()
    return version if version is not None and consent.purpose.slug in version.slugs else None


def in_force(wording: Wording, at: datetime) -> bool:
    """Whether people were shown these words at `at`."""
    since, until = wording.published_at, wording.replaced_at
    return since is not None and since <= at and (until is None or at < until)


def changes_of_mind(person: Person, consent: PassedOn, at: datetime) -> list[ValidationError]:
    """What they ended or refused after the moment of this consent: an older yes revives nothing."""
    grounds = list(Ground.objects.filter(person=person).select_related("purpose"))
    same = [
        ground for ground in grounds if (ground.purpose.slug, ground.channel) == (consent.purpose.slug, consent.channel)
    ]
    problems = []
    if any(ground.ended_at and ground.ended_at > consent.given_at for ground in same):
        problems.append(ValidationError(ENDED, "withdrawn"))
    if consent.purpose.marketing:
        own_objections = [ground.objected_at for ground in same if ground.objected_at]
        last = Refusals.of(grounds, [person.pk], at).last(person.pk, consent.channel)
        if any(moment > consent.given_at for moment in (*own_objections, *([last] if last else []))):
            problems.append(ValidationError(OBJECTED, "objection"))
    return problems


def asked_already(person: Person, consent: PassedOn, at: datetime) -> Submission | None:
    """The submission that waits for their confirmation already: they get no second mail. None when there is none."""
    waiting = Choice.objects.filter(
        submission__person=person,
        submission__confirmations__confirmed_at=None,
        submission__confirmations__expires_at__gt=at,
        purpose__slug=consent.purpose.slug,
        channel=consent.channel,
        ticked=True,
        counted_at=None,
    )
    submission_key = waiting.order_by("-pk").values_list("submission", flat=True).first()
    return Submission.objects.with_keys().get(pk=submission_key) if submission_key else None


def write_down(person: Person, consent: PassedOn, text: WordingText, *, by: Actor, at: datetime) -> Submission:
    """The submission with its one box, counted or asked about, and the notice that was shown, where the program names
    one; the caller holds the person."""
    version = shown_version(consent) if consent.notice_version else None
    purposes, language = [consent.purpose], consent.language
    notice = as_it_stands(version, purposes, language, consent.given_at) if version else None
    submission = Submission(
        person=person,
        how=Submission.How.API,
        language=consent.language,
        received_at=at,
        taken_by=signature(by),
        arrangement=arrangement_of(by),
        shown={
            "page": consent.page,
            "given_at": consent.given_at.isoformat(),
            "collected": consent.how,
            "reference": consent.reference,
            "notice": (notice or notice_for(purposes, language, at)).as_json(),
        },
    )
    submission.save(force_insert=True)
    box = Choice.objects.create(
        submission=submission, purpose=consent.purpose, channel=consent.channel, text=text, ticked=True
    )
    target, counts = f"submission:{submission.number}", {"purpose": consent.purpose.slug, "channel": consent.channel}
    ledger.record("consent.passed_on", by=by, about=person, target=target, counts=counts)
    if notice is not None:
        note_shown(person, notice, purposes, by=by, at=consent.given_at)
    settle(submission, [box], by=by, origin=None, at=at, serves=False)
    if box.counted_at:
        hand_receipt(submission, [box])
    return submission
