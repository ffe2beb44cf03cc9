"""A run of the purge that waits for a decision, with one person in it, and one that was given up."""

from collections.abc import Iterator

from django.utils import timezone

from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import system
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import Person
from retention.models import Run, RunLine
from retention.protocols.run_numbers import next_number


def seeded_purge_runs() -> Iterator[Seeded]:
    """The runs, and the line of the one who would go."""
    common = {"made_by": f"system:{system('seed').id}", "counted_at": timezone.now()}
    given_up = {"state": Run.State.DISCARDED, "discarded_at": timezone.now(), "discarded_why": "Próba."}
    discarded = Run.objects.create(number=next_number(timezone.now()), **common, **given_up)
    counts = {"erase": 1, "reduce": 0, "held": 0}
    waiting = Run.objects.filter(state=Run.State.PREVIEW).first() or Run.objects.create(  # one waits at a time
        number=next_number(timezone.now()), state=Run.State.PREVIEW, counts=counts, by_hand=["no_rule"], **common
    )
    person = Person.create(name=f"{word('gone')} Odchodząca")
    outcome = {"outcome": RunLine.Outcome.ERASE, "reason": RunLine.Why.WITHDRAWN, "purpose": "offers"}
    line = RunLine.objects.create(run=waiting, person=person, person_hash=mark_of(person.uid), **outcome)
    yield from (Seeded("run", str(run.uid), None, None) for run in (discarded, waiting))
    yield Seeded("run_line", str(line.uid), None, None)
