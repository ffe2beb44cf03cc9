"""What `doctor` says of mail: whether it leaves at all, whether the mail server is there, what did not arrive."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.mail.models.message_states import Outcome
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.carrier import carriers, held, waiting_words
from crm.mail.outgoing.delivery import transport_now
from crm.mail.senders import house_server

LATELY = timedelta(days=1)  # an older attempt says nothing about the server of today


def findings() -> list[dict[str, Any]]:
    """About the way out, the server at its end, the firm behind that, and messages that did not arrive."""
    leaving = transport_now() == Attempt.Transport.SMTP
    missed, stuck = Message.objects.not_delivered().count(), Message.objects.stuck().count()
    return [
        {
            "name": "mail",
            "ok": True,
            "warning": not (leaving or settings.EMBEDDED),
            "title": _("E-mail sending"),
            "detail": _("messages go to %(server)s, %(named)s") % {"server": house_server.host(), "named": named_by()}
            if leaving
            else _("no message leaves, all are kept here"),
            "advice": _("Name a mail server under Settings, E-mail sending, or in EMAIL_URL; remove the demo data."),
        },
        *([server()] if leaving else []),
        *([mail_provider()] if leaving and house_server.is_another_firms() else []),
        {
            "name": "undelivered mail",
            "ok": not stuck,
            "warning": bool(missed),
            "title": _("Undelivered mail"),
            "detail": _("%(missed)s not delivered, %(stuck)s due for too long without an attempt")
            % {"missed": missed, "stuck": stuck},
            "advice": _("The list under Settings, Mail says why, and can try again. See whether a worker runs."),
        },
    ]


def named_by() -> str:
    """Who said which server it is; a typed one goes before the machine's setting."""
    if house_server.typed_server() is None:
        return _("as EMAIL_URL says")
    if house_server.set_by_machine():
        return _("as typed under Settings, E-mail sending; EMAIL_URL does not count meanwhile")
    return _("as typed under Settings, E-mail sending")


def mail_provider() -> dict[str, Any]:
    """Whether the firm that carries our mail may have letters to people; else they wait, and nothing is lost."""
    words, waiting = waiting_words(None), held().count()
    allowed = _("%(recipient)s may carry letters to people") % {"recipient": carriers().first()}
    return {
        "name": "mail provider",
        "ok": True,
        "warning": bool(words or waiting),
        "title": _("Mail provider"),
        "detail": _("%(waiting)s letters to people wait. %(why)s") % {"waiting": waiting, "why": words}
        if words or waiting
        else allowed,
        "advice": _(
            "Record the agreement under Recipients and processors, mark there the firm that carries your mail, or say "
            "that the mail server is your own: where it is named, or in MAIL_RECIPIENT: own."
        ),
    }


def server() -> dict[str, Any]:
    """Whether the last attempt that is over found the mail server; known from the first message that did not."""
    over = Attempt.objects.filter(transport=Attempt.Transport.SMTP, started_at__gte=Now() - LATELY)
    last = over.exclude(outcome__in=["", Outcome.STOPPED]).order_by("-started_at", "-pk").first()
    away = last is not None and last.outcome == Outcome.UNREACHABLE
    return {
        "name": "mail server",
        "ok": not away,
        "title": _("Mail server"),
        "detail": _("it could not be reached, or did not let us in") if away else _("it was there when last asked"),
        "advice": _(
            "See Settings, E-mail sending, or EMAIL_URL, and the server. Messages wait meanwhile, for three days."
        ),
    }
