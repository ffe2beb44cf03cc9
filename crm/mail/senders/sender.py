"""Who stands in From. A colleague's letter is theirs; what a machine writes is the house's.

through a connected account ──> From: Marta Nowak <its address>, of a team's Marta Nowak (Serwis) <its address>
own address, where its domain is one of the house's ──> From: Marta Nowak <marta@firma.pl>
any other ──> From: Marta Nowak (Firma) <house address>, and Reply-To: Marta Nowak <own address>
nobody ──> From: the house's sender

It is decided when the letter leaves, since names, addresses and domains may change while it waits.
"""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from crm.accounts.models import User
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.parsing.letter import Address
from crm.mail.senders import house_server


@dataclass(frozen=True)
class Sender:
    """From, and where answers go when they go elsewhere."""

    address: Address
    answers: Address | None = None

    @property
    def domain(self) -> str:
        """The domain of From."""
        return domain_of(self.address.email)


def house_address() -> Address:
    """The house's own sender: the one of the server that was typed, else the machine's (DEFAULT_FROM_EMAIL)."""
    if typed := house_server.typed_server():
        return Address(typed.sender, typed.sender_name)
    name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Address(email or settings.DEFAULT_FROM_EMAIL, name)


def sender_of(writer: User | None, account: Mailbox | None = None, firm: str = "") -> Sender:
    """The sender of a letter by `writer`, through a connected `account` or the house's server; of the house's where
    nobody wrote it. `firm` is what the controller is called; without one, what the house's sender is.
    """
    house = house_address()
    if writer is None:
        return Sender(house)
    if account is not None:
        return Sender(Address(account.sends_from, named(str(writer), account.name if account.team_id else "")))
    own = Address(writer.email, str(writer))
    if writes_personally(own.email):
        return Sender(own)
    return Sender(Address(house.email, named(own.name, firm or house.name)), own if own.email else None)


def named(name: str, whose: str) -> str:
    """A colleague under an address that others use too: Marta Nowak (Firma)."""
    return f"{name} ({whose})" if whose else name


def writes_personally(email: str) -> bool:
    """Whether letters may leave under this address: its domain is one where colleagues write from their own."""
    domain = domain_of(email)
    return bool(domain) and domain in personal_domains()


def personal_domains() -> set[str]:
    """The domains where colleagues write from their own addresses: one statement."""
    rows = dict(SendingDomain.objects.values_list("name", "personal"))
    return {name for name, personal in {house_domain(): True, **rows}.items() if personal}


def house_domain() -> str:
    """The domain of the house's own sender."""
    return domain_of(house_address().email)


def domain_of(email: str) -> str:
    """The domain of an address in its ASCII form and small letters; empty where it has none."""
    domain = email.rpartition("@")[2].strip().rstrip(".").lower() if "@" in email else ""
    try:
        return domain.encode("idna").decode() if domain else ""
    except UnicodeError:
        return ""


def id_domain(writer: User | None, account: Mailbox | None = None) -> str:
    """At which domain the Message-ID of a letter stands: the sender's."""
    return sender_of(writer, account).domain or urlsplit(settings.BASE_URL).hostname or "localhost"
