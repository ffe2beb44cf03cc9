"""Mail that waits in a tray, in each of its states; an ignored sender; a mailbox without a server; a sending domain."""

from collections.abc import Iterator

from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.models import User
from crm.correspondence.calls.phone_systems import keep_system
from crm.correspondence.inbox.decisions import drop, ignore
from crm.correspondence.inbox.mail_taker import take
from crm.correspondence.models import IgnoredSender, PhoneSystem, WaitingMail
from crm.demo.permission_cast.cast_people import ACTIVE, BINNED, ERASED, RESTRICTED, Seeded, word
from crm.mail.mailboxes.mailbox_settings import open_mailbox
from crm.mail.models.letter_logos import LetterLogo
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.messages import Mailbox
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.models.text_gateways import TextGateway
from crm.mail.oauth.provider_settings import name_provider
from crm.mail.parsing.parser import read
from crm.mail.senders.sending_domains import name_domain
from crm.mail.texts.gateway_settings import keep_gateway
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase

BY = system("seed")
LINES = "From: {name} <{box}@{domain}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{box}@{domain}>\r\n\r\n{text}"


def mail_of(owner: User, team: str) -> Iterator[Seeded]:
    """One's own tray, and what is not let into it."""
    mailbox = mailbox_of(owner)
    yield Seeded("mailbox", str(mailbox.uid), None, None)
    yield Seeded("own_account", str(mailbox.uid), team, owner.username)
    domain = name_domain(SendingDomain(name=f"{word('domain')}.example".lower()), by=BY)
    yield Seeded("sending_domain", str(domain.uid), None, None)
    for state in (ACTIVE, BINNED, RESTRICTED, ERASED):
        row, marks = arrived(mailbox)
        if state == BINNED:
            drop(row, by=owner)
        elif state == RESTRICTED:
            restrict(row.person, Restriction.Reason.ACCURACY, by=BY)
        elif state == ERASED:
            erase(row.person, {}, by=BY, remembered=False)
        yield Seeded("waiting_mail", str(row.uid), team, owner.username, state, {} if state == ERASED else marks)
    ignore(arrived(mailbox)[0], by=owner)
    ignored = IgnoredSender.objects.filter(user=owner).latest("pk")
    yield Seeded("ignored_sender", str(ignored.uid), team, owner.username)


def mailbox_of(owner: User) -> Mailbox:
    """A mailbox of `owner` on this very machine, where nothing answers."""
    settings = {"name": word("mailbox"), "host": "127.0.0.1", "port": 9, "security": "none", "login": owner.email}
    return open_mailbox(Mailbox(**settings, user=owner), password=word("password"), by=BY)


def registered() -> Iterator[Seeded]:
    """Providers of mailboxes, of text messages and of telephony on this very machine, where nothing answers."""
    here = {"authorize_url": "https://127.0.0.1:9/consent", "token_url": "https://127.0.0.1:9/tokens"}
    servers = {"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "scopes": "openid"}
    provider = MailProvider(kind="other", name=word("provider"), client_id="x", **here, **servers)
    yield Seeded("mail_provider", str(name_provider(provider, secret=word("secret"), by=BY).uid), None, None)
    gateway = keep_gateway(TextGateway(name=word("texts"), address="https://127.0.0.1:9"), token=word("token"), by=BY)
    yield Seeded("text_gateway", str(gateway.uid), None, None)
    yield Seeded("hook_key", gateway.hook_key, None, None)
    phones = keep_system(PhoneSystem(name=word("phones")), secret=word("secret"), by=BY)
    yield Seeded("phone_system", str(phones.uid), None, None)
    columns = {"content": b"-", "kind": "image/png", "width": 1, "height": 1}
    logo, _new = LetterLogo.objects.get_or_create(replaced_at=None, defaults=columns)  # one is in use
    yield Seeded("letter_logo", str(logo.uid), None, None)


def arrived(mailbox: Mailbox) -> tuple[WaitingMail, dict[str, str]]:
    """A mail from somebody unknown, and the words in it."""
    marks = {name: word(name) for name in ("writer", "subject")}
    fields = {"name": marks["writer"], "subject": marks["subject"], "to": mailbox.login, "text": "Dzień dobry."}
    raw = LINES.format(box=word("box").lower(), domain=f"{word('mail')}.example".lower(), **fields).encode()
    take(read(raw, arrived=timezone.now()), mailbox=mailbox, user=None, by=BY)
    return WaitingMail.objects.with_keys().latest("pk"), marks
