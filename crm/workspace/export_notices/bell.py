"""The bell of full exports that wait for a second person, as crm/plugs.py names it (FRAME_PARTS)."""

from datetime import datetime
from typing import Any

from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.jobs.models import FullExport
from crm.jobs.models.full_exports import OPEN_FOR, may_answer

WAITING = "full_exports"


def part() -> FramePart:
    """What full exports add to every page."""
    return FramePart(bells=(Bell(WAITING, "workspace/leaving/bell.html", (WAITING,), asked),))


def asked(user: Any, at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}: packages that wait for a yes or no of this reader."""
    if not may_answer(user):
        return {}
    return {WAITING: counted(waiting.asking(user, since=at - OPEN_FOR))}


@prepared
def waiting(reader: Any, *, since: datetime) -> Any:
    """Packages of others that nobody has answered yet, and that are not over."""
    rows = FullExport.objects.filter(state=FullExport.State.ASKED, asked_at__gt=since)
    return rows.exclude(owner=reader).order_by().values("pk")
