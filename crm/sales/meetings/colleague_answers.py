"""What a colleague says who was asked to a meeting: comes, perhaps, does not come.

answer(task, Answer.NO, by=nina)      whoever is not coming is not busy then, and it leaves their calendars
attended(user)                        meetings to which somebody was asked and has not said no
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from crm.accounts.models import User
from crm.privacy.logs import ledger
from crm.sales.models import Answer, MeetingColleague, Task
from crm.sales.planned_tasks.calendar_bell import ring_for


@transaction.atomic
def answer(task: Task, words: str, *, by: User) -> bool:
    """Write down what a colleague says. False where they were not asked, or said so before, or the meeting is over."""
    if words not in (Answer.YES, Answer.MAYBE, Answer.NO) or not task.open:
        return False
    rows = MeetingColleague.objects.filter(task=task, user=by).exclude(answer=words)
    if not rows.update(answer=words):
        return False
    ledger.record("meeting.colleague_answered", by=by, about=task.person, target=task.target)
    ring_for(task)
    return True


def attended(user: Any) -> QuerySet[MeetingColleague]:
    """Where the user was asked and has not said no."""
    return MeetingColleague.objects.filter(user=user).exclude(answer=Answer.NO)
