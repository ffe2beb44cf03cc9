"""The numbers beside the lines of the menu: one request when a page is there, one source for each (MENU_COUNTS)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.formats import num
from crm.accounts.pages.navigation import GROUPS, open_to
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.dotted_paths import resolve


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
    found = {name: count for source in resolve("MENU_COUNTS") for name, count in source(request.user).items()}
    rows = [(name, found.get(name, Count(0))) for name in names]
    return render(request, "shell/menu_counts.html", {"rows": rows})
