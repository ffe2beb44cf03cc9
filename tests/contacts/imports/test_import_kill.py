"""A worker dies in the middle of an import: another one ends it as if nothing had happened.

In the suite a worker of this process between a batch and its commit; with `--long` a real one by `kill -9`.
"""

import io

import pytest
from django.db import connection

from bench.data.people import write_csv
from consents.models import Ground
from crm.contacts import tasks
from crm.contacts.models import Company, Contact, ContactTag, Interaction
from crm.contacts.people_imports import contact_writer
from crm.files.imports.import_jobs import start_check, start_import, start_undo
from crm.files.models import Import, ImportRow
from crm.privacy.erasure.clearance import erase_all
from crm.privacy.models import ContactPoint, LedgerEntry, Origin, Person, PersonKey
from tests.files.import_cases import prepared
from tests.jobs.deaths import work_disturbed
from tests.workers import LEASE, disturb, private_redis, surroundings as around

ACTS = ("contact.added", "contact.completed", "import.finished")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surroundings():
    """The environment of our workers, which nobody else rings."""
    with private_redis() as redis:
        yield around(redis, JOB_LEASE=str(LEASE))


def whole() -> dict:
    """Everything an import leaves, without what is different every time (ids, keys, moments)."""
    people = Contact.objects.with_keys().order_by("pk")
    return {
        "people": [
            (
                person.person.name,
                person.person.email,
                person.person.phone,
                person.position,
                person.city,
                person.company.name if person.company else "",
                person.name_tokens,
                person.owner_id,
            )
            for person in people
        ],
        "companies": sorted(Company.objects.values_list("name", "nip")),
        "rows": list(ImportRow.objects.order_by("number").values_list("number", "outcome", "problems")),
        "grounds": sorted(Ground.objects.values_list("purpose__slug", "channel", "person__email_index", "since")),
        "counts": {
            model.__name__: model.objects.count()
            for model in (Person, PersonKey, ContactPoint, Origin, Interaction, ContactTag)
        },
        "acts": sorted(LedgerEntry.objects.filter(act__in=ACTS).values_list("act", flat=True)),
    }


def a_file(number, tmp_path) -> io.BytesIO:
    """Fictional people with their companies, every hundredth row twice, every seventieth broken."""
    path = tmp_path / "lista.csv"
    write_csv(path, number)
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    rows += rows[::100]
    rows[::70] = [";nikt@;;;;" for _row in rows[::70]]
    return io.BytesIO("\n".join([head, *rows, ""]).encode())


def killed_and_undisturbed(sam, tmp_path, number, disturbing):
    """What both leave: an import that disturbing(job) ends, and one that nobody disturbs."""
    results = []
    for disturbed in (True, False):
        load = prepared(sam, a_file(number, tmp_path))
        tasks.check_import(start_check(load, by=sam).pk)
        job = start_import(Import.objects.get(pk=load.pk), by=sam)
        if disturbed:
            disturbing(job)
        else:
            tasks.import_contacts(job.pk)
        load.refresh_from_db()
        job.refresh_from_db()
        results.append({**whole(), "load": load.counts, "job": (job.state, job.done, job.result["counts"])})
        tidy(sam)
    return results


def tidy(sam) -> None:
    """Empty what the import filled, for the next one."""
    people = list(Person.objects.all())
    for at in range(0, len(people), 500):
        erase_all(people[at : at + 500], by=sam)
    Company.objects.all().delete()
    ImportRow.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("truncate privacy_ledgerentry")


def test_an_import_whose_workers_die_ends_equal_to_an_undisturbed_one(sam, tmp_path, monkeypatch):
    monkeypatch.setattr(contact_writer.Writer, "batch", 40)

    def disturbing(job):
        work_disturbed(job, tasks.import_contacts, deaths=[0, 100])

    killed, undisturbed = killed_and_undisturbed(sam, tmp_path, 150, disturbing)
    assert killed == undisturbed
    assert killed["job"] == ("done", 152, {"new": 148, "updated": 0, "duplicates": 1, "refused": 3})


@pytest.mark.long
@pytest.mark.parametrize(("number", "kills"), [(800, [100]), (20_000, [1, 7000, 15_000])])
def test_an_import_whose_worker_is_killed_ends_equal_to_an_undisturbed_one(sam, tmp_path, surroundings, number, kills):
    killed, undisturbed = killed_and_undisturbed(sam, tmp_path, number, lambda job: disturb(job, surroundings, kills))
    assert killed == undisturbed
    assert killed["job"][:2] == ("done", number + number // 100)


@pytest.mark.long
def test_an_undoing_whose_worker_is_killed_ends_as_well(sam, tmp_path, surroundings):
    load = prepared(sam, a_file(800, tmp_path))
    tasks.check_import(start_check(load, by=sam).pk)
    tasks.import_contacts(start_import(Import.objects.get(pk=load.pk), by=sam).pk)
    job = start_undo(Import.objects.get(pk=load.pk), by=sam)
    disturb(job, surroundings, kills=[200])
    load.refresh_from_db()
    assert (load.state, Person.objects.count(), Company.objects.count()) == ("undone", 0, 0)
