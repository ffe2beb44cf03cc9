"""Pipelines, stages and reasons for losing, as managers shape them.

add_pipeline("Serwis", by=marek)                   add_stage(pipeline, {…}, by=marek)
rename(thing, "Nowa nazwa", by=marek)              change_stage(stage, {…}, by=marek)
retire_stage(stage, to=other, by=marek)            every deal in it moves to `other`; nothing is lost
offer_again(thing, by=marek)                       a pipeline, a stage or a reason that was retired, at the end
shift(thing, -1, by=marek)                         one place nearer to the beginning
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import User
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.models import Deal, DealMove, LostReason, OfferTerm, PaperTemplate, Pipeline, PriceList, Stage

FIRST_STAGES = (pgettext_lazy("stage", "New"), 10), (pgettext_lazy("stage", "Offer"), 50)
TAKEN = _("There is one of this name already.")
CHANGEABLE = ("name", "probability", "rots_after")
KINDS = {
    Pipeline: "pipeline",
    Stage: "stage",
    LostReason: "lost_reason",
    PriceList: "price_list",
    OfferTerm: "offer_term",
    PaperTemplate: "paper_template",
}


def add_pipeline(name: str, *, by: Actor) -> Pipeline:
    """A pipeline with two stages to begin with. ValidationError for a name that is taken."""
    with transaction.atomic():
        pipeline = save_unique(Pipeline(name=name, position=next_place(Pipeline.objects.all())))
        for place, (word, chance) in enumerate(FIRST_STAGES):
            Stage.objects.create(pipeline=pipeline, name=str(word), probability=chance, position=place)
        record("pipeline.added", pipeline, by=by)
    return pipeline


def rename(thing: Any, name: str, *, by: Actor) -> None:
    """Another name for a pipeline or a reason. ValidationError for one that is taken."""
    thing.name = name
    with transaction.atomic():
        save_unique(thing, update_fields=["name"])
        record(f"{kind_of(thing)}.changed", thing, by=by, fields=["name"])


def retire_pipeline(pipeline: Pipeline, *, by: Actor) -> None:
    """Retires a pipeline. ValidationError while a deal is open in it, and for the last one."""
    with transaction.atomic():
        others = Pipeline.objects.in_use().exclude(pk=pipeline.pk).select_for_update()
        list(Stage.objects.filter(pipeline=pipeline).select_for_update())  # a deal on its way in waits, and is refused
        if not others.exists():
            raise ValidationError(_("One pipeline has to stay."), code="last")
        if Deal.objects.open().filter(pipeline=pipeline).exists():
            raise ValidationError(
                _("There are open deals in it, the bin included. End them or move them first."), code="in_use"
            )
        retire(pipeline, by=by)


def add_stage(pipeline: Pipeline, values: dict[str, Any], *, by: Actor) -> Stage:
    """Another stage at the end. `values`: name, probability, rots_after. ValidationError for a name that is taken."""
    with transaction.atomic():
        place = next_place(Stage.objects.filter(pipeline=pipeline))
        stage = save_unique(Stage(pipeline=pipeline, position=place, **values))
        record("stage.added", stage, by=by, fields=CHANGEABLE)
    return stage


def change_stage(stage: Stage, values: dict[str, Any], *, by: Actor) -> None:
    """Another name, probability or limit."""
    changed = [name for name in CHANGEABLE if name in values and getattr(stage, name) != values[name]]
    for name in changed:
        setattr(stage, name, values[name])
    if changed:
        with transaction.atomic():
            save_unique(stage, update_fields=changed)
            record("stage.changed", stage, by=by, fields=changed)


def move_by(thing: Any, by_places: int, *, by: Actor) -> None:
    """Moves a stage, a reason or a pipeline one place towards the beginning (-1) or the end (1)."""
    with transaction.atomic():
        row = list(siblings(thing).select_for_update())
        here = next((place for place, each in enumerate(row) if each.pk == thing.pk), None)
        if here is None or not 0 <= here + by_places < len(row):
            return
        row.insert(here + by_places, row.pop(here))
        for place, each in enumerate(row):
            each.position = place
        type(thing).objects.bulk_update(row, ["position"])
        record(f"{kind_of(thing)}.changed", thing, by=by, fields=["position"])


def siblings(thing: Any) -> models.QuerySet:
    """The rows in use of the same kind, in their order."""
    rows = type(thing).objects.in_use()
    return rows.filter(pipeline=thing.pipeline_id) if isinstance(thing, Stage) else rows


def offer_again(thing: Any, *, by: Actor) -> None:
    """Restores a retired row, behind the others; deals that left a stage stay where they went.

    Nothing happens to one in use. ValidationError where another one has its name by now, and for a stage of a retired
    pipeline.
    """
    if thing.retired_at is None:
        return
    if isinstance(thing, Stage) and thing.pipeline.retired_at is not None:
        raise ValidationError(_("Its pipeline is gone."), code="stage")
    thing.retired_at, thing.position = None, next_place(siblings(thing))
    with transaction.atomic():
        save_unique(thing, update_fields=["retired_at", "position"])
        record(f"{kind_of(thing)}.restored", thing, by=by)


def retire_stage(stage: Stage, *, to: Stage | None, by: User) -> int:
    """Retires a stage and moves every deal open in it to `to`; how many were moved.

    ValidationError when there are deals in it and `to` is missing, and for the last stage of a pipeline. Deals move
    even if `by` does not see them: nothing of them is shown.
    """
    at = timezone.now()
    with transaction.atomic():
        # the whole pipeline is locked: a deal on its way in waits, and is then refused
        row = {each.pk: each for each in Stage.objects.in_use().filter(pipeline=stage.pipeline_id).select_for_update()}
        if stage.pk not in row:
            return 0
        if len(row) == 1:
            raise ValidationError(_("One stage has to stay."), code="last")
        deals = list(Deal.objects.open().filter(stage=stage).order_by("pk").select_for_update(no_key=True).only("pk"))
        if deals and (to is None or to.pk not in row or to.pk == stage.pk):
            raise ValidationError({"to": _("Deals sit in this stage. Choose where they go.")}, code="in_use")
        Deal.objects.filter(pk__in=[each.pk for each in deals]).update(stage=to, entered_stage_at=at)
        DealMove.objects.bulk_create(
            DealMove(deal_id=each.pk, from_stage=stage, to_stage=to, by=by, at=at) for each in deals
        )
        retire(stage, by=by, deals=len(deals))
    return len(deals)


def add_reason(name: str, *, by: Actor) -> LostReason:
    """Another reason. ValidationError for a name that is taken."""
    with transaction.atomic():
        reason = save_unique(LostReason(name=name, position=next_place(LostReason.objects.all())))
        record("lost_reason.added", reason, by=by)
    return reason


def retire(thing: Any, *, by: Actor, **counts: int) -> None:
    """Retires a row; what refers to it still names it."""
    thing.retired_at = timezone.now()
    with transaction.atomic():
        thing.save(update_fields=["retired_at"])
        record(f"{kind_of(thing)}.retired", thing, by=by, **counts)


def save_unique(thing: Any, **options: Any) -> Any:
    """Saves the row and returns it; ValidationError for a name that is taken."""
    try:
        with transaction.atomic():
            thing.save(**options)
    except IntegrityError:
        raise ValidationError({"name": TAKEN}, code="unique") from None
    return thing


def next_place(rows: models.QuerySet) -> int:
    """The place behind all there are."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def kind_of(thing: Any) -> str:
    """The kind as the ledger calls it."""
    return KINDS[type(thing)]


def record(act: str, thing: Any, *, by: Actor, fields: Any = (), **counts: int) -> None:
    """The ledger entry; about nobody."""
    ledger.record(act, by=by, target=f"{kind_of(thing)}:{thing.uid}", fields=fields, counts=counts or None)
