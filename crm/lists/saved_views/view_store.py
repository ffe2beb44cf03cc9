"""Saves, shares, changes, removes (for thirty days) and finally deletes saved views.

A view that identifies a person (by e-mail address, phone or NIP) stays private. Typed values are sealed in `ViewWord`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.lists.filters.conditions import FieldSet
from crm.lists.filters.fields import Typed
from crm.lists.filters.rules import Filter, Rule
from crm.lists.models import KEPT_FOR, KEY_LASTS, NAME, Habit, Pin, SavedView, ViewWord
from crm.lists.pages.list_query import ListQuery, map_rules
from crm.lists.saved_views.unseen_rules import columns_with_unseen, with_unseen
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

MOST = 60  # views of one user and list


def stored_query(list_query: ListQuery) -> dict[str, Any]:
    """What a view stores of a query, without typed values."""
    bare = map_rules(list_query.filter, lambda _place, rule: Rule(rule.field, rule.op) if rule.typed else rule)
    columns = ".".join(list_query.columns) if list_query.columns != list_query.kind.usual else ""
    return {"filter": bare.as_json(), "columns": columns, "sort": list_query.sort, "base": list_query.standing}


def typed_rules(query_filter: Filter) -> dict[str, Rule]:
    """{place: rule} of the rules with typed values."""
    return {place: rule for place, rule in query_filter.places() if rule.typed}


@transaction.atomic
def save_view(list_query: ListQuery, name: str, *, team: Any = None, by: User) -> SavedView:
    """Save the query as a new view. ValidationError for too many, or when a shared one would identify a person."""
    if SavedView.objects.kept().filter(owner=by, list=list_query.kind.slug, removed_at=None).count() >= MOST:
        raise ValidationError(_("There are too many views. Remove one first."), code="too_many")
    refuse_to_share(list_query.fields, list_query.filter, team, by=by)
    view = SavedView.objects.create(list=list_query.kind.slug, owner=by, team=team, said=stored_query(list_query))
    store_typed_values(view, list_query, {NAME: name})
    ledger.record("view.saved", by=by, target=f"view:{view.uid}", counts={"shared": team is not None})
    return view


@transaction.atomic
def short_key(list_query: ListQuery, *, by: User) -> SavedView:
    """A private key for a filter that must not stand in an address; deleted after two days."""
    stored = stored_query(list_query)
    if list_query.parent is not None:
        stored["of"] = str(list_query.parent.uid)
    view = SavedView.objects.create(list=list_query.kind.slug, owner=by, kept=False, said=stored)
    store_typed_values(view, list_query, {})
    return view


@transaction.atomic
def change_view(view: SavedView, list_query: ListQuery, *, by: User) -> None:
    """Store this query in the view; rules on fields that `by` does not know of stay. ValidationError when it is shared
    and would identify a person.
    """
    must_own(view, by)
    refuse_to_share(list_query.fields, list_query.filter, view.team, by=by)
    stored, words, kind = stored_query(list_query), {word.place: word for word in view.words.all()}, list_query.kind
    before, now = (Filter.of_json(query.get("filter")) for query in (view.said, stored))
    whole, moved = with_unseen(before, now, list_query.fields)
    stored["columns"] = columns_with_unseen(view.said.get("columns", ""), stored["columns"], kind.usual, kind.columns)
    stored["filter"] = whole.as_json()
    SavedView.objects.filter(pk=view.pk).update(said=stored)
    view.words.all().delete()
    store_typed_values(view, list_query, {NAME: words[NAME].text or ""} if NAME in words else {})
    unseen = [(place, words[before]) for place, before in moved.items() if before in words]
    ViewWord.objects.bulk_create(
        ViewWord(view=view, place=place, text=word.text, person_id=word.person_id) for place, word in unseen
    )
    ledger.record("view.changed", by=by, target=f"view:{view.uid}", fields=["filter"])


def store_typed_values(view: SavedView, list_query: ListQuery, words: Mapping[str, str]) -> None:
    """Store the typed values, each with the person whom it identifies, if any."""
    rows = [ViewWord(view=view, place=place, text=text) for place, text in words.items() if text]
    for place, rule in typed_rules(list_query.filter).items():
        person = person_named(list_query.fields, rule)
        rows.append(ViewWord(view=view, place=place, text=rule.values[0], person_id=person))
    ViewWord.objects.bulk_create(rows)


def person_named(fields: FieldSet, rule: Rule) -> int | None:
    """Key of the one person who has the typed address; None for nobody and for several."""
    filter_field = fields.by_name[rule.field]
    people = (
        list(filter_field.whose(rule.values[0])[:2]) if isinstance(filter_field, Typed) and filter_field.whose else []
    )
    return people[0] if len(people) == 1 else None


def refuse_to_share(fields: FieldSet, query_filter: Filter, team: Any, *, by: User) -> None:
    """Raise PermissionDenied for a team the user is not in, ValidationError when the view identifies a person."""
    if team is None:
        return
    if team.pk not in by.team_ids:
        raise PermissionDenied
    if fields.secret(query_filter):
        text = _(
            "A view that names a person stays private. Take the e-mail, phone or NIP out, or keep it for yourself."
        )
        raise ValidationError(text, code="secret")


def must_own(view: SavedView, user: Any) -> None:
    """Raise PermissionDenied unless the user owns the view."""
    if view.owner_id != user.pk:
        raise PermissionDenied


@transaction.atomic
def settle_view(view: SavedView, name: str, *, team: Any, asking: ListQuery, by: User) -> None:
    """Change a view's name and team. ValidationError when a shared one would identify a person."""
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
    """Remove the view from everybody's tabs; `restore_view` can bring it back within thirty days."""
    must_own(view, by)
    if SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=timezone.now()):
        ledger.record("view.removed", by=by, target=f"view:{view.uid}")


@transaction.atomic
def restore_view(view: SavedView, *, by: Actor) -> None:
    """Restore a removed view."""
    must_own(view, by)
    if SavedView.objects.filter(pk=view.pk, removed_at__isnull=False).update(removed_at=None):
        ledger.record("view.restored", by=by, target=f"view:{view.uid}")


def pin(view: SavedView, *, by: User) -> bool:
    """Pin to the user's sidebar, or unpin; returns whether it is pinned now."""
    if Pin.objects.filter(view=view, user=by).delete()[0]:
        return False
    Pin.objects.get_or_create(view=view, user=by)
    return True


def open_first(kind: str, opens: str, *, by: User) -> None:
    """Set which view of a list opens first for `by`."""
    Habit.objects.update_or_create(user=by, list=kind, defaults={"opens": opens})


def forget_expired(at: datetime | None = None) -> int:
    """Delete expired short keys and removed views; returns how many rows."""
    at = at or timezone.now()
    keys = SavedView.objects.filter(kept=False, made_at__lt=at - KEY_LASTS)
    removed = SavedView.objects.filter(removed_at__lt=at - KEPT_FOR)
    return keys.delete()[0] + removed.delete()[0]
