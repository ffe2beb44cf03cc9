"""The daily seal: the head of the chain leaves by mail once a day, and what was mailed convicts a chain made anew."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from crm.accounts.notices.officers import seal_readers
from crm.accounts.permissions import starting_roles
from crm.accounts.tasks import mail_seal_of_the_day
from crm.mail.models.messages import Message
from crm.privacy.logs import log_health
from crm.privacy.logs.daily_seal import mail_seal as mail_seal_to
from crm.privacy.logs.seal_copies import path
from crm.privacy.logs.verification import verify
from crm.privacy.models import DaySeal, LedgerEntry, Seal
from crm.privacy.models.log_rows import seal_of
from tests.conftest import colleague
from tests.privacy.logs.sealed_logs import seal_all, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sealed_logs(settings, tmp_path):
    """Both logs hold sealed rows; the mail is read by two people."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.SEAL_MAIL_TO, settings.LANGUAGE_CODE = ["wlascicielka@firma.test", "audytor@gdzies.test"], "en"
    write(3)
    seal_all()


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


def mail_seal(*, at):
    return mail_seal_to(at=at, readers=seal_readers())


def audit(*args):
    """The report of `audit verify` and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("audit", "verify", "--json", *args, stdout=out)
    except SystemExit as end:
        code = end.code
    return json.loads(out.getvalue()), code


def made_anew(number):
    """A seal rewritten by somebody who holds the key, the database and LEDGER_DIR alike."""
    seal = Seal.objects.get(number=number)
    seal.at += timedelta(seconds=1)
    tamper("UPDATE privacy_seal SET at = %s, mac = %s WHERE number = %s", [seal.at, seal_of(seal.said()), number])
    path().unlink()


def test_the_head_of_the_day_goes_to_each_reader_alone(mailoutbox, settings, tomorrow):
    letter, last = mail_seal(at=tomorrow), Seal.objects.order_by("-number").first()
    assert [message.to for message in mailoutbox] == [[reader] for reader in settings.SEAL_MAIL_TO]
    digest = bytes(last.mac).hex()
    assert (letter.number, letter.digest, letter.finding, letter.readers) == (
        last.number,
        digest,
        "",
        2,
    )
    assert f"--mailed {last.number}:{digest}" in mailoutbox[0].body
    assert (letter.rows, letter.seals) == (
        sum(Seal.objects.values_list("rows", flat=True)),
        Seal.objects.count(),
    )


def test_it_goes_once_a_day_however_often_the_tick_comes(mailoutbox, tomorrow):
    assert [mail_seal(at=tomorrow) is not None for _tick in range(3)] == [True, False, False]
    assert (len(mailoutbox), LedgerEntry.objects.filter(act="seal.mailed").count()) == (2, 1)


def test_before_the_first_day_has_ended_there_is_nothing_to_mail(mailoutbox):
    mail_seal_of_the_day()
    assert (mailoutbox, DaySeal.objects.exists()) == ([], False)


def test_days_without_a_tick_are_made_up_by_the_last_of_them(mailoutbox):
    later = timezone.now() + timedelta(days=5)
    assert mail_seal(at=later).day == later.astimezone(UTC).date() - timedelta(days=1)
    assert len(mailoutbox) == 2


def test_without_a_name_in_the_settings_the_officers_read_it_or_else_who_decides(mailoutbox, settings, tomorrow):
    settings.SEAL_MAIL_TO = []
    owner = colleague("oskar", starting_roles.OWNER)
    mail_seal(at=tomorrow)
    officer = colleague("dora", starting_roles.DPO)
    mail_seal(at=tomorrow + timedelta(days=1))
    assert [message.to for message in mailoutbox] == [[owner.email], [officer.email]]


def test_it_is_a_message_of_the_outbox_and_tells_of_nobody(settings, tomorrow):
    settings.EMAIL_BACKEND = "crm.mail.outgoing.backend.OutboxBackend"
    mail_seal(at=tomorrow)
    rows = Message.objects.with_keys()
    assert {row.address for row in rows} == set(settings.SEAL_MAIL_TO)
    assert "contact.edited" not in "".join(row.content["text"] for row in rows)


def test_broken_logs_are_told_in_the_subject_and_named_by_number(mailoutbox, tomorrow):
    row = LedgerEntry.objects.order_by("pk").first()
    tamper("UPDATE privacy_ledgerentry SET act = 'x' WHERE id = %s", [row.pk])
    finding = mail_seal(at=tomorrow).finding
    assert finding == f"row {row.pk} of the ledger was altered"
    assert [("NOT WHOLE" in message.subject, finding in message.body) for message in mailoutbox] == [(True, True)] * 2


def test_a_chain_made_anew_with_its_copies_differs_from_what_was_mailed(mailoutbox, tomorrow):
    number = mail_seal(at=tomorrow).number
    whole = verify().ok
    made_anew(number)
    assert (whole, [fault.number for fault in verify().faults if fault.place == "mails"]) == (True, [number])


def test_a_kept_mail_convicts_even_when_the_record_of_mails_was_rewritten_too(mailoutbox, tomorrow):
    result = mail_seal(at=tomorrow)
    line = f"--mailed={result.number}:{result.digest}"
    before = audit(line)[0]["ok"]
    tamper("DELETE FROM privacy_seal WHERE number = %s", [result.number])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_dayseal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM privacy_dayseal")
        cursor.execute("ALTER TABLE privacy_dayseal ENABLE TRIGGER USER")
    path().unlink()
    report, code = audit(line)
    named = [fault for fault in report["faults"] if fault["place"] == "mails"]
    assert (before, code, [(fault["what"], fault["number"]) for fault in named]) == (
        True,
        1,
        [("missing", result.number)],
    )


@pytest.mark.parametrize("wrong", ["1", "1:abc", "x:" + "0" * 64, "1:" + "0" * 62])
def test_what_is_no_line_of_a_mail_is_refused(wrong):
    with pytest.raises(CommandError, match="mailed"):
        call_command("audit", "verify", f"--mailed={wrong}")


@pytest.mark.parametrize("statement", ["UPDATE privacy_dayseal SET digest = ''", "DELETE FROM privacy_dayseal"])
def test_what_was_mailed_is_neither_changed_nor_deleted(mailoutbox, tomorrow, statement):
    mail_seal(at=tomorrow)
    with pytest.raises(DatabaseError, match="privacy_dayseal"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_health_says_when_the_mail_is_owed_unread_or_bad(mailoutbox, settings, tomorrow):
    def said(at):
        checks = {check["name"]: check for check in log_health.health(at)}
        return [(checks[name]["ok"], checks[name].get("warning", False)) for name in checks if "seal" in name][1:]

    fresh = said(timezone.now())
    owed = said(tomorrow + timedelta(days=1))
    mail_seal(at=tomorrow)
    settings.SEAL_MAIL_TO = []
    mailed = said(tomorrow)
    mail_seal(at=tomorrow + timedelta(days=1))
    unread = said(tomorrow + timedelta(days=1))
    assert (fresh, owed, mailed, unread) == ([(True, False)], [(False, False)], [(True, False)], [(True, True)])


def test_the_day_ends_at_midnight_utc(mailoutbox):
    assert mail_seal(at=datetime(2031, 3, 1, 0, 5, tzinfo=UTC)).day == date(2031, 2, 28)
