"""What is deleted for good although nobody was erased: an import taken back, what lay in the bin for long enough.

Restricted data must be stored (Art. 18), and what a legal hold reaches may be evidence: both stay.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consents.models import Restriction
from retention.holds.hold_acts import holds_of


class KeptBack(PermissionDenied):
    """A restriction or a legal hold keeps the data of a person."""


def kept_back(people: Iterable[int], at: datetime) -> bool:
    """Whether a restriction or a hold keeps what is about one of `people` (primary keys)."""
    keys = list(people)
    return bool(Restriction.in_force(keys) or holds_of(keys, at))


def refuse_kept_back(people: Iterable[int], at: datetime | None = None) -> None:
    """Raise KeptBack when a restriction or a hold keeps what is about one of `people`."""
    if kept_back(people, at or timezone.now()):
        raise KeptBack
