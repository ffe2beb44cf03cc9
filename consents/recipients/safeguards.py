"""What protects data that go outside the European Economic Area, in words for people (Art. 13(1)(f), 15(2), 46).

Looking from there counts as going there, and so does whoever a processor passes the data on to (Art. 28(4)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Controller
from consents.recipients.person_recipients import Receiving
from crm.accounts.language.mechanism_words import mechanism_words
from crm.privacy.law.adequacy import EEA
from crm.privacy.models import Recipient, SubProcessor, Transfer
from crm.privacy.recipients.mechanisms import counting, transfers_of

USED = (SubProcessor.Decision.ACCEPTED, SubProcessor.Decision.SILENT)


@dataclass(frozen=True)
class Passage:
    """That data are outside: with whom, in which country, and what protects them there ("" for nothing in force).

    `through` is the processor that passes them on, `looks` says that they are only looked at from that country.
    """

    recipient: Recipient
    country: str
    words: str
    looks: bool = False
    name: str = ""
    through: str = ""

    @property
    def who(self) -> str:
        """Whom to name."""
        return self.name or str(self.recipient)


def passages(receivings: Iterable[Receiving], at: datetime) -> list[Passage]:
    """Every place outside the EEA that these recipients keep the data in or see them from. Two statements at most."""
    receivings = list(receivings)
    keys = [receiving.recipient.pk for receiving in receivings]
    transfers = transfers_of(keys)
    days = {receiving.recipient.pk: timezone.localdate(receiving.until or at) for receiving in receivings}
    return [
        passage
        for receiving in receivings
        for passage in own_passages(
            receiving.recipient, transfers.get(receiving.recipient.pk, ()), days[receiving.recipient.pk]
        )
    ] + [
        Passage(row.recipient, row.country, "", name=row.name, through=str(row.recipient)) for row in used_outside(keys)
    ]


def own_passages(recipient: Recipient, transfers: Sequence[Transfer], day: date) -> list[Passage]:
    """Those of the recipient itself on `day`."""
    return [
        Passage(recipient, country, protection(transfers, country, day), looks=country != recipient.country)
        for country in recipient.third_countries
    ]


def used_outside(recipients: Iterable[int]) -> list[SubProcessor]:
    """Whom these processors pass data on to outside the EEA."""
    today = timezone.localdate()
    rows = SubProcessor.objects.filter(recipient__in=list(recipients), decision__in=USED).exclude(country__in=EEA)
    running = rows.filter(Q(until=None) | Q(until__gte=today))
    return list(running.select_related("recipient").order_by("recipient", "name"))


def protection(transfers: Iterable[Transfer], country: str, day: date) -> str:
    """What lets data go to `country` on `day`, in words; empty where nothing does."""
    transfer = counting(transfers, country, day)
    return mechanism_words(transfer, day) if transfer else ""


def where_to_ask() -> str:
    """Where people get a copy of the safeguards (Art. 13(1)(f))."""
    controller = Controller.named()
    address = (controller.officer_email or controller.email) if controller else ""
    if not address:
        return _("You get a copy of what protects your data there if you ask us.")
    return _("You get a copy of what protects your data there if you write to %(email)s.") % {"email": address}
