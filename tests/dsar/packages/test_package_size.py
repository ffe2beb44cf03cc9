"""Large copies and many of them by a real worker: in time, and in little memory."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.jobs.models import Job
from crm.privacy.models import Person
from dsar.contents.redaction import judge_all, search
from dsar.models import Package
from dsar.packages.package_job import order
from tests.dsar.made_packages import NOTE, note, opened, paper, requested
from tests.workers import private_redis, ring, surroundings as around, wait_until, worker

SECONDS, MEGABYTES = 30, 512

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surroundings():
    """The environment of our workers, which nobody else rings."""
    with private_redis() as redis:
        yield around(redis, JOB_LEASE="60")


def history(person, author, size):
    """So many entries, each with words of its own and every tenth about somebody else."""
    begun = timezone.now() - timedelta(days=1)
    person = Person.objects.with_keys().get(pk=person.pk)
    Interaction.objects.bulk_create(
        Interaction(
            person=person,
            kind=Interaction.Kind.CALL,
            summary=f"Rozmowa {number}: zażółć gęślą jaźń. {NOTE if number % 10 == 0 else 'Bez zmian.'}",
            author=author,
            happened_at=begun - timedelta(minutes=number),
        )
        for number in range(size)
    )


def megabytes(pid):
    """The most memory that a process or one of its children has held."""
    tree = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = [line for item in tree for line in Path(f"/proc/{item}/status").read_text().splitlines() if "VmHWM" in line]
    return max(int(line.split()[1]) for line in lines) // 1024


def worked(jobs, surroundings, patience):
    """Seconds and megabytes that a fresh worker needs for all of them, looked at all the while."""
    for job in jobs:
        ring(job, surroundings)
    mine = Job.objects.filter(pk__in=[item.pk for item in jobs])
    with worker(surroundings) as child:
        wait_until(lambda: mine.exclude(state="queued").exists())
        begun, most = time.monotonic(), [megabytes(child.pid)]

        def ended():
            most.append(megabytes(child.pid))
            return not Job.objects.under_way().filter(pk__in=mine).exists()

        wait_until(ended, patience)
        return time.monotonic() - begun, max(most)


def copy_of(person, author, by, *, entries, files, size):
    """An ordered copy of somebody with a long history, whatever is about others judged already."""
    history(person, author, entries)
    for number in range(files):
        paper(person, author, content=b"%PDF-1.7 " + os.urandom(size) + str(number).encode())
    case = requested(person)
    search(case, by=by)
    judge_all(case, by=by)
    return order(case, by=by)


def measured(package, surroundings, capsys):
    """(finished, in time, in memory), printed."""
    seconds, memory = worked([package.job], surroundings, 4 * SECONDS)
    with capsys.disabled():
        print(f"\na copy of {Interaction.objects.count()} entries: {seconds:.1f} s, worker at most {memory} MB")
    package.refresh_from_db()
    return bool(package.digest), seconds < SECONDS, memory < MEGABYTES


def test_a_copy_of_three_hundred_entries_and_three_files(ada, sam, dora, surroundings, capsys):
    package = copy_of(ada.person, sam, dora, entries=300, files=3, size=100_000)
    assert measured(package, surroundings, capsys) == (True, True, True)


@pytest.mark.long
def test_a_copy_of_five_thousand_entries_and_thirty_files(ada, sam, dora, surroundings, capsys):
    package = copy_of(ada.person, sam, dora, entries=5000, files=30, size=5_000_000)
    assert measured(package, surroundings, capsys) == (True, True, True)
    files = opened(Package.objects.with_keys().get(pk=package.pk))
    assert (package.contents["files"], len([file for file in files if file.startswith("pliki/")])) == (30, 30)
    assert (package.contents["rows"] > 5000, package.size > 150_000_000) == (True, True)


def crowd(add, author, size):
    """So many people of ours, each with a history and a contract."""
    people = [add(author, name=f"Osoba Numer{number}", email=f"o{number}@o.test").person for number in range(size)]
    for number, person in enumerate(people):
        for call in range(3):
            note(person, author, f"Rozmowa {call} bez zmian.")
        paper(person, author, content=f"%PDF-1.7 umowa {number}".encode())
    return people


def named(package):
    """Whose data a package holds."""
    return set(re.findall(rb"Osoba Numer\d+", b"".join(opened(package).values())))


def all_packaged(people, dora, surroundings, patience, capsys):
    """(packages with the data of their own person alone, in time, in memory): all requests made by one worker."""
    packages = [order(requested(person), by=dora) for person in people]
    seconds, memory = worked([package.job for package in packages], surroundings, patience)
    with capsys.disabled():
        print(f"\n{len(people)} requests at once: {seconds:.1f} s, worker at most {memory} MB")
    by_key = Package.objects.with_keys().exclude(digest="").in_bulk()
    owners = {package.pk: {person.name.encode()} for package, person in zip(packages, people, strict=True)}
    assert {pk: named(package) for pk, package in by_key.items()} == owners
    return len(by_key), seconds < patience, memory < MEGABYTES


def test_requests_that_come_together_are_all_packaged(add, sam, dora, surroundings, capsys):
    assert all_packaged(crowd(add, sam, 5), dora, surroundings, 120, capsys) == (5, True, True)


@pytest.mark.long
def test_two_hundred_requests_of_one_hour_are_all_packaged_within_the_next(add, sam, dora, surroundings, capsys):
    assert all_packaged(crowd(add, sam, 200), dora, surroundings, 3600, capsys) == (200, True, True)
