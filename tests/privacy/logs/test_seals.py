"""Seals over ledger and access log: made behind the requests, each following the one before, never across months."""

import json
import threading
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crm.privacy.logs import access_log, ledger, log_seals
from crm.privacy.logs.log_seals import seal, this_cluster
from crm.privacy.logs.seal_copies import copies, path
from crm.privacy.logs.verification import verify
from crm.privacy.models import AccessEntry, LedgerEntry, Seal
from crm.privacy.models.log_rows import seal_of
from crm.privacy.tasks import seal_logs
from tests.privacy.logs.sealed_logs import WRITER, seal_all, tamper, waiting, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_ledger_folder(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"


def test_each_log_gets_a_seal_over_the_rows_written_since_the_last():
    write(3)
    seal_all()
    write(2)
    seal_all()
    numbers = [number for (number,) in Seal.objects.order_by("number").values_list("number")]
    held = {log: sum(Seal.objects.filter(log=log).values_list("rows", flat=True)) for log in Seal.Log.values}
    assert numbers == list(range(1, len(numbers) + 1))
    assert held == {"ledger": LedgerEntry.objects.count(), "access": AccessEntry.objects.count()}
    assert verify().ok


def test_nothing_written_since_makes_no_seal():
    write(1)
    seal_all()
    assert (seal(), verify().ok) == ([], True)


def test_the_tick_seals():
    write(1)
    give_up = 100
    while waiting() and give_up:
        seal_logs()
        give_up -= 1
    assert Seal.objects.exists()


def test_a_row_whose_transaction_is_still_open_is_not_sealed_and_holds_back_what_came_after():
    inside, leave = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                ledger.record("contact.edited", by=WRITER, target="slow")
                inside.set()
                leave.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    inside.wait(30)
    ledger.record("contact.edited", by=WRITER, target="quick")
    before = seal()
    leave.set()
    writer.join()
    seal_all()
    held = sum(Seal.objects.filter(log="ledger").values_list("rows", flat=True))
    assert ([item.log for item in before], held, verify().ok) == ([], LedgerEntry.objects.count(), True)


def test_rows_of_two_months_get_two_seals(monkeypatch):
    for at in (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, 0, 0, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        ledger.record("contact.edited", by=WRITER)
    monkeypatch.undo()
    seal_all()
    seals = Seal.objects.filter(log="ledger", month__gte=date(2026, 11, 1)).order_by("month")
    assert set(seals.values_list("month", flat=True)) >= {date(2026, 11, 1), date(2026, 12, 1)}
    assert verify().ok


def test_many_rows_are_sealed_in_several_passes_that_split_no_transaction(monkeypatch):
    monkeypatch.setattr(log_seals, "AT_ONCE", 4)
    with transaction.atomic():
        write(6)
    write(5)
    seal_all()
    sizes = list(Seal.objects.filter(log="ledger").order_by("number").values_list("rows", flat=True))
    assert (6 in sizes, max(sizes), sum(sizes), verify().ok) == (True, 6, LedgerEntry.objects.count(), True)


def test_two_sealers_at_once_make_one_chain():
    write(5)

    def work():
        try:
            seal()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seal_all()
    assert (verify().ok, [copy.number for copy in copies()]) == (
        True,
        list(Seal.objects.order_by("number").values_list("number", flat=True)),
    )


def test_every_seal_has_a_line_outside_the_database_without_a_value():
    write(2)
    access_log.shown(by=WRITER, view="contacts:record", people=[1], note="oddzwaniam")
    seal_all()
    lines = [json.loads(line) for line in path().read_text().splitlines()]
    assert [line["seal"]["mac"] for line in lines] == [
        bytes(item.mac).hex() for item in Seal.objects.order_by("number")
    ]
    assert path().stat().st_mode & 0o077 == 0
    assert "oddzwaniam" not in path().read_text()


def test_a_line_torn_by_a_power_cut_is_written_again():
    write(1)
    seal_all()
    whole = path().read_bytes()
    path().write_bytes(whole[:-40])
    write(1)
    seal_all()
    assert path().read_bytes().startswith(whole)
    assert verify().ok


def test_seals_made_while_the_copies_were_away_are_copied_when_they_are_back():
    write(1)
    seal_all()
    path().unlink()
    write(1)
    seal_all()
    assert [copy.number for copy in copies()] == list(Seal.objects.order_by("number").values_list("number", flat=True))


@pytest.mark.parametrize("statement", ["UPDATE privacy_seal SET rows = 0", "DELETE FROM privacy_seal"])
def test_even_the_owner_role_can_neither_change_nor_delete_a_seal(statement):
    write(1)
    seal_all()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_role_has_no_right_to_change_a_seal(verb):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('spojnik_app', 'privacy_seal', %s)", [verb])
        assert cursor.fetchone() == (False,)


def test_the_application_role_can_seal():
    write(1)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE spojnik_app")
    try:
        seal_all()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert (Seal.objects.exists(), verify().ok) == (True, True)


def test_what_a_restored_dump_left_unsealed_is_sealed_once_and_the_chain_goes_on():
    """A dump restored into another cluster: the rows name the old one, whose transaction ids may be far ahead."""
    write(2)
    seal_all()
    old, far = this_cluster() - 1, 2**40
    write(2)
    tamper("UPDATE privacy_seal SET cluster = %s", [old])
    for model in (LedgerEntry, AccessEntry):
        tamper("UPDATE {} SET cluster = %s", [old], model)
        last = model.objects.order_by("-pk").first()
        tamper("UPDATE {} SET xid = %s WHERE id = %s", [far, last.pk], model)
    resigned = {piece.number: piece for piece in Seal.objects.order_by("number")}
    before = b""
    for item in resigned.values():  # as the old cluster had made them
        item.previous, item.leaves, item.root = before, *leaves_of(item)
        item.mac = before = mac_of(item)
        values = [item.previous, item.leaves, item.root, item.mac, item.number]
        tamper("UPDATE privacy_seal SET previous=%s, leaves=%s, root=%s, mac=%s WHERE number=%s", values)
    path().unlink()
    write(1)
    seal_all()
    seal_all()
    held = {log: sum(Seal.objects.filter(log=log).values_list("rows", flat=True)) for log in Seal.Log.values}
    assert held == {"ledger": LedgerEntry.objects.count(), "access": AccessEntry.objects.count()}
    assert verify().faults == []


def leaves_of(one):
    """(leaves, root) of the rows that a seal stands for now."""
    model = log_seals.LOGS[one.log]
    rows = model.objects.filter(cluster=one.cluster, xid__gte=one.since, xid__lt=one.until).order_by("xid", "id")
    leaves = [(row.pk, log_seals.merkle.leaf(row.pk, row.cluster, row.xid, bytes(row.mac))) for row in rows]
    return log_seals.merkle.packed(leaves), log_seals.merkle.root([leaf for _pk, leaf in leaves])


def mac_of(one):
    """What the old cluster's key would have made of it."""
    return seal_of(one.said())
