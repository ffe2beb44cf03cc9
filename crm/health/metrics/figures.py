"""What is read from the rows at the moment of asking: what waits, what is late, when something was last done.

Each figure has a line in FIGURES: its name, what it counts, what tells its values apart, and the question that gives
them. A question that cannot be put leaves its figure out, and the watcher sees that it is missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone, translation
from prometheus_client.core import GaugeMetricFamily

from breaches.cases.clock import UNREAD_AFTER
from breaches.models import Breach, Incident
from consents.notices import people_due
from crm.health.checks.processes import QUEUE
from crm.health.doctor import examine
from crm.health.models import Heartbeat
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.mail.models import Message
from crm.mail.models.message_states import OPEN
from crm.privacy.law.deadlines import HOUR
from crm.privacy.logs.log_seals import lag
from crm.privacy.models import Person
from crm.product import VERSION
from dsar.models import Case
from retention.models import Backup, RestoreDrill

Values = Iterator[tuple[tuple[str, ...], float]]
BREACH_HOURS = 72  # Art. 33(1)
STATES = {"ok": 0, "warning": 1, "wrong": 2}
ANSWERS_WITHIN = 2  # seconds that Redis has


def age(at: datetime, since: datetime | None) -> Values:
    """Seconds since an instant; nothing where there was none."""
    if since is not None:
        yield (), max(0.0, (at - since).total_seconds())


def version(_at: datetime) -> Values:
    """Always one; the label says which version answers."""
    yield (VERSION,), 1


def heartbeats(at: datetime) -> Values:
    """By process."""
    for row in Heartbeat.objects.order_by("name"):
        yield (row.name,), max(0.0, (at - row.at).total_seconds())


def bells(_at: datetime) -> Values:
    """Messages that lie in Redis."""
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=ANSWERS_WITHIN, socket_timeout=ANSWERS_WITHIN
    ) as server:
        yield (), server.llen(QUEUE)


def jobs(_at: datetime) -> Values:
    """By kind and state, of those that are not over."""
    rows = Job.objects.under_way().values_list("kind", "state").annotate(many=Count("pk")).order_by("kind", "state")
    for kind, state, many in rows:
        yield (kind, state), many


def longest_waits(at: datetime) -> Values:
    """By kind: the oldest that is due and that nobody has begun."""
    rows = (
        Job.objects.filter(state=State.QUEUED, queued_at__lte=at).values_list("kind").annotate(since=Min("queued_at"))
    )
    for kind, since in rows.order_by("kind"):
        yield (kind,), (at - since).total_seconds()


def lost_leases(_at: datetime) -> Values:
    """Jobs whose worker is gone and that no other has taken."""
    yield (), Job.objects.left_behind().count()


def mail(_at: datetime) -> Values:
    """By state: what waits, what is due too long, what did not arrive."""
    yield ("waiting",), Message.objects.filter(state__in=OPEN).count()
    yield ("stuck",), Message.objects.stuck().count()
    yield ("undelivered",), Message.objects.not_delivered().count()


def overdue(at: datetime) -> Values:
    """By clock: requests (Art. 12(3)), breaches (Art. 33(1)), reports nobody has read, notices (Art. 14(3))."""
    day = timezone.localdate(at)
    yield ("request",), Case.objects.running().filter(due_on__lt=day).count()
    yield ("breach",), Breach.objects.running().filter(aware_at__lte=at - BREACH_HOURS * HOUR).count()
    yield ("report",), Incident.objects.waiting().filter(arrived_at__lte=at - UNREAD_AFTER).count()
    yield ("notice",), people_due.group(Person.objects.all(), "overdue", on=day).count()


def last_backup(at: datetime) -> Values:
    """Since the newest backup that is still there."""
    newest = Backup.objects.filter(data_gone_at=None).first()
    return age(at, newest.made_at if newest else None)


def last_drill(at: datetime) -> Values:
    """Since somebody last put a backup back for trying, and it held."""
    newest = RestoreDrill.objects.filter(ok=True).first()
    return age(at, newest.at if newest else None)


def seals(at: datetime) -> Values:
    """How long the oldest row of the logs waits for its seal."""
    yield (), lag(at).total_seconds()


def database_size(_at: datetime) -> Values:
    """Of our database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        yield (), cursor.fetchone()[0]


def connections(_at: datetime) -> Values:
    """To our database, by what they do; and how many the server takes in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'hidden'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1 ORDER BY 1"
        )
        for state, many in cursor.fetchall():
            yield (state,), many
        cursor.execute("SELECT current_setting('max_connections')::int")
        yield ("allowed",), cursor.fetchone()[0]


def checks(at: datetime) -> Values:
    """Everything that `doctor` looks at: 0 is well, 1 is worth knowing, 2 is wrong."""
    with translation.override("en"):
        worst: dict[str, int] = {}
        for finding in examine(at=at, probe=False):
            worst[finding.name] = max(worst.get(finding.name, 0), STATES[finding.state])
    for name, state in sorted(worst.items()):
        yield (name.replace(" ", "_"),), state


@dataclass(frozen=True)
class Figure:
    """One figure; `ask` yields (values of the labels, number)."""

    name: str
    words: str
    ask: Callable[[datetime], Values]
    labels: tuple[str, ...] = ()


FIGURES = (
    Figure("spojnik_version_info", "The version that answers.", version, ("version",)),
    Figure("spojnik_heartbeat_age_seconds", "Since a process was last heard of.", heartbeats, ("process",)),
    Figure("spojnik_redis_messages", "Messages that wait in Redis.", bells),
    Figure("spojnik_jobs", "Jobs that are not over.", jobs, ("kind", "state")),
    Figure("spojnik_job_wait_seconds", "How long the oldest due job waits.", longest_waits, ("kind",)),
    Figure("spojnik_job_leases_lost", "Jobs whose worker is gone.", lost_leases),
    Figure("spojnik_mail_messages", "Outgoing messages.", mail, ("state",)),
    Figure("spojnik_overdue", "Terms set by law that are over.", overdue, ("clock",)),
    Figure("spojnik_backup_age_seconds", "Since the newest backup was made.", last_backup),
    Figure("spojnik_restore_drill_age_seconds", "Since a backup was last restored for trying.", last_drill),
    Figure("spojnik_seal_lag_seconds", "How long the oldest row of the logs waits for its seal.", seals),
    Figure("spojnik_database_bytes", "Size of the database.", database_size),
    Figure("spojnik_database_connections", "Connections to the database.", connections, ("state",)),
    Figure("spojnik_check_state", "What doctor finds: 0 well, 1 worth knowing, 2 wrong.", checks, ("check",)),
)
REACHED = Figure("spojnik_database_up", "Whether the database answers.", lambda _at: iter([((), 1.0)]))
TROUBLE = (DatabaseError, OSError, redis.RedisError)


class Figures:
    """Asks every question when it is asked itself."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = timezone.now()
        up = answers()
        yield family(REACHED, [((), float(up))])
        for figure in FIGURES if up else ():
            try:
                values = list(figure.ask(at))
            except TROUBLE:
                continue
            yield family(figure, values)


def family(figure: Figure, values: list[tuple[tuple[str, ...], float]]) -> GaugeMetricFamily:
    """A figure as the client library writes it."""
    result = GaugeMetricFamily(figure.name, figure.words, labels=figure.labels)
    for labels, number in values:
        result.add_metric(labels, number)
    return result


def answers() -> bool:
    """Whether the database can be asked at all."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
