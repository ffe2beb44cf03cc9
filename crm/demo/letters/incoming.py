"""Mail of the demo: an exchange that was filed by itself, two that wait for somebody to say whose they are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.correspondence.inbox.mail_taker import take
from crm.mail.mailboxes.mailbox_settings import open_mailbox
from crm.mail.mailboxes.private_addresses import made_for
from crm.mail.models.messages import Mailbox
from crm.mail.parsing.parser import read
from crm.privacy.actors import Actor
from crm.privacy.models import Person

HOST = "imap.demo.invalid"  # RFC 2606: nobody ever answers there
OFFICE = "biuro@demo.invalid"
KNOWN = "Marek Kowalski"
OURS = (
    "Oferta na regały",
    "Dzień dobry,\n\nregały po 1 240 zł netto, dostawa w trzy tygodnie. Czy zarezerwować termin?",
)
FILED = (
    "Re: Oferta na regały",
    "Dzień dobry,\n\ndziękuję za ofertę. Czy regały mogą być o 20 cm niższe? Jeśli tak, zamawiam 14 sztuk.\n\n"
    "W dniu wczorajszym Marta pisze:\n> regały po 1 240 zł netto, dostawa w trzy tygodnie. Czy zarezerwować termin?",
)
SIGNATURE = "Marta\nDoradca klienta, tel. 600 100 200"
WAITING = (
    (
        *("Iwona Jarząbek", "iwona.jarzabek@stolarnia-jarzab.example", "Pytanie o blaty dębowe"),
        "Dzień dobry,\n\nszukam dostawcy blatów dębowych, około 40 sztuk na kwartał. Proszę o cennik i termin.",
    ),
    (
        *("Biuro Rachunkowe Bilans", "biuro@bilans-przyklad.example", "Faktura za październik"),
        "Szanowni Państwo,\n\nproszę o duplikat faktury za październik.",
    ),
)


def bring_mail(
    people: Mapping[str, Contact], staff: Mapping[str, User], moment: Callable[..., datetime], *, by: Actor
) -> None:
    """The salesperson's mailbox, switched off, with what came before; her private address."""
    marta = staff["marta"]
    settings = {"name": "Marta", "host": HOST, "login": marta.email, "pattern": f"crm+TOKEN@{OFFICE.partition('@')[2]}"}
    mailbox = open_mailbox(Mailbox(**settings, user=marta), password="-", by=by)  # noqa: S106 - of an account that is none
    connect(mailbox, marta, moment)
    made_for(marta)
    User.objects.filter(pk=marta.pk).update(signature=SIGNATURE)
    sender_known = people[KNOWN]
    before = moment(7, "09:05")
    first = written(f"Marta <{marta.email}>", sender_known.person.email, *OURS, at=before)
    take(read(first, arrived=before), mailbox=mailbox, user=None, by=by)
    sent = [(sender_known.person.name, sender_known.person.email, *FILED), *WAITING]
    for days, (name, address, subject, text) in zip((6, 1, 2), sent, strict=True):  # an answer is late, two wait
        at = moment(days, "10:15")
        answers = id_of(before) if subject == FILED[0] else ""
        raw = written(f"{name} <{address}>", marta.email, subject, text, at=at, answers=answers)
        take(read(raw, arrived=at), mailbox=mailbox, user=None, by=by)


def connect(mailbox: Mailbox, marta: User, moment: Callable[..., datetime]) -> None:
    """Her account sends too; a second one, of fairs, lets us in no more. Neither is asked: nobody answers there."""
    outgoing = {"sends": True, "address": marta.email, "smtp_host": HOST}
    Mailbox.objects.filter(pk=mailbox.pk).update(**outgoing, read_at=moment(1, "16:40"))
    lost = {"send_trouble": "revoked", "send_troubled_at": moment(9, "09:12"), "send_failed_at": moment(1, "09:12")}
    address = f"targi@{OFFICE.partition('@')[2]}"
    fairs = Mailbox(user=marta, name="Targi", login=address, host=HOST, smtp_host=HOST, sends=True, address=address)
    fairs.keep_password("-")
    fairs.save()
    Mailbox.objects.filter(pk=fairs.pk).update(**lost)


def id_of(at: datetime) -> str:
    """The Message-ID of the mail of a moment."""
    return f"<{at:%Y%m%d%H%M}@demo.invalid>"


def written(sender: str, to: str, subject: str, text: str, *, at: datetime, answers: str = "") -> bytes:
    """The bytes of a mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), id_of(at)
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content(text)
    return mail.as_bytes()


def senders() -> Any:
    """People who are here only because the demo's mail waits."""
    return Person.objects.filter(waiting_mails__mailbox__host=HOST)


def take_mailboxes_back() -> None:
    """The demo's mailboxes go."""
    Mailbox.objects.filter(host=HOST).delete()
