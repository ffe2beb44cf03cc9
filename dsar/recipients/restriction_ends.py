"""A restriction ends: whoever was told of it hears that too, since our notice says «until we tell you otherwise».

    told ──> lifted_at, and a notice of its own about the end (`ends`), by mail or as a task
    our own store ──> lifted_at alone: it was done with our own data
    not yet told, nothing on its way ──> nothing is told any more, with the reason

In every case about these people, once nobody in it is restricted any more. The case may be closed by then.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Restriction
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from dsar.cases.case_lock import event
from dsar.models import Event, Kind, RecipientNotice, Subject
from dsar.recipients.noted_recipients import OPEN, State, Way, sendable, settle, term, way_of

RIGHT = Kind.RESTRICTION
ENDED = "restriction ended"  # what the timeline says of it


def tell_ends(people: Iterable[Person], *, by: Actor, at: datetime) -> None:
    """Note whom to tell that the restriction of these people has ended, in the transaction that lifts it."""
    for row in open_restrictions(people):
        row.lifted_at = at
        if row.state in OPEN and row.message_uid is None and row.sent_at is None:
            row.state, row.next_at, row.settled_at, row.settled_by = State.IMPOSSIBLE, None, at, signature(by)
            row.reason = _("The restriction ended before they were told of it.")
        elif Way.ITSELF not in (row.way, (way := way_to(row, at))["way"]):
            note_end(row, way, by=by, at=at)
        row.save(update_fields=["lifted_at", "state", "next_at", "settled_at", "settled_by", "reason"])
        if row.case.is_open:
            settle(row.case, RIGHT, by=by, at=at)


def open_restrictions(people: Iterable[Person]) -> list[RecipientNotice]:
    """The notices of restrictions that have ended by now, in cases in which nobody is restricted any more; locked."""
    cases = Subject.objects.filter(person__in=[person.pk for person in people]).values("case")
    frozen = Restriction.objects.filter(lifted_at=None).values("person")
    still = Subject.objects.filter(case__in=cases, person__in=frozen).values("case")
    rows = RecipientNotice.objects.filter(case__in=cases, right=RIGHT, lifted_at=None).exclude(case__in=still)
    return list(rows.select_related("case", "recipient").select_for_update(of=("self",)).order_by("pk"))


def note_end(told: RecipientNotice, way: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """A notice about the end, to whoever was told of the beginning, by the way (`way_to`) that counts now."""
    RecipientNotice.objects.create(
        case=told.case,
        right=RIGHT,
        ends=True,
        lifted_at=at,
        recipient=told.recipient,
        name=told.name,
        role=told.role,
        standing=told.standing,
        purposes=told.purposes,
        categories=told.categories,
        owner=told.owner,
        made_by=signature(by),
        made_at=at,
        due_on=term(told.case, at),
        **way,
    )
    event(told.case, Event.Kind.RECIPIENTS, by=by, at=at, ref=ENDED)
    ledger.record("request.recipient_end_noted", by=by, target=told.case.target, counts={"way": str(way["way"])})


def way_to(told: RecipientNotice, at: datetime) -> dict[str, Any]:
    """The columns of the way: that of its file, or of whoever was typed by hand."""
    if told.recipient is not None:
        return way_of(told.recipient, at)
    return {"way": told.way, **sendable(told.email or "", at)}
