"""The demo's outgoing mail: kept here like all mail while the demo is loaded, one undelivered, one stopped by the gate.

They were written some days ago, so no worker tries them again: rows say how each ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consents.preferences.unsubscribe_link import way_out
from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.outbox import post
from crm.mail.outgoing.trial_message import send_trial
from crm.privacy.models import Person, Purpose


@dataclass(frozen=True)
class Letter:
    """A letter to somebody of the demo, how long ago, and how it ended."""

    name: str
    purpose: str
    days: int
    subject: str
    text: str
    state: str = State.KEPT
    reason: str = ""
    outcome: str = Outcome.KEPT
    code: int | None = None


LETTERS = (
    Letter(
        "Marek Kowalski",
        "contracts",
        9,
        "Próbki do sali konferencyjnej",
        "Dzień dobry,\n\npróbki blatów do sali konferencyjnej przywiozę w czwartek o 9:00.\n\nDo zobaczenia",
    ),
    Letter(
        "Barbara Kowalczyk",
        "offers",
        5,
        "Nowe wzory blatów",
        "Dzień dobry,\n\nw salonie są już nowe wzory blatów. Katalog czeka na Panią przy wejściu.",
    ),
    Letter(
        "Iga Łoś",
        "offers",
        5,
        "Nowe wzory blatów",
        "Dzień dobry,\n\nw salonie są już nowe wzory blatów. Katalog czeka na Panią przy wejściu.",
        State.STOPPED,
        "withdrawn",
        Outcome.STOPPED,
    ),
    Letter(
        "Krzysztof Zięba",
        "contracts",
        2,
        "Stoły do drugiego ośrodka",
        "Dzień dobry,\n\nstoły na kółkach do drugiego ośrodka dostarczymy w piątek między 8 a 10.",
        State.UNDELIVERED,
        "refused",
        Outcome.REFUSED,
        550,
    ),
)


def write_letters(
    people: Mapping[str, Contact],
    purposes: Mapping[str, Purpose],
    staff: Mapping[str, User],
    moment: Callable[[int, str], datetime],
) -> None:
    """Post all of them, and one test message of the administrator's."""
    for letter in LETTERS:
        contact, purpose = people[letter.name], purposes[letter.purpose]
        context = {"subject": letter.subject, "text": letter.text}
        person = Person.objects.with_keys().get(pk=contact.pk)
        ends = way_out(person, purpose, language="pl") if purpose.marketing else ""
        options: dict[str, Any] = {"language": "pl", "unsubscribe": ends}
        message = post("letter", to=person, by=contact.owner, context=context, purpose=purpose, **options)
        at = moment(letter.days, "11:20")
        set_outcome(message, letter, at)
        words = {"summary": f"{letter.subject}\n\n{letter.text}", "happened_at": at}
        Interaction.objects.create(person=person, kind="email", author=contact.owner, message=message, **words)
    send_trial(staff["alicja"])


def set_outcome(message: Message, letter: Letter, at: datetime) -> None:
    """Set the moments and the outcome of a message and its attempt."""
    moments = {"created_at": at, "begun_at": at, "next_at": at}
    sent = {"sent_at": at} if letter.state == State.KEPT else {}
    rows = Message.objects.filter(pk=message.pk)
    rows.update(state=letter.state, reason=letter.reason, tries=1, **moments, **sent)
    transport = Attempt.Transport.FILE if letter.state == State.KEPT else Attempt.Transport.SMTP
    outcome_columns = {"outcome": letter.outcome, "code": letter.code, "transport": transport}
    Attempt.objects.create(message=message, started_at=at, ended_at=at + timedelta(seconds=1), **outcome_columns)
