"""Long work of sales. A task claims its job, calls one verb, done."""

from celery import shared_task
from django.utils import timezone

from crm.jobs.work import Run, claimed
from crm.sales import deal_bin, deal_note_undoing
from crm.sales.agenda import finishing, reminding
from crm.sales.importing import checking, forgetting, running
from crm.sales.models import DocumentLoad


def load_of(run: Run) -> DocumentLoad:
    """The import that a job is about."""
    return DocumentLoad.objects.select_related("owner__role").get(pk=run.payload["documents"])


@shared_task(name="sales.check_documents")
def check_documents(pk: int) -> None:
    """The dry run."""
    with claimed(pk) as run:
        if run:
            checking.check(run, load_of(run))


@shared_task(name="sales.import_documents")
def import_documents(pk: int) -> None:
    """The import itself."""
    with claimed(pk) as run:
        if run:
            running.bring_in(run, load_of(run))


@shared_task(name="sales.forget_documents")
def forget_documents() -> None:
    """Rows whose time has come."""
    forgetting.forget()


@shared_task(name="sales.remind")
def remind() -> None:
    """Reminders whose moment has come."""
    reminding.remind(timezone.now())


@shared_task(name="sales.forget_tasks")
def forget_tasks() -> None:
    """Tasks that were deleted thirty days ago."""
    finishing.forget(timezone.now())


@shared_task(name="sales.forget_deals")
def forget_deals() -> None:
    """Deals that lay in the bin for thirty days."""
    deal_bin.forget(timezone.now())


@shared_task(name="sales.forget_notes")
def forget_notes() -> None:
    """Notes on deals that were taken away a day ago."""
    deal_note_undoing.forget()
