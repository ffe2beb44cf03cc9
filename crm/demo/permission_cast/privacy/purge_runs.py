"""A run of the purge that waits for a decision, with one person in it, and one that was given up."""

from collections.abc import Iterator

from django.utils import timezone

from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import system
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import Person
from retention.models import Run, RunLine
from retention.protocols.run_numbers import next_number


def runs_of_the_house() -> Iterator[Seeded]:
    """The runs, and the line of the one who would go."""
    told = {"made_by": f"system:{system('seed').id}", "counted_at": timezone.now()}
    given_up = {"state": Run.State.DISCARDED, "discarded_at": timezone.now(), "discarded_why": "Próba."}
    discarded = Run.objects.create(number=next_number(timezone.now()), **told, **given_up)
    counts = {"erase": 1, "reduce": 0, "held": 0}
    waiting = Run.objects.filter(state=Run.State.PREVIEW).first() or Run.objects.create(  # one waits at a time
        number=next_number(timezone.now()), state=Run.State.PREVIEW, counts=counts, by_hand=["no_rule"], **told
    )
    person = Person.create(name=f"{word('gone')} Odchodząca")
    found = {"outcome": RunLine.Outcome.ERASE, "reason": RunLine.Why.WITHDRAWN, "purpose": "offers"}
    line = RunLine.objects.create(run=waiting, person=person, person_hash=mark_of(person.uid), **found)
    yield from (Seeded("run", str(one.uid), None, None) for one in (discarded, waiting))
    yield Seeded("run_line", str(line.uid), None, None)
