"""What a task says in JSON, and what may be sent to plan or to change one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.columns import ColumnsShape, SentColumns, longest
from crm.api.external_ids.sent_ids import external_ids_field
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.protocol.cursor_pages import Paged
from crm.api.protocol.shapes import OfficeTime
from crm.api.updates.record_facts import RecordFacts, UpdatedSince
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.columns.task import LONGEST, SHORTEST, TASK
from crm.sales.meetings.attendees import MOST_PEOPLE
from crm.sales.models import Task
from crm.sales.planned_tasks.recurrence import checked
from crm.sales.ring_time import DAY

ALONE = _("A step of a deal is about whose the deal is: leave out contact and company.")


class TaskShape(RecordFacts, ColumnsShape):
    """A task. `contact` is absent where it is about no person."""

    table = TASK

    id = serializers.UUIDField()
    contact = serializers.UUIDField(allow_null=True)
    company = serializers.UUIDField(allow_null=True, help_text="Where you see it.")
    deal = serializers.UUIDField(allow_null=True, help_text="The deal it is a step of, where you see it.")
    due_on = serializers.DateField()
    time = OfficeTime(allow_null=True, help_text="By the office's clock; absent for a whole day.")
    remind_before = serializers.IntegerField(allow_null=True, help_text="Minutes.")
    minutes = serializers.IntegerField(allow_null=True, help_text="How long it lasts; half an hour where absent.")
    ends_at = serializers.DateTimeField(help_text="When it is over; of a whole day the end of that day.")
    cancelled_at = serializers.DateTimeField(allow_null=True, help_text="When a meeting was called off.")
    cancelled_by = serializers.CharField(help_text="us, them, or empty.")
    people = serializers.ListField(
        child=serializers.UUIDField(), help_text="Further contacts at a meeting, as far as your purpose reaches."
    )
    colleagues = serializers.ListField(child=serializers.UUIDField(), help_text="Colleagues asked to it.")
    rule = serializers.CharField(help_text="RFC 5545, such as FREQ=WEEKLY;BYDAY=MO; empty for a single task.")
    owner = serializers.UUIDField()
    done_at = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()


class TaskPage(serializers.Serializer):
    """A page of tasks."""

    results = TaskShape(many=True)
    next = serializers.URLField(allow_null=True)


class TasksQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list of tasks."""

    contact = serializers.UUIDField(required=False, help_text="Tasks about this contact only.")
    deal = serializers.UUIDField(required=False, help_text="Steps of this deal only.")
    owner = serializers.UUIDField(required=False, help_text="Tasks of this colleague only.")
    done = serializers.BooleanField(default=False, help_text="Those that are done, the latest first.")
    until = serializers.DateField(required=False, help_text="Due on this day or earlier.")


class TaskChanges(SentColumns):
    """What is to be different. `done` ticks it off or takes the tick back."""

    table = TASK

    due_on = serializers.DateField(required=False)
    time = serializers.TimeField(source="clock", required=False, allow_null=True)
    remind_before = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=30 * DAY)
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=SHORTEST, max_value=LONGEST)
    people = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST_PEOPLE)
    colleagues = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST_PEOPLE)
    rule = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner = serializers.UUIDField(required=False)
    done = serializers.BooleanField(required=False)
    cancelled = serializers.ChoiceField(
        Task.By.choices,
        required=False,
        help_text="Calls a meeting off: by us or by them. There is no way back here.",
    )
    external_ids = external_ids_field()
    keep = serializers.BooleanField(default=False, help_text="There is a basis for what the check finds in the words.")

    closed: tuple[str, ...] = ("id", "contact", "company", "deal", "done_at", "made_at", "ends_at", "cancelled_at")

    def validate_rule(self, text: str) -> str:
        return checked(text) if text else ""

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data.pop("keep"):
            warnings = {
                name: [ErrorDetail(WARNINGS[finding.kind], finding.kind) for finding in findings(data[name])]
                for name in ("title", "note")
                if findings(data.get(name, ""))
            }
            if warnings:
                raise serializers.ValidationError(warnings)
        return data


class NewTask(TaskChanges):
    """A new task about a contact, about a company, the next step of a deal, or about none of them."""

    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    deal = serializers.UUIDField(required=False, help_text="By itself: the task is about whose the deal is.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    title = serializers.CharField(max_length=longest(TASK, "title"))
    due_on = serializers.DateField()
    done = cancelled = None

    closed: tuple[str, ...] = ("id", "done", "done_at", "made_at", "ends_at", "cancelled_at")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "deal" in data and {"contact", "company"} & set(data):
            raise serializers.ValidationError({"deal": [ErrorDetail(ALONE, "deal")]})
        return super().validate(data)
