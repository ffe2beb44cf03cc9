"""Mails about a case: to the requester what the law requires (no consent needed), to colleagues number and date."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from consents.letters import notice_address
from consents.models import Controller, NoticeVersion
from crm.accounts.models import User
from crm.casework.colleagues import officers
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import File, post
from crm.privacy.actors import Actor, system
from dsar.cases.case_clocks import clock_of
from dsar.cases.short_codes import mark_of_mail, word_of_mailbox
from dsar.models import Case, Kind

BY = system("dsar")
TRAY_NOTICE = timedelta(hours=1)


def status_link(case: Case) -> str:
    """The status page, as a mail gives it; number and code are typed there, and strangers cannot lock it."""
    return f"{settings.BASE_URL}/p/{case.language}/status/?mark={mark_of_mail(case.number)}"


def desk_link(case: Case) -> str:
    """The list of the desk with this case in front, as a mail gives it."""
    return f"{settings.BASE_URL}{reverse('requests:list')}{case.number}/"


def write_to_requester(
    template: str,
    case: Case,
    context: dict[str, Any],
    *,
    by: Actor = BY,
    language: str = "",
    attachments: Iterable[File] = (),
) -> Message | None:
    """A mail to whoever asked, in their language or in `language`; None when there is no address, or nobody asked.

    In the caller's transaction.
    """
    if case.person is None or not case.person.email or case.own:
        return None
    named = Controller.named()
    merged_context = {
        "number": case.number,
        "link": status_link(case),
        "controller": named.short if named else "",
        **context,
    }
    spoken = language or case.language
    return post(
        template, to=case.person, by=by, context=merged_context, required=True, language=spoken, attachments=attachments
    )


def address_link(case: Case) -> str:
    """The page whose button says that the mailbox is theirs. Only our mail has it: the page with the code does not."""
    return f"{settings.BASE_URL}{reverse(f'requests:address_{case.language}')}?word={word_of_mailbox(case.uid)}"


def acknowledge(case: Case, code: str, *, notice: NoticeVersion | None = None) -> Message | None:
    """The receipt: number, code, until when we answer, what we do with their data; from the tray a link, too, that
    shows whose mailbox it is."""
    context = {"code": code, "received": case.received_at, "until": case.safe_on}
    context["address_link"] = address_link(case) if case.tray_since else ""
    context["notice_link"] = notice_address(notice, case.language) if notice else ""
    return write_to_requester("request_received", case, context)


def write_to_colleagues(case: Case, readers: Iterable[User], context: dict[str, Any], *, at: datetime) -> int:
    """Writes one mail to each of `readers` about a case: number, kinds and deadlines. Returns how many mails."""
    clock, readers = clock_of(case, at), list(readers)
    shared_context = {
        "number": case.number,
        "kinds": [Kind(kind).label for kind in case.kinds],
        "safe_on": clock.safe_on,
        "due_on": clock.statutory_on,
        "left": clock.left,
        "overdue": clock.overdue,
        "link": desk_link(case),
        **context,
    }
    for reader in readers:
        post("request_clock", to=reader, by=BY, context={**shared_context, "reader": reader})
    return len(readers)


def tell_desk(case: Case, *, at: datetime) -> int:
    """The officers hear of a new case at once; of many in the tray once an hour, or one stranger would fill their
    mailboxes."""
    others = Case.objects.filter(tray_since__gt=at - TRAY_NOTICE).exclude(pk=case.pk)
    if case.tray_since and others.exists():
        return 0
    return write_to_colleagues(case, officers(), {"arrived": True}, at=at)
