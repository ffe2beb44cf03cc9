"""The headers of a letter: who writes, to whom, what it answers, which list it belongs to, who must not answer."""

from collections.abc import Sequence
from email.utils import format_datetime, getaddresses
from typing import Any

from crm.mail.models.message_states import Place, State
from crm.mail.models.messages import Message
from crm.mail.parsing.letter import Address
from crm.mail.senders.sender import Sender
from crm.mail.transports.wire import address_tokens, one_line, text_tokens

NOBODY_NAMED = ["undisclosed-recipients:;"]
ADDRESSES, MARKED = {"reply-to"}, {"in-reply-to", "references", "list-id", "list-unsubscribe"}


def headers_of(message: Message, content: dict[str, Any], sender: Sender) -> list[tuple[str, Sequence[str]]]:
    """(name, words) of every header but those of MIME, in the order in which they go."""
    to, copies = receivers(message)
    answers = [sender.answers] if sender.answers else []
    more = {name: words_of(name, str(value)) for name, value in content["headers"].items()}
    own = {
        "From": address_tokens([sender.address]),
        "Reply-To": address_tokens(answers),
        "To": address_tokens(to) or NOBODY_NAMED,
        "Cc": address_tokens(copies),
        "Subject": text_tokens(content["subject"]),
        "Date": [format_datetime(message.created_at)],
        "Message-ID": [message.message_id],
        # RFC 3834: no holiday answers to a machine, please; a colleague would like to hear of them
        "Auto-Submitted": [] if message.writer_id else ["auto-generated"],
        "Content-Language": [message.language],
    }
    return list({**own, **more}.items())


def receivers(message: Message) -> tuple[list[Address], list[Address]]:
    """(To, Cc) as all of them read it. Whom the gate stopped is not named, nor is a blind copy to the rest."""
    if message.occasion is None:
        return [Address(message.address)], []
    rows = Message.objects.filter(occasion=message.occasion).exclude(state=State.STOPPED).exclude(place=Place.BCC)
    addresses: dict[str, list[Address]] = {Place.TO: [], Place.CC: []}
    for row in rows.with_keys().order_by("pk"):
        if row.address:
            addresses[row.place].append(Address(row.address))
    return addresses[Place.TO], addresses[Place.CC]


def words_of(name: str, value: str) -> list[str]:
    """The words of a header that came with the letter, between which it may be folded."""
    if name.lower() in ADDRESSES:
        return address_tokens(Address(email, called) for called, email in getaddresses([one_line(value)]) if email)
    return one_line(value).split() if name.lower() in MARKED else text_tokens(value)
