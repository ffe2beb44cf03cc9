"""The demo's notifications: Marta is left alone after work, Magda is told of mentions in the program alone."""

from datetime import time
from typing import Any

from crm.accounts.notifications.choices import BELL, PUSH, choose, set_quiet_hours

QUIET = ("marta", time(18), time(7, 30))


def bring_in(loading: Any) -> None:
    """What two colleagues chose. It goes with their accounts."""
    name, begins, ends = QUIET
    set_quiet_hours(loading.staff[name], begins, ends, days_off=True)
    for place, on in ((BELL, True), (PUSH, False)):
        choose(loading.staff["magda"], "mention", place, on=on)
