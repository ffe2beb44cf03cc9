"""Telling owners, officers and whoever asked about grave acts: by mail at once; the bell asks the rows themselves."""

from collections.abc import Iterable
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import GraveAct, User
from crm.accounts.pages.after_commit import NamedMail, afterwards
from crm.accounts.second_person.words import facts_of, title_of

log = structlog.get_logger(__name__)


def tell(act: GraveAct, readers: Iterable[User]) -> None:
    """Write to each of `readers` what was asked or how it ended, once the transaction around this is committed."""
    for reader in readers:
        afterwards(send, act, reader)


def send(act: GraveAct, reader: User) -> None:
    """Send the mail now. One that does not leave is logged, without names, and stops nothing."""
    try:
        letter_to(reader, act).send()
    except (SMTPException, OSError) as error:
        log.warning("mail_not_sent", mail="grave_act", user=reader.pk, error=type(error).__name__)


def letter_to(reader: User, act: GraveAct) -> NamedMail:
    """The mail in its reader's language; its link begins with BASE_URL, whatever host asked."""
    names = signers_of(act.asked_by, act.decided_by)
    with translation.override(reader.language):
        context = {
            "act": act,
            "title": title_of(act),
            "facts": facts_of(act),
            "asker": names.get(act.asked_by, ""),
            "decider": names.get(act.decided_by, ""),
            "link": settings.BASE_URL + reverse("accounts:grave_acts"),
        }
        subject, text, page = (
            render_to_string(f"accounts/mail/grave_act_{part}", context).strip()
            for part in ("subject.txt", "message.txt", "message.html")
        )
    letter = NamedMail(" ".join(subject.split()), text, to=[reader.email])
    letter.attach_alternative(page, "text/html")
    letter.template = "accounts/mail/grave_act"  # what the mail is called in the outbox
    return letter
