"""How a connected account stands: one state, since when, what waits, who mends it, and by which button."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.models import User
from crm.accounts.permissions.rights import ACCOUNTS_MANAGE
from crm.mail.mailboxes.mailbox_settings import used_by_or_for
from crm.mail.models.mailboxes import Mailbox
from crm.mail.outgoing.account_hold import waiting
from crm.mail.outgoing.carrier import refusal_for
from crm.mail.transports.problems import words_of

WORKS, FIRST, OFF, NO_AGREEMENT, BROKEN = "works", "first", "off", "no_agreement", "broken"
RECONNECT, TRY, ASK = "reconnect", "try", "ask"
DESK = "desk"


@dataclass(frozen=True)
class AccountState:
    """One account for one reader. `mend` names the button: connect again, try, or whom to ask (`who`)."""

    account: Mailbox
    code: str
    label: str
    tone: str
    icon: str
    words: str
    since: datetime | None
    waits: int
    mend: str
    who: str = ""
    usual: bool = False  # of the reader's several own accounts the one that letters leave through by themselves
    may_be_usual: bool = False


def state_for(account: Mailbox, reader: Any) -> AccountState:
    """How the account stands, and what `reader` can do about it."""
    code, trouble, since = standing(account)
    label, tone, icon = looks(code, trouble)
    own = account.user_id == reader.pk or reader.may(ACCOUNTS_MANAGE)
    mend = {WORKS: TRY, FIRST: TRY, OFF: RECONNECT, BROKEN: RECONNECT, NO_AGREEMENT: ASK}[code]
    mend = mend if own or mend == TRY else ASK
    who = "" if mend != ASK else _("the privacy desk") if code == NO_AGREEMENT else administrator()
    waits = waiting(account).count() if account.sends else 0
    return AccountState(account, code, label, tone, icon, sentence(account, code, trouble), since, waits, mend, who)


def standing(account: Mailbox) -> tuple[str, str, datetime | None]:
    """(state, code of the trouble, since when)."""
    if account.send_trouble:
        return BROKEN, account.send_trouble, account.send_troubled_at
    if not account.active:
        return OFF, "", None
    if account.failures:
        return BROKEN, account.trouble, account.troubled_at or account.failed_at
    if account.sends and refusal_for(None, account)[0]:
        return NO_AGREEMENT, "", None
    return (WORKS, "", account.read_at) if account.read_at else (FIRST, "", None)


def looks(code: str, trouble: str) -> tuple[str, str, str]:
    """(label, tone, icon) of a state."""
    labels = {
        "login": _("password refused"),
        "secret": _("no password"),
        "revoked": _("access revoked"),
        "foreign": _("consent of somebody else"),
        "unsealed": _("consent does not count"),
        "certificate": _("certificate of the server not valid"),
        "clock": _("clock of the server differs"),
        "tenant": _("another organisation"),
        "client": _("registration refused"),
    }
    return {
        WORKS: (pgettext("mail account", "works"), "ok", "circle-check"),
        FIRST: (_("waits for its first fetch"), "primary", "clock"),
        OFF: (_("switched off"), "muted", "player-pause"),
        NO_AGREEMENT: (_("no processing agreement"), "warning", "alert-triangle"),
        BROKEN: (labels.get(trouble, _("does not work")), "danger", "alert-triangle"),
    }[code]


def sentence(account: Mailbox, code: str, trouble: str) -> str:
    """What is the matter."""
    if code == BROKEN:
        return words_of(trouble)
    if code == NO_AGREEMENT:
        return _("Letters to people wait until the firm whose servers hold this account has an agreement and is named.")
    if code == OFF:
        return _("It is not read, and letters do not leave through it.")
    return _("Letters leave through it, with a copy in its folder of sent mail.") if account.sends else ""


def administrator() -> str:
    """Who can mend what is not one's own: the first who manages accounts."""
    people = User.objects.filter(is_active=True, role__machine=False).select_related("role").order_by("pk")
    return next((str(user) for user in people if user.may(ACCOUNTS_MANAGE)), _("an administrator"))


def states_of(reader: Any) -> list[AccountState]:
    """The reader's own accounts, the usual one first, then those of their teams."""
    accounts = list(used_by_or_for(reader))
    own = [account for account in accounts if account.user_id == reader.pk and account.sends]
    several = len(own) > 1
    return [
        replace(
            state_for(account, reader),
            usual=several and account == own[0],
            may_be_usual=several and account in own[1:],
        )
        for account in accounts
    ]
