"""What became of a text message, as its provider tells: delivered, or not. Told twice, it changes nothing more."""

from uuid import UUID

from django.db import transaction

from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.texts.told import Report
from crm.privacy.actors import system
from crm.privacy.channels import SMS

BY = system("correspondence.texts")
NOT_ARRIVED = "not_arrived"
# a report may overtake the answer to our own request, and a worker may have been killed in between
BEFORE = (State.WAITING, State.SENDING, State.SENT)


def take_report(report: Report) -> bool:
    """Note what became of it; False for what is open, was noted, or is none of ours."""
    try:
        uid = UUID(report.mark)
    except ValueError:
        return False
    if report.delivered is None:
        return False
    state = State.DELIVERED if report.delivered else State.UNDELIVERED
    settled = {"state": state, "reason": "" if report.delivered else NOT_ARRIVED}
    with transaction.atomic():
        rows = Message.objects.filter(uid=uid, channel=SMS, state__in=BEFORE, tries__gt=0)
        if not rows.update(**settled, lease_token=None, lease_until=None, rung_at=None):
            return False
        Message.objects.select_related("person").get(uid=uid).note(f"mail.{state}", by=BY)
    return True
