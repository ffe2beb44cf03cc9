"""Long work of sales. A task claims its job, calls one verb, done."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from crm.jobs.work import Run, claimed
from crm.sales.calendar_sync.comparing import TASK as COMPARE, compare, compare_due
from crm.sales.deal_notes import note_removal
from crm.sales.deals import asked_deals, deal_bin
from crm.sales.document_imports import dry_run, expiry, import_run
from crm.sales.ksef_sending import ksef_fetching, ksef_turns
from crm.sales.models import DocumentLoad, PriceFile
from crm.sales.money import rates
from crm.sales.money.rate_sources import NoRates
from crm.sales.objects import object_verbs
from crm.sales.offers import ending
from crm.sales.planned_tasks import completion, reminders
from crm.sales.price_list import file_import


def load_of(run: Run) -> DocumentLoad:
    """The import that a job is about."""
    return DocumentLoad.objects.select_related("owner__role").get(pk=run.payload["documents"])


@shared_task(name="sales.check_documents")
def check_documents(pk: int) -> None:
    """The dry run."""
    with claimed(pk) as run:
        if run:
            dry_run.check(run, load_of(run))


@shared_task(name="sales.import_documents")
def import_documents(pk: int) -> None:
    """The import itself."""
    with claimed(pk) as run:
        if run:
            import_run.run_import(run, load_of(run))


@shared_task(name="sales.import_prices")
def import_prices(pk: int) -> None:
    """A file of prices."""
    with claimed(pk) as run:
        if run:
            file_import.run_import(run, PriceFile.objects.select_related("owner__role").get(pk=run.payload["prices"]))


@shared_task(name="sales.forget_documents")
def forget_documents() -> None:
    """Rows whose time has come."""
    expiry.empty_expired()


@shared_task(name="sales.remind")
def remind() -> None:
    """Reminders whose moment has come."""
    reminders.remind(timezone.now())


@shared_task(name="sales.compare_calendars")
def compare_calendars() -> None:
    """Ring for the calendars elsewhere that are due."""
    compare_due()


@shared_task(name=COMPARE)
def compare_calendar(pk: int) -> None:
    """Compare one calendar with its owner's meetings, if it is due and nobody else does."""
    compare(pk)


@shared_task(name="sales.forget_tasks")
def forget_tasks() -> None:
    """Tasks that were deleted thirty days ago."""
    completion.delete_removed(timezone.now())


@shared_task(name="sales.forget_deals")
def forget_deals() -> None:
    """Deals that lay in the bin for thirty days."""
    deal_bin.delete_expired(timezone.now())


@shared_task(name="sales.forget_objects")
def forget_objects() -> None:
    """Records of the house's own kinds that lay in the bin for thirty days."""
    object_verbs.delete_expired(timezone.now())


@shared_task(name="sales.follow_deals")
def follow_deals() -> None:
    """Enquiries whose deals began or ended without a word."""
    asked_deals.follow_deals(None, by=asked_deals.BY, at=timezone.now())


@shared_task(name="sales.end_offers")
def end_offers() -> None:
    """Offers whose last day comes, or is over."""
    ending.end_and_remind(timezone.localdate())


@shared_task(name="sales.forget_notes")
def forget_notes() -> None:
    """Notes on deals that were taken away a day ago."""
    note_removal.delete_removed()


@shared_task(name="sales.send_to_ksef")
def send_to_ksef(pk: int | None = None) -> None:
    """Invoices that wait for KSeF, or for an answer of it, one step further; one of them as soon as it is confirmed."""
    ksef_turns.send_due([pk] if pk else ())


@shared_task(name="sales.fetch_from_ksef")
def fetch_from_ksef() -> None:
    """Invoices that another program issued, if the hour is over."""
    ksef_fetching.fetch_sales()


@shared_task(name="sales.fetch_rates")
def fetch_rates() -> None:
    """The day's table of rates, where it may be there. One that does not come is asked for again in half an hour."""
    if rates.is_due(timezone.now()):
        with suppress(NoRates):
            rates.fetch_rates()
