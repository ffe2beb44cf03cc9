"""Meetings: planned, moved, called off, their guests invited by letter and what they answered.

    GET  /meetings/?purpose=slug&since=…&until=…    those to come; ?state=done, ?state=cancelled
    POST /meetings/<key>/cancellation/              by us or by them
    POST /meetings/<key>/invitations/               a letter to everybody who is to be told something

A meeting is a task with attendees, under the same id as at /tasks/, and done to by the same verbs.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.contacts import Added, Changed
from crm.api.people.interactions import needing_history
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Turn
from crm.api.protocol.etags import conditional, require
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.sales.agenda import (
    about_asked,
    change_sent,
    changed_receipt,
    page_by,
    plan_sent,
    tasks_json,
)
from crm.api.sales.attendees import Attended, attendees_for_purpose
from crm.api.sales.meeting_shapes import (
    CANCELLED,
    DONE,
    PLANNED,
    Cancellation,
    InvitationsSent,
    Invited,
    MeetingChanges,
    MeetingPage,
    MeetingShape,
    MeetingsQuery,
    NewMeeting,
)
from crm.api.updates.record_facts import moved_since
from crm.correspondence.letters.sending import UnfilledPlaceholders
from crm.privacy.models import Person, Purpose
from crm.sales.invitations.inviting import invite, waits
from crm.sales.lookups import task_or_404
from crm.sales.meetings.cancelling import cancel
from crm.sales.models import Answer, Invitation, Task
from crm.sales.models.tasks import midnight

DOOR = "api:meeting"
CLOCKS = {PLANNED: "due_at", DONE: "done_at", CANCELLED: "cancelled_at"}
ADVERTISING = _("No invitation goes out for “%(purpose)s”: it is marketing.")
GAPS = _("Fill in the placeholders yourself: %(names)s.")


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_EDIT}, scope="meetings")
class Meetings(Resource):
    """Meetings to come as far as you see them, the earliest first. People without a ground for the purpose are
    absent, with their meetings.
    """

    located = True
    queries = {"GET": MeetingsQuery}
    bodies = {"POST": NewMeeting}
    answers = {"GET": (200, MeetingPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = needing_history(purpose_of(request, self.asked))
        rows = Task.objects.visible_to(request.user).with_keys().select_related("deal")
        rows = of_the_query(rows.filter(kind=Task.Kind.MEETING), self.asked, request)
        rows = rows.filter(Q(person=None) | condition(purpose, self.asked.get("channel", ""), person="person"))
        rows = moved_since(request, self.asked, "task", rows, purpose)
        page = page_by(CLOCKS[self.asked["state"]], rows, Turn.of(request, self.asked))
        return Response(page.body(meetings_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Plan a meeting; nobody is written to. Nothing personal is answered."""
        return plan_sent(request, {**self.sent(), "kind": Task.Kind.MEETING}, settle, DOOR)


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "task"},
    also={"PATCH": rights.CONTACTS_EDIT},
    scope="meetings",
)
class OneMeeting(Resource):
    """One meeting with its attendees. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": MeetingChanges}
    answers = {"GET": (200, MeetingShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        meeting, purpose = meeting_and_purpose(request, self.asked, key)
        (values,) = meetings_json(request, [meeting], purpose)
        return conditional(request, values, meeting.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change or move it, over the version in If-Match."""
        meeting, purpose = meeting_and_purpose(request, self.asked, key)
        require(request, meeting.version)
        return changed_receipt(request, meeting, change_sent(request, meeting, purpose, self.sent())).response()


@policy(
    rights.CONTACTS_VIEW,
    methods=("POST",),
    params={"key": "task"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="meetings",
)
class MeetingCancellation(Resource):
    """The end of a meeting before it began."""

    bodies = {"POST": Cancellation}
    answers = {"POST": (200, Changed)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Call it off. It stays readable; who was invited is told by invitations. Asked twice, it changes once."""
        values, meeting = self.sent(), meeting_or_404(request, key)
        with transaction.atomic():
            gone = cancel(meeting, whose=values["by"], by=request.user)
            return settle(changed_receipt(request, meeting, ["cancelled"] if gone else []))


@policy(
    rights.CONTACTS_VIEW,
    methods=("POST",),
    params={"key": "task"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="meetings",
)
class MeetingInvitations(Resource):
    """Letters with the meeting in them, which a calendar can answer."""

    bodies = {"POST": InvitationsSent}
    answers = {"POST": (200, Invited)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Write to each attendee who does not know the present time and place, or that the meeting is off.

        The contact gate is asked for each: whom it refuses is left out, with the reason.
        """
        values, meeting = self.sent(), meeting_or_404(request, key)
        purpose = needing_history(purpose_named(request, values["purpose"]))
        if purpose.marketing:
            raise Problem("purpose_not_granted", detail=ADVERTISING % {"purpose": str(purpose)})
        try:
            with transaction.atomic():
                outcome = invite(meeting, title=values["title"], purpose=purpose, by=request.user)
                left_out = [{"contact": str(contact.uid), "reason": reason} for contact, reason in outcome.left_out]
                return settle(Receipt(200, {"id": str(key), "sent": outcome.sent, "left_out": left_out}))
        except UnfilledPlaceholders as gaps:
            words = GAPS % {"names": ", ".join(gaps.names)}
            raise serializers.ValidationError({"title": [ErrorDetail(words, "gaps")]}) from None


def of_the_query(rows: Any, query: dict[str, Any], request: Any) -> Any:
    """The meetings that fit the filters."""
    states = {PLANNED: rows.open, DONE: rows.done, CANCELLED: lambda: rows.filter(cancelled_at__isnull=False)}
    rows = about_asked(states[query["state"]](), query, request)
    since = midnight(query["since"]) if "since" in query else None
    return rows.due(since, midnight(query["until"], days=1) if "until" in query else None)


def meeting_or_404(request: Any, key: UUID) -> Task:
    """The meeting as far as the caller sees it; any other task is as if it did not exist here."""
    task = task_or_404(request.user, key)
    if task.kind != Task.Kind.MEETING:
        raise Http404
    return task


def meeting_and_purpose(request: Any, query: dict[str, Any], key: UUID) -> tuple[Task, Purpose]:
    """The same with the purpose, which may be served."""
    purpose = needing_history(purpose_of(request, query))
    meeting = meeting_or_404(request, key)
    if meeting.person:
        must_be_readable(meeting.person, purpose, query.get("channel", ""))
    return meeting, purpose


def meetings_json(request: Any, meetings: Sequence[Task], purpose: Purpose) -> list[dict[str, Any]]:
    """The meetings as they may be seen, with who takes part as far as the purpose reaches."""
    attended = attendees_for_purpose(request.user, meetings, purpose)
    rows = tasks_json(request, meetings, purpose, place="meetings", attended=attended)
    keys = [meeting.pk for meeting in meetings]
    letters = {(row.task_id, row.person_id): row for row in Invitation.objects.filter(task__in=keys)} if keys else {}
    return [
        row | {"state": state_of(meeting), "attendees": attendees_json(meeting, attended[meeting.pk], letters)}
        for row, meeting in zip(rows, meetings, strict=True)
    ]


def state_of(meeting: Task) -> str:
    """planned, done, or cancelled."""
    return CANCELLED if meeting.cancelled_at else DONE if meeting.done_at else PLANNED


def attendees_json(
    meeting: Task, attended: Attended, letters: dict[tuple[int, int], Invitation]
) -> list[dict[str, Any]]:
    """Whom the meeting is about, further contacts, then colleagues, each with their answer."""
    people: list[Person] = [meeting.person] if meeting.person else []
    people += [person for person in attended.people if person.pk != meeting.person_id]
    rows = [contact_json(meeting, person, letters.get((meeting.pk, person.pk))) for person in people]
    bare = {"contact": None, "answered_at": None, "invited_at": None, "to_invite": False}
    return rows + [{**bare, "colleague": row.user.uid, "answer": row.answer} for row in attended.colleague_rows]


def contact_json(meeting: Task, person: Person, letter: Invitation | None) -> dict[str, Any]:
    """One contact at a meeting."""
    return {
        "contact": person.uid,
        "colleague": None,
        "answer": letter.answer if letter else Answer.NONE,
        "answered_at": letter.answered_at if letter else None,
        "invited_at": letter.sent_at if letter else None,
        "to_invite": waits(meeting, letter),
    }
