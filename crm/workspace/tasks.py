"""Long work ordered at the sales desk. A task claims its job, calls one verb, done."""

from celery import shared_task

from crm.contacts.models import HandOver
from crm.jobs.work import Run, claimed
from crm.workspace.hand_overs import hand_overs


@shared_task(name="contacts.hand_over")
def hand_over_contacts(pk: int) -> None:
    """A colleague's contacts, to another."""
    with claimed(pk) as run:
        if run:
            hand_overs.carry(run, hand_over_of(run))


@shared_task(name="contacts.undo_hand_over")
def undo_hand_over(pk: int) -> None:
    """And back."""
    with claimed(pk) as run:
        if run:
            hand_overs.bring_back(run, hand_over_of(run))


def hand_over_of(run: Run) -> HandOver:
    """The hand-over that a job is about."""
    rows = HandOver.objects.select_related("owner__role", "giver", "taker", "team")
    return rows.get(pk=run.payload["hand_over"])
