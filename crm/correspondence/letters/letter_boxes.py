"""One's own letters in four boxes: waiting for their time, sent, not sent, and drafts; and the tabs of all mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.keyset import Page
from crm.contacts.models import Contact, Interaction, Mailing
from crm.contacts.models.interaction import SEALED
from crm.contacts.models.mailings import BROKEN
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.contacts.people.companions import usable_by
from crm.correspondence.letters.drafts import words_of
from crm.jobs.queue import State as Work
from crm.mail.models.message_states import FAILED, OPEN
from crm.mail.outgoing.delivery import GIVE_UP
from crm.mail.outgoing.message_page import MessagePage
from crm.mail.words import ACCOUNT, HELD
from crm.privacy.keys.cipher import Unreadable

WAITING, UNSENT, DRAFTS, SENT = "waiting", "unsent", "drafts", "sent"
SHOWS = (WAITING, UNSENT, DRAFTS, SENT)
THREADS, AWAITING, TRAY = "threads", "awaiting", "tray"
LATELY = timedelta(days=30)
FEW = 20


@dataclass(frozen=True)
class Line:
    """One letter to one person, named as its writer may see them."""

    entry: Interaction
    contact: Contact
    name: str
    subject: str
    delivery: MessagePage | None

    @property
    def said(self) -> str:
        """The mail server's words where it refused; of rows that come with the keys of their messages."""
        return self.delivery.said if self.delivery and self.subject else ""

    @classmethod
    def of(cls, entry: Interaction, writer: Any) -> "Line":
        """A row that comes with its keys."""
        contact = entry.person.contact
        delivery = MessagePage(entry.message, None) if entry.message else None
        return cls(entry, contact, named_for(writer, contact), subject_of(entry, writer, contact), delivery)


def subject_of(entry: Interaction, writer: Any, contact: Contact) -> str:
    """What it is about; nothing for a reader who sees the contact masked."""
    try:
        return words_of(entry)["subject"] if sees_name_in_lists(writer, contact) else ""
    except Unreadable:
        return ""


def entries_in(box: str, user: Any, at: datetime) -> QuerySet:
    """Letters of `user` in one box, to people whom they may use."""
    rows = Interaction.objects.filter(author=user, person__in=usable_by(Contact.objects, user).order_by().values("pk"))
    if box == DRAFTS:
        return rows.filter(draft__isnull=False)
    mails = rows.filter(kind=Interaction.Kind.EMAIL)
    if box == SENT:
        return mails.standing().filter(message__isnull=False).exclude(message__state__in=(*OPEN, *FAILED))
    if box == UNSENT:
        return rows.standing().filter(message__state__in=FAILED, happened_at__gte=at - LATELY)
    young = (
        Q(happened_at__gte=at - GIVE_UP) | Q(message__reason__startswith=HELD) | Q(message__reason__startswith=ACCOUNT)
    )
    return mails.standing().filter(young, message__state__in=OPEN)


def unsent(user: Any, at: datetime | None = None) -> QuerySet:
    """Letters of the last month that were not sent and that `user` has not looked at yet."""
    return entries_in(UNSENT, user, at or timezone.now()).filter(unsent_seen_at=None)


def mark_all_seen(user: Any, at: datetime | None = None) -> int:
    """Marks the letters that were not sent as seen."""
    return unsent(user, at).update(unsent_seen_at=at or timezone.now())


def page_of(box: str, user: Any, *, at: datetime | None = None, older: str = "", newer: str = "") -> Page:
    """A page of one box, the newest first: rows are Lines."""
    rows = entries_in(box, user, at or timezone.now()).defer(*SEALED)
    words = ("message__person__key",) if box == UNSENT else ()
    rows = rows.select_related("person__key", "person__contact", "message", "draft", *words)

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Line]:
        slice_of_rows = rows.filter(pk__lt=before[0]) if before else rows.filter(pk__gt=after[0]) if after else rows
        return [Line.of(row, user) for row in slice_of_rows.order_by("pk" if after else "-pk")[:size]]

    return Page.turned(fetch, lambda line: (line.entry.pk,), older=older, newer=newer)


def mailings_in(box: str, user: Any) -> list[Mailing]:
    """Letters to many that wait, whose work broke off, or that were taken back; the newest few."""
    which = {
        WAITING: Q(job__state=Work.QUEUED),
        UNSENT: Q(job__state__in=BROKEN, taken_back_at=None, letter__isnull=False),
        DRAFTS: Q(taken_back_at__isnull=False),
        SENT: Q(pk__in=()),  # once they went, each letter of them stands by itself
    }
    return list(Mailing.objects.filter(which[box], owner=user).select_related("purpose", "job")[:FEW])


def mail_tabs(current: str) -> list[dict[str, Any]]:
    """The boxes of all mail, as tabs: exchanges, one's own letters, and what came from nobody we know."""
    threads, letters = reverse("contacts:threads"), reverse("contacts:letters")
    boxes = [
        (THREADS, threads, _("Threads")),
        (AWAITING, f"{threads}?show={AWAITING}", _("Waiting for an answer")),
        (SENT, f"{letters}?show={SENT}", pgettext("letters", "Sent")),
        (DRAFTS, f"{letters}?show={DRAFTS}", _("Drafts")),
        (WAITING, f"{letters}?show={WAITING}", pgettext("mail", "Planned")),
        (UNSENT, f"{letters}?show={UNSENT}", _("Not sent")),
        (TRAY, reverse("contacts:inbox"), _("Unknown senders")),
    ]
    return [{"url": url, "label": label, "current": box == current} for box, url, label in boxes]
