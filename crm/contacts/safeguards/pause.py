"""Art. 18: a restricted person's data are stored but not used, so acts on them are refused here."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from consents.models import Restriction


class Paused(PermissionDenied):
    """The person's data are restricted until somebody lifts the restriction."""


def refuse_paused(people: Iterable[int]) -> None:
    """Raise Paused when one of `people` (primary keys) is restricted."""
    if Restriction.in_force(list(people)):
        raise Paused
