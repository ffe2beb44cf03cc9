"""Other firms that have a part in a case: processors, joint controllers, operators. Section 4 of the form."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from breaches.cases.opening import lock_open_case
from breaches.models import Breach, OtherParty
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

TOLD = ("name", "address", "identifier", "contact")


@transaction.atomic
def add_party(breach: Breach, role: str, values: dict[str, str], *, by: Actor) -> OtherParty:
    """Adds another organisation that has a part in the case. ValidationError without a name."""
    details = {name: values.get(name, "").strip() for name in TOLD}
    if not details["name"]:
        raise beside("name", _("Say who it is."), "empty")
    party = OtherParty.objects.create(breach=lock_open_case(breach), role=role, **details)
    ledger.record("breach.party_added", by=by, target=breach.target, counts={"role": str(role)})
    return party


@transaction.atomic
def drop_party(party: OtherParty, *, by: Actor) -> None:
    """Removes a party from the case; filings that were sent keep it."""
    breach = lock_open_case(party.breach)
    ledger.record("breach.party_dropped", by=by, target=breach.target, counts={"role": party.role})
    party.delete()
