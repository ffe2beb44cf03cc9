"""Cases for tests, as far as they are wanted."""

from datetime import UTC, datetime, timedelta

from crm.mail.models.messages import Message
from dsar.cases.incoming import EnclosedFile, RequestDetails
from dsar.cases.opening import receive
from dsar.models import Case, Channel, IdentityCheck, Kind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # a Thursday; safe day 5 April, statutory day 7 April 2026
EWA = {"name": "Ewa Maj", "email": "ewa@maj.test", "phone": "+48600100200"}


def asked(*kinds, **values):
    """What Ewa asks for: access, where nothing else is said."""
    return RequestDetails(**{"kinds": kinds or (Kind.ACCESS,), "details": "Proszę o moje dane.", **EWA, **values})


def arrived(*kinds, at=RECEIVED, channel=Channel.PORTAL, by=None, **values):
    """A case received at `at`."""
    options = {
        name: values.pop(name)
        for name in ("about", "spokesman", "enclosed", "uid", "demo", "received_at")
        if name in values
    }
    return receive(asked(*kinds, **values), channel=channel, by=by, at=at, **options).case


def proof():
    """A file that proves the receipt."""
    return EnclosedFile("UPO.pdf", b"%PDF-1.7 proof", "receipt")


def letters(template):
    """Whom a kind of mail went to, in order: user names, «her» for whoever asked."""
    rows = Message.objects.filter(template=template).order_by("pk").values_list("user__username", flat=True)
    return [name or "her" for name in rows]


def came_forward(case, at):
    """She showed who she is by qualified delivery, which speaks for everybody whom the desk finds her to be."""
    how = {"method": IdentityCheck.Method.EDELIVERY, "outcome": IdentityCheck.Outcome.PASSED}
    IdentityCheck.objects.create(case=case, asked_at=at, checked_at=at, asked_by="user:1", checked_by="user:1", **how)
    Case.objects.filter(pk=case.pk).update(identified_at=at)
