"""What has changed since a program asked last: public ids with how things stand now, and where to go on.

    GET /changes/?purpose=offers              {"results": [], "sync": "<mark>"}      now; then read the lists whole
    GET /changes/?purpose=offers&cursor=<mark> {"results": [{record, id, change}], "sync": "<the next mark>", "more": …}
    GET /changes/                              the same of requests and breaches, which are for no purpose

Each id stands with what counts at the moment of the answer, not with what happened: `changed` says to read it again,
the others to let it go. Whoever follows the marks to the end, however often they stop in between, holds what the lists
say. Where the terms of the purpose changed, everything did: `again` says to read the lists whole once more.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.lookups import GreaterThan
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.api.feed.desk_changes import acts_for, desk_changes, desk_terms_moved
from crm.api.feed.record_standings import CHANGED, ERASED, GONE, MERGED, NOT_ALLOWED, Standings
from crm.api.people.purpose_gate import purposes_of
from crm.api.protocol.cursor_pages import Paged, Turn, sealed_cursor
from crm.api.protocol.disclosure import show
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query
from crm.api.updates.record_moves import ACTS, KINDS, moves_of, terms_moved
from crm.lists.access import beyond
from crm.privacy.logs.log_seals import horizon, this_cluster
from crm.privacy.models import LedgerEntry


class ChangesQuery(Paged, Query):
    """The parameters of the feed; the cursor is the `sync` of the answer before."""

    purpose = serializers.SlugField(
        max_length=40,
        required=False,
        help_text="What for: the slug of one of your purposes. Without one, requests and breaches are told of.",
    )


class ChangeShape(serializers.Serializer):
    """One record and how it stands now."""

    record = serializers.ChoiceField(list(KINDS))
    id = serializers.UUIDField()
    change = serializers.ChoiceField(
        [CHANGED, GONE, ERASED, MERGED, NOT_ALLOWED],
        help_text="changed: read it again. All others: let it go: erased, merged, binned, or not yours to use.",
    )
    into = serializers.UUIDField(required=False, help_text="Of a merge: the record that goes on.")


class ChangePage(serializers.Serializer):
    """What has changed, and where to go on."""

    results = ChangeShape(many=True)
    again = serializers.BooleanField(
        help_text="The terms of the purpose, your program's or the fields changed: read the lists whole, let go of "
        "what is in none, then go on from `sync`."
    )
    sync = serializers.CharField(help_text="Send it as `cursor` the next time, whenever that is.")
    more = serializers.BooleanField(help_text="Whether to ask again at once.")


@policy(SIGNED_IN, scope="changes")
class Changes(Resource):
    """What has changed since the mark that you got last; without one, the mark of now."""

    rows_counted = False
    queries = {"GET": ChangesQuery}
    answers = {"GET": (200, ChangePage)}

    def get(self, request: Any) -> Response:
        return self.for_purpose(request) if "purpose" in self.asked else self.for_desk(request)

    def for_desk(self, request: Any) -> Response:
        """Cases of the privacy desk, in which nobody is named."""
        turn = Turn.of(request, self.asked)
        entries, mark, more = read_on(turn, acts_for(request.auth))
        show(request, place="changes", people=[])
        again = desk_terms_moved(entries, request.auth.client)
        sync = sealed_cursor(mark, turn.bound)
        changes = desk_changes(request, entries)
        return Response({"results": changes, "again": again, "sync": sync, "more": more})

    def for_purpose(self, request: Any) -> Response:
        """Records that the program reads for a purpose of its own."""
        purpose = purposes_of(request).filter(slug=self.asked["purpose"]).first()
        if purpose is None:
            raise Problem("purpose_not_granted")
        turn = Turn.of(request, self.asked)
        entries, mark, more = read_on(turn, Q(act__in=ACTS))
        standings = Standings.of(request, purpose, moves_of(entries))
        changes, people = standings.rows(), standings.people
        # nobody is shown where the gate refuses, and what is gone is told all the same
        show(request, place="changes", people=people, purpose=purpose if people else None)
        again = terms_moved(entries, request.auth.client, purpose)
        sync = sealed_cursor(mark, turn.bound)
        return Response({"results": changes, "again": again, "sync": sync, "more": more})


def read_on(turn: Turn, acts: Q) -> tuple[Sequence[LedgerEntry], tuple, bool]:
    """(entries behind the mark, the next mark, whether more are there). invalid_cursor for one of another cluster."""
    here, until = this_cluster(), horizon()
    if turn.edge is None:
        return [], (here, until, 0), False
    cluster, xid, number = turn.edge
    if cluster != here:  # restored from a backup: what was told since is not known here
        raise Problem("invalid_cursor")
    rows = list(entries_behind(turn.edge, acts, until)[: turn.size + 1])
    if len(rows) <= turn.size:
        return rows, (here, max(until, xid), 0 if until > xid else number), False
    last = rows[turn.size - 1]
    return rows[: turn.size], (here, last.xid, last.pk), True


def entries_behind(mark: tuple, acts: Q, until: int) -> QuerySet[LedgerEntry]:
    """The entries of these acts behind a mark, in their order: read from the index, on from where the mark stands."""
    cluster, xid, number = mark
    later = LedgerEntry.objects.filter(acts, cluster=cluster, xid__lt=until)
    return later.filter(beyond(("xid", "id"), (xid, number), GreaterThan)).order_by("xid", "id")
