"""What stands in the way of a calendar elsewhere, as a code, and in a sentence that says what to do."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "no_such_host": _("There is no server of this name. Check the address."),
    "no_answer": _("The server does not answer. It is tried again; check address and port if it stays so."),
    "too_slow": _("The server answers too slowly. It is tried again."),
    "certificate": _("The certificate of the server is not its own, or not trusted. Check the address."),
    "tls": _("No protected connection came about. An address begins with https://."),
    "inside": _(
        "This address lies on this machine or inside the network. Who runs the site lists it in DIAL_NETWORKS."
    ),
    "login": _(
        "The server refuses the user name or the password. iCloud, Fastmail and Nextcloud want a password for programs."
    ),
    "secret": _("There is no password for this server any more. Type it anew."),
    "revoked": _(
        "The provider does not let us in any more: the consent was taken back, or the password changed there."
    ),
    "no_token": _("The connected account gives no access now. See how it stands under Connected accounts."),
    "moved": _("The registration of the provider leads to another address now. Connect the calendar once more."),
    "scope": _("The consent does not hold calendars yet. Connect the account once more and let us have them."),
    "throttled": _("The provider has had enough requests for now. It is asked again as soon as it lets us."),
    "forbidden": _(
        "The account may not read or write this calendar. Choose another one, or ask for the right to write."
    ),
    "elsewhere": _("The server sends us to another machine, where the password may not go. Type its own address."),
    "no_caldav": _("No calendars are at this address. Type the address that your provider gives for CalDAV."),
    "no_calendar": _("The account has no calendar with appointments. Make one there, then try again."),
    "gone": _("The calendar is not there any more. Choose another one."),
    "protocol": _("The server answered something that is no calendar. Check the address."),
}


class CalendarTrouble(Exception):
    """A calendar elsewhere cannot be read or written; `code` is one of WORDS. `wait`: no sooner is it asked again."""

    def __init__(self, code: str, *, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


class Overtaken(Exception):
    """The resource is another than the one we read (412): it is read again first."""


def words_of(code: str) -> str:
    """The sentence; the code itself for one that nobody knows."""
    return str(WORDS.get(code, code))
