"""What lets us into a calendar, for the machine it was given for: a password, or the tokens of a connected account; and
how its server is spoken to.
"""

from functools import partial
from urllib.parse import quote, urljoin

from crm.correspondence.calendars.caldav_client import Line, basic
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble
from crm.correspondence.calendars.google_client import GoogleLine
from crm.correspondence.calendars.graph_client import GraphLine
from crm.correspondence.models import CalendarAccount
from crm.mail.account_trouble import Trouble
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import access_token
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable

Api = MailProvider.CalendarApi
AnyLine = Line | GraphLine | GoogleLine
SPOKEN: dict[str, type[AnyLine]] = {Api.CALDAV: Line, Api.GRAPH: GraphLine, Api.GOOGLE: GoogleLine}


def line_of(account: CalendarAccount, *, base: str = "") -> AnyLine:
    """To the calendar that was chosen, or to `base`. CalendarTrouble where nothing lets us in there."""
    base = base or urljoin(account.url, account.calendar)
    if account.mailbox is not None:
        if account.url != calendar_of(account.mailbox):  # the registration leads elsewhere by now
            raise CalendarTrouble("moved")
        return line_by(account.mailbox, base)
    try:
        return Line(base, basic(account.login, account.password()))
    except Unreadable:
        raise CalendarTrouble("secret") from None


def line_by(mailbox: Mailbox, base: str) -> AnyLine:
    """By the tokens of a connected account; a token that is refused is renewed once."""
    kind = SPOKEN[promised(mailbox.registration).calendar_api]
    return kind(base, bearer(mailbox), partial(bearer, mailbox, anew=True))


def calendar_of(mailbox: Mailbox) -> str:
    """Where the calendar of a connected account is; empty where its provider has none that opens by its tokens."""
    pattern = mailbox.registration.calendar_url if mailbox.registration else ""
    return pattern.replace("{address}", quote(mailbox.login, safe="@"))


def bearer(mailbox: Mailbox, *, anew: bool = False) -> str:
    """A token as a request says it (RFC 6750)."""
    try:
        return f"Bearer {access_token(mailbox, anew=anew, calendar=True)}"
    except Trouble as trouble:
        raise CalendarTrouble(trouble.code if trouble.code in ("revoked", "scope") else "no_token") from None
