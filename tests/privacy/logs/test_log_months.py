"""The logs' months: made ahead, dropped by rule, and a drop that nobody recorded is found out."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.privacy.logs import access_log, ledger
from crm.privacy.logs.log_health import health
from crm.privacy.logs.log_months import DROPPED, ahead, keep_up, months_of, overdue
from crm.privacy.logs.partitions import one_month
from crm.privacy.logs.verification import verify
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.privacy.logs.sealed_logs import WRITER, seal_all

pytestmark = pytest.mark.django_db(transaction=True)

OLD, TODAY = date(2024, 1, 1), date(2026, 11, 25)
TABLES = [LedgerEntry._meta.db_table, AccessEntry._meta.db_table]


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def _own_months(settings, tmp_path):
    """Partitions and copies as before, whatever a test does."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    before = {table: set(months_of(table)) for table in TABLES}
    yield
    for table in TABLES:
        for month in set(months_of(table)) - before[table]:
            run(f"DROP TABLE {table}_{month:%Y_%m}")


@pytest.fixture
def old_month(monkeypatch):
    """A month of the access log that is over for long, with two looks in it, sealed."""
    run(one_month(TABLES[1], OLD))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 1, 15, tzinfo=UTC))
    for number in (1, 2):
        access_log.shown(by=WRITER, view="contacts:list", people=[number])
    monkeypatch.undo()
    seal_all()


def test_months_are_made_up_to_two_years_ahead_and_only_once():
    result = keep_up(TODAY).made
    assert result == ["privacy_ledgerentry_2028_11", "privacy_accessentry_2028_11"]
    assert (keep_up(TODAY).made, ahead(TODAY), ahead(date(2028, 10, 3))) == ([], 24, 1)


def test_the_application_role_may_not_change_what_is_in_a_new_month():
    keep_up(TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('spojnik_app', 'privacy_accessentry_2028_11', 'UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def test_a_month_of_the_access_log_is_over_when_its_last_day_is_24_months_ago():
    run(one_month(TABLES[1], OLD))
    assert (overdue(date(2026, 1, 31)), overdue(date(2026, 2, 1))) == ([], [OLD])


@pytest.mark.usefixtures("old_month")
def test_a_month_that_is_over_goes_and_the_ledger_says_so():
    done = keep_up(TODAY)
    entry = LedgerEntry.objects.get(act=DROPPED)
    assert (done.dropped, OLD in months_of(TABLES[1])) == (["privacy_accessentry_2024_01"], False)
    assert (entry.actor_id, entry.counts["rows"], entry.counts["month"]) == ("audit", 2, "2024-01-01")
    assert (entry.target, entry.intact()) == ("privacy_accessentry_2024_01", True)


@pytest.mark.usefixtures("old_month")
def test_a_drop_by_rule_leaves_the_logs_whole():
    keep_up(TODAY)
    seal_all()
    report = verify()
    assert report.faults == []
    assert report.checks[-1].detail.endswith(", 1 months dropped by rule")


@pytest.mark.usefixtures("old_month")
def test_a_drop_that_nobody_recorded_is_named():
    first = AccessEntry.objects.filter(at__lt=datetime(2024, 2, 1, tzinfo=UTC)).order_by("pk").first().pk
    run("DROP TABLE privacy_accessentry_2024_01")
    assert (verify().faults[0].what, verify().faults[0].place, verify().faults[0].number) == (
        "deleted",
        "access",
        first,
    )


@pytest.mark.usefixtures("old_month")
def test_a_drop_recorded_before_its_time_counts_for_nothing(monkeypatch):
    run("DROP TABLE privacy_accessentry_2024_01")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2025, 1, 1, tzinfo=UTC))
    ledger.record(DROPPED, by=WRITER, counts={"month": "2024-01-01"})
    monkeypatch.undo()
    assert "deleted" in {fault.what for fault in verify().faults}


@pytest.mark.usefixtures("old_month")
def test_a_row_put_back_into_a_dropped_month_is_named(monkeypatch):
    keep_up(TODAY)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 1, 16, tzinfo=UTC))
    late = access_log.shown(by=WRITER, view="contacts:list", people=[1])
    monkeypatch.undo()
    assert [(fault.what, fault.number) for fault in verify().faults] == [("inserted_late", late.pk)]


def test_a_month_with_rows_that_no_seal_holds_is_kept(monkeypatch):
    run(one_month(TABLES[1], OLD))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 1, 15, tzinfo=UTC))
    access_log.shown(by=WRITER, view="contacts:list", people=[1])
    monkeypatch.undo()
    assert keep_up(TODAY).kept == ["privacy_accessentry_2024_01: 1 rows, 0 of them sealed; see audit verify"]
    assert OLD in months_of(TABLES[1])


def test_the_ledger_keeps_its_months():
    run(one_month(TABLES[0], OLD))
    assert (keep_up(TODAY).dropped, OLD in months_of(TABLES[0])) == ([], True)


def test_the_command_refuses_the_application_role_in_one_line():
    run("SET ROLE spojnik_app")
    try:
        with pytest.raises(CommandError, match="USE_MIGRATION_ROLE=1"):
            call_command("audit", "partitions")
    finally:
        run("RESET ROLE")


def test_the_command_tells_what_it_made():
    out = StringIO()
    call_command("audit", "partitions", "--json", stdout=out)
    data = json.loads(out.getvalue())
    assert (data["ok"], set(data) >= {"checks", "made", "dropped"}) == (True, True)


def test_health_names_months_that_run_out_and_rows_that_wait_too_long():
    ledger.record("contact.edited", by=WRITER)
    fine = [check["ok"] for check in health(datetime.now(UTC))]
    bad = [check["ok"] for check in health(datetime(2028, 10, 3, tzinfo=UTC))]
    assert (fine, bad) == ([True] * 5, [False, True, False, True, False])
