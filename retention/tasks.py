"""Long and regular work of retention. A task claims its job, calls one verb, done."""

from celery import shared_task
from django.utils import timezone

from crm.jobs.work import claimed
from retention.backups import daily_backup
from retention.backups.backup_expiry import forget_old
from retention.holds.reminders import remind
from retention.models import Rule, Run
from retention.people import person_erasure
from retention.purge import execution, schedule
from retention.rules import trials
from retention.runs import preview


@shared_task(name=preview.KIND)
def count_preview(pk: int) -> None:
    """Counts a new preview."""
    with claimed(pk) as job:
        if job:
            preview.count(job, Run.objects.get(pk=job.payload["run"]))


@shared_task(name=execution.KIND)
def purge_people(pk: int) -> None:
    """Carries out an approved run."""
    with claimed(pk) as job:
        if job:
            execution.carry_out(job, Run.objects.get(pk=job.payload["run"]))


@shared_task(name=person_erasure.KIND)
def erase_person(pk: int) -> None:
    """Erases one person, as a decider ordered."""
    with claimed(pk) as job:
        if job:
            person_erasure.carry_out(job)


@shared_task(name=trials.KIND)
def try_rule(pk: int) -> None:
    """Counts what would be erased under a rule."""
    with claimed(pk) as job:
        if job:
            trials.count(job, Rule.objects.get(pk=job.payload["rule"]))


@shared_task(name="retention.tick")
def tick() -> None:
    """Begins runs that are due, and the daily count."""
    schedule.tick()


@shared_task(name=daily_backup.KIND)
def back_up(pk: int) -> None:
    """Makes the daily backup."""
    with claimed(pk, budget=daily_backup.BUDGET) as job:
        if job:
            daily_backup.carry_out(job)


@shared_task(name="retention.order_backup")
def order_backup() -> None:
    """A backup when one is due."""
    daily_backup.order_due(at=timezone.now())


@shared_task(name="retention.forget_backups")
def forget_backups() -> None:
    """Deletes backups that are too old."""
    forget_old(timezone.now())


@shared_task(name="retention.remind")
def remind_of_holds() -> None:
    """Sends the reminders of holds that need a review."""
    remind(timezone.now())
