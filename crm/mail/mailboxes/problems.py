"""Why a mailbox could not be read, as a code, and in a sentence that says what to do; never in a server's words."""

import socket
import ssl
from typing import Any

from django.utils.translation import gettext_lazy as _
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

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
    "inside": _(
        "This address lies on this machine or inside the network. Who runs the site lists it in DIAL_NETWORKS."
    ),
}


class Trouble(Exception):
    """A mailbox cannot be read; `code` is one of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def words_of(code: str) -> str:
    """The sentence; the code itself for one that nobody knows."""
    return str(WORDS.get(code, code))


KINDS: tuple[tuple[Any, str], ...] = (
    (NotDialled, "inside"),
    (socket.gaierror, "no_host"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (LoginError, "login"),
    (CapabilityError, "no_starttls"),
    (IMAPClientAbortError, "broken"),
    (IMAPClientError, "protocol"),
    ((ConnectionResetError, BrokenPipeError), "broken"),
    (OSError, "no_answer"),
    (Unreadable, "secret"),
)
TROUBLES = (Trouble, IMAPClientError, OSError, Unreadable)


def code_of(trouble: BaseException) -> str:
    """The code of what was raised on the way to a mailbox."""
    if isinstance(trouble, Trouble):
        return trouble.code
    return next((code for kinds, code in KINDS if isinstance(trouble, kinds)), "protocol")
