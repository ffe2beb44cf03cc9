"""The numbers beside the lines of the menu: one request when a page is there, a statement or two for each."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.formats import num
from crm.accounts.pages.navigation import GROUPS, open_to
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.merging.pair_queue import contacts_for
from crm.correspondence.inbox.tray import waiting_for as inbox
from crm.workspace.leads.lead_tray import waiting_for
from crm.workspace.my_day.day import MyDay

MANY = 99  # likely pairs beyond which nobody counts


@dataclass(frozen=True)
class Count:
    """How many of something: `words` say it whole, `calm` asks for no hurry. Above `most` nobody counts."""

    number: int
    words: str = ""
    calm: bool = True
    most: int = 999

    @property
    def shown(self) -> str:
        """«7», «99+»."""
        return f"{num(self.most)}+" if self.number > self.most else num(self.number)


@policy(SIGNED_IN, background=True)
def menu_counts(request: StaffRequest) -> HttpResponse:
    """A fragment that fills every place of the reader's menu; one where there is nothing to count is emptied."""
    lines = (item for _key, _label, items in GROUPS for item, _url in open_to(request.user, items))
    names = [item.counts for item in lines if item.counts]
    counted = waiting(request.user) | due(request.user)
    rows = [(name, counted.get(name, Count(0))) for name in names]
    return render(request, "shell/menu_counts.html", {"rows": rows})


def waiting(user: Any) -> dict[str, Count]:
    """Leads that nobody has taken on, mails that nobody has sorted, likely pairs: a statement for each."""
    found = {}
    if user.may(rights.CONTACTS_VIEW):
        leads = waiting_for(user)
        found["leads"] = Count(leads, ngettext("%(n)s waits", "%(n)s wait", leads) % {"n": leads})
    if user.may(rights.CONTACTS_EDIT):
        pairs = contacts_for(user).order_by()[: MANY + 1].count()
        words = ngettext("%(n)s likely pair", "%(n)s likely pairs", pairs) % {"n": min(pairs, MANY)}
        mails = inbox(user)
        found["inbox"] = Count(mails, ngettext("%(n)s message waits", "%(n)s messages wait", mails) % {"n": mails})
        found["duplicates"] = Count(pairs, words, most=MANY)
    return found


def due(user: Any) -> dict[str, Count]:
    """One's own tasks that are late or due today: one statement."""
    if not user.may(rights.CONTACTS_EDIT):
        return {}
    told = MyDay(user).counts
    tasks = told["late"] + told["today"]
    return {"due": Count(tasks, ngettext("%(n)s due", "%(n)s due", tasks) % {"n": tasks}, calm=False)}
