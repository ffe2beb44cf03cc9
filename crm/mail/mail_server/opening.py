"""Trying a mail server before it is kept: one connection up to the sign-in, nothing is sent."""

from contextlib import suppress
from smtplib import SMTPException

from django.utils.translation import gettext as _

from crm.mail.models.mail_servers import MailServer
from crm.mail.transports.account_line import AccountLine, way_of_house
from crm.mail.transports.problems import TROUBLES, code_of, words_of


def trouble_of(server: MailServer) -> str:
    """In a sentence what keeps letters from leaving by it; empty where it lets us in."""
    line = AccountLine(way_of_house(server), handing=lambda: None)
    try:
        line.open()
    except TROUBLES as trouble:
        line.hang_up()
        return sentence(code_of(trouble))
    except Exception:  # a server may answer what no parser expects
        line.hang_up()
        return sentence("protocol")
    with suppress(OSError, SMTPException):
        line.close()
    return ""


def sentence(code: str) -> str:
    """What to do about it; where the words of mailboxes speak of IMAP, those of SMTP."""
    own = {
        "no_host": _("There is no server of this name. Check the name of the SMTP server."),
        "tls": _("No protected connection came about. Check port and protection: 465 is TLS, 587 is STARTTLS."),
        "no_starttls": _("The server offers no STARTTLS. Choose TLS and port 465."),
        "protocol": _("The server answered something that is no SMTP. Check name and port."),
    }
    return own.get(code) or words_of(code)
