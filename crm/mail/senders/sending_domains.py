"""Sending domains: named, changed, taken off the list. Each is one line in the ledger."""

from dataclasses import dataclass

from django.db import transaction

from crm.mail.models.sending_domains import SendingDomain
from crm.mail.senders.sender import house_domain
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

FIELDS = ("name", "personal", "selector")


@dataclass(frozen=True)
class Standing:
    """One domain as it counts: the house's own even without a row."""

    name: str
    personal: bool = True
    selector: str = ""
    row: SendingDomain | None = None
    houses: bool = False


def standing_domains() -> list[Standing]:
    """Every domain under which letters leave, the house's own first: one statement."""
    house = house_domain()
    rows = [
        Standing(row.name, row.personal, row.selector, row, row.name == house) for row in SendingDomain.objects.all()
    ]
    if house and not any(standing.houses for standing in rows):
        rows.append(Standing(house, houses=True))
    return sorted(rows, key=lambda standing: (not standing.houses, standing.name))


@transaction.atomic
def name_domain(domain: SendingDomain, *, by: Actor) -> SendingDomain:
    """Put a domain on the list."""
    domain.save(force_insert=True)
    ledger.record("sending_domain.named", by=by, target=domain.target, fields=list(FIELDS))
    return domain


@transaction.atomic
def change_domain(domain: SendingDomain, changed: list[str], *, by: Actor) -> None:
    """Keep what was `changed` (names of columns)."""
    if changed:
        domain.save(update_fields=changed)
        ledger.record("sending_domain.changed", by=by, target=domain.target, fields=sorted(changed))


@transaction.atomic
def remove_domain(domain: SendingDomain, *, by: Actor) -> None:
    """Take a domain off the list: what leaves from now on goes out under the house's address."""
    ledger.record("sending_domain.removed", by=by, target=domain.target)
    domain.delete()
