"""A process that may only read the ledger lets the worker write the lines that follow from its acts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from consents.grounds.recording import withdraw
from crm.health.checks import site
from crm.privacy.erasure_ledger import ledger_file, ledger_outbox
from crm.privacy.tasks import write_ledger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rung(settings, tmp_path, monkeypatch):
    """What was ordered of the worker, in a process like the web of production."""
    settings.LEDGER_DIR, settings.LEDGER_BY_WORKER, ordered = tmp_path / "ledger", True, []

    def send(name, args, **_options):
        ordered.append((name, *args))

    monkeypatch.setattr(ledger_outbox.current_app, "send_task", send)
    return ordered


def test_it_orders_the_lines_and_touches_nothing(ada, sam, offers, rung, settings):
    withdraw(ada.person, offers, "email", by=sam)
    assert (settings.LEDGER_DIR.exists(), [name for name, _keys in rung]) == (False, ["privacy.write_ledger"])
    write_ledger(rung[0][1])
    write_ledger(rung[0][1])  # rung twice
    assert [line.act for line in ledger_file.lines()] == ["ground.withdrawn"]


def test_without_a_bell_the_act_stands_and_the_line_comes_later(ada, sam, offers, rung, monkeypatch):
    def away(*_args, **_options):
        raise OperationalError

    monkeypatch.setattr(ledger_outbox.current_app, "send_task", away)
    withdraw(ada.person, offers, "email", by=sam)
    assert ledger_outbox.catch_up(at=timezone.now() + timedelta(minutes=5)) == 1


def test_its_page_of_health_asks_for_no_folder_that_it_has_not(db, settings, tmp_path):
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "missing" / "file"
    (tmp_path / "missing").write_text("no folder")
    settings.LEDGER_BY_WORKER = True
    assert "DATA_DIR" in next(site.disk()).detail
