"""Where a column of a file can go, and which category of personal data it then is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category

Groups = Sequence[tuple[Any, Sequence[str]]]


@dataclass(frozen=True)
class Target:
    """A place a column can go to. `many`: several columns may go there, and every value of a row is kept: notes are
    joined, of e-mails and phones the first one leads, of addresses the first whole one, and the others come after it.

    `fills` names what an update may replace by it; empty where a value only ever joins what is there. `purposes` are
    those that may have it, of a field of the house's own; None where the category says it all.
    """

    code: str
    label: str | Promise
    category: Category
    many: bool = False
    fills: str = ""
    purposes: frozenset[str] | None = None


# of every kind of file; what it says is about the row, so no purpose has to need it
DELETED = Target("deleted", _("Deleted in the old program (yes or no)"), Category.PROVENANCE, many=True)

# Accountability (Art. 5(2)) needs no purpose of its own: a consent and where it came from may always be read.
ALWAYS = frozenset({Category.CONSENT, Category.PROVENANCE})
