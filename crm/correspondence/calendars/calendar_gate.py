"""What may leave for a server of calendars: words, or «busy» and the time alone. The one rule.

Words leave where the server is our own, or where the disclosure gate lets the firm that runs it have them: as what runs
already, and of a person only for a purpose that allows that firm. Nobody declared, or a firm that the gate refuses,
gets the time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consents.grounds.readable_people import readable_among
from crm.correspondence.models import CalendarServer
from crm.privacy.categories import Category
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureAnswer, facts_in, may_disclose, with_facts

GIVEN = [str(Category.IDENTITY), str(Category.CORRESPONDENCE)]  # a title, a place and a link may name people
OWN, NOBODY, ALLOWED, REFUSED = "own", "nobody", "allowed", "refused"


@dataclass(frozen=True)
class Outward:
    """The state of a server, why the gate refuses its firm, and the purposes for which it lets words go there."""

    state: str
    answer: DisclosureAnswer | None = None
    purposes: tuple[Purpose, ...] = ()

    @property
    def words(self) -> bool:
        """Whether words may leave at all."""
        return self.state in (OWN, ALLOWED)

    def allowed(self, people: Iterable[int]) -> dict[int, Purpose | None]:
        """{person: the purpose for which words about them may leave}; None where they do not leave the house."""
        people = list(people)
        if self.state == OWN:
            return dict.fromkeys(people)
        allowed: dict[int, Purpose | None] = {}
        for purpose in self.purposes if people else ():
            if all(purpose.needs(Category(name)) for name in GIVEN):
                allowed = {**dict.fromkeys(readable_among(people, purpose), purpose), **allowed}
        return allowed


def outward(server: CalendarServer, at: datetime | None = None) -> Outward:
    """What may leave for the server now."""
    at = at or timezone.now()
    if server.own:
        return Outward(OWN)
    row = with_facts(Recipient.objects.active(at).filter(pk=server.recipient_id or 0), None, at).first()
    if row is None:
        return Outward(NOBODY)
    facts = facts_in(row)
    allowed = tuple(
        purpose
        for purpose in row.purposes.active(at).order_by("pk")
        if may_disclose(row, purpose, GIVEN, at, running=True, facts=facts.under(purpose)).allowed
    )
    if allowed:
        return Outward(ALLOWED, purposes=allowed)
    return Outward(REFUSED, may_disclose(row, None, GIVEN, at, running=True, facts=facts))
