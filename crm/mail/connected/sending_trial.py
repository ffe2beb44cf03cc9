"""Trying a connected account: both of its servers are asked, nothing is sent or taken."""

from contextlib import suppress
from smtplib import SMTPException

from django.utils.translation import gettext as _

from crm.mail.mailboxes.connection_test import Trial, trial
from crm.mail.models.mailboxes import Mailbox
from crm.mail.transports.account_line import AccountLine, way_of
from crm.mail.transports.problems import TROUBLES, code_of, words_of


def trial_of_both(account: Mailbox) -> Trial:
    """The server of incoming mail, then the one that letters leave through."""
    reading = trial(account)
    if not reading.ok or not account.sends:
        return reading
    line = AccountLine(way_of(account), handing=lambda: None)
    try:
        line.open()
    except TROUBLES as trouble:
        line.hang_up()
        return Trial(False, _("Sending: %(words)s") % {"words": words_of(code_of(trouble))})
    except Exception:  # a server may answer what no parser expects
        line.hang_up()
        return Trial(False, _("Sending: %(words)s") % {"words": words_of("protocol")})
    with suppress(OSError, SMTPException):
        line.close()
    return reading
