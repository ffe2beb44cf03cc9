"""Why a mailbox could not be read, as a code, and in a sentence that says what to do; never in a server's words."""

import socket
import ssl
from smtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupportedError, SMTPServerDisconnected
from typing import Any

from django.utils.translation import gettext_lazy as _
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from crm.mail.account_trouble import Trouble
from crm.privacy.guards.dialled_addresses import NotDialled
from crm.privacy.keys.cipher import Unreadable

WORDS: dict[str, Any] = {
    "no_host": _("There is no server of this name. Check the name of the IMAP server."),
    "no_answer": _("The server does not answer at this port. Check name, port and firewall."),
    "certificate": _("The certificate of the server is not its own, or not trusted. Check the name of the server."),
    "tls": _("No protected connection came about. Check port and protection: 993 is TLS, 143 is STARTTLS."),
    "no_starttls": _("The server offers no STARTTLS. Choose TLS and port 993."),
    "plain": _("Without protection only this very machine may be asked. Choose TLS."),
    "login": _("The server refuses the user name or the password. Many providers want a password made for programs."),
    "folder": _("The account has no such folder. INBOX is the one where mail arrives."),
    "broken": _("The connection broke off. It is tried again."),
    "protocol": _("The server answered something that is no IMAP. Check name and port."),
    "secret": _("There is no password for this server any more. Type it anew."),
    "revoked": _(
        "The provider does not let us in any more: the consent was taken back, or the password changed there. "
        "Connect the account again; letters wait meanwhile."
    ),
    "foreign": _(
        "The consent that is kept does not open this mailbox: it is somebody else's, or the provider has IMAP or SMTP "
        "switched off for it. Connect the account again and sign in there as its owner."
    ),
    "unsealed": _(
        "The consent that is kept was given for other servers, or cannot be opened, and is not used. Connect the "
        "account again."
    ),
    "tenant": _(
        "This account belongs to another organisation than the one that is registered here. Sign in there with an "
        "account of that one; where the registration is wrong, an administrator mends it under Providers of mailboxes."
    ),
    "clock": _(
        "The clock of this server differs from the provider's by minutes, so its answers do not count. Who runs the "
        "site sets the clock (NTP); then connect the account again."
    ),
    "client": _(
        "The provider refuses this product: its client secret has ended, or is another one. An administrator types a "
        "new one under Providers of mailboxes."
    ),
    "no_sent": _("The account has no folder of sent mail that is known as such. Name it."),
    "refused": _("The server refused a letter. Its words stand beside the letter."),
    "inside": _(
        "This address lies on this machine or inside the network. Who runs the site lists it in DIAL_NETWORKS."
    ),
}


def words_of(code: str) -> str:
    """The sentence; the code itself for one that nobody knows."""
    return str(WORDS.get(code, code))


KINDS: tuple[tuple[Any, str], ...] = (
    (NotDialled, "inside"),
    (socket.gaierror, "no_host"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    ((LoginError, SMTPAuthenticationError), "login"),
    ((CapabilityError, SMTPNotSupportedError), "no_starttls"),
    (SMTPServerDisconnected, "broken"),
    (SMTPException, "protocol"),
    (IMAPClientAbortError, "broken"),
    (IMAPClientError, "protocol"),
    ((ConnectionResetError, BrokenPipeError), "broken"),
    (OSError, "no_answer"),
    (Unreadable, "secret"),
)
TROUBLES = (Trouble, IMAPClientError, OSError, Unreadable)  # whatever smtplib raises is an OSError


def code_of(trouble: BaseException) -> str:
    """The code of what was raised on the way to a mailbox."""
    if isinstance(trouble, Trouble):
        return trouble.code
    return next((code for kinds, code in KINDS if isinstance(trouble, kinds)), "protocol")
