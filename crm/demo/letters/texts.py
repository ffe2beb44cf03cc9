"""The demo's text messages and its phone system: one text with its answer, one that did not arrive; nothing rings.

The provider and the phone system are entered and switched off: nobody answers at their addresses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.correspondence.calls.phone_systems import give_lines, keep_system
from crm.correspondence.models import PhoneCall, PhoneSystem
from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.models.text_gateways import TextGateway
from crm.mail.outgoing.outbox import put_text
from crm.mail.texts.gateway_settings import keep_gateway
from crm.privacy.actors import Actor
from crm.privacy.channels import SMS
from crm.privacy.models import Person, Purpose, Recipient

HOST, NOTHING = "https://{name}.demo.invalid", "-"
ANSWER, ANSWERED_BY = "Czwartek 9:00 pasuje, dziękuję.", "Marek Kowalski"
Direction, Reply = Interaction.Direction, Interaction.Outcome.REPLIED


@dataclass(frozen=True)
class Text:
    """A text to somebody of the demo, how long ago, and how it ended."""

    name: str
    days: int
    text: str
    state: str
    outcome: str
    reason: str = ""


TEXTS = (
    Text(ANSWERED_BY, 8, "Czy czwartek o 9:00 jest dobry na próbki blatów? Marta", State.DELIVERED, Outcome.SENT),
    Text(
        "Krzysztof Zięba",
        2,
        "Stoły są gotowe do odbioru od piątku. Marta",
        State.UNDELIVERED,
        Outcome.SENT,
        "not_arrived",
    ),
)


def write_texts(
    people: Mapping[str, Contact], purposes: Mapping[str, Purpose], moment: Callable[[int, str], datetime]
) -> None:
    """Post all of them; one was answered the same day."""
    for text in TEXTS:
        contact = people[text.name]
        person = Person.objects.with_keys().get(pk=contact.pk)
        purpose, at = purposes["contracts"], moment(text.days, "10:40")
        message = put_text(text.text, to=person, by=contact.owner, purpose=purpose, writer=contact.owner, language="pl")
        moments = {"created_at": at, "begun_at": at, "next_at": at, "sent_at": at}
        Message.objects.filter(pk=message.pk).update(state=text.state, reason=text.reason, tries=1, **moments)
        ended = {"ended_at": at + timedelta(seconds=1), "outcome": text.outcome, "transport": Attempt.Transport.SMS}
        Attempt.objects.create(message=message, started_at=at, **ended)
        words = {"summary": text.text, "happened_at": at, "author": contact.owner, "channel": SMS}
        Interaction.objects.create(person=person, kind="message", direction=Direction.OUT, message=message, **words)
        if text.name == ANSWERED_BY:
            words |= {"summary": ANSWER, "happened_at": at + timedelta(minutes=12), "outcome": Reply}
            Interaction.objects.create(person=person, kind="message", direction=Direction.IN, **words)


def enter_providers(
    people: Mapping[str, Contact], staff: Mapping[str, User], moment: Callable[[int, str], datetime], *, by: Actor
) -> None:
    """A provider of text messages and a phone system, both off, and a call that it told of."""
    recipient = Recipient.objects.filter(slug="sms-gateway").first()
    gateway = TextGateway(name="SMSAPI", address=HOST.format(name="smsapi"), sender="MEBLOPLAST", recipient=recipient)
    keep_gateway(gateway, token=NOTHING, by=by)
    system = PhoneSystem(name="Centrala", address=HOST.format(name="centrala"), recipient=recipient)
    keep_system(system, secret=NOTHING, by=by)
    give_lines(system, {staff["marta"]: "102", staff["magda"]: "103"}, by=by)
    at, person = moment(3, "14:05"), Person.objects.get(pk=people[ANSWERED_BY].pk)
    ended = {"state": PhoneCall.State.ENDED, "answered_at": at, "ended_at": at + timedelta(minutes=4)}
    PhoneCall.objects.create(system=system, mark=-1, person=person, user=staff["marta"], began_at=at, **ended)


def take_providers_back() -> None:
    """The demo's provider and phone system go."""
    TextGateway.objects.filter(address=HOST.format(name="smsapi")).delete()
    PhoneSystem.objects.filter(address=HOST.format(name="centrala")).delete()
