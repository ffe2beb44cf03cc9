"""What `doctor` says about the tray: how many mails wait, and for how long; nothing about people."""

from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from crm.accounts.language.formats import ago, num
from crm.correspondence.models import WaitingMail


def findings() -> list[dict[str, Any]]:
    """One finding; none before the first mail."""
    totals = WaitingMail.objects.waiting().aggregate(count=Count("pk"), oldest=Min("came_at"))
    if not totals["count"]:
        return []
    values = {"count": num(totals["count"]), "ago": ago(totals["oldest"])}
    detail = _("%(count)s messages wait to be sorted, the oldest came %(ago)s") % values
    return [{"name": "mail tray", "ok": True, "title": _("Tray of incoming mail"), "detail": detail}]
