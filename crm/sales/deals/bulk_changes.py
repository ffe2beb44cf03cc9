"""Acts on the deals ticked in the list: into a stage, and back; to a colleague. Each is one transaction with one ledger
entry for each deal, in a fixed number of statements.

Whatever is ticked passes through what the user keeps: a foreign deal is as if it had not been ticked. The deal of a
restricted person stays as it is (Art. 18).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.contacts.models import Company, Contact
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.sales.deals.deals import must_be_offered
from crm.sales.deals.hand_overs import record_each
from crm.sales.deals.masked_deals import paused_among
from crm.sales.deals.moves import UNDO_WITHIN
from crm.sales.models import Deal, DealMove, Stage

MOST = 500


@dataclass(frozen=True)
class BulkResult:
    """The result of a bulk act: deals changed, and those left as restricted, as unfit, or as unchanged already."""

    count: int
    paused: int = 0
    unfit: int = 0
    there: int = 0


def move_all(keys: Iterable[UUID], stage: Stage, *, by: User, at: datetime | None = None) -> BulkResult:
    """Put open deals of the stage's pipeline into `stage`; `take_back_all` of this very moment undoes it.

    ValidationError for a stage that is gone.
    """
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        lock_people(which, by=by)
        must_be_offered(stage)
        deals, paused = lock_unrestricted(which, by=by)
        fit = [deal for deal in deals if not deal.outcome and deal.pipeline_id == stage.pipeline_id]
        going = [deal for deal in fit if deal.stage_id != stage.pk]
        move_locked(going, {deal.pk: stage for deal in going}, by=by, at=at or timezone.now())
    return BulkResult(len(going), paused, len(deals) - len(fit), len(fit) - len(going))


def take_back_all(moved: datetime, *, by: User, at: datetime | None = None) -> int:
    """Undoes what `by` moved at the moment `moved`, for a short while, where nobody has moved it on; how many went
    back.
    """
    at = at or timezone.now()
    if not timedelta(0) <= at - moved <= UNDO_WITHIN:
        return 0
    rows = DealMove.objects.filter(by=by, at=moved, outcome="", from_stage__retired_at=None, from_stage__isnull=False)
    came_from = {row.deal_id: promised(row.from_stage) for row in rows.select_related("from_stage")}
    which = Q(pk__in=list(came_from), entered_stage_at=moved, outcome="")
    with transaction.atomic():
        lock_people(which, by=by)
        deals, _paused = lock_unrestricted(which, by=by)
        back = [deal for deal in deals if came_from[deal.pk].pipeline_id == deal.pipeline_id]
        move_locked(back, {deal.pk: came_from[deal.pk] for deal in back}, by=by, at=at)
    return len(back)


def assign_all(keys: Iterable[UUID], *, owner: User, team: Team, by: Actor) -> BulkResult:
    """Gives deals to `owner` in `team`; those whose customer the new owner does not see stay. ValidationError for a
    wrong
    team. Next steps that were planned stay with whoever planned them.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        lock_people(which, by=by)
        deals, paused = lock_unrestricted(which, by=by)
        fit = seen_by(owner, deals)
        going = [deal for deal in fit if (deal.owner_id, deal.team_id) != (owner.pk, team.pk)]
        rows = Deal.objects.filter(pk__in=[deal.pk for deal in going])
        rows.update(owner=owner, team=team, version=F("version") + 1)
        record_each("deal.assigned", going, "deal", by=by)
    return BulkResult(len(going), paused, len(deals) - len(fit))


def lock_people(which: Q, *, by: Actor) -> None:
    """Locks the people whose deals they are, before anything else is locked."""
    rows = handled_deals(by).filter(which, person__isnull=False).select_related("person__key")
    Person.hold({deal.person_id: deal.person for deal in rows if deal.person}.values())


def lock_unrestricted(which: Q, *, by: Actor) -> tuple[list[Deal], int]:
    """(deals that `by` handles and may change, locked in order of key; number of those left out as restricted)."""
    rows = handled_deals(by).filter(which).select_related("person", "stage", "company")
    deals = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    paused = paused_among(deal.pk for deal in deals)
    return [deal for deal in deals if deal.pk not in paused], len(paused)


def handled_deals(user: Any) -> Any:
    """Deals that the user may act on."""
    return Deal.objects.alive().handled_by(user)


def seen_by(owner: User, deals: list[Deal]) -> list[Deal]:
    """Those whose customer `owner` sees."""
    people = Contact.objects.ids_visible_to(owner, {deal.person_id for deal in deals if deal.person_id})
    firms = Company.objects.ids_visible_to(owner, {deal.company_id for deal in deals if deal.company_id})
    return [deal for deal in deals if (deal.person_id in people if deal.person_id else deal.company_id in firms)]


def move_locked(deals: list[Deal], stages: Mapping[int, Stage], *, by: User, at: datetime) -> None:
    """Moves locked deals to the stage given for each, with a DealMove and a ledger entry each."""
    for stage in {stages[deal.pk] for deal in deals}:
        rows = Deal.objects.filter(pk__in=[deal.pk for deal in deals if stages[deal.pk] == stage])
        rows.update(stage=stage, entered_stage_at=at, last_activity_at=at)
    DealMove.objects.bulk_create(
        DealMove(deal=deal, from_stage=deal.stage, to_stage=stages[deal.pk], by=by, at=at) for deal in deals
    )
    record_each("deal.moved", deals, "deal", by=by, fields=())
