"""Full packs that wait for a second person: the number behind the bell of whoever may decide."""

from datetime import datetime
from typing import Any

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.second_person.act_card import in_office
from crm.accounts.together import Asked, counted
from crm.dpo.models import EvidencePack
from crm.privacy.actors import signature

WAITING = "packs"


def asked(user: Any, _at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}: full packs that wait for a yes or no of this reader."""
    if not in_office(user) or not user.may(rights.PRIVACY_AUDIT):
        return {}
    return {WAITING: counted(waiting_packs.asking(user, own=signature(user)))}


@prepared
def waiting_packs(_reader: Any, *, own: str) -> Any:
    """Packs that wait for a second person, but those that the reader asked for."""
    return EvidencePack.objects.filter(state=EvidencePack.State.WAITS).exclude(asked_by=own).order_by().values("pk")
