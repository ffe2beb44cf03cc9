"""Searching by a whole address or number reveals it to a user who sees it masked: a match confirms the value.

    count_lookup(user, "phone", typed, found)       before any answer; `found` are the visible people who have it

Values that the user sees unmasked anyway are free. All others are logged as a reveal in the access log, and in the
ledger for the people found. A search that finds nobody counts against a throttle: whoever guesses hidden digits is
usually wrong. TooManyLooks: no answer, right or wrong, until the wait is over. The same search within an hour counts
once, since a list repeats its filter for pages, counts and exports.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction

from crm.accounts.limits import throttle
from crm.accounts.permissions.rights import PRIVACY_PEOPLE, Group, Reach
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import sees_in_clear
from crm.lists.access import pk_among
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person

log = structlog.get_logger(__name__)

ACT, REASON, VIEW = "look", "exact_search", "contacts:exact_search"
ONE_QUESTION = 3600  # seconds


class TooManyLooks(Exception):
    """The user has searched for too many values that they do not see; `seconds` until the next search."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many looks")
        self.seconds = seconds


def sees_masks(user: Any) -> bool:
    """Whether any visible contact may be masked for the user."""
    return user.reach(Group.CONTACT_DATA) == Reach.ALL or user.may(PRIVACY_PEOPLE)


def count_lookup(user: Any, kind: str, text: str, bearers: Iterable[int]) -> None:
    """Count and log a search by `text`, a whole value of `kind`, that found these people; raises TooManyLooks."""
    if not sees_masks(user) or not blinds(kind, text):
        return
    people = set(bearers)
    hidden = people - unmasked_for(user, people)
    if (people and not hidden) or not is_new(user, kind, text):
        return
    if seconds := (throttle.seconds_to_wait if hidden else throttle.take)(ACT, account=user):
        cache.delete(cache_key(user, kind, text))
        raise TooManyLooks(seconds)
    with transaction.atomic():
        access_log.shown(by=user, view=VIEW, people=sorted(hidden), fields=[kind], reason=REASON)
        people_found = Person.objects.filter(pk__in=hidden).only("pk", "uid") if hidden else ()
        entry_fields = {"by": user, "fields": [kind], "counts": {"reason": REASON}}
        ledger.record_many(
            ledger.entry_for("contact.revealed", about=person, **entry_fields) for person in people_found
        )


def count_nip_lookup(user: Any, digits: str) -> None:
    """The same for a NIP: a firm's is public, a sole trader's is personal."""
    visible = Company.objects.alive().visible_to(user)
    if sees_masks(user) and not visible.filter(nip=digits).exists():
        traders = visible.filter(trader_nip_index__in=blinds("nip", digits))
        count_lookup(user, "nip", digits, traders.values_list("sole_trader", flat=True))


def unmasked_for(user: Any, people: Iterable[int]) -> set[int]:
    """Those of `people` whose record this user sees unmasked."""
    rows = Contact.objects.alive().visible_to(user).filter(pk_among(people))
    return {contact.pk for contact in rows if sees_in_clear(user, contact)} if people else set()


def is_new(user: Any, kind: str, text: str) -> bool:
    """Whether the user has not searched for just this within the hour; without a cache every search is new."""
    try:
        return bool(cache.add(cache_key(user, kind, text), 1, timeout=ONE_QUESTION))
    except Exception:
        log.warning("exact_look_uncached")
        return True


def cache_key(user: Any, kind: str, text: str) -> str:
    """The cache key of a search: a keyed hash, never what was typed."""
    return f"exact-look:{user.pk}:{kind}:{blinds(kind, text)[0]}"
