"""People whom a run finds, and the way of a run from the count to its protocol."""

from datetime import timedelta

from django.utils import timezone

from consents.models import Ground
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.models import ContactPoint, Origin, Person, Purpose
from retention import tasks
from retention.models import Run
from retention.purge.execution import begin_due
from retention.runs.approvals import approve
from retention.runs.preview import preview
from tests.disclosing import all_delete_by_themselves

BY = system("test")
DAY = timedelta(days=1)


def lapsed(number: int, *, kept: bool = False, name: str = "Odchodząca") -> list[Person]:
    """People whose consent to offers was withdrawn ten days ago; `kept` ones are in our books besides,
    which needs a name and no address."""
    now = timezone.now()
    offers, books = (Purpose.objects.get(slug=slug) for slug in ("offers", "accounting"))
    people = Person.create_many(
        {"name": f"{name} {place}", "email": f"{name.lower().replace(' ', '.')}{place}@odeszli.test"}
        for place in range(number)
    )
    gone = {"purpose": offers, "channel": "email", "basis": "consent", "ended_at": now - 10 * DAY}
    Ground.objects.bulk_create(Ground(person=person, since=now - 90 * DAY, **gone) for person in people)
    if kept:
        here = {"purpose": books, "channel": "", "basis": "legal_duty"}
        Ground.objects.bulk_create(Ground(person=person, since=now - 90 * DAY, **here) for person in people)
    values = {"kind": "fair", "obtained_at": now - 90 * DAY, "notice": "given"}
    Origin.objects.bulk_create(Origin(person=person, label="Targi Drema", **values) for person in people)
    further = {"kind": "phone", "value": "+48600100200"}
    ContactPoint.objects.bulk_create(ContactPoint(person=person, **further) for person in people)
    return people


def staying(number: int) -> list[Person]:
    """People whose contract is in force."""
    here = {"purpose": Purpose.objects.get(slug="contracts"), "channel": "email", "basis": "contract"}
    people = Person.create_many({"name": f"Zostaje {n}", "email": f"zostaje{n}@zostali.test"} for n in range(number))
    Ground.objects.bulk_create(Ground(person=person, since=timezone.now() - 90 * DAY, **here) for person in people)
    return people


def counted(by=BY) -> Run | None:
    """The preview that a count leaves; None when it found nobody."""
    job = preview(by=by)
    tasks.count_preview(job.pk)
    job.refresh_from_db()
    assert job.state == "done", (job.problem, job.error)
    return Run.objects.filter(pk=job.payload["run"]).first()


def approved(run: Run, by, **said) -> Run:
    """The run, approved by somebody who typed the right number; `tells`: standing recipients have to be told of it."""
    if not said.pop("tells", False):
        all_delete_by_themselves()
    return approve(run, typed=said.pop("typed", run.lines.going().count()), by=by, **said)


def let_begin(run: Run) -> Job:
    """Its cooling-off is over, the schedule looked: the job that waits for a worker."""
    Run.objects.filter(pk=run.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    begun = {item.pk: item for item in begin_due()}
    return begun[run.pk].job


def carried_out(run: Run) -> Run:
    """The run as a worker leaves it."""
    job = let_begin(run)
    tasks.purge_people(job.pk)
    job.refresh_from_db()
    assert job.state == "done", (job.problem, job.error)
    return Run.objects.prefetch_related("opinions").get(pk=run.pk)


def results(run: Run) -> dict[str, int]:
    """How many lines ended in which way."""
    ends = list(run.lines.values_list("result", flat=True))
    return {end: ends.count(end) for end in sorted(set(ends))}
