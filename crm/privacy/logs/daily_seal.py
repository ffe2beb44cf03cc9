"""The daily seal: the head of the chain goes by mail to people, so that a copy lies where no intruder here reaches.

Whoever holds database, LEDGER_KEY and LEDGER_DIR could write all of it anew; they cannot take back a mail. What is due
is computed from the rows of days already mailed: a lost tick is made up, a doubled one finds the day taken. The mail
holds numbers and digests, nothing about anybody.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.logs.verification import verify
from crm.privacy.models import DaySeal, Seal

MAILED = "seal.mailed"


def mail_seal(*, at: datetime, readers: Iterable[str]) -> DaySeal | None:
    """Look through the logs and mail the head of the day that ended to `readers` (addresses), once for each day.

    None: nothing is due, or somebody else was first.
    """
    day = at.astimezone(UTC).date() - timedelta(days=1)
    if DaySeal.objects.filter(day__gte=day).exists() or not made_by(day).exists():
        return None
    addresses = list(readers)
    day_seal = head_of(day, finding=first_fault(), readers=len(addresses), at=at)
    try:
        with transaction.atomic():
            day_seal.save(force_insert=True)
            ledger.record(MAILED, by=system("accounts.mail_seal"), target=f"seal:{day_seal.number}")
            for reader in addresses:  # one each: readers need not know of each other
                letter(day_seal, to=reader).send()
    except IntegrityError:
        return None
    return day_seal


def made_by(day: date) -> models.QuerySet[Seal]:
    """The seals made by the end of the day."""
    return Seal.objects.filter(at__lt=datetime.combine(day + timedelta(days=1), time(), UTC))


def first_fault() -> str:
    """What `audit verify` finds broken first, by place and number; empty when everything is whole."""
    faults = verify().faults
    return faults[0].words[: DaySeal._meta.get_field("finding").max_length] if faults else ""


def head_of(day: date, *, finding: str, readers: int, at: datetime) -> DaySeal:
    """The unsaved row of a day that has at least one seal behind it."""
    last = made_by(day).order_by("-number")[0]
    today = Seal.objects.filter(number__lte=last.number, at__gte=datetime.combine(day, time(), UTC))
    counted = today.aggregate(seals=models.Count("number"), rows=models.Sum("rows"))
    numbers = {"seals": counted["seals"], "rows": counted["rows"] or 0, "readers": readers}
    return DaySeal(day=day, number=last.number, digest=bytes(last.mac).hex(), finding=finding, at=at, **numbers)


def letter(day_seal: DaySeal, *, to: str) -> EmailMessage:
    """The mail, in the language of the installation."""
    with translation.override(settings.LANGUAGE_CODE):
        verdict = _("The logs were looked through and are whole.")
        if day_seal.finding:
            verdict = _("The logs are NOT whole: %(finding)s.") % {"finding": day_seal.finding}
        lines = [
            verdict,
            "",
            _("Installation: %(address)s") % {"address": settings.BASE_URL},
            _("Day (UTC): %(day)s") % {"day": day_seal.day},
            _("Sealed on that day: %(rows)s rows in %(seals)s seals")
            % {"rows": day_seal.rows, "seals": day_seal.seals},
            _("Last seal: number %(number)s") % {"number": day_seal.number},
            _("Digest: %(digest)s") % {"digest": day_seal.digest},
            "",
            _("Keep this message. If the logs are ever in doubt, this line tells whether they were written anew:"),
            f"manage.py audit verify --mailed {day_seal.number}:{day_seal.digest}",
        ]
        subject = _("Seal of the logs, %(day)s") % {"day": day_seal.day}
        if day_seal.finding:
            subject = _("Seal of the logs, %(day)s: NOT WHOLE") % {"day": day_seal.day}
        return EmailMessage(subject, "\n".join(lines), to=[to])
