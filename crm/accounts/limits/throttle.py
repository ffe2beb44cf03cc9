"""One throttle for every secret that can be guessed: passwords, codes, links from mails, API tokens, the portal.

    seconds = wait("sign_in", account=user, address=address_of(request))     take a try, or hear how long to wait
    if not seconds: … check the secret …                                     only now
    failed(…) or succeeded(…)                                                the same words

`wait` counts the try BEFORE the secret is looked at, under row locks: of a hundred tries at once only as many are
evaluated as the table allows. `succeeded` takes it back, and what crashes in between has counted. Counters are rows,
committed apart from the request (`autonomous.py`): neither a roll-back nor an emptied cache forgets them.

Two axes: the account (tried by anybody) and the address (trying anybody); public forms have two more, the network
and the whole house. A full house shuts nobody out: it holds each address and network to a share. A
known place, an address from which the account was entered before, is neither: it has a counter of its own, so its owner
gets in while strangers hammer.
Accounts and addresses are kept as keyed hashes. The limits stand in docs/security.md, section 7.
"""

from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any, TypedDict

import structlog
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.crypto import salted_hmac

from crm.accounts.limits.autonomous import autonomous_cursor
from crm.accounts.limits.counters import LIMITS, crowded_out, existing_counters, lock_counters, longest_wait
from crm.accounts.models.staff import User
from crm.accounts.models.throttling import Place, Tries

log = structlog.get_logger(__name__)

KNOWN_FOR = timedelta(days=90)
KEPT = timedelta(days=2)
Account = User | str | None


class Tried(TypedDict):
    """Whose secret, and from where: what the acts below are told of one try."""

    account: Account
    address: str


def wait(act: str, *, account: Account, address: str, at: datetime | None = None) -> int:
    """Take a try of `act`: 0, and it is counted; or the seconds to wait, and nothing is.

    `account` is the user, what was typed where there is none of that name, or None where the act knows no account.
    """
    at = at or timezone.now()
    with autonomous_cursor() as cursor:
        return take_try(cursor, act, [*axes(cursor, account, address, at), *shared_counters(act, address)], at)


def take(act: str, *, account: User, at: datetime | None = None) -> int:
    """Take a try of somebody signed in, counted by account alone: 0, or the seconds to wait, and nothing counted."""
    with autonomous_cursor() as cursor:
        return take_try(cursor, act, [("account", account_key(account))], at or timezone.now())


def seconds_to_wait(act: str, *, account: User, at: datetime | None = None) -> int:
    """The seconds that `take` would ask to wait, without taking a try."""
    at = at or timezone.now()
    with autonomous_cursor() as cursor:
        return longest_wait(existing_counters(cursor, act, [("account", account_key(account))]), at)


def take_try(cursor: CursorWrapper, act: str, counted: list[tuple[str, str]], at: datetime) -> int:
    """Count a try on every axis, or say how long to wait."""
    rows = lock_counters(cursor, act, counted, at)
    seconds = longest_wait(rows, at) or crowded_out(rows, at)
    if seconds:
        log.warning("try_refused", act=act, seconds=seconds)
        return seconds
    for row in rows:
        if row.axis == "house" and row.opens_at > at:
            continue  # full until it opens
        row.try_once(at)
        row.keep(cursor)
    return 0


def held(act: str, *, account: Account, address: str, at: datetime | None = None) -> int:
    """The seconds to wait, without taking a try: for secrets too long to be guessed, such as API tokens."""
    at = at or timezone.now()
    with autonomous_cursor() as cursor:
        return longest_wait(existing_counters(cursor, act, axes(cursor, account, address, at)), at)


def failed(act: str, *, account: Account, address: str) -> None:
    """The secret was wrong: the try stays counted, and the log of the program has a line without names."""
    log.info("try_failed", act=act, user_id=getattr(account, "pk", None))


def succeeded(act: str, *, account: Account, address: str, at: datetime | None = None) -> None:
    """The secret was right: the account starts anew, the address gets this one try back and no other."""
    at = at or timezone.now()
    with autonomous_cursor() as cursor:
        for row in lock_counters(cursor, act, axes(cursor, account, address, at), at):
            row.give_back(at) if row.axis == "address" else row.start_anew(at)
            row.keep(cursor)


def remember(account: User, *, address: str, at: datetime | None = None) -> None:
    """The account was entered from this address with all it takes: the place is known from now on."""
    with autonomous_cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_place (account, key, seen_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at",
            [account_key(account), place_key(account, address), at or timezone.now()],
        )


def tidy(at: datetime | None = None) -> int:
    """Remove counters that say nothing any more and places long unseen; how many rows went."""
    at = at or timezone.now()
    old, _kinds = Tries.objects.filter(last_at__lt=at - KEPT, opens_at__lt=at, shut_at=None).delete()
    unseen, _kinds = Place.objects.filter(seen_at__lt=at - KNOWN_FOR).delete()
    return old + unseen


def axes(cursor: CursorWrapper, account: Account, address: str, at: datetime) -> list[tuple[str, str]]:
    """(axis, key) of the counters that this try falls under, always in one order: locks are taken in it."""
    if account:
        place = place_key(account, address)
        cursor.execute("SELECT 1 FROM accounts_place WHERE key = %s AND seen_at > %s", [place, at - KNOWN_FOR])
        if cursor.fetchone():
            return [("place", place)]
    named = [("account", account_key(account))] if account else []
    return [*named, ("address", keyed_hash("address", network(address)))]


def shared_counters(act: str, address: str) -> list[tuple[str, str]]:
    """The counters of the neighbours and of everybody together, for acts that have limits for them; locked last."""
    wide = [("network", keyed_hash("network", neighbour_network(address))), ("house", keyed_hash("house", act))]
    return [(axis, key) for axis, key in wide if (act, axis) in LIMITS]


def neighbour_network(address: str) -> str:
    """The network that one owner of many addresses moves in."""
    try:
        return str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))
    except ValueError:
        return address


def account_key(account: Any) -> str:
    """The hash that stands for an account: its number, or the folded name where nobody has it."""
    named = f"user {account.pk}" if isinstance(account, User) else f"name {str(account).strip().casefold()}"
    return keyed_hash("account", named)


def place_key(account: Any, address: str) -> str:
    """The hash that stands for an account at an address."""
    return keyed_hash("place", f"{account_key(account)} {network(address)}")


def keyed_hash(kind: str, text: str) -> str:
    """A keyed hash of 128 bits under a key derived from SECRET_KEY."""
    return salted_hmac(f"crm.accounts.limits.throttle.{kind}", text, algorithm="sha256").hexdigest()[:32]


def network(address: str) -> str:
    """An IPv6 visitor owns a whole /64 and is counted by it; anything else counts as it is."""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
