"""Celery tasks on contacts. Each claims its job if it has one, and calls one function."""

from celery import shared_task

from crm.contacts.companies import company_bin
from crm.contacts.company_merging.company_splitting import finalise_company_merges as finish_companies
from crm.contacts.custom import field_removal
from crm.contacts.custom_values import link_rows, reckoning
from crm.contacts.entries import removal
from crm.contacts.exports import file_expiry as forgetting_exports, file_job
from crm.contacts.merging import pair_search, splitting
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.registers import night_check
from crm.contacts.tags import tagging
from crm.files.imports import dry_run, expiry, import_run, reversal
from crm.files.models import Import
from crm.jobs.models import Export
from crm.jobs.work import Run, claimed
from crm.lists.saved_views import view_store


def load_of(run: Run) -> Import:
    """The import that a job is about."""
    rows = Import.objects.select_related("owner__role", "keeper", "team", "purpose", "consents_for")
    return rows.get(pk=run.payload["import"])


@shared_task(name="contacts.check_import")
def check_import(pk: int) -> None:
    """The dry run of an import."""
    with claimed(pk) as run:
        if run:
            dry_run.check(run, load_of(run))


@shared_task(name="contacts.import")
def import_contacts(pk: int) -> None:
    """The import itself."""
    with claimed(pk) as run:
        if run:
            import_run.bring_in(run, load_of(run))


@shared_task(name="contacts.undo_import")
def undo_import(pk: int) -> None:
    """Undo an import."""
    with claimed(pk) as run:
        if run:
            reversal.undo(run, load_of(run))


@shared_task(name="contacts.forget_imports")
def forget_imports() -> None:
    """Delete imported files and leftovers that are due."""
    expiry.forget()


@shared_task(name="contacts.forget_views")
def forget_views() -> None:
    """Delete expired short keys and removed views."""
    view_store.forget_expired()


@shared_task(name="contacts.forget_entries")
def forget_entries() -> None:
    """Delete entries removed more than a day ago."""
    removal.delete_expired()


@shared_task(name="contacts.forget_companies")
def forget_companies() -> None:
    """Delete companies that were in the bin for thirty days and that nothing refers to."""
    company_bin.delete_expired()


@shared_task(name="contacts.export")
def export_contacts(pk: int) -> None:
    """Make an exported file."""
    with claimed(pk) as run:
        if run:
            rows = Export.objects.select_related("owner__role", "purpose", "recipient")
            file_job.make(run, rows.get(pk=run.payload["export"]))


@shared_task(name="contacts.forget_exports")
def forget_exports() -> None:
    """Delete exported files that expired, or in which somebody may no longer be."""
    forgetting_exports.delete_due()


@shared_task(name="contacts.find_duplicates")
def find_duplicates() -> None:
    """Search contacts and companies for duplicates."""
    pair_search.find_at_night()


@shared_task(name="contacts.finish_merges")
def finish_merges() -> None:
    """Make merges final that can no longer be undone."""
    splitting.finalise_merges()
    finish_companies()


@shared_task(name="contacts.empty_fields")
def empty_fields() -> None:
    """Delete removed fields' values and removed tags that are due, and links that lead nowhere."""
    field_removal.start_deletions()
    link_rows.tidy()
    tagging.delete_expired()


@shared_task(name="contacts.empty_field")
def empty_field(pk: int) -> None:
    """Delete the values of a removed field."""
    with claimed(pk) as run:
        if run:
            field_removal.delete_values(run, CustomField.objects.get(pk=run.payload["field"]))


@shared_task(name="contacts.move_choice")
def move_choice(pk: int) -> None:
    """Move records from a removed choice to the one that replaces it."""
    with claimed(pk) as run:
        if run:
            choices = FieldChoice.objects.select_related("definition", "goes_to")
            field_removal.move_choice(run, choices.get(pk=run.payload["choice"]))


@shared_task(name="contacts.reckon_field")
def reckon_field(pk: int) -> None:
    """Reckon a formula for all records."""
    with claimed(pk) as run:
        if run:
            reckoning.reckon_all(run, CustomField.objects.get(pk=run.payload["field"]))


@shared_task(name=night_check.CHECK)
def check_firm(pk: int) -> None:
    """Ask the register for a firm whose data it did not tell by day."""
    with claimed(pk) as run:
        if run:
            night_check.check(run)
