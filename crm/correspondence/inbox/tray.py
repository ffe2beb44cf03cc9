"""The tray of incoming mail: mails that wait to be assigned, dropped ones, and ignored senders."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.pages.keyset import Page
from crm.correspondence.inbox.mail_record import TrayLine
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.correspondence.models.inbox import received_by
from crm.lists.access import beyond
from crm.privacy.logs import access_log

KEYSET = ("came_at", "pk")
WAITING, DROPPED, IGNORED = "waiting", "dropped", "ignored"
TABS = {
    WAITING: pgettext_lazy("incoming mail", "To decide"),
    DROPPED: pgettext_lazy("incoming mail", "Dropped"),
    IGNORED: _("Ignored senders"),
}
EMPTY = {
    WAITING: _("No message waits."),
    DROPPED: _("Nothing was dropped since yesterday."),
    IGNORED: _("You ignore nobody."),
}
VIEW = "contacts:inbox"


@dataclass
class Tray:
    """One page of one tab of the tray for one reader."""

    user: Any
    asked: Any

    @property
    def tab(self) -> str:
        """The tab asked for; else what waits."""
        name = self.asked.get("tab", "")
        return name if name in TABS else WAITING

    @property
    def empty(self) -> Any:
        """What an empty tab says."""
        return EMPTY[self.tab]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many stand on each tab."""
        waits = Q(dropped_at=None)
        counters = {WAITING: Count("pk", filter=waits), DROPPED: Count("pk", filter=~waits)}
        mine = WaitingMail.objects.visible_to(self.user).aggregate(**counters)
        return {**mine, IGNORED: self.ignored.count()}

    @property
    def ignored(self) -> Any:
        """Senders ignored by the reader or by a team of theirs; newest first."""
        rows = IgnoredSender.objects.filter(pk__in=IgnoredSender.objects.filter(received_by(self.user)).values("pk"))
        return rows.select_related("by", "user", "team").order_by("-at", "-pk")

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, lambda row: (row.came_at, row.pk), **edges)

    def fetch(self, *, size: int, before: Sequence | None = None, after: Sequence | None = None) -> list[WaitingMail]:
        """Mails nearest to the edge first: one statement."""
        rows = WaitingMail.objects.visible_to(self.user).filter(dropped_at__isnull=self.tab == WAITING).with_keys()
        if before or after:
            rows = rows.filter(beyond(KEYSET, before or after or (), LessThan if before else GreaterThan))
        return list(rows.order_by(*(name if after else f"-{name}" for name in KEYSET))[:size])

    @cached_property
    def rows(self) -> list[TrayLine]:
        """Each mail as the reader sees it; the access log has whoever wrote them when this returns."""
        if self.tab == IGNORED:
            return []
        paused = Restriction.in_force([row.person_id for row in self.page.rows])
        senders = [row.person_id for row in self.page.rows]
        access_log.shown(by=self.user, view=VIEW, people=senders, fields=["name", "subject"])
        return [TrayLine(row, paused=row.person_id in paused) for row in self.page.rows]

    @property
    def newer_url(self) -> str:
        """The page before this one; empty on the first."""
        return self.turn("newer", self.page.newer)

    @property
    def older_url(self) -> str:
        """The page after this one; empty on the last."""
        return self.turn("older", self.page.older)

    def turn(self, way: str, edge: str) -> str:
        """The link to a neighbouring page of this tab."""
        return f"?{urlencode({'tab': self.tab, way: edge})}" if edge else ""


def waiting_for(user: Any) -> Any:
    """The mails that wait for somebody who sees what `user` sees, in no order."""
    return WaitingMail.objects.visible_to(user).waiting().order_by()
