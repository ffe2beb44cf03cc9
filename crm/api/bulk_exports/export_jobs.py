"""The job behind a whole list: it notes which records are in it, some hundreds at a time, and reads no value."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import Token
from crm.api.batches.inner_requests import NO_TOKEN, InnerRequest, shared_by, token_in_force
from crm.api.bulk_exports.whole_lists import name_of, rows_of, uid_column
from crm.api.models import BulkExport, BulkPart
from crm.api.models.bulk_exports import FETCHED_FOR
from crm.api.protocol.disclosure import as_given, check_reader
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import DisclosureRefused

KIND, TITLE = "api.bulk_export", gettext_noop("A whole list for an integration")
NOT_FOR_IT = gettext_noop("The purpose is not in force any more, or the firm may not get it.")
STEP = 500  # records of a part


def order(token: Token, kind: str, purpose: Purpose) -> tuple[BulkExport, Job]:
    """Note what is wanted and start the job that makes it ready; in the caller's transaction."""
    export = BulkExport(client=token.client, token=token, kind=kind, purpose_slug=purpose.slug)
    export.save(force_insert=True)
    export.job = job = Job.start(KIND, by=token.user, payload={"bulk_export": export.pk}, title_code=TITLE)
    export.save(update_fields=["job"])
    return export, job


def make(run: Run, export: BulkExport) -> None:
    """Note the records behind the cursor, part by part."""
    token = token_in_force(export.token_id)
    if token is None:
        run.fail(NO_TOKEN)
        return
    purpose = purpose_given(token, export.purpose_slug)
    if purpose is None:
        run.fail(NOT_FOR_IT)
        return
    name = name_of(export.kind)
    rows = rows_of(name, token.user, purpose).order_by("pk")
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="reading", done=0, total=rows.count(), cursor=[0, 0])
    while page := list(rows.filter(pk__gt=run.cursor[0]).values_list("pk", uid_column(name))[:STEP]):
        with transaction.atomic():
            number = run.cursor[1] + 1
            BulkPart.objects.create(export=export, number=number, records=[uid for _pk, uid in page])
            run.advance(done=run.done + len(page), cursor=[page[-1][0], number])
    with transaction.atomic():
        BulkExport.objects.filter(pk=export.pk).update(ready_at=timezone.now())
        run.finish({"counts": {"rows": run.done}})


def purpose_given(token: Token, slug: str) -> Purpose | None:
    """The purpose with what it gives the firm behind the program; None where it may get nothing for it now."""
    purpose = token.purposes.filter(slug=slug).first()
    if purpose is None:
        return None
    request = InnerRequest(token, "GET", {}, shared_by(token))
    try:
        check_reader(request, purpose)
    except DisclosureRefused:
        return None
    return as_given(request, purpose)


def forget(at: datetime | None = None) -> int:
    """Delete those whose day is over, and those that were not finished within two; how many exports."""
    at = at or timezone.now()
    over = BulkExport.objects.filter(ready_at__lt=at - FETCHED_FOR)
    stuck = BulkExport.objects.filter(ready_at=None, made_at__lt=at - 2 * FETCHED_FOR)
    return sum(rows.delete()[1].get(BulkExport._meta.label, 0) for rows in (over, stuck))
