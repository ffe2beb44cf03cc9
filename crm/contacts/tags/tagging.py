"""Tags: which there are, who bears which, and what a manager does with them. A tag is everybody's word, so it is clean.

retag(contact, ["VIP"])                      a contact, a company or a deal bears these and no others
add_tag, change_tag, remove_tag, restore_tag
merge_tags(tag, into)                        whoever bore the one bears the other
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.custom.holders import seen_by
from crm.contacts.models import Tag
from crm.contacts.models.custom import KEPT_FOR
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.privacy.rows.sweeps import pointers_at

ROWS = "tag_rows"  # how a record calls the rows that say which tags it bears
LONGEST = promised(Tag._meta.get_field("name").max_length)
TAKEN = _("There is one of this name already.")
LATE = _("This tag cannot be taken back any more.")
MOST = 100  # counted; more is «100+»
BATCH = 1000


def bearers() -> list[tuple[Any, str]]:
    """(model, the column that names who bears the tag) of everything that may bear one."""
    return [
        (model, column.name)
        for model, _tag in pointers_at(Tag)
        for column in model._meta.concrete_fields
        if column.remote_field and column.remote_field.related_name == ROWS
    ]


def rows_of(thing: models.Model) -> Any:
    """The tags that a record bears, as rows."""
    return thing.tag_rows.filter(tag__removed_at=None)  # type: ignore[attr-defined]  # each record has them


def borne(thing: models.Model) -> list[Any]:
    """The tags that a record bears."""
    return [row.tag for row in rows_of(thing).select_related("tag")]


def tags_of(thing: models.Model) -> list[str]:
    """Names of the tags that a record bears, sorted."""
    return sorted(rows_of(thing).values_list("tag__name", flat=True))


def retag(thing: models.Model, names: Iterable[str]) -> None:
    """Let a record bear the tags of these names, new ones among them, and no others. ValidationError for a bad name."""
    wanted = {tag.pk: tag for tag in (tag_called(name) for name in names)}
    bearing = dict(rows_of(thing).values_list("tag_id", "pk"))
    rows: Any = thing.tag_rows  # type: ignore[attr-defined]
    rows.filter(pk__in=[pk for tag, pk in bearing.items() if tag not in wanted]).delete()
    for pk, tag in wanted.items():
        if pk not in bearing:
            rows.create(tag=tag)


def tag_called(name: str) -> Tag:
    """The tag of that name in any case of letters; made where the house has none. ValidationError for a bad name."""
    name = clean_name(name)
    return Tag.objects.in_use().filter(name__iexact=name).first() or Tag.objects.create(name=name)


def clean_name(name: str) -> str:
    """A name that may be everybody's: no number that identifies somebody, nothing about health or views."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise ValidationError(_("Write a tag of up to 40 letters."), code="length")
    for found in findings(name):
        raise ValidationError(WARNINGS[found.kind], code=found.kind)
    return name


def is_clean(name: str) -> bool:
    """Whether a file may bring such a tag."""
    try:
        clean_name(name)
    except ValidationError:
        return False
    return True


def counted(tags: Sequence[Tag], *, reader: Any) -> dict[int, int]:
    """{tag: how many records that `reader` sees bear it}, at most MOST and one: a statement for each kind of record."""
    found = dict.fromkeys((tag.pk for tag in tags), 0)
    for model, bearer in bearers():
        if not (seen := seen_by(reader, model, bearer)):
            continue
        rows = model.objects.filter(tag=models.OuterRef("pk"), **seen)
        some = Cast(ArraySubquery(rows.order_by().values("pk")[: MOST + 1]), ArrayField(models.BigIntegerField()))
        many = models.Func(some, function="cardinality", output_field=models.IntegerField())
        for pk, number in Tag.objects.filter(pk__in=found).values_list("pk", many):
            found[pk] = min(found[pk] + number, MOST + 1)
    return found


def add_tag(name: str, colour: str = Tag.Colour.GREY, *, by: Actor) -> Tag:
    """Another tag. ValidationError for a bad name and for one that is there."""
    refuse_twice(name := clean_name(name))
    with transaction.atomic():
        made = saved(Tag(name=name, colour=colour))
        record("tag.added", made, by=by)
    return made


def change_tag(tag: Tag, name: str, colour: str, *, by: Actor) -> list[str]:
    """Another name or colour; names of what differs. Whoever bears it bears it still."""
    told = {"name": clean_name(name), "colour": colour}
    refuse_twice(told["name"], but=tag)
    changed = [column for column, value in told.items() if getattr(tag, column) != value]
    for column in changed:
        setattr(tag, column, told[column])
    if changed:
        with transaction.atomic():
            saved(tag, update_fields=changed)
            record("tag.changed", tag, by=by, fields=changed)
    return changed


def remove_tag(tag: Tag, *, by: Actor) -> None:
    """Nobody bears it any more; for thirty days it can be taken back with all who bore it."""
    tag.removed_at = timezone.now()
    with transaction.atomic():
        tag.save(update_fields=["removed_at"])
        record("tag.removed", tag, by=by)


def restore_tag(tag: Tag, *, by: Actor) -> None:
    """It is back. ValidationError when its days are over, or when there is another one of its name by now."""
    if tag.removed_at is None or tag.removed_at <= timezone.now() - KEPT_FOR:
        raise ValidationError(LATE, code="late")
    refuse_twice(tag.name, but=tag)
    tag.removed_at = None
    with transaction.atomic():
        saved(tag, update_fields=["removed_at"])
        record("tag.restored", tag, by=by)


def merge_tags(tag: Tag, into: Tag, *, by: Actor) -> int:
    """Whoever bore `tag` bears `into`, and `tag` is no more; how many records. ValidationError for one and the same."""
    if tag.pk == into.pk:
        raise ValidationError({"into": _("Choose another tag.")}, code="same")
    moved = 0
    with transaction.atomic():
        held = list(Tag.objects.in_use().filter(pk__in=[tag.pk, into.pk]).order_by("pk").select_for_update())
        if len(held) < 2:
            raise ValidationError({"into": _("Choose another tag.")}, code="gone")
        for model, bearer in bearers():
            bearing = model.objects.filter(tag=into).values(bearer)
            moved += model.objects.filter(tag=tag).exclude(**{f"{bearer}__in": bearing}).update(tag=into)
        tag.delete()
        record("tag.merged", tag, by=by, into=f"tag:{into.uid}", records=moved)
    return moved


def forget(at: datetime | None = None) -> int:
    """Tags that were removed long enough ago go for good, with the rows that bore them; how many tags."""
    at = at or timezone.now()
    gone = list(Tag.objects.filter(removed_at__lte=at - KEPT_FOR))
    for tag in gone:
        for model, _bearer in bearers():
            while batch := list(model.objects.filter(tag=tag).values_list("pk", flat=True)[:BATCH]):
                model.objects.filter(pk__in=batch).delete()
        tag.delete()
    return len(gone)


def refuse_twice(name: str, *, but: Tag | None = None) -> None:
    """ValidationError for a name that another tag has in any case of letters."""
    if Tag.objects.in_use().filter(name__iexact=name).exclude(pk__in=[but.pk] if but else []).exists():
        raise ValidationError({"name": TAKEN}, code="unique")


def unborne(tags: Any) -> Any:
    """Those of `tags` (a queryset) that no record bears."""
    for model, _bearer in bearers():
        tags = tags.filter(~models.Exists(model.objects.filter(tag=models.OuterRef("pk"))))
    return tags


def saved(tag: Tag, **options: Any) -> Tag:
    """The tag, saved; ValidationError for a name that is taken."""
    try:
        with transaction.atomic():
            tag.save(**options)
    except IntegrityError:
        raise ValidationError({"name": TAKEN}, code="unique") from None
    return tag


def record(act: str, tag: Tag, *, by: Actor, fields: Iterable[str] = (), **counts: Any) -> None:
    """The ledger entry of an act on a tag; about nobody."""
    ledger.record(act, by=by, target=f"tag:{tag.uid}", fields=fields, counts=counts or None)


def folded_names() -> set[str]:
    """Names of all tags in use, folded, as an import compares them."""
    return {name.casefold() for name in Tag.objects.in_use().values_list("name", flat=True)}
