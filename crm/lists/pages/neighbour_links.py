"""The neighbours of a record as links: previous, «3 of 46», next, each with the list in its address."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from crm.accounts.pages.formats import num
from crm.lists.capped_counts import CAP
from crm.lists.pages.list_links import Links
from crm.lists.pages.neighbours import Neighbours


@dataclass(frozen=True)
class Beside:
    """`address(uid)` is a record's own address."""

    neighbours: Neighbours
    links: Links
    address: Callable[[UUID], str]

    @property
    def words(self) -> str:
        """«3 of 46»; beyond the cap only that there are many."""
        found = self.neighbours
        total = f"{num(CAP)}+" if found.total > CAP else num(found.total)
        place = num(found.place) if found.counted else f"{num(CAP)}+"
        return _("%(place)s of %(total)s") % {"place": place, "total": total}

    @property
    def list_url(self) -> str:
        """Back to the list."""
        return self.links.list_url

    @property
    def before_url(self) -> str:
        """The record above; empty at the top."""
        return self.address(self.neighbours.before) + self.links.way if self.neighbours.before else ""

    @property
    def after_url(self) -> str:
        """The record below; empty at the end."""
        return self.address(self.neighbours.after) + self.links.way if self.neighbours.after else ""


def came_by(links: Links) -> bool:
    """Whether the address says which list somebody came from."""
    return bool(links.state())
