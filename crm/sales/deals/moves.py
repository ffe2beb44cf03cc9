"""A deal moves: from stage to stage, to its end, and back. Every move leaves a row (DealMove)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.sales.deals.asked_deals import follow_later
from crm.sales.deals.deals import Overtaken, must_be_offered, record, refuse_unworkable
from crm.sales.deals.won_grounds import people_to_ground, take_back_grounds, write_grounds
from crm.sales.models import Deal, DealMove, LostReason, Stage

Outcome = Deal.Outcome
UNDO_WITHIN = timedelta(minutes=10)
CAME_FROM = {"": "deal.moved", Outcome.WON: "deal.won", Outcome.LOST: "deal.lost"}


def move(deal: Deal, stage: Stage, *, by: User, seen_in: Stage | None = None, at: datetime | None = None) -> bool:
    """Put the deal into `stage`, of its own pipeline or of another; False when it is there already.

    `seen_in` is the stage where `by` saw it: Overtaken when somebody has moved it on since. Raises ValidationError for
    a stage that is gone and for a deal that has ended, PermissionDenied and Paused as every act on a deal.
    """
    refuse_unworkable(deal, by=by)
    at = at or timezone.now()
    with transaction.atomic():
        lock_for_move(deal, stage)
        now = lock_deal(deal)
        if seen_in is not None and now.stage_id != seen_in.pk:
            raise Overtaken
        if now.outcome:
            raise ValidationError(_("This deal has ended. Reopen it first."), code="ended")
        if now.stage_id == stage.pk:
            return False
        move_once(now, stage, by=by, at=at)
    deal.stage, deal.pipeline, deal.entered_stage_at, deal.last_activity_at = stage, stage.pipeline, at, at
    return True


def win(deal: Deal, *, by: User, at: datetime | None = None) -> list[str]:
    """Marks the deal as won and records a ground for its customer, or for a company's people on it.

    Returns sentences about grounds that could not be recorded. Raises as `move`.
    """
    refuse_unworkable(deal, by=by)
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold(people_to_ground(deal))
        end_deal(deal, Outcome.WON, by=by, at=at)
        return write_grounds(deal, by=by, at=at)


def lose(deal: Deal, reason: LostReason | None, *, by: User, at: datetime | None = None) -> None:
    """Marks the deal as lost, for a reason from the organisation's list; ValidationError without one.
    Raises as `move`.
    """
    refuse_unworkable(deal, by=by)
    if reason is None or reason.retired_at is not None:
        raise ValidationError({"reason": _("Say why it was lost.")}, code="reason")
    with transaction.atomic():
        end_deal(deal, Outcome.LOST, by=by, at=at or timezone.now(), reason=reason)


def reopen(deal: Deal, *, by: User, at: datetime | None = None) -> None:
    """Reopens an ended deal; a ground recorded for winning it ends. Raises as `move`."""
    refuse_unworkable(deal, by=by)
    at = at or timezone.now()
    with transaction.atomic():
        stage = deal.stage if deal.stage.retired_at is None else first_of(deal)
        lock_for_move(deal, stage)
        now = lock_deal(deal)
        if not now.outcome:
            return
        if now.outcome == Outcome.WON:
            take_back_grounds(now, by=by, at=at)
        save_columns(now, by=by, at=at, outcome="", ended_at=None, ended_by=None, lost_reason=None, stage=stage)
        DealMove.objects.create(deal=now, from_stage=now.stage, to_stage=stage, by=by, at=at)
        record("deal.reopened", now, by=by)
        follow_later([now], by=by, at=at)


def take_back(deal: Deal, *, by: User, at: datetime | None = None) -> bool:
    """Undoes the last move, if `by` made it a moment ago; False when there is nothing to undo."""
    refuse_unworkable(deal, by=by)
    at = at or timezone.now()
    last = DealMove.objects.filter(deal=deal).select_related("from_stage").order_by("-at", "-pk").first()
    if last is None or last.by_id != by.pk or at - last.at > UNDO_WITHIN or last.from_stage is None:
        return False
    if last.outcome:
        reopen(deal, by=by, at=at)
        return True
    if last.from_stage.retired_at is not None:
        return False
    return move(deal, last.from_stage, by=by, at=at)


def end_deal(deal: Deal, outcome: str, *, by: User, at: datetime, reason: LostReason | None = None) -> None:
    """The end of an open deal; the caller holds the transaction."""
    now = lock_deal(deal)
    if now.outcome:
        raise ValidationError(_("This deal has ended already."), code="ended")
    save_columns(now, by=by, at=at, outcome=outcome, ended_at=at, ended_by=by, lost_reason=reason)
    DealMove.objects.create(deal=now, from_stage=now.stage, to_stage=now.stage, outcome=outcome, by=by, at=at)
    record(CAME_FROM[outcome], now, by=by)
    follow_later([now], by=by, at=at)
    deal.outcome, deal.ended_at, deal.ended_by, deal.lost_reason = outcome, at, by, reason


def move_once(deal: Deal, stage: Stage, *, by: User, at: datetime) -> None:
    """Moves a locked deal once, with its DealMove row and its ledger entry."""
    save_columns(deal, by=by, at=at, stage=stage, pipeline=stage.pipeline_id, entered_stage_at=at)
    DealMove.objects.create(deal=deal, from_stage=deal.stage, to_stage=stage, by=by, at=at)
    record("deal.moved", deal, by=by)


def save_columns(deal: Deal, *, by: Actor, at: datetime, **columns: Any) -> None:
    """Saves columns of a locked deal without raising its version, so that editors of its text see no conflict."""
    Deal.objects.filter(pk=deal.pk).update(last_activity_at=at, **columns)


def lock_for_move(deal: Deal, stage: Stage) -> None:
    """Locks people first, then the stage, then the deal, so that no two moves wait for each other."""
    Person.hold([deal.person] if deal.person else [])
    must_be_offered(stage)


def lock_deal(deal: Deal) -> Deal:
    """The deal as it is now, locked until the transaction ends; Overtaken when it is deleted."""
    Person.hold([deal.person] if deal.person else [])
    rows = Deal.objects.with_keys().filter(pk=deal.pk).select_for_update(no_key=True, of=("self",))
    now = rows.first()
    if now is None:
        raise Overtaken
    return now


def first_of(deal: Deal) -> Stage:
    """The stage for a deal whose own stage is retired; ValidationError when its pipeline has none."""
    stage = Stage.objects.in_use().filter(pipeline=deal.pipeline_id).first()
    if stage is None:
        raise ValidationError(_("Its pipeline is gone."), code="stage")
    return stage
