"""The erasure ledger: one line for each act that a restore would undo, nothing of anybody in it, and no line lost."""

import json
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import restrict
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure_ledger import bundles, ledger_file, ledger_outbox
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger, Head, Line
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from retention.backups import backup_status, ledger_status
from retention.models import LedgerWitness
from tests.conftest import agree

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def lines():
    return list(ledger_file.lines())


def acts():
    return [(line.act, line.target) for line in lines()]


def verified():
    """{check: whether it holds} of `ledger verify`."""
    return {item.name: item.ok for item in ledger_status.examine(at=timezone.now() + timedelta(hours=1))}


ALL_WELL = {"chain": True, "complete": True, "known": True, "restore": True}


def test_every_act_that_a_restore_would_undo_has_its_line_once_committed(ada, sam, arek, nina, offers):
    withdraw(ada.person, offers, "email", by=sam)
    restrict(ada.person, "accuracy", by=sam)
    ada.person.refresh_from_db()
    nina.disable(by=arek)
    erase(ada.person, {}, by=BY)
    assert acts() == [
        ("ground.withdrawn", "purpose:offers:email"),
        ("restriction.placed", ""),
        ("account.disabled", f"user:{nina.pk}"),
        ("person.erased", ""),
    ]
    marks = {line.person for line in lines()}
    assert marks == {ledger_file.mark_of(ada.person.uid), ""}
    assert verified() == ALL_WELL


def test_nothing_in_the_file_tells_of_anybody(ada, sam, offers):
    withdraw(ada.person, offers, "email", by=sam)
    erase(ada.person, {}, by=BY)
    text = ledger_file.path().read_text()
    assert [
        word for word in ("Ada", "Kowalska", "cerambud", str(ada.person.uid), f"user:{sam.pk}") if word in text
    ] == []
    assert set(json.loads(text.splitlines()[0])) == {
        *("seq", "at", "act", "person", "target", "entry", "reason", "counts", "bundle", "previous", "hash")
    }


def test_only_its_owner_may_read_it(ada):
    erase(ada.person, {}, by=BY)
    assert [path.stat().st_mode & 0o777 for path in (ledger_file.path(), ledger_file.head_path())] == [
        0o600,
        0o600,
    ]


def test_what_is_rolled_back_leaves_no_line(ada, sam, offers):
    with transaction.atomic():
        withdraw(ada.person, offers, "email", by=sam)
        transaction.set_rollback(True)
    assert acts() == []


def test_acts_of_no_consequence_stay_out(ada, sam, offers):
    agree(ada.person, offers, by=sam, channel="phone")
    ledger.record("contact.edited", by=sam, about=ada.person, fields=["phone"])
    assert acts() == []


def test_a_line_that_a_crash_left_out_is_written_by_the_reconciler(ada, sam, offers, monkeypatch):
    restrict(ada.person, "accuracy", by=sam)
    with monkeypatch.context() as crash:
        crash.setattr(ledger_outbox, "write", lambda entries: None)
        withdraw(ada.person, offers, "email", by=sam)
    assert acts() == [("restriction.placed", "")]
    later = timezone.now() + timedelta(minutes=5)
    assert (ledger_outbox.behind(at=later), verified()["complete"]) == (1, False)

    assert [ledger_outbox.catch_up(at=later), ledger_outbox.catch_up(at=later)] == [1, 0]

    assert acts() == [("restriction.placed", ""), ("ground.withdrawn", "purpose:offers:email")]
    assert (ledger_outbox.behind(at=later), verified()) == (0, ALL_WELL)


def test_a_full_disk_stops_no_erasure_and_the_line_comes_later(ada, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(ledger_file, "add", full)
        erase(ada.person, {}, by=BY)
    assert acts() == []
    ledger_outbox.catch_up(at=timezone.now() + timedelta(minutes=5), everything=True)
    assert acts() == [("person.erased", "")]


def test_an_installation_that_had_no_ledger_gets_one_from_what_its_database_remembers(ada, ben):
    erase(ada.person, {}, by=BY)
    for path in (ledger_file.path(), ledger_file.head_path()):
        path.unlink()
    erase(ben.person, {}, by=BY)
    assert [act for act, _target in acts()] == ["ground.withdrawn", "person.erased", "person.erased"]
    assert verified() == ALL_WELL


def drafts(count):
    """Lines to be."""
    values = {"at": AT, "act": "person.erased", "person": "0" * 64, "target": "", "counts": {"kept": 0}}
    return [{**values, "entry": f"{number:032}"} for number in range(count)]


def filled(count=5):
    with ledger_file.locked():
        ledger_file.add(drafts(count))


def test_lines_follow_from_each_other():
    filled()
    assert [line.seq for line in lines()] == [1, 2, 3, 4, 5]
    assert ledger_file.verified() == Head(5, lines()[-1].hash)


@pytest.mark.parametrize("number", range(5))
def test_a_changed_line_is_named(number):
    filled()
    texts = ledger_file.path().read_text().splitlines()
    texts[number] = texts[number].replace('"kept":0', '"kept":1')
    ledger_file.path().write_text("\n".join(texts) + "\n")
    with pytest.raises(BrokenLedger, match=rf"^line {number + 1} of the ledger does not follow"):
        ledger_file.verified()


def test_a_line_taken_out_of_the_middle_is_named():
    filled()
    texts = ledger_file.path().read_text().splitlines()
    ledger_file.path().write_text("\n".join([*texts[:2], *texts[3:]]) + "\n")
    with pytest.raises(BrokenLedger, match=r"^line 3 of the ledger does not follow"):
        ledger_file.verified()


def test_a_shorter_ledger_is_noticed_and_nothing_is_built_upon_it():
    filled()
    texts = ledger_file.path().read_text().splitlines()
    ledger_file.path().write_text("\n".join(texts[:3]) + "\n")
    with pytest.raises(BrokenLedger, match=r"^the ledger has 3 lines; 5 were written"):
        ledger_file.verified()
    with pytest.raises(BrokenLedger, match=r"^the ledger had 5 lines and has 3"), ledger_file.locked():
        ledger_file.add([{**drafts(1)[0], "entry": "f" * 32}])
    assert ledger_status.ready() is False


def test_a_missing_ledger_is_noticed():
    filled()
    ledger_file.path().unlink()
    with pytest.raises(BrokenLedger, match=r"^the ledger is missing; 5 were written"):
        ledger_file.verified()
    assert ledger_status.ready() is False


def test_a_ledger_gone_with_its_record_is_noticed_by_the_database(ada):
    erase(ada.person, {}, by=BY)
    ledger_status.tend(timezone.now())
    assert LedgerWitness.objects.get().count == 1
    for path in (ledger_file.path(), ledger_file.head_path()):
        path.unlink()
    assert (ledger_status.ready(), verified()) == (False, {"chain": False, "restore": True})
    assert backup_status.ledger()["ok"] is False
    with pytest.raises(SystemExit) as end:
        call_command("ledger", "verify", "--json")
    assert end.value.code == 1


def test_a_lost_ledger_is_begun_anew_only_when_the_loss_is_accepted(ada, capsys):
    erase(ada.person, {}, by=BY)
    ledger_status.tend(timezone.now())
    ledger_file.path().unlink()
    with pytest.raises(CommandError, match="accept-loss"):
        call_command("ledger", "begin")
    call_command("ledger", "begin", "--accept-loss")
    assert (acts(), ledger_status.ready(), verified()) == ([("person.erased", "")], True, ALL_WELL)


def test_a_line_torn_by_a_power_cut_is_cut_off_and_written_again():
    filled(3)
    with ledger_file.path().open("ab") as file:
        file.write(b'{"seq":4,"at":"2026-')
    assert len(lines()) == 3
    with ledger_file.locked():
        ledger_file.add([{**drafts(1)[0], "entry": "f" * 32}])
    assert ledger_file.verified().count == 4


def test_a_record_that_lags_behind_the_file_is_no_fault():
    filled(3)
    before = ledger_file.head_path().read_bytes()
    with ledger_file.locked():
        ledger_file.add([{**drafts(1)[0], "entry": "f" * 32}])
    ledger_file.head_path().write_bytes(before)
    assert ledger_file.verified().count == 4


def test_a_record_made_without_the_key_is_refused(settings):
    filled(3)
    settings.LEDGER_KEY = "another key"
    with pytest.raises(BrokenLedger, match="LEDGER_KEY is another"):
        ledger_file.head_kept()


def add_some(folder, first):
    """In a process of its own."""
    from django.conf import settings  # noqa: PLC0415

    settings.LEDGER_DIR = Path(folder)
    for number in range(first, first + 20):
        with ledger_file.locked():
            ledger_file.add([{**drafts(1)[0], "entry": f"{number:032}"}])


def test_two_processes_write_one_chain(settings):
    filled(1)
    at_once = [get_context("fork").Process(target=add_some, args=(str(settings.LEDGER_DIR), n)) for n in (100, 200)]
    for item in at_once:
        item.start()
    for item in at_once:
        item.join()
    assert (ledger_file.verified().count, len({line.entry for line in lines()})) == (41, 41)


def test_what_stays_of_a_person_lies_beside_the_ledger_as_ciphertext_until_the_rest_goes(ada, sam):
    since = timezone.now() - timedelta(days=400)
    erase(ada.person, {"identity": since}, by=BY)
    bundle = next(bundles.folder().glob("*.json"))
    held = bundles.read(lines()[-1].bundle)
    person = held["privacy.person"][str(ada.person.pk)]
    assert (person["name"][0], person["name_tokens"], person["email"]) == ("sealed", ["plain"], None)
    assert [word for word in ("Ada", "Kowalska", str(ada.person.uid)) if word in bundle.read_text()] == []
    assert lines()[-1].counts["spared"] == {"identity": since.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"}
    assert bundle.stat().st_mode & 0o777 == 0o600

    erase(ada.person, {}, by=BY)

    assert list(bundles.folder().glob("*.json")) == []


def test_what_an_erasure_spared_reads_back_exactly():
    spared = {"identity": AT, "": datetime.min.replace(tzinfo=UTC), "finance": AT.replace(microsecond=123456)}
    assert ledger_outbox.sparing_from(ledger_outbox.spared_as_codes(spared)) == spared


def test_every_carried_act_is_an_act_of_the_ledger():
    for act in ledger_outbox.CARRIED:
        assert ledger.entry_for(act, by=BY).act == act
    assert not LedgerEntry.objects.exists()


def test_a_line_says_who_a_reason_and_counts_but_no_actor(sam):
    line = Line(seq=1, at=AT, act="person.erased", person="x", target="", entry="y")
    assert "actor" not in json.loads(line.text())
