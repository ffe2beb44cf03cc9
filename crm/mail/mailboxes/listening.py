"""Mail that is told of as it comes (IMAP IDLE, RFC 2177): beside the turns of beat, never instead of them.

    Switchboard ── each half minute ──> a line for each mailbox that works, in one worker of the house
    line ──> sign in ─> IDLE ─> «EXISTS»: the mailbox is due now, and its bell is rung

A line reads nothing and keeps nothing: whoever is killed, cut off or too late costs a turn's wait and no mail. A server
without IDLE, or one that refuses us, is read by turns as before.
"""

import time
from threading import Event, Thread
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.models import Q
from django.db.models.functions import Now

from crm.jobs import bell
from crm.jobs.work import place
from crm.mail.mailboxes.fetch import TASK
from crm.mail.mailboxes.imap_server import selected, signed_in
from crm.mail.models.mailboxes import Mailbox
from crm.mail.transports.problems import TROUBLES, code_of
from crm.privacy.dotted_paths import resolve
from crm.privacy.erasure_ledger.maintenance import under_way

log = structlog.get_logger(__name__)

EVERY = 30.0  # seconds between two looks at which mailboxes there are
SLICE = 2.0  # seconds after which a line sees that it is over
ROUND = 9 * 60.0  # a server may end what is idle for half an hour
LIFE = 25 * 60.0  # then it signs in anew: a token of consent lasts an hour
HELD = 120  # seconds for which a line is this worker's unless it says so again
NO_IDLE, NO_IDLE_WAIT = "no_idle", 6 * 3600.0
FIRST_WAIT, LONGEST_WAIT = 60.0, 1800.0


def listen(pk: int, over: Event) -> str:
    """Hold a line until `over`, its time is up, or it breaks; the code of what stood in the way, empty for nothing."""
    try:
        mailbox = Mailbox.objects.select_related("registration").filter(pk=pk, active=True).first()
        if mailbox is None:
            return ""
        with signed_in(mailbox) as client:
            if not client.has_capability("IDLE"):
                return NO_IDLE
            selected(client, mailbox.folder)
            ring(pk)  # for what came while nobody listened
            wait(client, pk, over)
    except TROUBLES as trouble:
        return code_of(trouble)
    except Exception as trouble:  # a server may answer what no parser expects
        log.warning("mailbox not listened to", mailbox=pk, error=type(trouble).__name__, place=place(trouble))
        return "protocol"
    finally:
        connections.close_all()
    return ""


def wait(client: Any, pk: int, over: Event) -> None:
    """Ring whenever the server says that there is more than before."""
    ends = time.monotonic() + LIFE
    while not over.is_set() and time.monotonic() < ends:
        client.idle()
        news: list[Any] = []
        until = time.monotonic() + ROUND
        while not news and not over.is_set() and time.monotonic() < until:
            news = client.idle_check(timeout=SLICE)
        news += client.idle_done()[1]
        if any(len(each) > 1 and each[1] == b"EXISTS" for each in news):
            ring(pk)


def ring(pk: int) -> None:
    """The mailbox is due now."""
    if Mailbox.objects.filter(pk=pk, active=True, failures=0).update(next_at=Now()):
        bell.ring(TASK, pk)
    connections.close_all()  # nothing is asked of the database while a line waits


class Line(Thread):
    """One mailbox, listened to."""

    def __init__(self, pk: int) -> None:
        super().__init__(name=f"mailbox {pk}", daemon=True)
        self.pk, self.over, self.code = pk, Event(), ""

    def run(self) -> None:
        """Until it is over."""
        self.code = listen(self.pk, self.over)

    @property
    def key(self) -> str:
        """What no other worker has while this one listens."""
        return f"mailbox-line:{self.pk}"


class Switchboard(Thread):
    """The lines of one worker."""

    def __init__(self) -> None:
        super().__init__(name="mailbox lines", daemon=True)
        self.over = Event()
        self.lines: dict[int, Line] = {}
        self.again: dict[int, tuple[float, int]] = {}  # {mailbox: (no sooner than, failures in a row)}

    def run(self) -> None:
        """Look until the worker ends."""
        while not self.over.wait(EVERY):
            try:
                self.look()
            except Exception as trouble:  # database or Redis are away: mailboxes are read by turns, or not at all
                log.warning("no look at mailboxes", error=type(trouble).__name__)
            finally:
                connections.close_all()
        self.hang_up()

    def hang_up(self) -> None:
        """Every line ends; whoever has another worker may take them up."""
        for line in self.lines.values():
            line.over.set()
            cache.delete(line.key)
        self.over.set()

    def look(self) -> None:
        """Take up lines of mailboxes that are new, and end those of mailboxes that are gone or switched off."""
        wanted = mailboxes_to_hear()
        for pk, line in list(self.lines.items()):
            if not line.is_alive():
                self.ended(line)
            elif pk not in wanted:
                line.over.set()
            else:
                cache.touch(line.key, HELD)
        for pk in wanted:
            if pk not in self.lines and self.again.get(pk, (0.0, 0))[0] <= time.monotonic():
                self.take_up(Line(pk))

    def take_up(self, line: Line) -> None:
        """Begin, unless another worker listens."""
        if cache.add(line.key, 1, HELD):
            self.lines[line.pk] = line
            line.start()

    def ended(self, line: Line) -> None:
        """Note when it may be tried again: at once, in some hours, or after a growing wait."""
        del self.lines[line.pk]
        cache.delete(line.key)
        failures = self.again.get(line.pk, (0.0, 0))[1] + 1 if line.code else 0
        growing = min(FIRST_WAIT * 2 ** min(failures, 6), LONGEST_WAIT) if line.code else 0.0
        pause = NO_IDLE_WAIT if line.code == NO_IDLE else growing
        self.again[line.pk] = (time.monotonic() + pause, failures)


def mailboxes_to_hear() -> list[int]:
    """Those that are read and work, as many as one worker listens to; none while a restore waits for its replay."""
    if under_way() or not resolve("MAIL_TAKER"):
        return []
    rows = Mailbox.objects.filter(Q(user=None) | Q(user__is_active=True), active=True, failures=0)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: settings.MAIL_LINES])
