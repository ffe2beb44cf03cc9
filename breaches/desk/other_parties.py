"""Other firms that have a part in a case: processors, joint controllers, operators. Section 4 of the form."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from breaches.cases.opening import held
from breaches.models import Breach, OtherParty
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

TOLD = ("name", "address", "identifier", "contact")


@transaction.atomic
def add_party(breach: Breach, role: str, values: dict[str, str], *, by: Actor) -> OtherParty:
    """Somebody else's part in it. ValidationError without a name."""
    told = {name: values.get(name, "").strip() for name in TOLD}
    if not told["name"]:
        raise beside("name", _("Say who it is."), "empty")
    made = OtherParty.objects.create(breach=held(breach), role=role, **told)
    ledger.record("breach.party_added", by=by, target=breach.target, counts={"role": str(role)})
    return made


@transaction.atomic
def drop_party(party: OtherParty, *, by: Actor) -> None:
    """It has no part in it after all; what was filed keeps it."""
    breach = held(party.breach)
    ledger.record("breach.party_dropped", by=by, target=breach.target, counts={"role": party.role})
    party.delete()
