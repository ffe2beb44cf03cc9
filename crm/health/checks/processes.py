"""Our processes: Redis, beat, worker, and the clocks they go by."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import redis
from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from crm.health.findings import Finding, span
from crm.health.models import Heartbeat
from crm.privacy.models import LedgerEntry

SILENT = timedelta(minutes=3)  # three heartbeats missed
PATIENCE = 5.0  # seconds for a worker that is asked now
SKEW = timedelta(seconds=30)  # clocks further apart than this spoil leases and deadlines
QUEUE, LONG = "celery", 1000  # Celery's default list in Redis; more bells than this mean nobody listens


def bell() -> Iterator[Finding]:
    """Whether Redis answers, and how many bells wait in it."""
    title, advice = _("Redis"), _("Start Redis, or mend REDIS_URL. Jobs wait meanwhile; none is lost.")
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as server:
            waiting = server.llen(QUEUE)
            server.set("doctor", 1, ex=5)  # a full or read-only server refuses this
    except redis.RedisError as trouble:
        words = _("it does not take messages: %(error)s") % {"error": type(trouble).__name__}
        yield Finding("redis", False, words, title, advice)
        return
    words = _("it answers, %(count)s messages wait") % {"count": waiting}
    yield Finding("redis", waiting <= LONG, words, title, _("See whether a worker runs."))


def beat(at: datetime) -> Finding:
    """Whether beat is alive and how long it has been silent."""
    advice = _("Start beat again: exactly one, see docs/operations.md. Until then manage.py reconcile does its work.")
    row = Heartbeat.objects.filter(pk=Heartbeat.BEAT).first()
    if row is None:
        return Finding("beat", False, _("it was never heard of"), _("Scheduler (beat)"), advice)
    words = _("last heard of %(span)s ago") % {"span": span(max(0.0, (at - row.at).total_seconds()))}
    return Finding("beat", at - row.at <= SILENT, words, _("Scheduler (beat)"), advice)


def worker(at: datetime, *, probe: bool) -> Finding:
    """Whether a worker does what it is told. One that was long silent is asked now when `probe` is set."""
    title, advice = _("Worker"), _("Start a worker again. Accepted work waits for it and goes on.")
    if fresh(at) or (probe and answered(at)):
        return Finding("worker", True, _("it does what it is told"), title, advice)
    row = Heartbeat.objects.filter(pk=Heartbeat.WORKER).first()
    ticking = Heartbeat.objects.filter(pk=Heartbeat.BEAT, at__gte=at - SILENT).first()
    if row is None and not probe and ticking and at - ticking.since <= SILENT:
        words = _("not heard of yet, beat has only just started")
        return Finding("worker", True, words, title, advice, warning=True)
    words = _("it was never heard of")
    if row is not None:
        words = _("last heard of %(span)s ago") % {"span": span((at - row.at).total_seconds())}
    return Finding("worker", False, words, title, advice)


def fresh(since: datetime) -> bool:
    """Whether a worker was heard of lately, seen from `since`."""
    return Heartbeat.objects.filter(pk=Heartbeat.WORKER, at__gte=since - SILENT).exists()


def answered(at: datetime) -> bool:
    """Ask a worker for a heartbeat and wait for it a little."""
    try:
        current_app.send_task("health.live", expires=PATIENCE, ignore_result=True, retry=False)
    except (OperationalError, OSError):
        return False
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if Heartbeat.objects.filter(pk=Heartbeat.WORKER, at__gte=at).exists():
            return True
        time.sleep(0.1)
    return False


def clock() -> Iterator[Finding]:
    """Whether our clock is the database's, and whether it jumped back behind what the ledger has written."""
    with connection.cursor() as cursor:
        ours = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    difference = abs(theirs - ours)
    latest = LedgerEntry.objects.aggregate(latest=Max("at"))["latest"]
    ahead = latest - ours if latest else timedelta(0)
    advice = _("Set the clocks by NTP. Deadlines, leases and sessions go by them.")
    words = _("our clock and the database's agree")
    if difference > SKEW:
        words = _("our clock and the database's are %(span)s apart") % {"span": span(difference.total_seconds())}
    elif ahead > SKEW:
        words = _("the ledger holds an entry from %(span)s in the future: the clock was set back") % {
            "span": span(ahead.total_seconds())
        }
    yield Finding("clock", max(difference, ahead) <= SKEW, words, _("Clock"), advice)
