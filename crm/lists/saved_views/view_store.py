"""Keeping a view: saved by a name, shared with a team, changed, removed for thirty days, forgotten. Each act one verb.

A view that names a person (an e-mail address, a telephone number) stays private. Its words lie sealed in `ViewWord`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.lists.filters.conditions import Fields
from crm.lists.filters.fields import Typed
from crm.lists.filters.rules import Filter, Rule
from crm.lists.models import KEPT_FOR, KEY_LASTS, NAME, Habit, Pin, SavedView, ViewWord
from crm.lists.pages.list_query import Asking, replaced
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

MOST = 60  # views of one user and list


def said_by(asking: Asking) -> dict[str, Any]:
    """What a view remembers of what was asked, without what was typed."""
    bare = replaced(asking.filter, lambda _place, rule: Rule(rule.field, rule.op) if rule.typed else rule)
    columns = ".".join(asking.columns) if asking.columns != asking.kind.usual else ""
    return {"filter": bare.as_json(), "columns": columns, "sort": asking.sort, "base": asking.standing}


def words_in(found: Filter) -> dict[str, Rule]:
    """{place: rule} of what was typed."""
    return {place: rule for place, rule in found.places() if rule.typed}


@transaction.atomic
def save_view(asking: Asking, name: str, *, team: Any = None, by: User) -> SavedView:
    """A new view of what was asked. ValidationError when there are too many, or a shared one would name a person."""
    if SavedView.objects.kept().filter(owner=by, list=asking.kind.slug, removed_at=None).count() >= MOST:
        raise ValidationError(_("There are too many views. Remove one first."), code="too_many")
    refuse_to_share(asking.fields, asking.filter, team, by=by)
    view = SavedView.objects.create(list=asking.kind.slug, owner=by, team=team, said=said_by(asking))
    remember(view, asking, {NAME: name})
    ledger.record("view.saved", by=by, target=f"view:{view.uid}", counts={"shared": team is not None})
    return view


@transaction.atomic
def short_key(asking: Asking, *, by: User) -> SavedView:
    """A key for a filter that no address may hold: nobody else's, gone after two days."""
    said = said_by(asking)
    if asking.parent is not None:
        said["of"] = str(asking.parent.uid)
    view = SavedView.objects.create(list=asking.kind.slug, owner=by, kept=False, said=said)
    remember(view, asking, {})
    return view


@transaction.atomic
def change_view(view: SavedView, asking: Asking, *, by: User) -> None:
    """The view shows from now on what was asked. ValidationError when it is shared and would name a person."""
    must_own(view, by)
    refuse_to_share(asking.fields, asking.filter, view.team, by=by)
    name = view.by_place.get(NAME, "")
    SavedView.objects.filter(pk=view.pk).update(said=said_by(asking))
    view.words.all().delete()
    remember(view, asking, {NAME: name})
    ledger.record("view.changed", by=by, target=f"view:{view.uid}", fields=["filter"])


def remember(view: SavedView, asking: Asking, words: Mapping[str, str]) -> None:
    """Lay by what was typed, each value with whom it names."""
    rows = [ViewWord(view=view, place=place, text=text) for place, text in words.items() if text]
    for place, rule in words_in(asking.filter).items():
        person = whom(asking.fields, rule)
        rows.append(ViewWord(view=view, place=place, text=rule.values[0], person_id=person))
    ViewWord.objects.bulk_create(rows)


def whom(fields: Fields, rule: Rule) -> int | None:
    """The one person who has the address that was typed; None for nobody and for several."""
    found = fields.by_name[rule.field]
    people = list(found.whose(rule.values[0])[:2]) if isinstance(found, Typed) and found.whose else []
    return people[0] if len(people) == 1 else None


def refuse_to_share(fields: Fields, asked: Filter, team: Any, *, by: User) -> None:
    """Raise where a view may not be shared: with a team of others, or when it names a person."""
    if team is None:
        return
    if team.pk not in by.team_ids:
        raise PermissionDenied
    if fields.secret(asked):
        text = _(
            "A view that names a person stays private. Take the e-mail, phone or NIP out, or keep it for yourself."
        )
        raise ValidationError(text, code="secret")


def must_own(view: SavedView, user: Any) -> None:
    """Raise PermissionDenied for somebody with whom the view was only shared."""
    if view.owner_id != user.pk:
        raise PermissionDenied


@transaction.atomic
def settle_view(view: SavedView, name: str, *, team: Any, asking: Asking, by: User) -> None:
    """Another name, another audience. ValidationError when a shared one would name a person."""
    must_own(view, by)
    if team != view.team:
        refuse_to_share(asking.fields, asking.filter, team, by=by)
    SavedView.objects.filter(pk=view.pk).update(team=team)
    view.words.filter(place=NAME).delete()
    ViewWord.objects.bulk_create([ViewWord(view=view, place=NAME, text=name)])
    if team is None:
        Pin.objects.filter(view=view).exclude(user=by).delete()
    ledger.record(
        "view.changed", by=by, target=f"view:{view.uid}", fields=["name"], counts={"shared": team is not None}
    )


@transaction.atomic
def remove_view(view: SavedView, *, by: Actor) -> None:
    """Out of everybody's tabs; `restore_view` takes it back within thirty days."""
    must_own(view, by)
    if SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=timezone.now()):
        ledger.record("view.removed", by=by, target=f"view:{view.uid}")


@transaction.atomic
def restore_view(view: SavedView, *, by: Actor) -> None:
    """Back into the tabs."""
    must_own(view, by)
    if SavedView.objects.filter(pk=view.pk, removed_at__isnull=False).update(removed_at=None):
        ledger.record("view.restored", by=by, target=f"view:{view.uid}")


def pin(view: SavedView, *, by: User) -> bool:
    """Into one's sidebar, or out of it again; whether it is in it now."""
    if Pin.objects.filter(view=view, user=by).delete()[0]:
        return False
    Pin.objects.get_or_create(view=view, user=by)
    return True


def open_first(kind: str, opens: str, *, by: User) -> None:
    """Which view of a list opens first for `by`."""
    Habit.objects.update_or_create(user=by, list=kind, defaults={"opens": opens})


def forget(at: datetime | None = None) -> int:
    """Delete short keys and removed views whose days are over; how many."""
    at = at or timezone.now()
    keys = SavedView.objects.filter(kept=False, made_at__lt=at - KEY_LASTS)
    removed = SavedView.objects.filter(removed_at__lt=at - KEPT_FOR)
    return keys.delete()[0] + removed.delete()[0]
