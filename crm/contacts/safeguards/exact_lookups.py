"""Asking by a whole address or number is a look at it where the asker sees it masked: whoever has it answers.

    ask(user, "phone", typed, found)       before anything is told; `found` are the people who have it, in sight

What somebody sees in clear anyhow costs nothing. Everything else is a line in the access log, and whoever was met by it
has the ledger entry of a reveal. A question that meets nobody is a try of a throttle: whoever guesses hidden digits
guesses wrong most of the time. TooManyLooks: no answer, right or wrong, before the wait is over.
The same question within the hour is one look: a list is turned, counted and exported with the filter that it has.
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
from crm.lists.access import among
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person

log = structlog.get_logger(__name__)

ACT, REASON, VIEW = "look", "exact_search", "contacts:exact_search"
ONE_QUESTION = 3600  # seconds


class TooManyLooks(Exception):
    """The asker has looked for too many values that they do not see; `seconds` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many looks")
        self.seconds = seconds


def masks_meet(user: Any) -> bool:
    """Whether anything at all is masked for the user on the record of somebody in sight."""
    return user.reach(Group.CONTACT_DATA) == Reach.ALL or user.may(PRIVACY_PEOPLE)


def ask(user: Any, kind: str, text: str, found: Iterable[int]) -> None:
    """Count and note a question for the people `found` by `text`, a whole value of `kind`; raises TooManyLooks."""
    if not masks_meet(user) or not blinds(kind, text):
        return
    people = set(found)
    hidden = people - in_clear(user, people)
    if (people and not hidden) or not is_new(user, kind, text):
        return
    if seconds := (throttle.rest if hidden else throttle.take)(ACT, account=user):
        cache.delete(mark_of(user, kind, text))
        raise TooManyLooks(seconds)
    with transaction.atomic():
        access_log.shown(by=user, view=VIEW, people=sorted(hidden), fields=[kind], reason=REASON)
        met = Person.objects.filter(pk__in=hidden).only("pk", "uid") if hidden else ()
        told = {"by": user, "fields": [kind], "counts": {"reason": REASON}}
        ledger.record_many(ledger.entry_for("contact.revealed", about=person, **told) for person in met)


def ask_nip(user: Any, digits: str) -> None:
    """The same for a tax number: a firm's is nobody's secret, a sole trader's is theirs."""
    seen = Company.objects.alive().visible_to(user)
    if masks_meet(user) and not seen.filter(nip=digits).exists():
        traders = seen.filter(trader_nip_index__in=blinds("nip", digits))
        ask(user, "nip", digits, traders.values_list("sole_trader", flat=True))


def in_clear(user: Any, people: Iterable[int]) -> set[int]:
    """Those of `people` whose record shows this user what it holds."""
    rows = Contact.objects.alive().visible_to(user).filter(among(people))
    return {contact.pk for contact in rows if sees_in_clear(user, contact)} if people else set()


def is_new(user: Any, kind: str, text: str) -> bool:
    """Whether the user has not asked just this within the hour; without the cache every question is new."""
    try:
        return bool(cache.add(mark_of(user, kind, text), 1, timeout=ONE_QUESTION))
    except Exception:
        log.warning("exact_look_uncached")
        return True


def mark_of(user: Any, kind: str, text: str) -> str:
    """A question in few letters: a keyed hash, never what was typed."""
    return f"exact-look:{user.pk}:{kind}:{blinds(kind, text)[0]}"
