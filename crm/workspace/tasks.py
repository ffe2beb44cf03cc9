"""Celery tasks of the sales desk. Each claims its job and calls one function."""

from celery import shared_task
from django.utils import timezone

from crm.contacts.models import HandOver
from crm.jobs.models import FullExport
from crm.jobs.work import Run, claimed
from crm.workspace.dashboards import monday_mail
from crm.workspace.hand_overs import hand_overs
from crm.workspace.leaving import endings, package_job
from crm.workspace.models import PackageLoad
from crm.workspace.notifications import rounds
from crm.workspace.package_loading import load_job, loading_acts


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


@shared_task(name=package_job.KIND)
def make_package(pk: int) -> None:
    """Make the package of a full export."""
    with claimed(pk) as run:
        if run:
            rows = FullExport.objects.select_related("owner__role", "recipient")
            package_job.make(run, rows.get(pk=run.payload["full_export"]))


@shared_task(name=loading_acts.KIND)
def load_package(pk: int) -> None:
    """Bring a package of another house in."""
    with claimed(pk) as run:
        if run:
            load_job.bring_in(
                run, PackageLoad.objects.select_related("owner__role").get(pk=run.payload["package_load"])
            )


@shared_task(name="contacts.forget_full_exports")
def forget_packages() -> None:
    """Delete packages that ran out, or in which somebody may no longer be."""
    endings.delete_due()


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
