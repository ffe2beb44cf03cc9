"""The board by mail on Monday mornings, to whoever asked for it: sums as they see them, never a customer's name.

mail_boards(at)     from half past seven on a Monday, each once; run again it does nothing
"""

from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm.accounts.permissions import rights
from crm.accounts.permissions.eyes import seeing_as
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.workspace.dashboards.dashboard_store import tiles_of
from crm.workspace.dashboards.tile_for_reader import TileForReader
from crm.workspace.models import MondayMail

BY = system("workspace.mail_boards")
FROM = time(7, 30)
MONDAY = 0


def mail_boards(at: datetime | None = None) -> int:
    """Put the mails of this Monday into the outbox; returns how many."""
    here = timezone.localtime(at)
    if here.weekday() != MONDAY or here.time() < FROM:
        return 0
    waiting = MondayMail.objects.exclude(sent_on=here.date()).order_by("pk").values_list("pk", flat=True)
    return sum(mail_one(pk, here) for pk in list(waiting))


@transaction.atomic
def mail_one(pk: int, here: datetime) -> bool:
    """One mail; False where another worker is at it or has sent it, or its reader may no longer have it."""
    rows = MondayMail.objects.select_for_update(of=("self",), skip_locked=True)
    order = rows.filter(pk=pk).exclude(sent_on=here.date()).select_related("dashboard", "user").first()
    if order is None:
        return False
    MondayMail.objects.filter(pk=pk).update(sent_on=here.date())
    user, board = order.user, order.dashboard
    lost = board.team_id is not None and board.team_id not in user.team_ids
    if not user.is_active or lost or not user.may(rights.REPORTS_VIEW):
        return False
    link = settings.BASE_URL + reverse("contacts:dashboard") + (f"?team={board.team.uid}" if board.team else "")
    with seeing_as(user):
        tiles = [TileForReader(tile, user, here) for tile in tiles_of(board)]
        readable = [tile for tile in tiles if tile.open]
        if readable:
            post("monday_board", to=user, by=BY, context={"tiles": readable, "link": link, "reader": user})
    return bool(readable)
