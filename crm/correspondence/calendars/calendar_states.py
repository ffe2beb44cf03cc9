"""How a connected calendar stands: one state, since when, and the button that mends it; what `doctor` says of all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import ago, num
from crm.correspondence.calendars.calendar_trouble import words_of
from crm.correspondence.models import CalendarAccount

LATE = timedelta(hours=1)  # without one good comparison
WORKS, FIRST, OFF, UNCHOSEN, BROKEN = "works", "first", "off", "unchosen", "broken"


@dataclass(frozen=True)
class CalendarState:
    """One calendar: `code` names the state and with it the button."""

    account: CalendarAccount
    code: str
    label: str
    tone: str
    icon: str
    words: str
    since: datetime | None


def state_of(account: CalendarAccount) -> CalendarState:
    """How the calendar stands."""
    code, since = standing(account)
    label, tone, icon = looks(code)
    return CalendarState(account, code, label, tone, icon, sentence(account, code), since)


def standing(account: CalendarAccount) -> tuple[str, datetime | None]:
    """(state, since when)."""
    if not account.calendar:
        return UNCHOSEN, None
    if not account.active:
        return OFF, None
    if account.failures:
        return BROKEN, account.troubled_at
    return (WORKS, account.read_at) if account.read_at else (FIRST, None)


def looks(code: str) -> tuple[str, str, str]:
    """(label, tone, icon) of a state."""
    return {
        WORKS: (pgettext("calendar", "works"), "ok", "circle-check"),
        FIRST: (_("waits for its first comparison"), "primary", "clock"),
        OFF: (pgettext("calendar", "switched off"), "muted", "player-pause"),
        UNCHOSEN: (_("no calendar chosen"), "warning", "alert-triangle"),
        BROKEN: (pgettext("calendar", "does not work"), "danger", "alert-triangle"),
    }[code]


def sentence(account: CalendarAccount, code: str) -> str:
    """What is the matter."""
    if code == BROKEN:
        return words_of(account.trouble)
    if code == UNCHOSEN:
        return _("Choose the calendar in which your work meetings are.")
    return _("Meetings wait until it is switched on again.") if code == OFF else ""


def findings() -> list[dict[str, Any]]:
    """One finding for each calendar that is compared."""
    rows = CalendarAccount.objects.filter(active=True, owner__is_active=True).select_related("server")
    return [finding(account) for account in rows.annotate(now=Now()).order_by("pk")]


def finding(account: Any) -> dict[str, Any]:
    """How one calendar stands. It is late when it fails, or nobody compares it, for longer than LATE."""
    late = account.now - account.read_at > LATE if account.read_at else account.failures > 2
    detail = (
        _("compared %(ago)s") % {"ago": ago(account.read_at)}
        if account.read_at
        else pgettext("calendar", "not compared yet")
    )
    if account.failures:
        detail += ", " + _("failures in a row: %(times)s") % {"times": num(account.failures)}
    return {
        "name": f"calendar {account.uid.hex[:8]}",
        "ok": not late,
        "warning": bool(account.failures),
        "title": _("Calendar on %(host)s") % {"host": account.server.host},
        "detail": detail,
        "advice": words_of(account.trouble) if account.trouble else _("See whether a worker runs."),
    }
