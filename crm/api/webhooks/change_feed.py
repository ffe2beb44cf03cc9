"""What has changed since a program asked last: public ids with how things stand now, and where to go on.

    GET /changes/?purpose=offers              {"results": [], "sync": "<mark>"}      now; then read the lists whole
    GET /changes/?purpose=offers&cursor=<mark> {"results": [{record, id, change}], "sync": "<the next mark>", "more": …}

Each id stands with what counts at the moment of the answer, not with what happened: `changed` says to read it again,
the others to let it go. Whoever follows the marks to the end, however often they stop in between, holds what the lists
say. Of people a program is told that they are gone only if its firm was given them.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import Webhook
from crm.accounts.permissions.webhook_events import BY_ACT, EVENTS, Record
from crm.api.models import Delivery
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.people.purpose_gate import purposes_of
from crm.api.protocol.cursor_pages import Paged, Turn, sealed_cursor
from crm.api.protocol.disclosure import show
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.webhooks.event_bodies import MODELS, Hearing
from crm.api.webhooks.ledger_watch import Happened, happened
from crm.contacts.models import Contact
from crm.privacy.logs.log_seals import horizon, this_cluster
from crm.privacy.models import LedgerEntry

CHANGED, GONE, ERASED, MERGED, NOT_ALLOWED = "changed", "gone", "erased", "merged", "not_allowed"
# what changes whether a person may be read, and is no event of its own
FURTHER = ("ground.recorded", "ground.prolonged", "ground.rebased", "grounds.merged")
SCOPES = {record: EVENTS[f"{record}.updated"].scopes for record in (Record.CONTACT, *MODELS)}


class ChangesQuery(PurposeQuery, Paged):
    """The parameters of the feed; the cursor is the `sync` of the answer before."""


class ChangeShape(serializers.Serializer):
    """One record and how it stands now."""

    record = serializers.ChoiceField([str(record) for record in SCOPES])
    id = serializers.UUIDField()
    change = serializers.ChoiceField(
        [CHANGED, GONE, ERASED, MERGED, NOT_ALLOWED],
        help_text="changed: read it again. All others: let it go: erased, merged, binned, or not yours to use.",
    )
    into = serializers.UUIDField(required=False, help_text="Of a merge: the record that goes on.")


class ChangePage(serializers.Serializer):
    """What has changed, and where to go on."""

    results = ChangeShape(many=True)
    sync = serializers.CharField(help_text="Send it as `cursor` the next time, whenever that is.")
    more = serializers.BooleanField(help_text="Whether to ask again at once.")


@policy(SIGNED_IN, scope="changes")
class Changes(Resource):
    """What has changed since the mark that you got last; without one, the mark of now."""

    rows_counted = False
    queries = {"GET": ChangesQuery}
    answers = {"GET": (200, ChangePage)}

    def get(self, request: Any) -> Response:
        purpose = purposes_of(request).filter(slug=self.asked["purpose"]).first()
        if purpose is None:
            raise Problem("purpose_not_granted")
        turn = Turn.of(request, self.asked)
        entries, mark, more = read_on(turn)
        hearing = hearing_of(request.auth.client, purpose.slug, happened(entries))
        changes = standing(hearing)
        changed_ids = {row["id"] for row in changes if row["change"] == CHANGED}
        people = [contact.person for uid, contact in hearing.contacts.items() if uid in changed_ids]
        # nobody is shown where the gate refuses, and what is gone is told all the same
        show(request, place="changes", people=people, purpose=purpose if people else None)
        return Response({"results": changes, "sync": sealed_cursor(mark, turn.bound), "more": more})


def read_on(turn: Turn) -> tuple[Sequence[LedgerEntry], tuple, bool]:
    """(entries behind the mark, the next mark, whether more are there). invalid_cursor for one of another cluster."""
    here, until = this_cluster(), horizon()
    if turn.edge is None:
        return [], (here, until, 0), False
    cluster, xid, number = turn.edge
    if cluster != here:  # restored from a backup: what was told since is not known here
        raise Problem("invalid_cursor")
    acts = LedgerEntry.objects.filter(act__in=[*BY_ACT, *FURTHER], cluster=here, xid__gte=xid, xid__lt=until)
    rows = list(acts.filter(Q(xid__gt=xid) | Q(id__gt=number)).order_by("xid", "id")[: turn.size + 1])
    if len(rows) <= turn.size:
        return rows, (here, max(until, xid), 0 if until > xid else number), False
    last = rows[turn.size - 1]
    return rows[: turn.size], (here, last.xid, last.pk), True


def hearing_of(client: Any, slug: str, events: Sequence[Happened]) -> Hearing:
    """What is known now of the records of these events, each once, in the order of its last one."""
    latest: dict[UUID, Happened] = {}
    for event in events:
        record = EVENTS[event.event].record
        if record in SCOPES and set(client.scopes) & set(SCOPES[record]):
            before = latest.pop(event.record, None)
            latest[event.record] = before if before and before.details.get("into") else event
    webhook = Webhook(client=client, purpose_slug=slug)
    rows = [
        Delivery(webhook=webhook, event=event.event, record=record, details=event.details)
        for record, event in latest.items()
    ]
    return Hearing(webhook, rows, timezone.now())


def standing(hearing: Hearing) -> list[dict[str, Any]]:
    """How each record stands for the program, without those that are nothing for it."""
    unseen = {row.record for row in hearing.deliveries if row.record in hearing.given} - set(hearing.contacts)
    here = (
        set(Contact.objects.filter(person__uid__in=unseen).values_list("person__uid", flat=True)) if unseen else set()
    )
    binned = binned_among(hearing)
    changes = []
    for row in hearing.deliveries:
        record = EVENTS[row.event].record
        change = (
            standing_of_person(hearing, row, here)
            if record == Record.CONTACT
            else standing_of_thing(hearing, row.record, binned)
        )
        if change:
            more = {"into": row.details["into"]} if change == MERGED else {}
            changes.append({"record": str(record), "id": row.record, "change": change, **more})
    return changes


def standing_of_person(hearing: Hearing, row: Delivery, here: set[UUID]) -> str:
    """How a person stands; empty for one whom the program neither may read nor was given."""
    contact = hearing.contacts.get(row.record)
    if contact and contact.binned_at is None and contact.pk in hearing.readable and hearing.gate.allowed:
        return CHANGED
    if row.record not in hearing.given:
        return ""
    if contact is None and row.record not in here:
        return MERGED if "into" in row.details else ERASED
    return GONE if contact and contact.binned_at else NOT_ALLOWED


def standing_of_thing(hearing: Hearing, record: UUID, binned: set[UUID]) -> str:
    """How a company, a deal or a task stands; empty for one that the program does not see."""
    if record not in hearing.others:
        return ""
    person = hearing.others[record]
    if record in binned:
        return GONE
    return CHANGED if hearing.gate.allowed and (person is None or person in hearing.readable) else NOT_ALLOWED


def binned_among(hearing: Hearing) -> set[UUID]:
    """Which of the companies, deals and tasks are in the bin."""
    matches: set[UUID] = set()
    for record, model in MODELS.items():
        if wanted := hearing.records(record):
            matches |= set(model.objects.filter(uid__in=wanted, binned_at__isnull=False).values_list("uid", flat=True))
    return matches
