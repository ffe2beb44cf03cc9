"""Authorisations of everybody in the house, signed by the owner of the cast, each promised; one of an earlier year."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.issuing import colleagues, give, prepare
from crm.accounts.models import User
from crm.accounts.training.requirements import lacking
from crm.demo.firm.quizzes import take
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded

YEAR = timedelta(days=365)
OVER, WAITING = "over", "waiting"


def lacking_of(user: User) -> list[str]:
    """Modules that the user's role requires today and they have not passed."""
    return lacking([user], timezone.localdate()).get(user.pk, [])


def authorisations_of(users: dict[str, User]) -> Iterator[Seeded]:
    """Those of three by their ids, and the words that stand in addresses of the register."""
    now, owner = timezone.now(), users["owner"]
    today = timezone.localdate(now)
    people = list(colleagues())  # of the whole house, or requiring them would be refused
    for user, modules in zip(people, map(lacking_of, people), strict=True):  # beside the demo roles require some
        for module in modules:
            take(user, module, at=now)
    [earlier] = give([users["nina"]], since=today - YEAR, until=today - timedelta(days=1), by=owner, at=now - YEAR)
    papers = {row.user.username: row for row in give(people, since=today, until=today + YEAR, by=owner, at=now)}
    for user in people:
        statement.promise(user, at=now)
    [waiting] = prepare([users["nina"]], since=today + YEAR + timedelta(days=1), by=owner, at=now)
    yield Seeded("authorisation", str(papers["nina"].uid), None, None, ACTIVE)
    yield Seeded("authorisation", str(earlier.uid), None, None, OVER)
    yield Seeded("authorisation", str(waiting.uid), None, None, WAITING)
    yield Seeded("own_authorisation", str(papers["nina"].uid), "A", "nina", ACTIVE)
    yield Seeded("own_authorisation", str(papers["manager"].uid), "A", "manager", ACTIVE)
    yield Seeded("own_authorisation", str(papers["mallory"].uid), "B", "mallory", ACTIVE)
    yield from (Seeded("authorisation_register", kind, None, None) for kind in ("csv", "json", "pdf", "xlsx"))
