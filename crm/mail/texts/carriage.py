"""How one text message leaves: by the provider that is switched on. The delivery asks the gates and keeps the lease."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Message
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.mail.texts.providers import TEXTING
from crm.mail.texts.told import Departing, End, Reply
from crm.mail.transports.attempt_outcome import Ending, accepted
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.keys.cipher import Unreadable

NO_NUMBER = "no_number"


def hand_in(message: Message, *, handing: Callable[[], None]) -> Ending:
    """Hand the text over; how that ended. `handing` is called right before it leaves, and may raise LeaseLost."""
    gateway, number = gateway_in_use(), normal_phone(message.address)
    if not number.startswith("+"):
        return Ending(Outcome.UNSENDABLE, State.UNDELIVERED, NO_NUMBER)
    if gateway is None:
        return Ending(Outcome.UNREACHABLE)
    handing()
    try:
        departing = Departing(number, message.content.get("text", ""), message.uid, hook_address(gateway))
        return ending_of(TEXTING[gateway.kind].send(gateway, departing))
    except Unreadable:
        return Ending(Outcome.UNREACHABLE)


def hook_address(gateway: TextGateway) -> str:
    """Where the provider tells what became of a message, and what people answer."""
    return settings.BASE_URL + reverse("contacts:text_hook", args=[gateway.uid, gateway.hook_key])


def ending_of(reply: Reply) -> Ending:
    """The end of the attempt."""
    if reply.end == End.TAKEN:
        return accepted()
    if reply.end == End.REFUSED:
        return Ending(Outcome.REFUSED, State.UNDELIVERED, "text_refused", reply.code, reply.words)
    outcomes = {End.LATER: Outcome.PUT_OFF, End.UNREACHABLE: Outcome.UNREACHABLE, End.UNCERTAIN: Outcome.UNCERTAIN}
    return Ending(outcomes[reply.end], code=reply.code)
