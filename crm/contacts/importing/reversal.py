"""Taking an import back: whom it made is erased, what it filled in is emptied, unless somebody went on from there.

Going on is whatever the ledger holds about a person beside this import: an edit, a note, a call, a share. Such people
stay, and values that were changed since stay as they are.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from consents.arriving import end_what_came_with
from consents.models import Restriction
from crm.contacts.importing.checking import link_to
from crm.contacts.importing.completing import TAGS
from crm.contacts.importing.extras import occasion_of, target_of
from crm.contacts.importing.judging import Outcome
from crm.contacts.importing.merits import PERSON_COLUMNS
from crm.contacts.models import (
    Company,
    CompanyRole,
    Contact,
    ContactTag,
    Import,
    ImportedValue,
    ImportRow,
    Interaction,
    Tag,
)
from crm.contacts.tagging import unborne
from crm.jobs.work import Run
from crm.privacy import ledger
from crm.privacy.clearance import erase_all
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.rectification import rectify

BATCH = 200
LOOKS = ("contact.revealed", "contact.binned", "contact.restored")  # no reason to keep anybody
State = Import.State


def undo(run: Run, load: Import) -> None:
    """Take back the import behind the cursor, row by row in batches, and close it."""
    if run.cursor is None:
        touched = load.rows.filter(outcome__in=[Outcome.NEW, Outcome.UPDATED])
        with transaction.atomic():
            run.advance(phase="removing", done=0, total=touched.count())
    while rows := rows_after(load, run.cursor or 0):
        with transaction.atomic():
            take_back(load, rows)
            run.advance(done=run.done + len(rows), cursor=rows[-1].number)
    close(run, load)


def rows_after(load: Import, number: int) -> list[ImportRow]:
    """The next rows that changed something."""
    rows = load.rows.filter(outcome__in=[Outcome.NEW, Outcome.UPDATED], number__gt=number)
    return list(rows.select_related("person__key").order_by("number")[:BATCH])


def take_back(load: Import, rows: Sequence[ImportRow]) -> None:
    """Undo a batch of rows. People erased take their rows with them."""
    lively = went_on(load, [row.person for row in rows if row.person])
    erase_all(
        [row.person for row in rows if row.person and row.outcome == Outcome.NEW and row.person_id not in lively],
        by=load.owner,
    )
    completed = [row for row in rows if row.person and row.outcome == Outcome.UPDATED]
    if completed:
        restore(load, completed)


def went_on(load: Import, people: Iterable[Person]) -> set[int]:
    """Primary keys of those about whom something happened since, or whose data are restricted."""
    keys = {person.uid: person.pk for person in people}
    since = LedgerEntry.objects.filter(about__in=keys).exclude(target=target_of(load)).exclude(act__in=LOOKS)
    return {keys[uid] for uid in since.values_list("about", flat=True)} | Restriction.in_force(list(keys.values()))


def restore(load: Import, rows: Sequence[ImportRow]) -> None:
    """Empty again what rows filled in for people who were here before."""
    people = {row.person_id for row in rows}
    occasions = [occasion_of(load, row.number) for row in rows]
    Interaction.objects.filter(person__in=people, occasion__in=occasions, edited_at=None).delete()
    values = ImportedValue.objects.filter(load=load, person__in=people).select_related("person__key").order_by("pk")
    held = Contact.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    contacts = {contact.pk: contact for contact in held.select_related("person__key").filter(pk__in=people)}
    emptied: dict[int, set[str]] = {pk: set() for pk in people}
    for value in values:
        if empty_again(contacts.get(value.person_id), value, by=load.owner):
            emptied[value.person_id].add(value.column)
    end_what_came_with(load.uid, people, by=load.owner)
    ImportedValue.objects.filter(pk__in=[value.pk for value in values]).delete()
    Contact.objects.filter(pk__in=people).update(version=F("version") + 1)
    ledger.record_many(
        ledger.entry_for(
            "contact.completion_undone",
            by=load.owner,
            about=row.person,
            target=target_of(load),
            fields=emptied[row.person_id],
        )
        for row in {row.person_id: row for row in rows}.values()
    )


def empty_again(contact: Contact | None, value: ImportedValue, *, by: Any) -> bool:
    """Take one value back; False when it is another by now, or was shared out to a column that is gone."""
    if contact is None:
        return False
    if value.column == TAGS:
        return bool(ContactTag.objects.filter(contact=contact, tag_id=int(value.value)).delete()[0])
    if value.column == "company":
        return bool(Contact.objects.filter(pk=contact.pk, company_id=int(value.value)).update(company=None))
    bearer = contact.person if value.column in PERSON_COLUMNS else contact
    if getattr(bearer, value.column) != value.value:
        return False
    if value.column in PERSON_COLUMNS:
        rectify(contact.person, value.column, "", by=by)
    else:
        setattr(contact, value.column, "")
        contact.save(update_fields=[value.column])
    return True


def close(run: Run, load: Import) -> None:
    """What came with the people goes where nobody uses it; the import is undone."""
    left = load.rows.filter(outcome=Outcome.NEW, person__isnull=False).count()
    removed = load.counts.get(Outcome.NEW, 0) - left
    with transaction.atomic():
        remove_byproducts(load)
        counts = {**load.counts, "removed": removed, "left": left}
        if load.move(State.UNDOING, to=State.UNDONE, counts=counts):
            ledger.record("import.undone", by=load.owner, target=f"import:{load.uid}", counts={"removed": removed})
        run.finish({"counts": {"removed": removed}, "link": link_to(load)})


def remove_byproducts(load: Import) -> None:
    """Delete companies and tags of the import that nobody bears and nobody touched."""
    mine = Company.objects.filter(pk__in=load.byproducts.exclude(company=None).values("company"))
    touched = LedgerEntry.objects.filter(act__startswith="company.").exclude(target=target_of(load))
    idle = list(mine.filter(~in_use(), sole_trader=None).only("pk", "uid"))
    known = set(touched.filter(target__in=[f"company:{one.uid}" for one in idle]).values_list("target", flat=True))
    going = [one.pk for one in idle if f"company:{one.uid}" not in known]
    Company.objects.filter(pk__in=going).delete()
    unborne(Tag.objects.filter(pk__in=load.byproducts.exclude(tag=None).values("tag"))).delete()


def in_use() -> Q:
    """Whether something that outlives a company names it: a contact, a role, a deal, a paper, a task.

    Such rows are let go when a company is deleted (SET_NULL), and a firm's deal would be nobody's then.
    """
    found = Q(Exists(CompanyRole.objects.filter(company=OuterRef("pk"))))
    for relation in Company._meta.related_objects:
        if relation.on_delete is models.SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found |= Q(Exists(rows))
    return found
