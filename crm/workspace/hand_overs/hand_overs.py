"""A colleague leaves, or has too much: their contacts and companies go to another, by a job, and back for a week.

order ──row, job──> carry (batches: moved, remembered, one ledger entry each) ──> companies, deals, tasks ──> done
                                                   undo ──job──> bring_back ──> what is still the taker's goes back
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.models import Membership, User
from crm.accounts.permissions.rights import CONTACTS_ASSIGN
from crm.contacts.models import Company, Contact, HandedCompany, HandedOver, HandOver
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.deals.hand_overs import counted, hand_deals, hand_tasks

LABELS = {"contacts": _("Contacts"), "companies": _("Companies"), "deals": _("Deals"), "tasks": _("Open tasks")}


def foreseen(giver: User, *, by: User, status: str) -> dict[str, int]:
    """{what: how much} of `giver` that `by` would hand over now."""
    contacts = Contact.objects.handled_by(by).filter(owner=giver)
    contacts = contacts.filter(status=status) if status else contacts
    firms = 0 if status else Company.objects.handled_by(by).filter(owner=giver).count()
    return {"contacts": contacts.count(), "companies": firms, **counted(giver, by=by, status=status)}


def in_words(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """(what, how much), in the order of the house."""
    return [(label, counts[name]) for name, label in LABELS.items() if name in counts]


KIND, UNDO = "contacts.hand_over", "contacts.undo_hand_over"
TITLE, UNDO_TITLE = gettext_noop("Handing contacts over"), gettext_noop("Undoing a hand-over")
NO_RIGHT = gettext_noop("The right to hand contacts over was taken away.")
BATCH = 200
State = HandOver.State


def order(giver: User, place: Membership, *, by: User, status: str = "") -> HandOver:
    """Order the hand-over of everything of `giver` that `by` keeps (of contacts those of `status`) to `place`.

    Raises PermissionDenied without the right, ValidationError when giver and taker are one.
    """
    if not by.may(CONTACTS_ASSIGN):
        raise PermissionDenied
    if giver.pk == place.user_id:
        raise ValidationError(_("Choose somebody else."), code="same")
    told = {"giver": giver, "taker": place.user, "team": place.team, "status": status}
    with transaction.atomic():
        made = HandOver.objects.create(owner=by, **told)
        made.job = Job.start(KIND, by=by, payload={"hand_over": made.pk}, title_code=TITLE)
        made.save(update_fields=["job"])
        ledger.record("hand_over.ordered", by=by, target=target_of(made), counts={"status": status})
    return made


def undo(made: HandOver, *, by: Actor) -> bool:
    """Order that it is taken back; False when it cannot be."""
    if not made.undoable(timezone.now()):
        return False
    with transaction.atomic():
        if not made.move(State.DONE, to=State.UNDOING):
            return False
        made.job = Job.start(UNDO, by=by, payload={"hand_over": made.pk}, title_code=UNDO_TITLE)
        made.save(update_fields=["job"])
        ledger.record("hand_over.undo_ordered", by=by, target=target_of(made))
    return True


def target_of(made: HandOver) -> str:
    """How the ledger calls it."""
    return f"hand_over:{made.uid}"


def theirs(made: HandOver) -> Any:
    """What is left to hand over, in the bin too: of the giver, kept by whoever ordered it."""
    rows = Contact.objects.handled_by(made.owner).filter(owner=made.giver)
    return rows.filter(status=made.status) if made.status else rows


def carry(run: Run, made: HandOver) -> None:
    """Hand over batch by batch, then companies, deals and tasks; a killed worker's job goes on."""
    if not made.owner.is_active or not made.owner.may(CONTACTS_ASSIGN):
        run.fail(NO_RIGHT)
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=theirs(made).count(), cursor=0)
    while batch := list(theirs(made).select_related("person").order_by("pk")[:BATCH]):
        with transaction.atomic():
            remember(made, batch)
            give([one.pk for one in batch], made.taker_id, made.team_id)
            note(made, batch, by=made.owner)
            run.advance(done=run.done + len(batch), cursor=batch[-1].pk)
    close(run, made)


def remember(made: HandOver, batch: Sequence[Contact]) -> None:
    """From which team each came."""
    rows = (HandedOver(hand_over=made, contact=one, team_id=one.team_id) for one in batch)
    HandedOver.objects.bulk_create(rows, ignore_conflicts=True)


def give(keys: Iterable[int], owner: int, team: int) -> int:
    """New owner and team; how many."""
    return Contact.objects.filter(pk__in=list(keys)).update(owner=owner, team=team, version=F("version") + 1)


def note(made: HandOver, batch: Iterable[Contact], *, by: Actor) -> None:
    """One ledger entry for each person."""
    said: dict[str, Any] = {"by": by, "target": target_of(made), "fields": ["owner", "team"]}
    ledger.record_many(ledger.entry_for("contact.assigned", about=one.person, **said) for one in batch)


def close(run: Run, made: HandOver) -> None:
    """Companies (unless only some contacts go), deals and tasks, and the end."""
    with transaction.atomic():
        firms = 0 if made.status else hand_companies(made)
        parts = further(made, made.giver, made.taker, back=False)
        counts = {"contacts": made.rows.count(), "companies": firms, **parts}
        if made.move(State.RUNNING, to=State.DONE, counts=counts, finished_at=timezone.now()):
            ledger.record("hand_over.finished", by=made.owner, target=target_of(made), counts=counts)
        run.finish({"counts": counts, "link": {"name": "contacts:hand_over", "args": [str(made.uid)]}})


def hand_companies(made: HandOver) -> int:
    """The giver's companies that whoever ordered it keeps; how many."""
    firms = list(Company.objects.handled_by(made.owner).filter(owner=made.giver).select_related("sole_trader"))
    HandedCompany.objects.bulk_create(HandedCompany(hand_over=made, company=one, team_id=one.team_id) for one in firms)
    moving = Company.objects.filter(pk__in=[one.pk for one in firms])
    moving.update(owner=made.taker, team=made.team, version=F("version") + 1)
    tell_companies(firms, by=made.owner)
    return len(firms)


def tell_companies(firms: Iterable[Company], *, by: Actor) -> None:
    """One ledger entry for each, about the person when it is theirs."""
    ledger.record_many(
        ledger.entry_for(
            "company.assigned", by=by, about=one.sole_trader, target=f"company:{one.uid}", fields=["owner", "team"]
        )
        for one in firms
    )


def further(made: HandOver, giver: User, taker: User, *, back: bool) -> dict[str, int]:
    """What is planned and sold goes along, or `back`: {"deals": how many, "tasks": how many}."""
    told: dict[str, Any] = {"by": made.owner, "batch": made.uid, "back": back}
    return hand_deals(giver, taker, made.team, **told) | hand_tasks(giver, taker, made.team, **told)


def bring_back(run: Run, made: HandOver) -> None:
    """Give back what is still the taker's; what went on from there stays where it is."""
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=made.rows.count(), cursor=0)
    rows = made.rows.filter(contact__owner=made.taker).select_related("contact__person").order_by("pk")
    while batch := list(rows[:BATCH]):
        with transaction.atomic():
            for team in {row.team_id for row in batch}:
                give([row.contact_id for row in batch if row.team_id == team], made.giver_id, team)
            note(made, [row.contact for row in batch], by=made.owner)
            run.advance(done=run.done + len(batch), cursor=batch[-1].pk)
    with transaction.atomic():
        firms = [
            row
            for row in made.companies.select_related("company__sole_trader")
            if row.company.owner_id == made.taker_id
        ]
        for row in firms:
            Company.objects.filter(pk=row.company_id).update(
                owner=made.giver, team=row.team_id, version=F("version") + 1
            )
        tell_companies([row.company for row in firms], by=made.owner)
        further(made, made.taker, made.giver, back=True)
        if made.move(State.UNDOING, to=State.UNDONE):
            ledger.record("hand_over.undone", by=made.owner, target=target_of(made))
        run.finish({"counts": {"contacts": run.done}, "link": {"name": "contacts:hand_over", "args": [str(made.uid)]}})
