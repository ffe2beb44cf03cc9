"""`audit verify`: whatever was touched past the triggers is named, in rows, seals and copies alike."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Max

from crm.privacy.keys import merkle
from crm.privacy.logs import access_log, ledger, seal_copies
from crm.privacy.logs.seal_copies import path
from crm.privacy.logs.verification import verify
from crm.privacy.models import AccessEntry, LedgerEntry, Seal
from crm.privacy.models.log_rows import seal_of
from tests.privacy.logs.sealed_logs import WRITER, seal_all, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)

LOGS = {"ledger": LedgerEntry, "access": AccessEntry}


@pytest.fixture(autouse=True)
def _sealed_logs(settings, tmp_path):
    """Both logs hold sealed rows."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    write(4)
    seal_all()
    write(4)
    seal_all()


def named():
    """(what, place, number) of every fault, in the order told."""
    return [(fault.what, fault.place, fault.number) for fault in verify().faults]


def some_row(log):
    """A sealed row in the middle."""
    return list(LOGS[log].objects.order_by("pk"))[2]


def audit():
    """The command's report and exit code."""
    out = StringIO()
    try:
        call_command("audit", "verify", "--json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def test_untouched_logs_are_whole():
    report, code = audit()
    assert (report["ok"], [check["ok"] for check in report["checks"]], report["faults"], code) == (
        True,
        [True] * 5,
        [],
        0,
    )


@pytest.mark.parametrize("log", LOGS)
def test_an_altered_row_is_named(log):
    row = some_row(log)
    tamper("UPDATE {} SET actor_id = '999' WHERE id = %s", [row.pk], LOGS[log])
    report, code = audit()
    assert (report["faults"][0]["number"], report["faults"][0]["what"], code) == (row.pk, "altered", 1)
    assert named() == [("altered", log, row.pk)]


@pytest.mark.parametrize("log", LOGS)
def test_a_deleted_row_is_named(log):
    row = some_row(log)
    tamper("DELETE FROM {} WHERE id = %s", [row.pk], LOGS[log])
    assert named() == [("deleted", log, row.pk)]


@pytest.mark.parametrize("log", LOGS)
def test_a_row_rewritten_by_somebody_who_holds_the_key_of_the_logs_is_named(log):
    row = some_row(log)
    row.actor_id = "999"
    values = [seal_of(row.sealed_values()), row.pk]
    tamper("UPDATE {} SET actor_id = '999', mac = %s WHERE id = %s", values, LOGS[log])
    assert named() == [("altered", log, row.pk)]


@pytest.mark.parametrize("log", LOGS)
def test_a_row_inserted_late_into_a_sealed_range_is_named(log):
    sealed = some_row(log)
    write(1)
    forged = LOGS[log].objects.order_by("-pk").first()
    tamper("UPDATE {} SET xid = %s WHERE id = %s", [sealed.xid, forged.pk], LOGS[log])
    assert named() == [("inserted_late", log, forged.pk)]


def test_a_transaction_id_made_up_ahead_is_named():
    tamper("UPDATE privacy_ledgerentry SET xid = %s WHERE id = %s", [2**45, LedgerEntry.objects.first().pk])
    assert {what for what, _place, _number in named()} == {"deleted", "inserted_late"}


def test_a_row_that_claims_another_cluster_is_named():
    write(1)
    forged = LedgerEntry.objects.order_by("-pk").first()
    tamper("UPDATE privacy_ledgerentry SET cluster = 7 WHERE id = %s", [forged.pk])
    assert named() == [("inserted_late", "ledger", forged.pk)]


@pytest.mark.parametrize("column", ["root", "rows", "until", "leaves"])
def test_a_changed_seal_is_named(column):
    changed = Seal.objects.get(number=2)
    before = getattr(changed, column)
    values = [before + 1 if isinstance(before, int) else bytes(before)[1:]]
    tamper(f"UPDATE privacy_seal SET {column} = %s WHERE number = 2", values)  # noqa: S608 - a name from the line above
    assert ("changed", "seals", 2) in named()
    assert ("differs", "copies", 2) in named()


def test_a_seal_rewritten_by_somebody_who_holds_the_key_differs_from_its_copy():
    last = Seal.objects.order_by("-number").first()
    last.rows += 1
    values = [last.rows, seal_of(last.said()), last.number]
    tamper("UPDATE privacy_seal SET rows = %s, mac = %s WHERE number = %s", values)
    assert named() == [("differs", "copies", last.number)]


def test_a_seal_made_anew_over_other_rows_does_not_carry_the_next():
    first = Seal.objects.get(number=1)
    first.leaves = merkle.packed([])
    tamper("UPDATE privacy_seal SET leaves = %s, mac = %s WHERE number = 1", [first.leaves, seal_of(first.said())])
    assert named()[:2] == [("unfounded", "seals", 2), ("differs", "copies", 1)]


def test_a_missing_seal_is_named():
    tamper("DELETE FROM privacy_seal WHERE number = 2")
    assert {("missing", "seals", 2)} <= set(named())
    assert named()[0] == ("missing", "seals", 2)


def test_the_last_seals_cut_off_are_known_from_the_copies():
    last = Seal.objects.aggregate(last=Max("number"))["last"]
    tamper("DELETE FROM privacy_seal WHERE number = %s", [last])
    assert named() == [("missing", "seals", last)]


def test_a_changed_copy_is_named():
    first, rest = path().read_text().split("\n", 1)
    changed = re.sub(r'"rows":(\d+)', lambda match: f'"rows":{int(match[1]) + 1}', first)
    path().write_text(f"{changed}\n{rest}")
    assert changed != first
    assert [(fault.what, fault.words) for fault in verify().faults] == [
        ("broken", "line 1 of seals.jsonl does not follow from the line before")
    ]


def test_lost_copies_are_named():
    path().unlink()
    assert set(named()) == {("missing", "copies", number) for number in Seal.objects.values_list("pk", flat=True)}
    assert seal_copies.last_number() == 0


def test_rows_that_wait_for_their_seal_are_no_fault_and_are_read_too():
    ledger.record("contact.edited", by=WRITER)
    waiting = access_log.shown(by=WRITER, view="contacts:list", people=[1])
    whole = verify()
    tamper("UPDATE privacy_accessentry SET view = 'x' WHERE id = %s", [waiting.pk])
    assert (whole.ok, named()) == (True, [("altered", "access", waiting.pk)])


def test_the_answer_counts_what_was_read():
    ledger.record("contact.edited", by=WRITER)
    details = {check.name: check.detail for check in verify().checks}
    rows = LedgerEntry.objects.count()
    assert details["ledger"] == f"{rows} rows as they were written, 1 of them not sealed yet"
