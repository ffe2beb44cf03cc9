"""Who is calling right now, for the pop-up of the colleague whose phone rings; drawn by the pulse (FRAME_PARTS)."""

from datetime import datetime, timedelta
from typing import Any

from consents.models import Restriction
from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.contacts.models import Contact
from crm.correspondence.models import PhoneCall, PhoneLine

RINGS_FOR = timedelta(minutes=2)  # a call whose end was never told of does not ring for ever
RINGING, LINES = "phone_ringing", "phone_lines"


def part() -> FramePart:
    """What calls add to every page."""
    return FramePart(bells=(Bell("phone", "correspondence/calls/bell.html", (RINGING, LINES), asked),))


def asked(user: Any, at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}: calls that ring; and whether the reader has a phone at all."""
    if not user.may(rights.CONTACTS_EDIT):
        return {}
    return {RINGING: counted(ringing.asking(user, at=at)), LINES: counted(lines.asking(user))}


@prepared
def ringing(reader: Any, *, at: datetime) -> Any:
    """Calls to the reader's phone that nobody has answered yet."""
    return PhoneCall.objects.ringing_for(reader, at - RINGS_FOR).order_by().values("pk")


@prepared
def lines(reader: Any) -> Any:
    """Phones of the reader."""
    return PhoneLine.objects.filter(user=reader, system__active=True).order_by().values("pk")


def ringing_now(user: Any, at: datetime) -> list[tuple[PhoneCall, Contact | None]]:
    """[(call, who calls)] to the user's phone, newest first; None for a stranger, and for whoever the user may not see
    or whose data are restricted (Art. 18).
    """
    calls = list(PhoneCall.objects.ringing_for(user, at - RINGS_FOR).order_by("-began_at")[:5])
    keys = {call.person_id for call in calls if call.person_id}
    paused = Restriction.in_force(keys) if keys else set()
    visible = Contact.objects.alive().visible_to(user).filter(pk__in=keys - set(paused)).with_keys() if keys else ()
    by_key = {contact.pk: contact for contact in visible}
    return [(call, by_key.get(call.person_id or 0)) for call in calls]
