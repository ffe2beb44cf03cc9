"""Whom may we write to? The state table against the latest event of everybody, over a million people.

    python3 run.py bench consents [--people 1000000] [--rounds 12]

Two questions, each asked of the state and of the events, and each pair finds the same people. The bare one: whose
consent to one purpose on one channel is in force now. The whole one, the product's: and nobody who is restricted,
nobody who objected to marketing, herself or from the same address. The events get the covering index that the question
would want. The state must be at least twice as fast at both. What a run misses is measured once more.
"""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from bench.measurements.report import told
from bench.measurements.targets import Verdict, at_least, interleaved
from bench.measurements.variants import Differ
from consents.grounds.recording import people_for
from consents.models import Ground, GroundEvent, Restriction, Suppression
from crm.narrowing import promised
from crm.privacy.channels import EMAIL
from crm.privacy.models import LegalBasis, Person, Purpose

BATCH = 100_000
# Of ten people seven agreed to the first purpose; two of those took it back, one of whom agreed again. Four agreed to
# the second. Each number is the last digit of a person's own.
AGREED, TOOK_BACK, AGAIN, SECOND = range(7), (0, 1), (1,), (2, 3, 4, 8)


def build(people: int) -> Purpose:
    """So many people with their grounds and events; the purpose to ask for."""
    first = Purpose.objects.active().get(legal_basis=LegalBasis.CONSENT)
    second = promised(Purpose.objects.active().exclude(pk=first.pk).first())
    with connection.cursor() as cursor:
        for start in range(0, people, BATCH):
            cursor.execute(
                "INSERT INTO privacy_person (uid, name_tokens, key_only, created_at) "
                "SELECT gen_random_uuid(), '{}', false, now() FROM generate_series(1, %s)",
                [min(BATCH, people - start)],
            )
        for purpose, digits in ((first, AGREED), (second, SECOND)):
            tell(cursor, purpose, "given", digits, hours=3)
            state(cursor, purpose, digits, ended=TOOK_BACK if purpose == first else ())
        tell(cursor, first, "withdrawn", TOOK_BACK, hours=2)
        tell(cursor, first, "given", AGAIN, hours=1)
        cursor.execute(
            "UPDATE consents_ground SET ended_at = NULL WHERE purpose_id = %s AND person_id %% 10 = ANY(%s)",
            [first.pk, list(AGAIN)],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a transaction around it would have them wait for the index
        cursor.execute(
            f"CREATE INDEX ON {EVENTS} (purpose_id, channel, person_id, at DESC, id DESC) INCLUDE (kind, expires_at)"
        )
        cursor.execute(f"CREATE INDEX ON {EVENTS} (person_id) WHERE kind = 'objected'")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return first


EVENTS, STATES = GroundEvent._meta.db_table, Ground._meta.db_table
RESTRICTIONS, SUPPRESSED = Restriction._meta.db_table, Suppression._meta.db_table


def tell(cursor, purpose: Purpose, kind: str, digits, *, hours: int) -> None:
    """One event, so many hours ago, for everybody whose number ends in one of `digits`."""
    cursor.execute(
        f"INSERT INTO {EVENTS} (uid, person_id, purpose_id, channel, kind, basis, at, actor, own, "  # noqa: S608 - ours
        "reach, previous, seal) SELECT gen_random_uuid(), id, %s, %s, %s, %s, now() - make_interval(hours => %s), "
        "'system:bench', false, '', '', '' "
        "FROM privacy_person WHERE id %% 10 = ANY(%s)",
        [purpose.pk, EMAIL, kind, LegalBasis.CONSENT, hours, list(digits)],
    )


def state(cursor, purpose: Purpose, digits, *, ended) -> None:
    """The grounds behind the events."""
    cursor.execute(
        f"INSERT INTO {STATES} (uid, person_id, purpose_id, channel, basis, since, ended_at) "  # noqa: S608 - ours
        "SELECT gen_random_uuid(), id, %s, %s, %s, now() - interval '3 hours', "
        "CASE WHEN id %% 10 = ANY(%s) THEN now() - interval '2 hours' END "
        "FROM privacy_person WHERE id %% 10 = ANY(%s)",
        [purpose.pk, EMAIL, LegalBasis.CONSENT, list(ended), list(digits)],
    )


def by_state(purpose: Purpose) -> int:
    """How many there are by the product's own queryset."""
    return people_for(purpose, EMAIL).count()


def agreed_by_state(purpose: Purpose) -> int:
    """Whose consent is in force, asked of the state alone."""
    held = Ground.objects.filter(purpose=purpose, channel=EMAIL, ended_at=None, objected_at=None)
    return held.filter(Q(expires_at=None) | Q(expires_at__gt=Now())).count()


AGREED_LAST = f"""
    SELECT person_id FROM (
        SELECT DISTINCT ON (person_id) person_id, kind, expires_at FROM {EVENTS}
        WHERE purpose_id = %s AND channel = %s ORDER BY person_id, at DESC, id DESC
    ) AS latest WHERE kind = 'given' AND (expires_at IS NULL OR expires_at > now())
"""  # noqa: S608 - our own tables
AGREED_COUNT = f"SELECT count(*) FROM ({AGREED_LAST}) AS agreed"  # noqa: S608 - our own tables
LATEST = f"""
    SELECT count(*) FROM privacy_person WHERE id IN ({AGREED_LAST})
    AND id NOT IN (SELECT person_id FROM {RESTRICTIONS} WHERE lifted_at IS NULL)
    AND id NOT IN (SELECT person_id FROM {EVENTS} WHERE kind = 'objected' AND (reach = '' OR channel = 'email'))
    AND id NOT IN (SELECT p.id FROM privacy_person AS p JOIN {SUPPRESSED} AS s ON s.index = p.email_index
        AND s.channel IN ('', 'email'))
"""  # noqa: S608 - our own tables


def asked(statement: str, purpose: Purpose) -> int:
    """How many an event query finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [purpose.pk, EMAIL])
        return cursor.fetchone()[0]


QUESTIONS: dict[str, tuple[Callable[[Purpose], int], str]] = {
    "whose consent is in force": (agreed_by_state, AGREED_COUNT),
    "whom we may write to": (by_state, LATEST),
}


def measure(purpose: Purpose, *, rounds: int, say: Callable[[str], None]) -> list[Verdict]:
    """One interleaved run and its verdicts, one for each question."""
    acts: dict[str, Callable[[], Any]] = {}
    for question, (of_state, statement) in QUESTIONS.items():
        if of_state(purpose) != asked(statement, purpose):
            raise Differ(question)
        acts[f"{question}: state"] = partial(of_state, purpose)
        acts[f"{question}: events"] = partial(asked, statement, purpose)
    times = interleaved(acts, rounds=rounds)
    for name, measured in times.items():
        say(f"{name:42}{measured.median:10.2f}{measured.least:10.2f}")
    shares = {item: times[f"{item}: events"].median / times[f"{item}: state"].median for item in QUESTIONS}
    return [at_least(15, f"latest event : state, {key}", share, 2.0) for key, share in shares.items()]


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Build, measure, tell; 0 when the target holds, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="run.py bench consents", description=str(__doc__).splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="how many (at least 1,000)")
    parser.add_argument("--rounds", type=int, default=12, help="how often each question is asked")
    options = parser.parse_args(argv)
    if Person.objects.exists():
        raise SystemExit("The bench fills the database it is given: it wants an empty one.")
    first = build(max(options.people, 1_000))
    for _try in range(2):
        verdicts = measure(first, rounds=options.rounds, say=say)
        for line in told(verdicts):
            say(line)
        if all(verdict.holds for verdict in verdicts):
            return 0
    return 1
