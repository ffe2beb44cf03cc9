"""Which looks of a day stand out, counted from the access log once an hour. Run twice it changes nothing.

    look_through(at)         the day before and today, as far as it has gone
    find(day)                one day: the four patterns below, each compared with the same colleague's own usual

Only colleagues' looks are asked, never programs' (they have quotas), and of those who oversee everybody no other team.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import Membership, User
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact
from crm.dpo.logs.page_names import EXPORTS
from crm.dpo.models import LeavingNotice, UnusualLook
from crm.privacy.law.deadlines import add_months
from crm.privacy.logs.log_months import KEPT
from crm.privacy.models import AccessEntry

NIGHT_FROM, NIGHT_TO = 22, 6  # by the clock of the office
NIGHT_LOOKS, NIGHTS = 5, 5  # so many looks stand out; so many nights of the month before are a habit
REVEALS, TIMES = 10, 3  # so many reveals of a day, and so many times the own usual
USUAL, BEFORE = timedelta(days=30), timedelta(days=90)
DAY = timedelta(days=1)
Kind = UnusualLook.Kind


@dataclass(frozen=True)
class Found:
    """One pattern: whose, which, how many, and what is usual."""

    account: int
    kind: str
    count: int
    usual: Decimal | None = None
    team: int | None = None


def look_through(at: datetime | None = None) -> int:
    """Count yesterday and today, and let go of what is older than the log; how many patterns are new."""
    today = timezone.localdate(at)
    UnusualLook.objects.filter(day__lt=add_months(today, -KEPT)).delete()
    return sum(kept(day, find(day)) for day in (today - DAY, today))


@transaction.atomic
def kept(day: date, patterns: Iterable[Found]) -> int:
    """Keep the patterns of a day; what is there already takes the newer numbers. How many are new."""
    new = 0
    for pattern in patterns:
        same: dict[str, Any] = {
            "kind": pattern.kind,
            "account_id": pattern.account,
            "day": day,
            "team_id": pattern.team,
        }
        numbers = {"count": pattern.count, "usual": pattern.usual}
        _row, created = UnusualLook.objects.update_or_create(**same, defaults=numbers)
        new += created
    return new


def find(day: date) -> list[Found]:
    """The patterns of one day."""
    people = {str(user.pk): user for user in colleagues().prefetch_related("role__reach_rows")}
    return [*at_night(day, people), *many_reveals(day, people), *other_teams(day, people), *leaving(day)]


def between(first: date, last: date) -> QuerySet[AccessEntry]:
    """Looks of colleagues from the midnight before `first` to that after `last`. The period decides the partitions."""
    zone = timezone.get_current_timezone()
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + DAY))
    return AccessEntry.objects.filter(at__gte=begins, at__lt=ends, actor_kind="user").order_by()


def night(rows: QuerySet[AccessEntry]) -> QuerySet[AccessEntry]:
    """Those by night, on the clock of the office."""
    hour = ExtractHour("at", tzinfo=timezone.get_current_timezone())
    return rows.annotate(hour=hour).filter(Q(hour__gte=NIGHT_FROM) | Q(hour__lt=NIGHT_TO))


def at_night(day: date, people: Mapping[str, User]) -> Iterator[Found]:
    """Many looks by night of somebody for whom that is no habit."""
    counted = night(between(day, day)).values_list("actor_id").annotate(n=Count("id")).filter(n__gte=NIGHT_LOOKS)
    today = {account: n for account, n in counted if account in people}
    if not today:
        return
    zone = timezone.get_current_timezone()
    before = night(between(day - USUAL, day - DAY).filter(actor_id__in=list(today)))
    nights = before.values_list("actor_id").annotate(n=Count(TruncDate("at", tzinfo=zone), distinct=True))
    habit = dict(nights.values_list("actor_id", "n"))
    for account, n in today.items():
        if habit.get(account, 0) < NIGHTS:
            yield Found(int(account), Kind.NIGHT, n, Decimal(habit.get(account, 0)))


def many_reveals(day: date, people: Mapping[str, User]) -> Iterator[Found]:
    """Many looks with a reason, compared with the own usual on days on which there are any."""
    counted = between(day, day).exclude(reason="").values_list("actor_id").annotate(n=Count("id"))
    today = {account: n for account, n in counted.filter(n__gte=REVEALS) if account in people}
    if not today:
        return
    zone = timezone.get_current_timezone()
    before = between(day - USUAL, day - DAY).filter(actor_id__in=list(today)).exclude(reason="")
    days = before.values_list("actor_id").annotate(
        n=Count("id"), days=Count(TruncDate("at", tzinfo=zone), distinct=True)
    )
    usual = {account: Decimal(n) / days_of for account, n, days_of in days}
    for account, n in today.items():
        own = usual.get(account, Decimal(0))
        if n >= TIMES * max(own, Decimal(1)):
            yield Found(int(account), Kind.REVEALS, n, round(own, 1))


def other_teams(day: date, people: Mapping[str, User]) -> Iterator[Found]:
    """People of a team that is not one's own, none of whom was on the same screen in the months before."""
    restricted = [account for account, user in people.items() if user.role.reaches.get(Group.CONTACT_DATA) != Reach.ALL]
    today = shown_of_others(day, day, restricted)
    if not today:
        return
    before = shown_of_others(day - BEFORE, day - DAY, sorted({account for account, _team in today}))
    for (account, team), n in today.items():
        if (account, team) not in before:
            yield Found(int(account), Kind.TEAM, n, team=team)


def shown_of_others(first: date, last: date, accounts: list[str]) -> dict[tuple[str, int], int]:
    """{(account, team): people of that team shown}, of teams that the account is not in."""
    if not accounts:
        return {}
    rows, params = (
        between(first, last).filter(actor_id__in=accounts).values("actor_id", "people").query.sql_with_params()
    )
    contact, member = Contact._meta.db_table, Membership._meta.db_table
    sql = f"""
        SELECT look.actor_id, contact.team_id, count(DISTINCT contact.person_id)
        FROM ({rows}) AS look
        CROSS JOIN LATERAL unnest(look.people) AS shown(person)
        JOIN {contact} AS contact ON contact.person_id = shown.person
        WHERE NOT EXISTS (
            SELECT 1 FROM {member} AS member
            WHERE member.team_id = contact.team_id AND member.user_id = look.actor_id::bigint
        )
        GROUP BY 1, 2
    """  # noqa: S608 - our own tables' names
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {(account, team): n for account, team, n in cursor.fetchall()}


def leaving(day: date) -> Iterator[Found]:
    """What somebody took out on a day after they gave notice, or got it."""
    notices = dict(LeavingNotice.objects.filter(told_on__lte=day).values_list("user_id", "told_on"))
    accounts = [str(account) for account in notices]
    taken = between(day, day).filter(actor_id__in=accounts, view__in=EXPORTS)
    for account, n in taken.values_list("actor_id").annotate(n=Count("id")):
        yield Found(int(account), Kind.LEAVING, n)
