"""Art. 19 without a request: an erasure that the controller decides by itself is told like one that somebody asked for.

    who has the data ──> erasure ──> what went ──> notices, in the case about that person's erasure if one is open,
                                                   else in a case of our own, which ends with the last proof

Which acts tell, by the words of Art. 19 («rectification or erasure … or restriction … in accordance with Article 16,
Article 17(1) and Article 18»):

    erasure by hand    `erase_now`, `purge_now`: Art. 17(1) is a duty of the controller beside the person's right
    a purge            deletes what is no longer needed, which is Art. 17(1)(a): in bulk, one notice for each recipient
                       and run (purge_notices.py)
    restriction        only within a case, also while an objection is weighed (Art. 18(1)(d), rights/restriction.py)
    rectification      only within a case: Art. 16 is a right, and whoever says that a value is wrong makes a request,
                       by whatever channel; of keeping data up to date by oneself (Art. 5(1)(d)) Art. 19 says nothing
    merging records    corrects nothing about a person and takes nothing away. It passes no restriction on either: two
                       records of which one is restricted are not merged (crm/contacts/merging/refusals.py), which is
                       asked again under the locks

A case of our own has no clock and no answer (Art. 12(3) speaks of requests) and stands in no figure and no register of
requests. It keeps name and address of the person while a recipient needs them to find their rows, and not a day longer:
whoever never answers is waited for thirty days (own_act_limits.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from consents.recipients.person_recipients import Receiving, recipients_of
from crm.casework.case_numbers import next_number
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.verbs.scope import categories_held
from dsar.cases.case_lock import event
from dsar.models import Case, Channel, Event, Kind, Stage, Subject, Task
from dsar.recipients.noted_recipients import Told, Way, follow, note_recipient, way_of
from retention.models import Run

RIGHT = Kind.ERASURE


@contextmanager
def told_elsewhere(person: Person, *, by: Actor, at: datetime) -> Iterator[None]:
    """Around an erasure by hand, in its transaction: whoever has what goes is told (Art. 17(1), 19).

    Nothing is told where nothing went, or where all of it lay in our own store. The person comes with their key.
    """
    receivings, held = recipients_of(person, at), held_of(person.pk)
    named = {name: value for name in ("name", "email") if (value := getattr(person, name))}
    yield
    left = held_of(person.pk)
    rows = what_went(receivings, held, left) if held - left else []
    if any(way_of(row.receiving.recipient, at)["way"] != Way.ITSELF for row in rows):
        case = open_case_about(person) or own_case(person, named, by=by, at=at)
        for row in rows:
            note_recipient(case, RIGHT, row, by=by, at=at)
        follow(case, RIGHT, person, by=by, at=at)


def held_of(person: int) -> frozenset[str]:
    """The categories that we hold of them; empty once they are gone."""
    return categories_held([person]).get(person, frozenset())


def what_went(receivings: list[Receiving], held: frozenset[str], left: frozenset[str]) -> list[Told]:
    """What each recipient has of that which we no longer hold; a single act may have given what we dropped long ago."""
    gone = frozenset(Category.values) - left
    given_to = [(each, each.categories & gone) for each in receivings]
    return [Told(each, given & held or given if each.standing else given) for each, given in given_to if given]


def open_case_about(person: Person) -> Case | None:
    """The case about an erasure of this person that somebody works on, asked for or our own; the newest."""
    about = Subject.objects.filter(person_hash=mark_of(person.uid)).values("case")
    cases = Case.objects.open().filter(pk__in=about, kinds__contains=[RIGHT], spam_at=None)
    return cases.order_by("-pk").first()


def own_case(person: Person, named: dict[str, str], *, by: Actor, at: datetime) -> Case:
    """The case of one person who was erased by hand, named as they were."""
    case = open_own_case(Person.create(**named), by=by, at=at)
    still = Person.objects.filter(pk=person.pk).first()  # what a law keeps of them
    Subject.objects.create(
        case=case, person=still, person_hash=mark_of(person.uid), found_by=signature(by), found_at=at
    )
    return case


def open_own_case(sealed_for: Person, *, by: Actor, at: datetime, run: Run | None = None) -> Case:
    """A case that nobody asked for: nothing is to be answered, so it stands where others are told.

    What names people in it is sealed under the key of `sealed_for`, which goes with its end.
    """
    case = Case.objects.create(
        number=next_number(Case.objects.all(), "E", at, series="dsar.own_acts", digits=3),
        person=sealed_for,
        kinds=[str(RIGHT)],
        channel=Channel.OWN,
        run=run,
        received_at=at,
        entered_at=at,
        answered_at=at,
        taken_by=signature(by),
        stage=Stage.ANSWER,
    )
    Task.objects.create(case=case, stage=Stage.ELSEWHERE, code="recipients", right=RIGHT)
    event(case, Event.Kind.RECEIVED, by=by, at=at, ref=str(Channel.OWN))
    ledger.record("request.own_act", by=by, target=case.target, counts={"run": run.number} if run else None)
    return case
