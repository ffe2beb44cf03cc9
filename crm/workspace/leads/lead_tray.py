"""The tray of leads: waiting, in progress, dropped. Masked like every list.

query string ──> tab ──> leads of the contacts that the user sees, newest first ──> rows_for (decrypted, logged)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.grounds.enquiries import answers_asked, askable_among
from crm.accounts.filled_together import each_counted
from crm.accounts.pages.keyset import PAGE, Page, rows_that_fit
from crm.accounts.permissions import rights
from crm.accounts.together import Asked, counting, counts
from crm.contacts.contact_list.contact_rows import COLUMNS, ContactRow, SealedRow, rows_for
from crm.contacts.models import Contact, Lead
from crm.contacts.safeguards.typed_search import NAMES, kind_of, matching_people
from crm.lists.access import Sight, beyond, pk_among
from crm.lists.pages.column_sorts import ColumnSort, Order
from crm.lists.pages.list_search import STEP
from crm.lists.pages.page_start import ask_ahead
from crm.lists.pages.sort_links import Head, Sorting
from crm.privacy.channels import CHANNELS
from crm.privacy.keys.blind_index import matches
from crm.privacy.keys.cipher import Unreadable

KEYSET = ("came_at", "contact")
ADDRESSES = ("email", "phone")  # columns that a channel of an answer leads to
Pills = list[tuple[str, Any]]  # code and words of each channel
SORTS = {"came": ColumnSort("came_at", down=True)}
OLDEST = "-came"
WAITING, MINE, OTHERS, DROPPED = "waiting", "mine", "others", "dropped"
TABS = {
    WAITING: (pgettext_lazy("leads", "To be taken on"), _("Nobody waits.")),
    MINE: (pgettext_lazy("leads", "Mine"), _("You look after no lead at the moment.")),
    OTHERS: (pgettext_lazy("leads", "Of colleagues"), _("No colleague looks after a lead.")),
    DROPPED: (pgettext_lazy("leads", "Dropped"), _("Nobody was dropped in the last 14 days.")),
}


@dataclass
class Tray:
    """One page of one tab for one reader."""

    user: Any
    asked: Any
    text: str = ""  # what is searched for within a tab
    asked_for: dict[int, Pills] = field(default_factory=dict)  # known with the rows

    @cached_property
    def tabs(self) -> list[str]:
        """The reader's tabs; dropped leads are in the bin and need its right."""
        return [slug for slug in TABS if slug != DROPPED or self.user.may(rights.CONTACTS_BIN)]

    @property
    def tab(self) -> str:
        """The tab asked for, else the waiting ones."""
        slug = self.asked.get("tab", "")
        return slug if slug in self.tabs else WAITING

    @property
    def sort(self) -> str:
        """The order asked for: empty for the newest first."""
        return OLDEST if self.asked.get("sort") == OLDEST else ""

    @property
    def query(self) -> str:
        """This tab in its order."""
        return self.sorted_url(self.sort)

    @property
    def heads(self) -> list[Head]:
        """The head that sorts the tray: by when leads came."""
        sorts, own = ({} if self.text else SORTS), Order.asked("came", SORTS)
        now = Order.asked(self.sort or "came", SORTS)
        return [Sorting(sorts, own, now, self.sorted_url).head("came", _("Came"))]

    def sorted_url(self, word: str) -> str:
        """This tab in another order."""
        return "?" + urlencode({"tab": self.tab, **({"sort": word} if word else {})})

    @cached_property
    def matching(self) -> Any:
        """Contacts that fit what was typed."""
        return matching_people(Contact.objects.all(), self.text, by=self.user, sight=self.sight)

    @property
    def state(self) -> list[tuple[str, str]]:
        """The tab and its order, as hidden fields of a form carry them."""
        return [("tab", self.tab), *([("sort", self.sort)] if self.sort else [])]

    @property
    def empty(self) -> Any:
        """The text of an empty tab."""
        return TABS[self.tab][1]

    def condition(self, tab: str) -> Q:
        """Which leads are on a tab, before visibility is applied."""
        alive = Q(contact__binned_at=None)
        return {
            WAITING: alive & Q(state=Lead.State.WAITING),
            MINE: alive & Q(state=Lead.State.CLAIMED, contact__owner=self.user),
            OTHERS: alive & Q(state=Lead.State.CLAIMED) & ~Q(contact__owner=self.user),
            DROPPED: ~alive & Q(state=Lead.State.DROPPED),
        }[tab]

    @cached_property
    def sight(self) -> Sight:
        """What the reader sees of contacts."""
        return Sight(self.user)

    def ask_ahead(self) -> None:
        """What the tray asks whatever it shows, in one statement."""
        ask_ahead(self.user, self.sight.asking_shares(Contact), counting(**self.counted))

    @cached_property
    def counted(self) -> dict[str, Asked]:
        """{tab: the statement whose rows are counted}."""
        visible = Lead.objects.seen_by(self.user)
        return each_counted({tab: visible.filter(self.condition(tab)) for tab in self.tabs})

    @cached_property
    def counts(self) -> dict[str, int]:
        """{tab: number of leads}, in one statement."""
        return counts(**self.counted)

    @cached_property
    def page(self) -> Page:
        """The requested page of leads."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, edge_of, **edges, kind=f"leads {self.sort}")

    def fetch(self, *, size: int, before: Sequence | None = None, after: Sequence | None = None) -> list[Lead]:
        """Leads nearest to the edge first: one statement."""
        if kind_of(self.text) == NAMES:
            window = {"before": before, "after": after}
            return rows_that_fit(self.candidates, self.fits, edge_of, size=size, step=STEP, **window)
        return self.candidates(size=size, before=before, after=after)

    def fits(self, lead: Lead) -> bool:
        """Whether the person's name is what was typed."""
        try:
            return matches(lead.contact.person.name, self.text)
        except Unreadable:
            return False

    def candidates(self, *, size: int, before: Sequence | None = None, after: Sequence | None = None) -> list[Lead]:
        """Leads of the tab, as far as the database can compare what was typed."""
        rows = Lead.objects.filter(self.condition(self.tab)).seen_by(self.user).select_related("claimed_by")
        if self.text:
            rows = rows.filter(contact__in=self.matching.values("pk")).select_related("contact__person__key")
        upwards = bool(after) != (self.sort == OLDEST)  # towards later ones
        if before or after:
            rows = rows.filter(beyond(KEYSET, before or after or (), GreaterThan if upwards else LessThan))
        return list(rows.order_by(*(name if upwards else f"-{name}" for name in KEYSET))[:size])

    @cached_property
    def rows(self) -> list[tuple[Lead, ContactRow]]:
        """Each lead with its contact as the reader sees it; the access log is written before it returns."""
        leads = {lead.pk: lead for lead in self.page.rows}
        sealed_rows = Contact.objects.filter(pk_among(leads)).newest_rows(self.sight, COLUMNS, size=PAGE)
        rows = list(map(SealedRow._make, sealed_rows))
        besides = [answers_asked([row.pk for row in rows])] if rows else []
        listed, _badges = rows_for(self.user, rows, view="contacts:leads", besides=besides)
        self.asked_for = pills_of(listed, open_ones=self.tab != DROPPED)
        by_key = {row.pk: row for row in listed}
        return [(lead, by_key[pk]) for pk, lead in leads.items() if pk in by_key]

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
        return f"{self.sorted_url(self.sort)}&{urlencode({way: edge})}" if edge else ""


def pills_of(rows: Sequence[ContactRow], *, open_ones: bool) -> dict[int, Pills]:
    """{lead: the channels by which they may have asked to be answered}; of nobody who is restricted or dropped."""
    ways = {row.pk: [name for name in ADDRESSES if getattr(row, name) and not row.state] for row in rows}
    asks = askable_among(ways) if open_ones else {}
    return {pk: [(code, CHANNELS[code].by) for code in codes] for pk, codes in asks.items() if codes}


def edge_of(lead: Lead) -> tuple:
    """The keyset values of a lead."""
    return (lead.came_at, lead.pk)


def waiting_for(user: Any) -> Any:
    """How many leads wait that `user` sees."""
    return Lead.objects.waiting().filter(contact__binned_at=None).seen_by(user).order_by()
