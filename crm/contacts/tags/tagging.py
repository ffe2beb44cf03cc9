"""Tags: which there are, which records have them, and what a manager does with them. Everybody sees a tag's name, so it
must not hold personal data.

set_tags(contact, ["VIP"])                   a contact, a company or a deal has these tags and no others
add_tag, change_tag, remove_tag, restore_tag
merge_tags(tag, into)                        records with the one have the other
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
from crm.contacts.models.contact import LONGEST_TAG
from crm.contacts.models.custom import KEPT_FOR
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.privacy.rows.sweeps import pointers_at

ROWS = "tag_rows"  # how a record calls the rows that say which tags it bears
TAKEN = _("There is one of this name already.")
LATE = _("This tag cannot be taken back any more.")
MOST = 100  # counted; more is «100+»
BATCH = 1000


def bearers() -> list[tuple[Any, str]]:
    """(model, column that refers to the tagged record) of every model of tag rows."""
    return [
        (model, column.name)
        for model, _tag in pointers_at(Tag)
        for column in model._meta.concrete_fields
        if column.remote_field and column.remote_field.related_name == ROWS
    ]


def rows_of(tagged: models.Model) -> Any:
    """The tag rows of a record."""
    return tagged.tag_rows.filter(tag__removed_at=None)  # type: ignore[attr-defined]  # each record has them


def tags_on(tagged: models.Model) -> list[Any]:
    """The tags of a record."""
    return [row.tag for row in rows_of(tagged).select_related("tag")]


def tags_of(tagged: models.Model) -> list[str]:
    """The names of a record's tags, sorted."""
    return sorted(rows_of(tagged).values_list("tag__name", flat=True))


def set_tags(tagged: models.Model, names: Iterable[str]) -> None:
    """Give a record exactly the tags of these names, creating new ones. ValidationError for a refused name."""
    tags = {tag.pk: tag for tag in (tag_called(name) for name in names)}
    row_by_tag = dict(rows_of(tagged).values_list("tag_id", "pk"))
    rows: Any = tagged.tag_rows  # type: ignore[attr-defined]
    rows.filter(pk__in=[pk for tag, pk in row_by_tag.items() if tag not in tags]).delete()
    for pk, tag in tags.items():
        if pk not in row_by_tag:
            rows.create(tag=tag)


def tag_called(name: str) -> Tag:
    """The tag of that name, ignoring case; created if there is none. ValidationError for a name that is not allowed."""
    name = clean_name(name)
    return Tag.objects.in_use().filter(name__iexact=name).first() or Tag.objects.create(name=name)


def clean_name(name: str) -> str:
    """The tidied name; ValidationError for one with an identifying number, or about health or views."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG:
        raise ValidationError(_("Write a tag of up to 40 letters."), code="length")
    for match in findings(name):
        raise ValidationError(WARNINGS[match.kind], code=match.kind)
    return name


def is_clean(name: str) -> bool:
    """Whether a tag of this name is allowed."""
    try:
        clean_name(name)
    except ValidationError:
        return False
    return True


def usage_counts(tags: Sequence[Tag], *, reader: Any) -> dict[int, int]:
    """{tag: how many records visible to `reader` have it}, at most MOST + 1; one statement per kind of record."""
    totals = dict.fromkeys((tag.pk for tag in tags), 0)
    for model, bearer in bearers():
        if not (visible := seen_by(reader, model, bearer)):
            continue
        rows = model.objects.filter(tag=models.OuterRef("pk"), **visible)
        some = Cast(ArraySubquery(rows.order_by().values("pk")[: MOST + 1]), ArrayField(models.BigIntegerField()))
        many = models.Func(some, function="cardinality", output_field=models.IntegerField())
        for pk, number in Tag.objects.filter(pk__in=totals).values_list("pk", many):
            totals[pk] = min(totals[pk] + number, MOST + 1)
    return totals


def add_tag(name: str, colour: str = Tag.Colour.GREY, *, by: Actor) -> Tag:
    """Create a tag. ValidationError for a name that is not allowed or exists."""
    refuse_duplicate_name(name := clean_name(name))
    with transaction.atomic():
        new_tag = save_unique(Tag(name=name, colour=colour))
        record("tag.added", new_tag, by=by)
    return new_tag


def change_tag(tag: Tag, name: str, colour: str, *, by: Actor) -> list[str]:
    """Change name or colour and return what differs; records keep the tag."""
    columns = {"name": clean_name(name), "colour": colour}
    refuse_duplicate_name(columns["name"], but=tag)
    changed = [column for column, value in columns.items() if getattr(tag, column) != value]
    for column in changed:
        setattr(tag, column, columns[column])
    if changed:
        with transaction.atomic():
            save_unique(tag, update_fields=changed)
            record("tag.changed", tag, by=by, fields=changed)
    return changed


def remove_tag(tag: Tag, *, by: Actor) -> None:
    """Remove the tag from all records; it can be restored with them for thirty days."""
    tag.removed_at = timezone.now()
    with transaction.atomic():
        tag.save(update_fields=["removed_at"])
        record("tag.removed", tag, by=by)


def restore_tag(tag: Tag, *, by: Actor) -> None:
    """Restore a removed tag. ValidationError after thirty days, or when another tag has its name by now."""
    if tag.removed_at is None or tag.removed_at <= timezone.now() - KEPT_FOR:
        raise ValidationError(LATE, code="late")
    refuse_duplicate_name(tag.name, but=tag)
    tag.removed_at = None
    with transaction.atomic():
        save_unique(tag, update_fields=["removed_at"])
        record("tag.restored", tag, by=by)


def merge_tags(tag: Tag, into: Tag, *, by: Actor) -> int:
    """Give `into` to all records with `tag`, delete `tag`, and return how many. ValidationError for the same tag."""
    if tag.pk == into.pk:
        raise ValidationError({"into": _("Choose another tag.")}, code="same")
    moved = 0
    with transaction.atomic():
        locked = list(Tag.objects.in_use().filter(pk__in=[tag.pk, into.pk]).order_by("pk").select_for_update())
        if len(locked) < 2:
            raise ValidationError({"into": _("Choose another tag.")}, code="gone")
        for model, bearer in bearers():
            bearing = model.objects.filter(tag=into).values(bearer)
            moved += model.objects.filter(tag=tag).exclude(**{f"{bearer}__in": bearing}).update(tag=into)
        tag.delete()
        record("tag.merged", tag, by=by, into=f"tag:{into.uid}", records=moved)
    return moved


def delete_expired(at: datetime | None = None) -> int:
    """Delete tags removed long enough ago, with their rows; returns how many tags."""
    at = at or timezone.now()
    gone = list(Tag.objects.filter(removed_at__lte=at - KEPT_FOR))
    for tag in gone:
        for model, _bearer in bearers():
            while batch := list(model.objects.filter(tag=tag).values_list("pk", flat=True)[:BATCH]):
                model.objects.filter(pk__in=batch).delete()
        tag.delete()
    return len(gone)


def refuse_duplicate_name(name: str, *, but: Tag | None = None) -> None:
    """ValidationError for a name that another tag has, ignoring case."""
    if Tag.objects.in_use().filter(name__iexact=name).exclude(pk__in=[but.pk] if but else []).exists():
        raise ValidationError({"name": TAKEN}, code="unique")


def unused(tags: Any) -> Any:
    """Those of `tags` (a queryset) that no record has."""
    for model, _bearer in bearers():
        tags = tags.filter(~models.Exists(model.objects.filter(tag=models.OuterRef("pk"))))
    return tags


def save_unique(tag: Tag, **options: Any) -> Tag:
    """Save the tag; ValidationError for a taken name."""
    try:
        with transaction.atomic():
            tag.save(**options)
    except IntegrityError:
        raise ValidationError({"name": TAKEN}, code="unique") from None
    return tag


def record(act: str, tag: Tag, *, by: Actor, fields: Iterable[str] = (), **counts: Any) -> None:
    """The ledger entry of an act on a tag; it is about no person."""
    ledger.record(act, by=by, target=f"tag:{tag.uid}", fields=fields, counts=counts or None)


def folded_names() -> set[str]:
    """Names of all tags in use, folded for comparison in imports."""
    return {name.casefold() for name in Tag.objects.in_use().values_list("name", flat=True)}
