"""Who takes part in a meeting, by the API: contacts as far as the purpose reaches, colleagues of the caller's teams."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from consents.grounds.readable_people import condition
from crm.accounts.models import User
from crm.api.people.purpose_gate import must_be_readable
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.lookups import contact_or_404
from crm.privacy.models import Person, Purpose
from crm.sales.meetings.attendees import people_at
from crm.sales.models import MeetingColleague, Task

NOBODY = _("There is no such colleague in the teams you work in.")


@dataclass
class Attended:
    """Who was asked to one meeting, as far as a purpose reaches."""

    people: list[Person] = field(default_factory=list)
    colleague_rows: list[MeetingColleague] = field(default_factory=list)

    @property
    def uids(self) -> dict[str, list[UUID]]:
        """As JSON says it."""
        return {
            "people": [person.uid for person in self.people],
            "colleagues": [row.user.uid for row in self.colleague_rows],
        }


def attendees_for_purpose(user: Any, tasks: Sequence[Task], purpose: Purpose) -> dict[int, Attended]:
    """{task: who was asked to it}, without people whom the caller does not see or the purpose does not reach."""
    attended: dict[int, Attended] = {task.pk: Attended() for task in tasks}
    meetings = [task.pk for task in tasks if task.kind == Task.Kind.MEETING]
    if not meetings:
        return attended
    rows = people_at(meetings, user).filter(condition(purpose, "", person="person"))
    for row in rows:
        attended[row.task_id].people.append(row.person)
    for colleague_row in MeetingColleague.objects.filter(task__in=meetings).select_related("user").order_by("pk"):
        attended[colleague_row.task_id].colleague_rows.append(colleague_row)
    return attended


def attendees_sent(request: Any, values: dict[str, Any], purpose: Purpose) -> dict[str, Any]:
    """The contacts and colleagues that were sent, taken out of `values`; empty where neither was."""
    attendees: dict[str, Any] = {}
    if "people" in values:
        attendees["people"] = [contact_or_404(request.user, uid, alive=True) for uid in values.pop("people")]
        for contact in attendees["people"]:
            must_be_readable(contact.person, purpose)
    if "colleagues" in values:
        attendees["colleagues"] = [owner_named(request, uid, None) for uid in values.pop("colleagues")]
    return attendees


def owner_named(request: Any, uid: UUID | None, whose: Any) -> User:
    """Who does it: the colleague named, else whoever looks after the contact or company, else the caller."""
    if uid is None:
        return whose.owner if whose is not None else request.user
    by_uid = {str(request.user.uid): request.user, **Colleagues.of(request.user).owners}
    if str(uid) not in by_uid:
        raise serializers.ValidationError({"owner": [ErrorDetail(NOBODY, "owner")]})
    return by_uid[str(uid)]
