"""Two further months (Art. 12(3)): once, with reasons; void unless they are told in the first month."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.law.deadlines import request_due
from crm.privacy.logs import ledger
from dsar.cases.case_clocks import clock_of, refresh
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.case_mails import write_to_requester
from dsar.cases.clock import Clock, local_day
from dsar.models import Case, Event, Extension


@transaction.atomic
def extend(case: Case, reason: str, text: str, *, by: Actor, at: datetime | None = None) -> Extension:
    """Extend it and tell them at once by mail. Without an address it is void until `record_notice`.

    ValidationError without reasons, once extended already, once answered, and after the first month.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    refuse(case, text, at)
    extension = Extension.objects.create(case=case, reason=reason, text=text.strip(), by=signature(by), at=at)
    event(case, Event.Kind.EXTENDED, by=by, at=at, text=text.strip(), ref=str(reason))
    ledger.record("request.extended", by=by, target=case.target, counts={"reason": str(reason)})
    if write_to_requester("request_extension", case, {"text": text.strip(), "until": extended_until(case, at)}, by=by):
        note_notified(extension, case, sent_at=at, way="email", by=by, at=at)
    return extension


@transaction.atomic
def record_notice(case: Case, *, sent_at: datetime, way: str, by: Actor, at: datetime | None = None) -> Extension:
    """They were told by letter or in another way. ValidationError for a moment to come, before it, or too late."""
    at, case = at or timezone.now(), lock_open_case(case)
    row = Extension.objects.select_for_update().filter(case=case, notice_sent_at=None).first()
    if row is None:
        raise ValidationError(_("No extension waits for its notice."), code="none")
    if not row.at <= sent_at <= at:
        raise beside("sent_at", _("This moment does not fit: it is before the extension, or still to come."), "moment")
    if not in_time(clock_of(case, at), sent_at):
        raise beside("sent_at", _("The first month is over: the extension is void."), "late")
    note_notified(row, case, sent_at=sent_at, way=way, by=by, at=at)
    return row


def note_notified(row: Extension, case: Case, *, sent_at: datetime, way: str, by: Actor, at: datetime) -> None:
    """They were told, in the caller's transaction; from now on it counts."""
    row.notice_sent_at, row.notice_way = sent_at, way
    row.save(update_fields=["notice_sent_at", "notice_way"])
    refresh(case, at)
    event(case, Event.Kind.NOTICE, by=by, at=sent_at, ref=way)
    ledger.record("request.extension_told", by=by, target=case.target, counts={"way": way})


def refuse(case: Case, text: str, at: datetime) -> None:
    """ValidationError for an extension that the law does not allow."""
    if not text.strip():
        raise beside("text", _("Say why a month is not enough: the person is told these reasons."), "empty")
    if case.answered_at:
        raise ValidationError(_("The answer has been sent."), code="answered")
    if Extension.objects.filter(case=case).exists():
        raise ValidationError(_("It was extended already; the law allows it once."), code="twice")
    if not in_time(clock_of(case, at), at):
        raise ValidationError(_("The first month is over: it cannot be extended any more."), code="late")


def in_time(clock: Clock, moment: datetime) -> bool:
    """Whether `moment` lies within the first month."""
    return local_day(moment) <= clock.notice_due.statutory


def extended_until(case: Case, at: datetime) -> Any:
    """The safe day that it will have: three months from receipt, with what stood still."""
    return request_due(local_day(case.received_at), suspensions=clock_of(case, at).spans, extended=True).nominal
