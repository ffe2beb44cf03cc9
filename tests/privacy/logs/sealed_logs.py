"""What tests of the seals share: both logs filled and sealed, and a hand that reaches past the triggers."""

import time

from django.db import connection

from crm.privacy.actors import system
from crm.privacy.logs import access_log, ledger
from crm.privacy.logs.log_seals import LOGS, bound, seal, this_cluster
from crm.privacy.models import AccessEntry, LedgerEntry, Seal

WRITER = system("test")


def write(rows=3):
    """So many rows in each log."""
    for number in range(rows):
        ledger.record("contact.edited", by=WRITER, fields=["phone"], counts={"n": number})
        access_log.shown(by=WRITER, view="contacts:list", people=[number + 1])


def seal_all():
    """Seal until nothing waits; another test's transaction in the same cluster may hold the seal back for a moment."""
    new_seal = seal()
    give_up = time.monotonic() + 60
    while waiting() and time.monotonic() < give_up:
        time.sleep(0.1)
        new_seal += seal()
    assert waiting() == 0
    return new_seal


def waiting():
    """How many rows have no seal."""
    here = this_cluster()
    return sum(model.objects.filter(cluster=here, xid__gte=bound(log, here)).count() for log, model in LOGS.items())


def tamper(statement, values=(), model=None):
    """Run a statement as somebody who owns the tables and lifts their triggers; `{}` in it is the table of `model`."""
    tables = [item._meta.db_table for item in (LedgerEntry, AccessEntry, Seal)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement.format(model._meta.db_table) if model else statement, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
