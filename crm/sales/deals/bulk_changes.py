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
from crm.sales.deals.hand_overs import tell
from crm.sales.deals.masked_deals import paused_among
from crm.sales.deals.moves import UNDO_WITHIN
from crm.sales.models import Deal, DealMove, Stage

MOST = 500


@dataclass(frozen=True)
class Done:
    """How many deals an act changed; how many stay since their party is restricted, since it does not fit them, since
    they are there already.
    """

    count: int
    paused: int = 0
    unfit: int = 0
    there: int = 0


def move_all(keys: Iterable[UUID], stage: Stage, *, by: User, at: datetime | None = None) -> Done:
    """Put open deals of the stage's pipeline into `stage`; `take_back_all` of this very moment undoes it.

    ValidationError for a stage that is gone.
    """
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        hold_people(which, by=by)
        must_be_offered(stage)
        deals, paused = free(which, by=by)
        fit = [one for one in deals if not one.outcome and one.pipeline_id == stage.pipeline_id]
        going = [one for one in fit if one.stage_id != stage.pk]
        put(going, {one.pk: stage for one in going}, by=by, at=at or timezone.now())
    return Done(len(going), paused, len(deals) - len(fit), len(fit) - len(going))


def take_back_all(moved: datetime, *, by: User, at: datetime | None = None) -> int:
    """Undo what `by` moved at the moment `moved`, a moment ago, where nobody has moved it on; how many went back."""
    at = at or timezone.now()
    if not timedelta(0) <= at - moved <= UNDO_WITHIN:
        return 0
    rows = DealMove.objects.filter(by=by, at=moved, outcome="", from_stage__retired_at=None, from_stage__isnull=False)
    came_from = {row.deal_id: promised(row.from_stage) for row in rows.select_related("from_stage")}
    which = Q(pk__in=list(came_from), entered_stage_at=moved, outcome="")
    with transaction.atomic():
        hold_people(which, by=by)
        deals, _paused = free(which, by=by)
        back = [one for one in deals if came_from[one.pk].pipeline_id == one.pipeline_id]
        put(back, {one.pk: came_from[one.pk] for one in back}, by=by, at=at)
    return len(back)


def assign_all(keys: Iterable[UUID], *, owner: User, team: Team, by: Actor) -> Done:
    """Give deals to `owner` in `team`; those whose customer she does not see stay. ValidationError for a wrong team.

    Next steps that were planned stay with whoever planned them.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        hold_people(which, by=by)
        deals, paused = free(which, by=by)
        fit = seen_by(owner, deals)
        going = [one for one in fit if (one.owner_id, one.team_id) != (owner.pk, team.pk)]
        rows = Deal.objects.filter(pk__in=[one.pk for one in going])
        rows.update(owner=owner, team=team, version=F("version") + 1)
        tell("deal.assigned", going, "deal", by=by)
    return Done(len(going), paused, len(deals) - len(fit))


def hold_people(which: Q, *, by: Actor) -> None:
    """Begin an act: the people whose deals they are, before anything else is locked."""
    rows = kept(by).filter(which, person__isnull=False).select_related("person__key")
    Person.hold({one.person_id: one.person for one in rows if one.person}.values())


def free(which: Q, *, by: Actor) -> tuple[list[Deal], int]:
    """The deals that `by` keeps, locked in one order, and how many more there are whose party is restricted."""
    rows = kept(by).filter(which).select_related("person", "stage", "company")
    deals = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    paused = paused_among(one.pk for one in deals)
    return [one for one in deals if one.pk not in paused], len(paused)


def kept(user: Any) -> Any:
    """Deals that the user may act on."""
    return Deal.objects.alive().handled_by(user)


def seen_by(owner: User, deals: list[Deal]) -> list[Deal]:
    """Those whose customer `owner` sees."""
    people = Contact.objects.ids_visible_to(owner, {one.person_id for one in deals if one.person_id})
    firms = Company.objects.ids_visible_to(owner, {one.company_id for one in deals if one.company_id})
    return [one for one in deals if (one.person_id in people if one.person_id else one.company_id in firms)]


def put(deals: list[Deal], stages: Mapping[int, Stage], *, by: User, at: datetime) -> None:
    """Locked deals into the stages said for each, with their rows and ledger entries."""
    for stage in {stages[one.pk] for one in deals}:
        rows = Deal.objects.filter(pk__in=[one.pk for one in deals if stages[one.pk] == stage])
        rows.update(stage=stage, entered_stage_at=at, last_activity_at=at)
    DealMove.objects.bulk_create(
        DealMove(deal=one, from_stage=one.stage, to_stage=stages[one.pk], by=by, at=at) for one in deals
    )
    tell("deal.moved", deals, "deal", by=by, fields=())
