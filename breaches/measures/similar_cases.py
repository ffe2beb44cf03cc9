"""Earlier cases like this one: the same type of incident, the same cause, the same kinds of data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from breaches.models import Breach

NEWEST = 200  # cases that are compared; older ones teach little
BEST = 5
ENOUGH = 2  # a point for each of: type (counts twice), cause, intention, most of the data
LIKE = {
    "kind": _("same type of incident"),
    "origin": _("same cause"),
    "intent": _("same intention"),
    "data": _("same data"),
}


@dataclass(frozen=True)
class Similar:
    """An earlier case and in what it is like this one."""

    breach: Breach
    like: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The same in words."""
        return [str(LIKE[name]) for name in self.like]

    @property
    def points(self) -> int:
        """How like it is."""
        return len(self.like) + ("kind" in self.like)


def similar(breach: Breach, user: Any) -> list[Similar]:
    """The most similar of the newest cases that the user may see; one query."""
    others = Breach.objects.for_desk(user).filter(drill=breach.drill).exclude(pk=breach.pk)[:NEWEST]
    compared = [Similar(other, likeness(breach, other)) for other in others]
    return sorted(
        (candidate for candidate in compared if candidate.points >= ENOUGH), key=lambda candidate: -candidate.points
    )[:BEST]


def likeness(case: Breach, other: Breach) -> tuple[str, ...]:
    """In what two cases are alike; what is not known is like nothing."""
    like = []
    if case.kind and case.kind == other.kind:
        like.append("kind")
    like += [
        name
        for name in ("origin", "intent")
        if getattr(case, name) == getattr(other, name) and getattr(case, name) not in ("", "unknown")
    ]
    mine, theirs = set(case.data), set(other.data)
    if mine and 2 * len(mine & theirs) >= len(mine | theirs):
        like.append("data")
    return tuple(like)
