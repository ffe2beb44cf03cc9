"""A fresh backup, opened with every key there is, holds no mark of whoever was erased, in no form."""

import base64
import gzip
import logging
import os

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from consents.models import Ground, Submission
from consents.proofs.proof_files import as_pdf
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import ContactPoint, Person
from retention.backups.backup import back_up
from retention.backups.places import stored_backups
from tests.privacy.finder import finds
from tests.retention.backups.unsealed import contents

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own"),
]
BY = system("test")
MARKS = ["Qvarzynska", "qverambud", "698417203"]  # of nobody else: the cluster is searched, too


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def backed_up():
    """Everything in the newest backup, in clear, and what lies beside the ledger."""
    back_up(by=BY, at=timezone.now())
    ledger = {path for path in django_settings.LEDGER_DIR.rglob("*") if path.is_file()}
    return contents(stored_backups()[0]) | {f"ledger {path.name}": path.read_bytes() for path in ledger}


def test_a_fresh_backup_holds_no_mark_of_whoever_was_erased(ben, caplog):
    caplog.set_level(logging.DEBUG)
    person = Person.create(name="Zofia Qvarzynska", email="zofia@qverambud.test", phone="+48698417203")
    ContactPoint.objects.create(person=person, kind="email", value="qvarzynska@dom.qverambud.test")
    paper = Submission(person=person, how=Submission.How.PAPER, received_at=timezone.now(), scan_name="Qvarzynska")
    paper.scan.save("", ContentFile(b"Qvarzynska"), save=True)
    uid, name, index = str(person.uid), str(paper.scan.name), str(person.email_index)
    before = backed_up()
    assert (uid.encode() in before["backup keys"], f"backup file {name}" in before) == (True, True)
    assert index.encode() in before["backup data"]
    readable = {"opened privacy.person.name", "opened privacy.contactpoint.value", "opened consents.submission.scan"}
    assert readable - set(finds(MARKS, before)) == set()

    erase(person, {}, by=BY)

    after = backed_up()
    log = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert finds(MARKS, after, {"log": log.encode()}) == []
    assert (uid.encode() in after["backup keys"], f"backup file {name}" in after) == (False, False)
    tombstones = [line for line in after["backup data"].splitlines() if index.encode() in line]
    assert len(tombstones) <= 1  # a keyed hash of the address, which asks before she comes back
    assert str(ben.person.uid).encode() in after["backup keys"]


def test_whatever_lies_about_unsealed_is_found_in_the_backup_in_every_form(ada, offers):
    ground = Ground.objects.select_related("person__key").get(person=ada.person, purpose=offers)
    text = b"a Kowalska"  # two letters before it, where the canary's own test has six
    shapes = {
        "plain": text,
        "hex": text.hex().upper().encode(),
        "base64": base64.b64encode(text),
        "gzip": gzip.compress(text),
        "pdf": as_pdf(ground, language="pl", at=timezone.now()),
    }
    names = {what: default_storage.save(f"planted/{what}", ContentFile(content)) for what, content in shapes.items()}
    Job.objects.create(kind="planted", owner=None, payload={"who": "Kowalska"})
    try:
        result = finds(["Kowalska"], backed_up())
    finally:
        for name in names.values():
            default_storage.delete(name)
    planted = ["backup data", "table jobs_job", *(f"backup file {name}" for name in names.values())]
    assert [place for place in planted if place not in result] == []
