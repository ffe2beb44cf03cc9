"""Restriction (Art. 18): frozen for the ground they have; lifted only after they were told (Art. 18(3)).

restrain ──> their data are kept, not used      announce ──letter──> lift      also when the case is closed by then
   └ recipients are told (Art. 19)                                    └ and told that it has ended
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.restrictions import lift as lift_one, restrict
from consents.models import Restriction
from crm.accounts.models import User
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case, locked
from dsar.decisions.verdicts import refuse_strangers
from dsar.models import Case, Event, Kind, Letter
from dsar.recipients.noted_recipients import follow, note_recipients
from dsar.recipients.restriction_ends import tell_ends
from dsar.rights.execution import mark_carried_out, people_of, ready, somebody

RIGHT = Kind.RESTRICTION


@transaction.atomic
def restrain(case: Case, *, by: Actor, at: datetime | None = None) -> int:
    """Freeze the data of their people on the granted ground; how many were not frozen before."""
    at, case = at or timezone.now(), lock_open_case(case)
    rows, people = ready(case, RIGHT), somebody(case)
    before = Restriction.in_force([person.pk for person in people])
    for person in people:
        restrict(person, rows[0].ground, by=by, at=at)
        note_recipients(case, RIGHT, person, by=by, at=at)
        follow(case, RIGHT, person, by=by, at=at)
    did = {"people": len(people), "ground": rows[0].ground}
    mark_carried_out(case, RIGHT, rows, did, by=by, at=at)
    return len(people) - len(before)


@transaction.atomic
def pause(case: Case, *, by: User, at: datetime | None = None) -> int:
    """An objection is being weighed: meanwhile their data are not used (Art. 18(1)(d)). For how many that is new."""
    refuse_strangers(by)
    at, case = at or timezone.now(), lock_open_case(case)
    people = somebody(case)
    before = Restriction.in_force([person.pk for person in people])
    for person in people:
        restrict(person, Restriction.Reason.OBJECTION, by=by, at=at)
        note_recipients(case, RIGHT, person, by=by, at=at)  # a restriction of Art. 18 as well
        follow(case, RIGHT, person, by=by, at=at)
    event(case, Event.Kind.DONE, by=by, at=at, ref="paused")
    ledger.record("request.paused", by=by, target=case.target, counts={"people": len(people) - len(before)})
    return len(people) - len(before)


def frozen(case: Case) -> list[Restriction]:
    """The restrictions in force on the people of a case."""
    keys = [person.pk for person in people_of(case)]
    return list(Restriction.objects.filter(person__in=keys, lifted_at=None).select_related("person").order_by("pk"))


def announced(case: Case) -> Letter | None:
    """The letter that announced the end of the restrictions in force (Art. 18(3)); None before it was sent."""
    since = [restriction.since for restriction in frozen(case)]
    rows = Letter.objects.filter(case=case, kind=Letter.Kind.LIFTING, sent_at__isnull=False)
    return rows.filter(sent_at__gte=max(since)).order_by("-sent_at").first() if since else None


@transaction.atomic
def lift(case: Case, *, by: User, at: datetime | None = None) -> int:
    """Use their data again; of how many people. Recipients who were told of the restriction hear that it has ended.

    ValidationError before the letter that says so went (Art. 18(3)).
    """
    refuse_strangers(by)
    at, case = at or timezone.now(), locked(case)
    if not frozen(case):
        raise ValidationError(_("Nothing is restricted."), code="nothing")
    letter = announced(case)
    if letter is None or letter.sent_at is None or letter.sent_at > at:
        raise ValidationError(
            _("Tell the person first: the letter about the end has not gone (Art. 18(3))."), code="told"
        )
    people = people_of(case)
    lifted = sum(lift_one(person, by=by, told_at=letter.sent_at, at=at) for person in people)
    tell_ends(people, by=by, at=at)
    event(case, Event.Kind.DONE, by=by, at=at, ref="lifted")
    ledger.record("request.lifted", by=by, about=case.person, target=case.target, counts={"people": lifted})
    return lifted
