"""Five hundred people and fifty thousand (--long): scope within a minute, letters in batches, the web goes on."""

import os
import signal
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from breaches.decisions.verdicts import decide_at_once
from breaches.models import ScopePerson, Told
from breaches.people import notification
from breaches.people.notification import begin_telling, tell, write_letter
from breaches.scope.scope_draws import KIND as DRAWING, add_source, draw_or_queue
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from tests.breaches.made_cases import assessed, named_controller
from tests.breaches.people.cases_to_tell import LETTER
from tests.jobs.conftest import columns
from tests.workers import private_redis, reconcile, surroundings, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, LEASE, SECONDS = 100, 60, 60
TURN, FEWEST_LOOKS, MOST_LOOKS = 10, 20, 1000
SIZES = [500, 50_000]
FLOOR = 0.25  # seconds, of the small twin alone: beside another process of the tests, noise is more than twice idle


@dataclass
class Web:
    """Looks at a page of the running server, one after another."""

    client: Client
    address: str = "/contacts/"

    def look(self):
        begun = time.perf_counter()
        assert self.client.get(self.address).status_code == 200
        return time.perf_counter() - begun

    def looks(self, number):
        """How long each of so many looks took."""
        return [self.look() for _each in range(number)]

    def beside(self, child, ended):
        """Looks with a worker that stands still, and with one that works, by turns: what else the machine does at
        the moment slows both.
        """
        still, working = [], []
        while len(working) < MOST_LOOKS and not ended():
            os.killpg(child.pid, signal.SIGSTOP)
            still += self.looks(TURN)
            os.killpg(child.pid, signal.SIGCONT)
            working += self.looks(TURN)
        return still, working


def p95(took):
    return sorted(took)[int(len(took) * 0.95) - 1]


def people(many):
    """So many people with an address each."""
    for first in range(0, many, 5000):
        rows = [
            {"name": f"Osoba {number}", "email": f"osoba{number}@meblex.test"}
            for number in range(first, min(first + 5000, many))
        ]
        Person.create_many(rows)


def seen_by(user, many):
    """An account looked at everybody, a hundred on a page."""
    keys = list(Person.objects.order_by("-pk").values_list("pk", flat=True)[:many])
    for first in range(0, many, PAGE):
        access_log.shown(by=user, view="contacts:contacts", people=keys[first : first + PAGE], fields=["name", "email"])


def case_of(dora, oskar, sam):
    """A case whose evidence is what an account was shown."""
    named_controller()
    now = timezone.now()
    case = assessed(dora, now - timedelta(hours=5), risk="high_risk")
    span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    add_source(case, "account", sam.email, **span, by=dora)
    decide_at_once(case, "people", reason="Wysokie ryzyko.", by=oskar)
    write_letter(case, LETTER, by=dora)
    return case


def drawn(case, dora, around):
    """Seconds that the scope took, at the desk or by a worker."""
    begun = time.perf_counter()
    job = draw_or_queue(case, by=dora)
    if job:
        assert job.kind == DRAWING
        Job.objects.filter(pk=job.pk).update(rung_at=None)
        assert job.pk in reconcile(around)["rung"]
        with worker(around):
            wait_until(lambda: columns(job, "state") == ("done",), patience=4 * SECONDS)
    return time.perf_counter() - begun


@pytest.mark.long
@pytest.mark.parametrize("many", SIZES)
def test_the_scope_takes_less_than_a_minute_and_while_people_are_told_the_web_goes_on(
    many, ada, ben, carla, dora, oskar, sam, capsys
):
    people(many)
    seen_by(sam, many)
    case = case_of(dora, oskar, sam)
    web = Web(Client())
    web.client.force_login(sam)
    with private_redis() as redis:
        around = surroundings(redis, JOB_LEASE=str(LEASE))
        scope_seconds = drawn(case, dora, around)
        assert ScopePerson.objects.filter(draw__breach=case).count() == many
        web.looks(TURN)  # warm
        job = begin_telling(case, by=dora).job
        Job.objects.filter(pk=job.pk).update(rung_at=None)  # its bell rang where our worker does not listen
        assert job.pk in reconcile(around)["rung"]
        begun = time.perf_counter()
        with worker(around) as child:
            wait_until(lambda: columns(job, "done")[0] >= notification.BATCH)
            idle, busy = web.beside(child, ended=lambda: columns(job, "state") == ("done",))
            wait_until(lambda: columns(job, "state") == ("done",), patience=40 * SECONDS)
        telling_seconds = time.perf_counter() - begun
    with capsys.disabled():
        print(
            f"\n{many} people: scope {scope_seconds:.1f} s, told in {telling_seconds:.0f} s; 95th percentile of a page "
            f"idle {p95(idle) * 1000:.0f} ms, while {len(busy)} looks went with the telling {p95(busy) * 1000:.0f} ms"
        )
    assert Message.objects.filter(template="breach_letter").count() == many
    assert Told.objects.filter(breach=case, way="email").count() == many
    assert scope_seconds < SECONDS
    assert len(busy) >= FEWEST_LOOKS
    assert p95(busy) <= max(2 * p95(idle), FLOOR if many < 50_000 else 0)  # the full size has the bound and no floor


def test_letters_go_in_batches_each_a_transaction_of_its_own(dora, oskar, sam, monkeypatch):
    """A worker that dies in the third batch has written two, and leaves the rest to the next one."""
    people(35)
    seen_by(sam, 35)
    case = case_of(dora, oskar, sam)
    draw_or_queue(case, by=dora)
    sizes, whole = [], notification.tell_batch

    def counted(letter, rows):
        sizes.append(len(rows))
        whole(letter, rows)
        if len(sizes) == 3:
            raise SystemExit  # what it wrote goes with its transaction

    monkeypatch.setattr(notification, "BATCH", 10)
    monkeypatch.setattr(notification, "tell_batch", counted)
    job = begin_telling(case, by=dora).job
    with pytest.raises(SystemExit):
        tell(job.pk)
    assert (sizes, Told.objects.count(), columns(job, "done")) == ([10, 10, 10], 20, (20,))
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    tell(job.pk)
    assert (sizes[3:], Told.objects.count()) == ([10, 5], 35)
    assert Message.objects.filter(template="breach_letter").count() == 35
