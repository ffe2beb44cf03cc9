"""Hand-overs: all contacts and companies of a colleague go to another, by a job, undoable for a week.

order ──row, job──> carry_out (batches: stored, moved, one ledger entry each) ──> companies, deals, tasks ──> done
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
from crm.sales.deals.hand_overs import counts_to_hand_over, hand_deals, hand_tasks

LABELS = {"contacts": _("Contacts"), "companies": _("Companies"), "deals": _("Deals"), "tasks": _("Open tasks")}


def preview_counts(giver: User, *, by: User, status: str) -> dict[str, int]:
    """{kind of record: how many} of `giver` that `by` would hand over now."""
    contacts = Contact.objects.handled_by(by).filter(owner=giver)
    contacts = contacts.filter(status=status) if status else contacts
    firms = 0 if status else Company.objects.handled_by(by).filter(owner=giver).count()
    return {"contacts": contacts.count(), "companies": firms, **counts_to_hand_over(giver, by=by, status=status)}


def in_words(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """(label, how many), in the order in which the product names them."""
    return [(label, counts[name]) for name, label in LABELS.items() if name in counts]


KIND, UNDO = "contacts.hand_over", "contacts.undo_hand_over"
TITLE, UNDO_TITLE = gettext_noop("Handing contacts over"), gettext_noop("Undoing a hand-over")
NO_RIGHT = gettext_noop("The right to hand contacts over was taken away.")
BATCH = 200
State = HandOver.State


def order(giver: User, place: Membership, *, by: User, status: str = "") -> HandOver:
    """Order the hand-over of everything of `giver` in the custody of `by` (of contacts those of `status`) to `place`.

    Raises PermissionDenied without the right, ValidationError when giver and taker are the same.
    """
    if not by.may(CONTACTS_ASSIGN):
        raise PermissionDenied
    if giver.pk == place.user_id:
        raise ValidationError(_("Choose somebody else."), code="same")
    columns = {"giver": giver, "taker": place.user, "team": place.team, "status": status}
    with transaction.atomic():
        hand_over = HandOver.objects.create(owner=by, **columns)
        hand_over.job = Job.start(KIND, by=by, payload={"hand_over": hand_over.pk}, title_code=TITLE)
        hand_over.save(update_fields=["job"])
        ledger.record("hand_over.ordered", by=by, target=target_of(hand_over), counts={"status": status})
    return hand_over


def undo(hand_over: HandOver, *, by: Actor) -> bool:
    """Order that it is undone; False when that is not possible."""
    if not hand_over.undoable(timezone.now()):
        return False
    with transaction.atomic():
        if not hand_over.move(State.DONE, to=State.UNDOING):
            return False
        hand_over.job = Job.start(UNDO, by=by, payload={"hand_over": hand_over.pk}, title_code=UNDO_TITLE)
        hand_over.save(update_fields=["job"])
        ledger.record("hand_over.undo_ordered", by=by, target=target_of(hand_over))
    return True


def target_of(hand_over: HandOver) -> str:
    """The ledger's target for it."""
    return f"hand_over:{hand_over.uid}"


def remaining(hand_over: HandOver) -> Any:
    """The contacts still to hand over, in the bin too: of the giver, in the custody of the user who ordered it."""
    rows = Contact.objects.handled_by(hand_over.owner).filter(owner=hand_over.giver)
    return rows.filter(status=hand_over.status) if hand_over.status else rows


def carry_out(run: Run, hand_over: HandOver) -> None:
    """Hand over batch by batch, then companies, deals and tasks; resumes after a killed worker."""
    if not hand_over.owner.is_active or not hand_over.owner.may(CONTACTS_ASSIGN):
        run.fail(NO_RIGHT)
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=remaining(hand_over).count(), cursor=0)
    while batch := list(remaining(hand_over).select_related("person").order_by("pk")[:BATCH]):
        with transaction.atomic():
            store_origins(hand_over, batch)
            set_owner([contact.pk for contact in batch], hand_over.taker_id, hand_over.team_id)
            record_each(hand_over, batch, by=hand_over.owner)
            run.advance(done=run.done + len(batch), cursor=batch[-1].pk)
    close(run, hand_over)


def store_origins(hand_over: HandOver, batch: Sequence[Contact]) -> None:
    """Store from which team each contact came."""
    rows = (HandedOver(hand_over=hand_over, contact=contact, team_id=contact.team_id) for contact in batch)
    HandedOver.objects.bulk_create(rows, ignore_conflicts=True)


def set_owner(keys: Iterable[int], owner: int, team: int) -> int:
    """Set owner and team; returns how many changed."""
    return Contact.objects.filter(pk__in=list(keys)).update(owner=owner, team=team, version=F("version") + 1)


def record_each(hand_over: HandOver, batch: Iterable[Contact], *, by: Actor) -> None:
    """One ledger entry for each person."""
    common: dict[str, Any] = {"by": by, "target": target_of(hand_over), "fields": ["owner", "team"]}
    ledger.record_many(ledger.entry_for("contact.assigned", about=contact.person, **common) for contact in batch)


def close(run: Run, hand_over: HandOver) -> None:
    """Hand over companies (unless only contacts of one status go), deals and tasks, then finish."""
    with transaction.atomic():
        firms = 0 if hand_over.status else hand_companies(hand_over)
        parts = hand_parts_over(hand_over, hand_over.giver, hand_over.taker, back=False)
        counts = {"contacts": hand_over.rows.count(), "companies": firms, **parts}
        if hand_over.move(State.RUNNING, to=State.DONE, counts=counts, finished_at=timezone.now()):
            ledger.record("hand_over.finished", by=hand_over.owner, target=target_of(hand_over), counts=counts)
        run.finish({"counts": counts, "link": {"name": "contacts:hand_over", "args": [str(hand_over.uid)]}})


def hand_companies(hand_over: HandOver) -> int:
    """Hand over the giver's companies in the custody of the user who ordered it; returns how many."""
    firms = list(
        Company.objects.handled_by(hand_over.owner).filter(owner=hand_over.giver).select_related("sole_trader")
    )
    HandedCompany.objects.bulk_create(
        HandedCompany(hand_over=hand_over, company=firm, team_id=firm.team_id) for firm in firms
    )
    moving = Company.objects.filter(pk__in=[firm.pk for firm in firms])
    moving.update(owner=hand_over.taker, team=hand_over.team, version=F("version") + 1)
    record_companies(firms, by=hand_over.owner)
    return len(firms)


def record_companies(firms: Iterable[Company], *, by: Actor) -> None:
    """Write one ledger entry per company, about the person where it is a sole trader's."""
    ledger.record_many(
        ledger.entry_for(
            "company.assigned", by=by, about=firm.sole_trader, target=f"company:{firm.uid}", fields=["owner", "team"]
        )
        for firm in firms
    )


def hand_parts_over(hand_over: HandOver, giver: User, taker: User, *, back: bool) -> dict[str, int]:
    """Hand deals and tasks over, or `back`: returns {"deals": how many, "tasks": how many}."""
    options: dict[str, Any] = {"by": hand_over.owner, "batch": hand_over.uid, "back": back}
    return hand_deals(giver, taker, hand_over.team, **options) | hand_tasks(giver, taker, hand_over.team, **options)


def bring_back(run: Run, hand_over: HandOver) -> None:
    """Give back what is still the taker's; what was assigned further stays where it is."""
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=hand_over.rows.count(), cursor=0)
    rows = hand_over.rows.filter(contact__owner=hand_over.taker).select_related("contact__person").order_by("pk")
    while batch := list(rows[:BATCH]):
        with transaction.atomic():
            for team in {row.team_id for row in batch}:
                set_owner([row.contact_id for row in batch if row.team_id == team], hand_over.giver_id, team)
            record_each(hand_over, [row.contact for row in batch], by=hand_over.owner)
            run.advance(done=run.done + len(batch), cursor=batch[-1].pk)
    with transaction.atomic():
        firms = [
            row
            for row in hand_over.companies.select_related("company__sole_trader")
            if row.company.owner_id == hand_over.taker_id
        ]
        for row in firms:
            Company.objects.filter(pk=row.company_id).update(
                owner=hand_over.giver, team=row.team_id, version=F("version") + 1
            )
        record_companies([row.company for row in firms], by=hand_over.owner)
        hand_parts_over(hand_over, hand_over.taker, hand_over.giver, back=True)
        if hand_over.move(State.UNDOING, to=State.UNDONE):
            ledger.record("hand_over.undone", by=hand_over.owner, target=target_of(hand_over))
        run.finish(
            {"counts": {"contacts": run.done}, "link": {"name": "contacts:hand_over", "args": [str(hand_over.uid)]}}
        )
