"""What has changed in cases of the privacy desk, requests and breaches: for no purpose, since they name nobody."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from breaches.models import Breach
from crm.accounts.models import Client, Token
from crm.accounts.permissions.scopes import BREACHES_READ, REQUESTS_READ
from crm.api.feed.record_standings import CHANGED
from crm.api.updates.record_moves import BREACH, DESK, OF_TERMS, REQUEST, about_cases
from crm.privacy.models import LedgerEntry
from dsar.models import Case

CASES: dict[str, Any] = {REQUEST: Case, BREACH: Breach}
SCOPES = {REQUEST: REQUESTS_READ, BREACH: BREACHES_READ}


def kinds_for(token: Token) -> list[str]:
    """The kinds of cases that the program may read."""
    return [kind for kind in DESK if token.allows(SCOPES[kind])]


def acts_for(token: Token) -> Q:
    """The condition on entries of the ledger that move one of them, or what the program may read at all."""
    return about_cases(kinds_for(token)) | Q(act__in=OF_TERMS, target=token.client.target)


def desk_terms_moved(entries: Iterable[LedgerEntry], client: Client) -> bool:
    """Whether one of the entries changes what the program may read of them."""
    return any(entry.target == client.target for entry in entries)


def desk_changes(request: Any, entries: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    """The cases that the entries name as far as the program sees them, each once, in the order of its last entry:
    [{"record": "request", "id": public id, "change": "changed"}, …].
    """
    named: dict[tuple[str, str], None] = {}
    for entry in entries:
        kind, _colon, number = entry.target.partition(" ")[0].partition(":")
        named.pop((kind, number), None)
        named[kind, number] = None
    here: dict[tuple[str, str], Any] = {}
    for kind in kinds_for(request.auth):
        numbers = [number for known, number in named if known == kind]
        if numbers:
            rows = CASES[kind].objects.for_desk(request.user).filter(demo=False, number__in=numbers)
            here |= {(kind, number): uid for number, uid in rows.order_by().values_list("number", "uid")}
    return [{"record": key[0], "id": here[key], "change": CHANGED} for key in named if key in here]
