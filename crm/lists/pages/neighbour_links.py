"""Links to the neighbours of a record: previous, «3 of 46», next, each with the list in its address."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from crm.accounts.language.formats import num
from crm.lists.capped_counts import CAP
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.neighbours import Neighbours


@dataclass(frozen=True)
class NeighbourLinks:
    """Links to the neighbours; `address(uid)` returns the address of a record's page."""

    neighbours: Neighbours
    links: ListLinks
    address: Callable[[UUID], str]

    @property
    def words(self) -> str:
        """«3 of 46»; «1 000+» beyond the cap."""
        position = self.neighbours
        total = f"{num(CAP)}+" if position.total > CAP else num(position.total)
        place = num(position.place) if position.counted else f"{num(CAP)}+"
        return _("%(place)s of %(total)s") % {"place": place, "total": total}

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return self.links.list_url

    @property
    def before_url(self) -> str:
        """The address of the record above; empty at the top."""
        return self.address(self.neighbours.before) + self.links.way if self.neighbours.before else ""

    @property
    def after_url(self) -> str:
        """The address of the record below; empty at the end."""
        return self.address(self.neighbours.after) + self.links.way if self.neighbours.after else ""


def came_from_list(links: ListLinks) -> bool:
    """Whether the address says which list the reader came from."""
    return bool(links.state())
