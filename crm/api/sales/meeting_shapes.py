"""What a meeting says in JSON, what may be sent to plan, to change, to call one off, and to invite to it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.protocol.cursor_pages import Paged
from crm.api.protocol.shapes import Strict
from crm.api.sales.task_shapes import NewTask, TaskChanges, TaskShape
from crm.api.updates.record_facts import UpdatedSince
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.invitations.inviting import LONGEST
from crm.sales.models import Answer, Task

PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
ITS_OWN = ("kind", "state", "attendees", "cancelled", "cancelled_by")  # which an answer has, and nobody sends
BACKWARDS = _("The last day is before the first one.")


def without_kind(fields: dict[str, serializers.Field]) -> dict[str, serializers.Field]:
    """The fields of a task but its kind: a meeting is one, and stays one."""
    return {name: field for name, field in fields.items() if name != "kind"}


class AttendeeShape(serializers.Serializer):
    """Somebody at a meeting: a contact or a colleague, and what they answered."""

    contact = serializers.UUIDField(allow_null=True)
    colleague = serializers.UUIDField(allow_null=True)
    answer = serializers.ChoiceField(Answer.values)
    answered_at = serializers.DateTimeField(allow_null=True, help_text="When a contact answered.")
    invited_at = serializers.DateTimeField(allow_null=True, help_text="When a contact was written to last.")
    to_invite = serializers.BooleanField(
        help_text="A contact who does not know the present time and place, or that the meeting is off."
    )


class MeetingShape(TaskShape):
    """A meeting. `contact` is whom it is about, and among the attendees as well."""

    state = serializers.ChoiceField([PLANNED, DONE, CANCELLED])
    attendees = AttendeeShape(many=True)


class MeetingPage(serializers.Serializer):
    """A page of meetings."""

    results = MeetingShape(many=True)
    next = serializers.URLField(allow_null=True)


class MeetingsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list of meetings."""

    state = serializers.ChoiceField(
        [PLANNED, DONE, CANCELLED], default=PLANNED, help_text="Those over, or called off: the latest first."
    )
    contact = serializers.UUIDField(required=False, help_text="Meetings about this contact only.")
    deal = serializers.UUIDField(required=False, help_text="Meetings of this deal only.")
    owner = serializers.UUIDField(required=False, help_text="Meetings of this colleague only.")
    since = serializers.DateField(required=False, help_text="On this day or later.")
    until = serializers.DateField(required=False, help_text="On this day or earlier.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            raise serializers.ValidationError({"until": [ErrorDetail(BACKWARDS, "until")]})
        return super().validate(data)


class MeetingChanges(TaskChanges):
    """What is to be different: another `due_on`, `time` or `minutes` moves it. It stays a meeting."""

    cancelled = None

    closed: tuple[str, ...] = (*TaskChanges.closed, *ITS_OWN)

    def get_fields(self) -> dict[str, serializers.Field]:
        return without_kind(super().get_fields())


class NewMeeting(NewTask):
    """A new meeting, about a contact, about a company, the next step of a deal, or about none of them."""

    time = serializers.TimeField(source="clock", help_text="By the office's clock.")

    closed: tuple[str, ...] = (*NewTask.closed, *ITS_OWN)

    def get_fields(self) -> dict[str, serializers.Field]:
        return without_kind(super().get_fields())


class Cancellation(Strict):
    """Who calls it off."""

    by = serializers.ChoiceField(Task.By.choices, default=Task.By.US, help_text="us, or them: the customer.")


class InvitationsSent(Strict):
    """A letter to each attendee who is to be told something."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    title = serializers.CharField(max_length=LONGEST, help_text="What the guests read; its own title stays here.")
    keep = serializers.BooleanField(default=False, help_text="There is a basis for what the check finds in the title.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        kinds = sorted({finding.kind for finding in findings(data["title"])})
        if kinds and not data.pop("keep"):
            raise serializers.ValidationError({"title": [ErrorDetail(WARNINGS[kind], kind) for kind in kinds]})
        data.pop("keep", None)
        return data


class LeftOut(serializers.Serializer):
    """Somebody who gets no letter."""

    contact = serializers.UUIDField()
    reason = serializers.CharField(help_text="In words.")


class Invited(serializers.Serializer):
    """What became of the invitations."""

    id = serializers.UUIDField()
    sent = serializers.IntegerField(help_text="How many letters go.")
    left_out = LeftOut(many=True)
