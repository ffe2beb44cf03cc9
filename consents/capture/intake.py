"""Taking in what a stranger sends: a person of their own, their boxes, their answers, all in one transaction.

    Given ──> Person + key ──> Submission, answers, boxes ──> Origin ──> grounds that count at once
                                                                    └──> links for what must be confirmed first

Nobody who is known already is looked up or touched: an address is no identity (design.md, section 3), and so the answer
takes the same time and says the same words whoever asks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.capture.confirmation import ask, needed
from consents.capture.counted_consents import count, request
from consents.capture.handover import hand_over
from consents.capture.shown_form import Shown
from consents.form_fields import CATEGORIES, PERSON
from consents.grounds.program_rules import arrangement_of
from consents.grounds.recording import record_grounds
from consents.models import Choice, FormAnswer, Submission
from consents.notices.notification import note_shown
from consents.wordings.tallies import tally
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person


@dataclass(frozen=True)
class Given:
    """What came back. `uid` is the sender's own, `ticked` names of boxes, `values` {field: text}.

    `given_at` is what a program says of when it was filled in, for a page that sends later.
    """

    uid: UUID
    values: Mapping[str, str]
    ticked: Collection[str]
    page: str
    under_age: bool = False
    guardian: str = ""
    how: str = Submission.How.FORM
    taken_by: Actor | None = None
    given_at: datetime | None = None


def receive(shown: Shown, given: Given, *, at: datetime | None = None) -> Submission:
    """The submission of `given` to what was `shown`. Sent twice under one uid it is the first one, unchanged.

    ValidationError for one that was filled in at a moment to come.
    """
    known, at = Submission.objects.filter(uid=given.uid).first(), at or timezone.now()
    if known is not None:
        return known
    if given.given_at is not None and given.given_at > at:
        raise ValidationError({"at": [ValidationError(_("This has not happened yet."), "future")]})
    try:
        with transaction.atomic():
            return take_in(shown, given, at)
    except IntegrityError:
        # the same answer at the same moment: the other one was first
        if (first := Submission.objects.filter(uid=given.uid).first()) is None:
            raise
        return first


def take_in(shown: Shown, given: Given, at: datetime) -> Submission:
    """All of it; the caller holds the transaction."""
    values = kept(shown, given)
    person = Person.create(**{name: values[name] for name in PERSON if name in values})
    by = given.taken_by or ActorKey("subject", str(person.uid))
    submission, boxes = write_down(shown, given, values, person=person, by=by, at=at)
    origin = Origin.objects.create(
        person=person,
        kind=shown.form.origin_kind,
        label=shown.form.title,
        batch=submission.uid,
        obtained_at=at,
        fields=sorted(values),
        recorded_by=submission.taken_by,
        notice=Origin.Notice.GIVEN,
        notice_given_at=at,
    )
    note_shown(person, shown.notice, by=by, at=at)
    counts = {"version": shown.form.version, "boxes": len(shown.boxes), "ticked": len(given.ticked)}
    ledger.record("form.submitted", by=by, about=person, target=f"form:{shown.form.slug}", fields=values, counts=counts)
    if shown.serves:
        record_grounds([person], shown.serves, by=by, origins=[origin], at=at)
    settle(submission, boxes, by=by, origin=origin, at=at, serves=shown.serves is not None)
    ticked = {box.text.pk for box in shown.boxes if box.name in given.ticked}
    tally([box.text for box in shown.boxes], ticked, at=at)
    return submission


def kept(shown: Shown, given: Given) -> dict[str, str]:
    """What of the values may be kept: nothing when they agreed to nothing and asked for nothing."""
    if not given.ticked and shown.serves is None:
        return {}
    return {name: text.strip() for name in shown.fields if (text := given.values.get(name, "")).strip()}


def write_down(
    shown: Shown, given: Given, values: dict[str, str], *, person: Person, by: Actor, at: datetime
) -> tuple[Submission, list[Choice]]:
    """The submission with its boxes as they were, in order, and what else she wrote."""
    submission = Submission.objects.create(
        uid=given.uid,
        person=person,
        form=shown.form,
        form_version=shown.form.version,
        how=given.how,
        language=shown.language,
        received_at=at,
        taken_by=signature(by),
        arrangement=arrangement_of(by),
        under_age=given.under_age,
        guardian=given.guardian if given.ticked else "",
        shown={
            "page": given.page,
            "given_at": given.given_at.isoformat() if given.given_at else "",
            "title": shown.form.titled(shown.language),
            "notice": shown.notice.as_json(),
        },
        team=shown.form.team if shown.serves else None,
    )
    boxes = Choice.objects.bulk_create(
        Choice(
            submission=submission,
            purpose=box.purpose,
            channel=box.channel,
            text=box.text,
            ticked=box.name in given.ticked,
        )
        for box in shown.boxes
    )
    FormAnswer.objects.bulk_create(
        FormAnswer(submission=submission, field=name, category=CATEGORIES[name], value=text, given_at=at)
        for name, text in values.items()
        if name not in PERSON
    )
    return submission, boxes


def settle(
    submission: Submission, boxes: Iterable[Choice], *, by: Actor, origin: Origin | None, at: datetime, serves: bool
) -> None:
    """Count what counts at once, ask for the rest to be confirmed, pass on what sales may work with."""
    ticked = [choice for choice in boxes if choice.ticked]
    at_once = [choice for choice in ticked if not needed(submission, choice.channel)]
    waiting = [choice for choice in ticked if needed(submission, choice.channel)]
    count(submission, at_once, by=by, origin=origin, at=at)
    request(submission, waiting, by=by, origin=origin, at=at)
    ask(submission, waiting, at=at)
    if serves or at_once:
        submission.settled_at = at
        submission.save(update_fields=["settled_at"])
        hand_over(submission)
