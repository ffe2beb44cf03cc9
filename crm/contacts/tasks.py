"""Long work on contacts. A task claims its job, calls one verb, done."""

from celery import shared_task

from crm.contacts.companies import company_bin
from crm.contacts.company_merging.company_splitting import finish as finish_companies
from crm.contacts.custom import field_removal
from crm.contacts.entries import removal
from crm.contacts.exports import file_expiry as forgetting_exports, file_job
from crm.contacts.merging import pair_search, splitting
from crm.contacts.models import CustomField, FieldChoice
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
    """The dry run."""
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
    """Taking an import back."""
    with claimed(pk) as run:
        if run:
            reversal.undo(run, load_of(run))


@shared_task(name="contacts.forget_imports")
def forget_imports() -> None:
    """Files and leftovers whose time has come."""
    expiry.forget()


@shared_task(name="contacts.forget_views")
def forget_views() -> None:
    """Short keys of filters, and removed views, whose days are over."""
    view_store.forget()


@shared_task(name="contacts.forget_entries")
def forget_entries() -> None:
    """Entries that were taken away more than a day ago."""
    removal.forget()


@shared_task(name="contacts.forget_companies")
def forget_companies() -> None:
    """Companies that lay in the bin for thirty days and that nothing names."""
    company_bin.forget()


@shared_task(name="contacts.export")
def export_contacts(pk: int) -> None:
    """A file of people."""
    with claimed(pk) as run:
        if run:
            rows = Export.objects.select_related("owner__role", "purpose", "recipient")
            file_job.make(run, rows.get(pk=run.payload["export"]))


@shared_task(name="contacts.forget_exports")
def forget_exports() -> None:
    """Files of people whose days are over, or in which somebody is no longer."""
    forgetting_exports.forget()


@shared_task(name="contacts.find_duplicates")
def find_duplicates() -> None:
    """Contacts and companies that may be one."""
    pair_search.find_at_night()


@shared_task(name="contacts.finish_merges")
def finish_merges() -> None:
    """Merges that cannot be taken back any more."""
    splitting.finish()
    finish_companies()


@shared_task(name="contacts.empty_fields")
def empty_fields() -> None:
    """Removed fields and tags whose days are over."""
    field_removal.empty_due()
    tagging.forget()


@shared_task(name="contacts.empty_field")
def empty_field(pk: int) -> None:
    """What a removed field holds."""
    with claimed(pk) as run:
        if run:
            field_removal.empty(run, CustomField.objects.get(pk=run.payload["field"]))


@shared_task(name="contacts.move_choice")
def move_choice(pk: int) -> None:
    """Answers that become another."""
    with claimed(pk) as run:
        if run:
            choices = FieldChoice.objects.select_related("definition", "goes_to")
            field_removal.carry(run, choices.get(pk=run.payload["choice"]))
