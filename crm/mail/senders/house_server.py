"""By which server letters of the house leave: the one typed in the browser, else the machine's setting (EMAIL_URL)."""

from django.conf import settings

from crm.mail.models.mail_servers import HERE, MailServer
from crm.privacy import page_memo

SMTP = "smtp"


def typed_server() -> MailServer | None:
    """The server that somebody typed; None where the machine's setting counts."""
    return page_memo.ask_once("mail server", MailServer.objects.first)


def is_named() -> bool:
    """Whether there is any server: of a house without one every message is kept."""
    return settings.MAIL_TRANSPORT == SMTP or typed_server() is not None


def host() -> str:
    """The server's name."""
    typed = typed_server()
    return typed.host if typed else str(settings.EMAIL_HOST)


def is_another_firms() -> bool:
    """Whether another firm's server carries letters of the house."""
    typed = typed_server()
    return not typed.own_server and typed.host not in HERE if typed else bool(settings.MAIL_BY_ANOTHER_FIRM)


def set_by_machine() -> str:
    """The server that the machine's setting names; empty where it names none."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.MAIL_TRANSPORT == SMTP else ""
