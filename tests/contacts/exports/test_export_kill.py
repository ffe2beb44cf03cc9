"""`kill -9` of a real worker in the middle of an export: another one ends it as if nothing had happened."""

import time
from datetime import timedelta
from itertools import islice

import pytest
from django.utils import timezone

from bench.data.people import people
from consents.grounds.recording import withdraw
from consents.models import Ground
from crm.contacts import tasks
from crm.contacts.exports import file_job
from crm.contacts.exports.download import hand_over
from crm.contacts.models import Contact
from crm.jobs.models import Export, Job
from crm.privacy.models import Person, Purpose
from tests.contacts.imports.test_import_kill import surroundings
from tests.files.export_cases import ordered, rows
from tests.files.test_import_size import MEGABYTES, SECONDS, worked
from tests.workers import disturb

ROWS = 250_000

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["surroundings"]


def grow(by, number) -> None:
    """Fictional people of the user's team, each with a ground for contracts."""
    purpose, team, now = Purpose.objects.get(slug="contracts"), by.teams.get(), timezone.now()
    drafts = people(number)
    while batch := list(islice(drafts, 5000)):
        many = Person.create_many({name: item[name] for name in ("name", "email", "phone")} for item in batch)
        Contact.objects.bulk_create(
            Contact(person=person, owner=by, team=team, position=item["position"], city=item["city"])
            for person, item in zip(many, batch, strict=True)
        )
        Ground.objects.bulk_create(
            Ground(person=person, purpose=purpose, channel="email", basis="contract", since=now) for person in many
        )


def told(export, by) -> dict:
    export = Export.objects.get(pk=export.pk)
    return {
        "rows": rows(export, by),
        "counts": (export.state, export.count, export.left_out),
        "job": (export.job.state, export.job.done, export.job.total, export.job.result["counts"]),
        "parts": list(export.parts.values_list("number", flat=True)),
    }


def test_whoever_dies_in_a_batch_loses_that_batch_and_the_next_worker_ends_equal(sam, marek, monkeypatch):
    grow(sam, 8)
    monkeypatch.setattr(file_job, "BATCH", 3)
    killed, undisturbed = ordered(marek), ordered(marek)
    tasks.export_contacts(undisturbed.job_id)
    written = file_job.lay_by

    def dies(export, number, *rest):
        written(export, number, *rest)
        if number == 1:
            raise SystemExit  # its piece lies on the disk, its row was never committed

    monkeypatch.setattr(file_job, "lay_by", dies)
    with pytest.raises(SystemExit):
        tasks.export_contacts(killed.job_id)
    monkeypatch.setattr(file_job, "lay_by", written)
    Job.objects.filter(pk=killed.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.export_contacts(killed.job_id)
    assert told(killed, marek) == told(undisturbed, marek)
    assert told(killed, marek)["parts"] == [0, 1, 2]


@pytest.mark.long
def test_an_export_whose_worker_is_killed_ends_equal_to_an_undisturbed_one(sam, marek, surroundings, contracts):
    grow(sam, 2600)
    for contact in Contact.objects.with_keys().order_by("pk")[::100]:
        withdraw(contact.person, contracts, "email", by=sam)
    killed, undisturbed = ordered(marek), ordered(marek)
    disturb(killed.job, surroundings, kills=[1000])
    tasks.export_contacts(undisturbed.job_id)
    assert told(killed, marek) == told(undisturbed, marek)
    assert told(killed, marek)["counts"] == ("ready", 2574, {"ended": 26})


@pytest.mark.long
def test_a_quarter_of_a_million_go_out_within_five_minutes_and_half_a_gigabyte(sam, marek, surroundings, capsys):
    grow(sam, ROWS)
    export = ordered(marek, columns=["name", "email", "phone", "position", "company", "city"], kind="xlsx")
    seconds, memory = worked(export.job, {**surroundings, "JOB_LEASE": "60"})
    export = Export.objects.get(pk=export.pk)
    begun = time.monotonic()
    size = sum(len(piece) for piece in hand_over(export, by=marek))
    with capsys.disabled():
        print(f"\nexport of {ROWS} rows: {seconds:.0f} s, worker at most {memory} MB")
        print(f"download of {size // 2**20} MB: {time.monotonic() - begun:.0f} s, first look at the gate included")
    assert (export.count, seconds < SECONDS, memory < MEGABYTES) == (ROWS, True, True)
