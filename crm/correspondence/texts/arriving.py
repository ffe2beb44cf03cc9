"""A text message came in: filed under whom it is from, or kept in the tray; STOP is an objection of its number.

seen already ── nothing
STOP ── no marketing by text to this number (Art. 21(2)), nor by consent (Art. 7(3))
one contact has the number ── their history, and the bell of whoever looks after them
nobody, or several ── the tray of the team that the provider's settings name; a stranger's STOP is kept nowhere,
    and nothing of a number that the team ignores
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.grounds.unsubscribed_addresses import unsubscribe
from crm.contacts.models import Contact
from crm.contacts.people.address_owners import contacts_with_number
from crm.correspondence.inbox.filing_texts import IncomingText, file_text, put_text_in_tray
from crm.correspondence.inbox.parties import Reader
from crm.correspondence.models import TakenEvent, WaitingMail
from crm.correspondence.texts.stop_words import says_stop
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.told import Arrival
from crm.privacy.actors import system
from crm.privacy.channels import SMS
from crm.privacy.keys.blind_index import normal_phone

BY = system("correspondence.texts")
LONGEST = 2000  # characters that are kept of one text


@transaction.atomic
def take_arrival(gateway: TextGateway, arrival: Arrival, *, at: datetime | None = None) -> bool:
    """Take a text in; False when it was told of before."""
    at = at or timezone.now()
    if not TakenEvent.first_time(f"text {gateway.uid} {arrival.key}", at=at):
        return False
    number, text = normal_phone(arrival.sender), arrival.text[:LONGEST].replace("\x00", "").strip()
    stop = says_stop(text)
    if stop:
        unsubscribe("phone", number, by=BY, at=at, channel=SMS)
    came_at = min(arrival.at, at) if arrival.at else at
    incoming = IncomingText(number=number, text=text, at=came_at, stop=stop)
    people = contacts_with_number(number, Contact.objects.alive())
    if len(people) == 1:
        file_text(incoming, people[0], by=BY)
    elif (people or not stop) and gateway.team is not None:
        wait_for_somebody(incoming, Reader(None, gateway.team), several=bool(people))
    return True


def wait_for_somebody(incoming: IncomingText, reader: Reader, *, several: bool) -> None:
    """Let it wait in the team's tray; a stranger's whom the team ignores is kept nowhere."""
    if not several and reader.ignores_mark("phone", incoming.number):
        return
    kind = WaitingMail.Kind.SEVERAL if several else WaitingMail.Kind.STRANGER
    put_text_in_tray(incoming, reader, kind=kind, by=BY)
