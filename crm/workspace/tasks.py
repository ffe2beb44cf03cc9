"""Celery tasks of the sales desk. Each claims its job and calls one function."""

from celery import shared_task
from django.utils import timezone

from crm.contacts.models import HandOver
from crm.jobs.work import Run, claimed
from crm.workspace.dashboards import monday_mail
from crm.workspace.hand_overs import hand_overs
from crm.workspace.notifications import rounds


@shared_task(name="contacts.hand_over")
def hand_over_contacts(pk: int) -> None:
    """Hand a colleague's contacts over to another."""
    with claimed(pk) as run:
        if run:
            hand_overs.carry_out(run, hand_over_of(run))


@shared_task(name="contacts.undo_hand_over")
def undo_hand_over(pk: int) -> None:
    """Undo a hand-over."""
    with claimed(pk) as run:
        if run:
            hand_overs.bring_back(run, hand_over_of(run))


@shared_task(name="workspace.notify")
def notify() -> None:
    """Tell colleagues what is new, and forget what was told a month ago."""
    rounds.tell_everybody()
    rounds.forget(timezone.now())


@shared_task(name="workspace.mail_boards")
def mail_boards() -> None:
    """Mail boards on Monday mornings."""
    monday_mail.mail_boards()


@shared_task(name=rounds.TASK)
def push(pk: int) -> None:
    """Send one push."""
    rounds.deliver(pk)


def hand_over_of(run: Run) -> HandOver:
    """The hand-over that a job is about."""
    rows = HandOver.objects.select_related("owner__role", "giver", "taker", "team")
    return rows.get(pk=run.payload["hand_over"])
