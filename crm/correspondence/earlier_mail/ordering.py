"""Ordering a look at earlier mail: a count that files nothing, or the filing. One at a time for an account.

order(count=True) ──> Job: heads alone are read ──> its numbers stand on the page
order(count=False) ─> Job: of people who are known the whole letter is read and filed; everything else stays there
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EDIT
from crm.jobs.models import Job
from crm.mail.mailboxes.mailbox_settings import used_by_or_for
from crm.mail.models.mailboxes import Mailbox

KIND = "correspondence.earlier_mail"
COUNT, FILE = gettext_noop("Counting earlier mail"), gettext_noop("Earlier mail into the histories")
FURTHEST = timedelta(days=3653)  # ten years


def jobs_for(account: Mailbox, by: User) -> Any:
    """The looks that `by` ordered, the newest first."""
    return Job.objects.filter(owner=by, kind=KIND, payload__mailbox=account.pk).order_by("-pk")


@transaction.atomic
def order(account: Mailbox, *, since: date, until: date, count: bool, by: User) -> Job:
    """Look at the mail that arrived from `since` to `until`, both included; the look under way where there is one.

    Raises PermissionDenied for another's account, ValidationError for a span that is none.
    """
    if not by.may(CONTACTS_EDIT) or not used_by_or_for(by).filter(pk=account.pk).exists():
        raise PermissionDenied
    refuse_span(since, until)
    Mailbox.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if under_way := jobs_for(account, by).under_way().first():
        return under_way
    payload = {"mailbox": account.pk, "since": since.isoformat(), "until": until.isoformat(), "count": count}
    return Job.start(KIND, by=by, payload=payload, title_code=COUNT if count else FILE, cancellable=True)


def refuse_span(since: date, until: date) -> None:
    """ValidationError for days in the wrong order, of the future, or longer ago than anybody needs."""
    today = timezone.localdate()
    if since > until:
        raise ValidationError(_("The first day lies after the last one."), code="order")
    if until > today:
        raise ValidationError(_("The last day lies in the future."), code="future")
    if since < today - FURTHEST:
        raise ValidationError(_("At most ten years back."), code="furthest")
