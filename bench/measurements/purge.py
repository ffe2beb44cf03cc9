"""What an erasure by sets costs: the product's own against the least that the same rows can cost.

    python3 run.py bench purge [--rounds 12] [--batch 1000] [--contacts 20000]

Each person has a contact, three activities, two consent events, 1.67 states, two shares and a key. Two lower bounds
delete those rows and nothing else, with no ledger, no tombstone and no look into other tables: one from twins of the
tables (same columns and indexes, no foreign keys, no triggers), one from the tables themselves, where every deleted
person is looked for through each foreign key that points at people. The product is held against the second, since it
keeps every one of those keys; against the first its ratio is told. Shredding is the deletion of the key alone. Then a
colleague's contact list is drawn while another process purges as a run of the product does (its batches, its rests),
and while none does; 5,000 people have ten minutes at that pace.
"""
# ruff: noqa: S608 - the tables are our own

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.utils import timezone

from bench.data.house import House, batches, build, settle
from bench.data.people import people
from bench.measurements.report import told
from bench.measurements.targets import Measured, Times, Verdict, at_least, at_most, interleaved
from bench.measurements.variants import fresh, page_of
from consents.models import Ground, GroundEvent
from crm.accounts.models import User
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.models import Contact, ContactUserPermission, Interaction
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase_many
from crm.privacy.models import LegalBasis, Person, PersonKey, Purpose
from retention.purge.execution import BATCH, rest_after

BY = system("bench")
ROWS: dict[type[models.Model], str] = {  # children first: what each person has, and the column with the person's key
    ContactUserPermission: "content_object_id",
    Interaction: "person_id",
    GroundEvent: "person_id",
    Ground: "person_id",
    Contact: "person_id",
    PersonKey: "person_id",
    Person: "id",
}
FIVE_THOUSAND, TEN_MINUTES = 5_000, 600.0
DRAWN = 120  # pages for a 95th percentile


def populate(number: int, user: User) -> list[int]:
    """So many people with everything they have; their keys in order."""
    purposes = list(Purpose.objects.active()[:2])
    view = list(Permission.objects.filter(content_type__app_label="contacts", codename__in=SHARES))
    pks: list[int] = []
    for drafts in batches(people(number, seed=uuid4().int % 10**6)):
        subjects = Person.create_many({name: draft[name] for name in ("name", "email", "phone")} for draft in drafts)
        team = user.memberships.get().team
        Contact.objects.bulk_create(
            [Contact(person=subject, owner=user, team=team, last_activity_at=timezone.now()) for subject in subjects]
        )
        keys = [person.pk for person in subjects]
        furnish(keys, purposes, view, user)
        pks += keys
    return pks


SHARES = ("view_contact", "change_contact")


def furnish(pks: list[int], purposes: list[Purpose], view: list[Permission], user: User) -> None:
    """Activities, events, states and shares, by SQL: what is sealed is never opened here."""
    events, states, shares = (item._meta.db_table for item in (GroundEvent, Ground, ContactUserPermission))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_interaction (uid, person_id, occasion, kind, channel, outcome, direction, "
            "summary, happened_at, author_id) "
            "SELECT gen_random_uuid(), id, gen_random_uuid(), 'call', '', '', '', %s, now(), %s"
            " FROM unnest(%s::bigint[]) AS id, generate_series(1, 3)",
            [b"\x01" * 160, user.pk, pks],
        )
        for number, purpose in enumerate(purposes):
            cursor.execute(
                f"INSERT INTO {events} (uid, person_id, purpose_id, channel, kind, basis, at, actor, own, reach, "
                "previous, seal) SELECT gen_random_uuid(), id, %s, 'email', 'given', %s, now(), 'system:bench', false, "
                "'', '', '' "
                "FROM unnest(%s::bigint[]) AS id",
                [purpose.pk, LegalBasis.CONSENT, pks],
            )
            cursor.execute(
                f"INSERT INTO {states} (uid, person_id, purpose_id, channel, basis, since) "
                "SELECT gen_random_uuid(), id, %s, 'email', %s, now() FROM unnest(%s::bigint[]) AS id "
                "WHERE %s OR id %% 3 > 0",
                [purpose.pk, LegalBasis.CONSENT, pks, number == 0],
            )
        for model in view:
            cursor.execute(
                f"INSERT INTO {shares} (permission_id, user_id, content_object_id) "
                "SELECT %s, %s, id FROM unnest(%s::bigint[]) AS id",
                [model.pk, user.pk, pks],
            )


def twin_of(model: type[models.Model]) -> str:
    """The name of a table's twin."""
    return f"low_{model._meta.db_table}"


def make_twins() -> None:
    """Tables with the same columns, indexes and rows, and without a single foreign key."""
    with connection.cursor() as cursor:
        for model in ROWS:
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE {twin_of(model)} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO {twin_of(model)} SELECT * FROM {table}")


def least(pks: Sequence[int]) -> None:
    """The lower bound: one batch of the twins, in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, column in ROWS.items():
            cursor.execute(f"DELETE FROM {twin_of(model)} WHERE {column} = ANY(%s)", [list(pks)])


def checked(pks: Sequence[int]) -> None:
    """The lower bound with foreign keys: the same statements upon the tables themselves."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, column in ROWS.items():
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} = ANY(%s)", [list(pks)])


def ours(pks: Sequence[int]) -> None:
    """The product: one batch, in a transaction of its own."""
    with transaction.atomic():
        gone = erase_many([Person(pk=pk) for pk in pks], by=BY)
    if len(gone.uids) != len(pks):
        raise SystemExit("Somebody was not erased.")


def shred(pks: Sequence[int]) -> None:
    """The keys alone: one statement, which is a transaction by itself."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_personkey WHERE person_id = ANY(%s)", [list(pks)])


def next_of(act: Callable[[Sequence[int]], None], stock: list[list[int]]) -> Callable[[], None]:
    """The act upon the next batch, each time it is called."""
    return lambda: act(stock.pop())


def measured(pks: list[int], *, rounds: int, size: int) -> Times:
    """One interleaved run. Three rounds more warm up, and meet the full pages after the checkpoint."""
    every = [pks[start : start + size] for start in range(0, len(pks), size)]
    need = rounds + WARM
    acts = {"no keys checked": least, "keys checked": checked, "shredding": shred, "erase_many": ours}
    stocks = {name: every[place * need : (place + 1) * need] for place, name in enumerate(acts)}
    return interleaved({act: next_of(acts[act], list(stocks[act])) for act in acts}, rounds=rounds, warm=WARM)


WARM, KINDS = 3, 4


def drawn(house: House, *, busy: Callable[[], bool] = lambda: True) -> list[float]:
    """Milliseconds of so many contact lists, as long as `busy`."""
    user = fresh(house.users["many"])
    times: list[float] = []
    while len(times) < DRAWN and busy():
        began = perf_counter()
        page_of(user, ContactList)
        times.append((perf_counter() - began) * 1000)
        sleep(0.01)
    return times


def beside(house: House, pks: list[int]) -> float:
    """95th percentile of the list while another process purges : while none does.

    What making these people left to write is written first, lest it fall into one of the two and be taken for a purge.
    """
    settle()
    drawn(house)
    idle = drawn(house)
    command = [sys.executable, "-m", "bench", "purge", "--beside", f"{pks[0]}-{pks[-1]}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - ourselves
        if child.stdout is not None:
            child.stdout.readline()  # it has begun
        during = drawn(house, busy=lambda: child.poll() is None)
        child.terminate()
    return p95(during) / p95(idle)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20)[-1]


def purge_beside(span: str) -> int:
    """What the other process does: everybody of the span, as a run of the product goes."""
    first, last = map(int, span.split("-"))
    pks = list(Person.objects.filter(pk__range=(first, last)).order_by("pk").values_list("pk", flat=True))
    print("begun", flush=True)
    at_its_pace(pks)
    return 0


def at_its_pace(pks: Sequence[int]) -> None:
    """All of them as a run goes: its batches, and its rests between them."""
    for start in range(0, len(pks), BATCH):
        began = perf_counter()
        ours(pks[start : start + BATCH])
        sleep(rest_after(perf_counter() - began))


def verdicts(times: Times, during: float, seconds: float) -> list[Verdict]:
    """The targets, by their numbers in perf.md, section 10; the last has none there."""
    bare, bound = times["no keys checked"].median, times["keys checked"].median
    return [
        at_least(16, "erase_many : raw SQL, keys checked, people a second", bound / times["erase_many"].median, 0.4),
        at_most(17, "95th percentile of the list during a purge : idle", during, 1.3),
        at_least(18, "shredding keys : raw SQL, no keys checked", bare / times["shredding"].median, 5.0),
        at_most(0, "seconds for 5,000 people", seconds, TEN_MINUTES),
    ]


def five_thousand(pks: list[int]) -> float:
    """Seconds for all of them, as a run of the product goes."""
    began = perf_counter()
    at_its_pace(pks)
    return perf_counter() - began


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Build, measure, tell; 0 when every target holds, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="run.py bench purge", description=str(__doc__).splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12, help="batches of each kind")
    parser.add_argument("--batch", type=int, default=1_000, help="people in a transaction")
    parser.add_argument("--contacts", type=int, default=20_000, help="how many stay, and are listed meanwhile")
    parser.add_argument("--beside", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.beside:
        return purge_beside(options.beside)
    if Person.objects.exists():
        raise SystemExit("The bench fills the database it is given: it wants an empty one.")
    house = build(options.contacts)
    attempt = partial(once, house, rounds=options.rounds, size=options.batch, say=say)
    return 0 if attempt() or attempt() else 1


def once(house: House, *, rounds: int, size: int, say: Callable[[str], None]) -> bool:
    """One whole run; whether every target holds."""
    pks = populate((rounds + WARM) * KINDS * size, house.users["others"])
    make_twins()
    settle()
    times = measured(pks, rounds=rounds, size=size)
    for name, time in times.items():
        say(f"{name:16}{time.median:10.1f} ms{time.least:10.1f} ms at least{rate(time, size):12,.0f} people/s")
    bare = times["no keys checked"].median / times["erase_many"].median
    say(f"erase_many : raw SQL without any key, trigger, ledger or tombstone {bare:.2f}")
    during = beside(house, populate(FIVE_THOUSAND * 2, house.users["others"]))
    seconds = five_thousand(populate(FIVE_THOUSAND, house.users["others"]))
    drop_twins()
    judged = verdicts(times, during, seconds)
    for line in told(judged):
        say(line)
    return all(model.holds for model in judged)


def drop_twins() -> None:
    """The next run makes its own."""
    with connection.cursor() as cursor:
        for model in ROWS:
            cursor.execute(f"DROP TABLE {twin_of(model)}")


def rate(found: Measured, size: int) -> Any:
    """People a second."""
    return size / found.median * 1000
