"""Telling the people (Art. 34): a letter from the facts, to everybody in the scope, each exactly once.

    write_letter ──> begin_telling ──job──> Told each: e-mail (a message of its own) | a letter to print | no address
                                    └ bounced, not posted, no address: unreached, until somebody notes another way

A person is told once in a case: their row and message are written in one transaction with the progress of the job.
It is a message that the law requires: it passes the contact gate, and carries no marketing.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from breaches.cases.opening import event, lock_open_case
from breaches.models import Breach, Event, Exemption, Letter, Question, ScopePerson, Told, Verdict
from breaches.models.terms import Means
from breaches.people.letter_words import contact, words_for
from consents.models import Submission
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature, system
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Person

KIND = "breaches.tell"
BY = system(KIND)
BATCH = 50
TEXTS = ("what", "effects", "done", "advice")
ENGLISH = tuple(f"{name}_en" for name in TEXTS)


# ---- the letter


@transaction.atomic
def write_letter(breach: Breach, values: dict[str, str], *, by: Actor, at: datetime | None = None) -> Letter:
    """The letter; one that has gone out is not changed, a correction is the next version.

    ValidationError for a Polish text left out (Art. 34(2)), and for an English one that is there in part.
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    refuse_incomplete(values)
    last = breach.letters.first()
    if last is None or last.begun_at:
        last = Letter(breach=breach, version=last.version + 1 if last else 1)
    for name in (*TEXTS, *ENGLISH):
        setattr(last, name, values.get(name, "").strip())
    last.by, last.at = signature(by), at
    last.save()
    ledger.record("breach.letter_written", by=by, target=breach.target, counts={"version": last.version})
    return last


def refuse_incomplete(values: dict[str, str]) -> None:
    """Every part of the letter is there: in Polish always, in English all or none."""
    empty = _("The law wants this said (GDPR Art. 34(2)).")
    missing: dict[str, Any] = {name: empty for name in TEXTS if not values.get(name, "").strip()}
    english = [name for name in ENGLISH if values.get(name, "").strip()]
    if english:
        words = _("Write the whole letter in English, or none of it.")
        missing |= dict.fromkeys([name for name in ENGLISH if name not in english], words)
    if missing:
        raise ValidationError(missing, code="empty")


@transaction.atomic
def begin_telling(breach: Breach, *, by: Actor, at: datetime | None = None) -> Letter:
    """Start telling everybody in the newest scope who has not been told. ValidationError when it may not begin.

    Nobody is told in an exercise, before the controller has decided so, without a scope or without a letter.
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    letter: Any = Letter.objects.select_for_update().filter(breach=breach).order_by("-version").first()
    draw: Any = breach.draws.first()
    if problem := refusal(breach, letter, draw):
        raise ValidationError(problem, code="not_yet")
    letter.draw, letter.begun_by = draw, signature(by)
    letter.begun_at = letter.begun_at or at
    letter.job = Job.start(
        KIND,
        by=by,
        payload={"letter": letter.pk},
        total=draw.people_count,
        title_code=gettext_noop("Telling people of a breach"),
    )
    letter.save(update_fields=["draw", "begun_by", "begun_at", "job"])
    ledger.record("breach.telling_begun", by=by, target=breach.target, counts={"people": draw.people_count})
    return letter


def refusal(breach: Breach, letter: Letter | None, draw: Any) -> Any:
    """Why telling may not begin; None when it may."""
    if breach.drill:
        return _("This is an exercise: nobody is told.")
    if not breach.decisions.filter(
        question=Question.PEOPLE, verdict=Verdict.NOTIFY, decided_at__isnull=False, replaced_at=None
    ).exists():
        return _("It is not decided yet that the people are told.")
    if draw is None or not draw.people_count:
        return _("Draw the scope first: nobody is known who could be told.")
    if letter is None:
        return _("Write the letter first.")
    return None


# ---- the work


def tell(pk: int) -> None:
    """Tell the people of one letter, batch by batch; a killed worker's successor goes on where it stopped."""
    with claimed(pk) as run:
        if run is None:
            return
        letter = Letter.objects.select_related("breach").get(pk=run.payload["letter"])
        while rows := batch(letter, after=run.cursor or 0):
            with suppress(KeyChanged), transaction.atomic():  # somebody was erased this moment: the batch is read anew
                tell_batch(letter, rows)
                run.advance(done=run.done + len(rows), cursor=rows[-1].pk, phase="writing")
        with transaction.atomic():
            counts = tell_case(letter.breach, letter)
            link = {"name": "breaches:people", "args": [letter.breach.number]}
            run.finish({"counts": counts, "link": link})


def batch(letter: Letter, *, after: int) -> list[ScopePerson]:
    """The next people of the scope."""
    rows = ScopePerson.objects.filter(draw=letter.draw_id, pk__gt=after)
    return list(rows.order_by("pk")[:BATCH])


def tell_batch(letter: Letter, rows: list[ScopePerson]) -> None:
    """Writes to those of a batch who have not been told in this case; people erased meanwhile are left out.

    They are locked first: of two jobs of one case the second sees what the first has written.
    """
    waiting = {row.person_id: row for row in rows if row.person_id}
    here = list(Person.objects.with_keys().filter(pk__in=waiting, key__isnull=False).order_by("pk"))
    Person.hold(here)
    before = set(Told.objects.filter(breach=letter.breach, person__in=here).values_list("person", flat=True))
    people = [person for person in here if person.pk not in before]
    waiting = {person.pk: waiting[person.pk] for person in people}
    spoken, homes = languages(waiting, letter), addressed(waiting)
    Told.objects.bulk_create(
        [tell_person(letter, person, waiting[person.pk], spoken[person.pk], person.pk in homes) for person in people]
    )


def tell_person(letter: Letter, person: Person, row: ScopePerson, language: str, home: bool) -> Told:
    """Posts the message to one person, if they have an e-mail address; returns the unsaved row of how they are told."""
    message = None
    if person.email:
        message = post(
            "breach_letter",
            to=person,
            by=BY,
            context={**words_for(letter, row.categories, language), **contact()},
            required=True,
            language=language,
        )
    way = Told.Way.EMAIL if message else Told.Way.POST if home else Told.Way.NONE
    return Told(
        breach=letter.breach,
        letter=letter,
        person=person,
        person_hash=row.person_hash,
        way=way,
        language=language,
        message=message,
    )


def languages(people: Iterable[int], letter: Letter) -> dict[int, str]:
    """{person: the language in which they wrote to us last}; Polish for the rest, and where no English was written."""
    keys = list(people)
    spoken = dict.fromkeys(keys, settings.LANGUAGE_CODE)
    if letter.what_en:
        rows = Submission.objects.filter(person__in=keys).order_by("person", "-received_at", "-pk").distinct("person")
        spoken |= dict(rows.values_list("person", "language"))
    return spoken


def addressed(people: Iterable[int]) -> set[int]:
    """Who of them has a postal address anywhere on the map."""
    keys, with_address = list(people), set()
    for room in rooms():
        columns = [column.name for column in room.columns if column.category == Category.ADDRESS]
        if columns:
            rows = room.model._base_manager.filter(**{f"{room.declaration.subject}__in": keys})
            there = rows.filter(**{f"{columns[0]}__isnull": False})
            with_address |= set(there.values_list(room.declaration.subject, flat=True))
    return with_address


# ---- afterwards


@transaction.atomic
def note_told(row: Told, how: str, *, by: Actor, at: datetime | None = None) -> bool:
    """Records that the printed letter was posted (`posted`), or that they were reached otherwise (`reached`). False
    when that was recorded before.
    """
    at = at or timezone.now()
    rows = Told.objects.filter(pk=row.pk)
    if how == "posted":
        changed = rows.filter(posted_at=None).update(posted_at=at, posted_by=signature(by), way=Told.Way.POST)
    else:
        changed = rows.filter(reached_at=None).update(reached_at=at, posted_by=signature(by))
    if changed:
        about = row.person.uid if row.person else None
        ledger.record(f"breach.person_{how}", by=by, about=about, target=row.breach.target)
        tell_case(row.breach, row.letter)
    return bool(changed)


@transaction.atomic
def note_public(breach: Breach, where: str, *, by: Actor, at: datetime | None = None) -> Letter:
    """The public notice stands (Art. 34(3)(c)); where, and since when."""
    at, breach = at or timezone.now(), lock_open_case(breach)
    letter = breach.letters.first()
    if letter is None:
        raise ValidationError(_("Write the letter first."), code="not_yet")
    if not breach.decisions.filter(exemption=Exemption.EFFORT, decided_at__isnull=False, replaced_at=None).exists():
        words = _("A public notice takes the place of letters only when it is decided so (GDPR Art. 34(3)(c)).")
        raise ValidationError(words, code="undecided")
    if not where.strip():
        raise ValidationError({"where": _("Say where it stands.")}, code="empty")
    letter.public_where, letter.public_at = where.strip(), at
    letter.save(update_fields=["public_where", "public_at"])
    said_of_case(breach, letter, [Means.PUBLIC], None, at)
    event(breach, Event.Kind.TOLD, by=by, at=at, text=where.strip(), ref="public_notice")
    ledger.record("breach.public_notice", by=by, target=breach.target)
    return letter


def tell_case(breach: Breach, letter: Letter) -> dict[str, int]:
    """What the case and its filings say of the telling; {way: how many} for the job's result."""
    at = timezone.now()
    rows = Told.objects.filter(breach=breach)
    counts = {
        "told_email": rows.filter(way=Told.Way.EMAIL).count(),
        "told_post": rows.filter(way=Told.Way.POST, posted_at__isnull=False).count(),
        "told_none": rows.filter(way=Told.Way.NONE, reached_at=None).count(),
        "told_to_print": rows.filter(way=Told.Way.POST, posted_at=None).count(),
    }
    means: list[str] = [Means.EMAIL] if counts["told_email"] else []
    means += [Means.POST] if counts["told_post"] else []
    if not means:
        return counts
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if breach.told_on is None:
        event(breach, Event.Kind.TOLD, by=BY, at=at, text=str(counts["told_email"]), ref=f"letter {letter.version}")
    said_of_case(breach, letter, means, counts["told_email"] + counts["told_post"], at)
    ledger.record("breach.people_told", by=BY, target=breach.target, counts=counts)
    return counts


def said_of_case(breach: Breach, letter: Letter, means: list[str], count: int | None, at: datetime) -> None:
    """Section 11 of the form: when, how, how many, which words."""
    breach.told_on = breach.told_on or timezone.localdate(at)
    breach.told_count = count
    breach.told_means = [code for code in Means.values if code in {*breach.told_means, *map(str, means)}]
    breach.told_text = letter.text
    breach.version += 1
    breach.save(update_fields=["told_on", "told_count", "told_means", "told_text", "version"])
