"""One's sessions as the profile lists them."""

from dataclasses import dataclass

from django.utils import timezone

from crm.accounts.models import Session, User
from crm.accounts.sessions.staff_request import SessionRequest


@dataclass(frozen=True)
class Line:
    """One session in the list; `here` is the one that asks, `locked` one that stands idle."""

    row: Session
    here: bool
    locked: bool


def lines(user: User, *, request: SessionRequest | None = None) -> list[Line]:
    """The sessions of `user` that are open or can be reopened, the asking one first, then the last seen."""
    here, now = request.session.row if request else None, timezone.now()
    sessions = [Line(row, here is not None and row.pk == here.pk, row.idle(now)) for row in user.sessions.living(now)]
    return sorted(sessions, key=lambda line: not line.here)
