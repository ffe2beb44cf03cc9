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

from consents.capture.confirmation import ask, who_confirms
from consents.capture.counted_consents import count, request
from consents.capture.handover import hand_over
from consents.capture.shown_form import ShownForm
from consents.form_fields import CATEGORIES, PERSON
from consents.grounds.program_rules import arrangement_of
from consents.grounds.recording import record_grounds
from consents.models import Choice, FormAnswer, Submission
from consents.notices.form_pause import FormPaused
from consents.notices.notification import note_shown
from consents.wordings.tallies import tally
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person


@dataclass(frozen=True)
class FormInput:
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


def receive(shown_form: ShownForm, form_input: FormInput, *, at: datetime | None = None) -> Submission:
    """Registers the submission of `form_input` to the form as shown. Sent again under one uid it is the first,
    unchanged.

    ValidationError for one that was filled in at a future moment; FormPaused while the form takes no answers.
    """
    earlier, at = Submission.objects.filter(uid=form_input.uid).first(), at or timezone.now()
    if earlier is not None:
        return earlier
    if shown_form.pauses:
        raise FormPaused
    if form_input.given_at is not None and form_input.given_at > at:
        raise ValidationError({"at": [ValidationError(_("This has not happened yet."), "future")]})
    try:
        with transaction.atomic():
            return take_in(shown_form, form_input, at)
    except IntegrityError:
        # the same answer at the same moment: the other one was first
        if (first := Submission.objects.filter(uid=form_input.uid).first()) is None:
            raise
        return first


def take_in(shown_form: ShownForm, form_input: FormInput, at: datetime) -> Submission:
    """Writes the submission with all that hangs on it, in the caller's transaction."""
    values = values_to_keep(shown_form, form_input)
    person = Person.create(**{name: values[name] for name in PERSON if name in values})
    by = form_input.taken_by or ActorKey("subject", str(person.uid))
    submission, boxes = write_down(shown_form, form_input, values, person=person, by=by, at=at)
    origin = Origin.objects.create(
        person=person,
        kind=shown_form.form.origin_kind,
        label=shown_form.form.title,
        batch=submission.uid,
        obtained_at=at,
        fields=sorted(values),
        recorded_by=submission.taken_by,
        notice=Origin.Notice.GIVEN,
        notice_given_at=at,
    )
    note_shown(person, shown_form.notice, shown_form.purposes, by=by, at=at)
    counts = {"version": shown_form.form.version, "boxes": len(shown_form.boxes), "ticked": len(form_input.ticked)}
    ledger.record(
        "form.submitted", by=by, about=person, target=f"form:{shown_form.form.slug}", fields=values, counts=counts
    )
    if shown_form.serves:
        record_grounds([person], shown_form.serves, by=by, origins=[origin], at=at)
    settle(submission, boxes, by=by, origin=origin, at=at, serves=shown_form.serves is not None)
    ticked = {box.text.pk for box in shown_form.boxes if box.name in form_input.ticked}
    tally([box.text for box in shown_form.boxes], ticked, at=at)
    return submission


def values_to_keep(shown_form: ShownForm, form_input: FormInput) -> dict[str, str]:
    """The values that may be kept: none when nothing was agreed to and nothing asked for."""
    if not form_input.ticked and shown_form.serves is None:
        return {}
    return {name: text.strip() for name in shown_form.fields if (text := form_input.values.get(name, "")).strip()}


def write_down(
    shown_form: ShownForm, form_input: FormInput, values: dict[str, str], *, person: Person, by: Actor, at: datetime
) -> tuple[Submission, list[Choice]]:
    """Writes the submission, its boxes in the order in which they were shown, and the further answers."""
    submission = Submission.objects.create(
        uid=form_input.uid,
        person=person,
        form=shown_form.form,
        form_version=shown_form.form.version,
        how=form_input.how,
        language=shown_form.language,
        received_at=at,
        taken_by=signature(by),
        arrangement=arrangement_of(by),
        under_age=form_input.under_age,
        guardian=form_input.guardian if form_input.ticked else "",
        shown={
            "page": form_input.page,
            "given_at": form_input.given_at.isoformat() if form_input.given_at else "",
            "title": shown_form.form.titled(shown_form.language),
            "notice": shown_form.notice.as_json(),
        },
        team=shown_form.form.team if shown_form.serves else None,
    )
    boxes = Choice.objects.bulk_create(
        Choice(
            submission=submission,
            purpose=box.purpose,
            channel=box.channel,
            text=box.text,
            ticked=box.name in form_input.ticked,
        )
        for box in shown_form.boxes
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
    at_once = [choice for choice in ticked if not who_confirms(submission, choice.channel)]
    waiting = [choice for choice in ticked if who_confirms(submission, choice.channel)]
    count(submission, at_once, by=by, origin=origin, at=at)
    request(submission, waiting, by=by, origin=origin, at=at)
    ask(submission, waiting, at=at)
    if serves or at_once:
        submission.settled_at = at
        submission.save(update_fields=["settled_at"])
        hand_over(submission)
