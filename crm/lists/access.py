"""Who sees which contact, in three forms that agree.

    visible_to(user)           a predicate: for one record, an exact match, wherever an OR costs nothing
    newest_for(user, …)        a union of the newest rows of each branch, in one statement: for lists and searches
    ids_visible_to(user, ids)  a set: for bulk acts

Owner and team are columns of the row; shares are rows of django-guardian. An OR of the three cannot use an index (it
walks the whole table for a user who sees little), so lists merge the newest rows of each branch. The ids shared one by
one are fetched first and passed as an array: a probe per row would tempt the planner into walking the whole table. A
user with more than FEW shares gets the probe after all: then the walk is short, and the array would be long.

A user who stands in for an absent colleague also sees what that colleague owns (COVERED) and what was shared with
them (LENT). That adds a branch for each absent colleague, and none for everybody else.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThan

from crm.accounts.models import User
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.lists.page_query import PageQuery
from crm.narrowing import promised
from crm.privacy.sealed import SealedQuerySet

PAGE = 50
FEW = 2000  # shares of one user that travel as an array
OWN, TEAM, SHARED, COVERED, LENT = "own", "team", "shared", "covered", "lent"
EVERY = (OWN, TEAM, SHARED, COVERED, LENT)


class Sight:
    """What one user may see, read once: reach, teams, shares. `only` narrows it to some of the branches."""

    def __init__(self, user: User, kinds: Iterable[str] = EVERY) -> None:
        self.user, self.kinds = user, frozenset(kinds)
        self._shared: dict[type[models.Model], dict[int, list[int]]] = {}

    @classmethod
    def of(cls, viewer: "User | Sight") -> "Sight":
        """The Sight of a user; a Sight is returned as it is."""
        return viewer if isinstance(viewer, Sight) else cls(viewer)

    def only(self, *kinds: str) -> "Sight":
        """The same user with some of the branches only; shares that were read already are not read again."""
        narrowed = type(self)(self.user, self.kinds & set(kinds))
        narrowed._shared = self._shared
        return narrowed

    @cached_property
    def reach(self) -> Reach:
        """How far the user's role reaches into contact data."""
        return self.user.reach(Group.CONTACT_DATA)

    def columns(self) -> list[models.Q] | None:
        """Conditions on owner and team, one per branch; None when the user sees every row."""
        if self.reach == Reach.ALL and TEAM in self.kinds:
            return None
        conditions = [models.Q(owner_id=self.user.pk)] if OWN in self.kinds else []
        if self.reach == Reach.TEAM and TEAM in self.kinds:
            conditions += [models.Q(team_id=team) for team in self.user.team_ids]
        if COVERED in self.kinds:
            conditions += [models.Q(owner_id=absent) for absent in self.user.covering_ids]
        return conditions

    @cached_property
    def bearers(self) -> tuple[int, ...]:
        """Keys of the users whose shares count: the user, and those for whom they stand in."""
        lent = self.user.covering_ids if LENT in self.kinds else []
        return (*([self.user.pk] if SHARED in self.kinds else []), *lent)

    def branches(self, model: type[models.Model]) -> list[models.Q]:
        """Conditions whose union is what the user sees: an empty list for nothing, one empty Q for everything."""
        if self.reach == Reach.NONE:
            return []
        conditions = self.columns()
        if conditions is None:
            return [models.Q()]
        shared = self.shared(model)
        return [*conditions, shared] if shared else conditions

    def predicate(self, model: type[models.Model]) -> models.Q | None:
        """The same as one condition; None when the user sees nothing."""
        if self.reach == Reach.NONE:
            return None
        conditions = self.columns()
        if conditions is None:
            return models.Q()
        if (shares := self.shares(model)) is not None:
            conditions.append(probe(shares))
        if not conditions:
            return None
        either = conditions[0]
        for condition in conditions[1:]:
            either |= condition
        return either

    def shared(self, model: type[models.Model]) -> models.Q | None:
        """The branch of rows shared one by one with the `bearers`; None when nothing is shared."""
        if (shares := self.shares(model)) is None:
            return None
        ids_by_user = self.shared_ids(model)
        if sum(map(len, ids_by_user.values())) > FEW:
            return probe(shares)
        ids = sorted({pk for bearer in self.bearers for pk in ids_by_user.get(bearer, ())})
        return models.Q(pk_among(ids)) if ids else None

    def shared_ids(self, model: type[models.Model]) -> dict[int, list[int]]:
        """{user: ids shared with them}, for the user and those they stand in for; read once, at most FEW + 1 ids."""
        if model not in self._shared:
            ids_by_user: dict[int, list[int]] = {}
            for bearer, pk in shares_with.rows(self.user, model=model) if self.may_be_shared(model) else ():
                ids_by_user.setdefault(bearer, []).append(pk)
            self._shared[model] = ids_by_user
        return self._shared[model]

    def asking_shares(self, model: type[models.Model]) -> Asked:
        """What `shared_ids` asks; None for nothing."""
        return shares_with.asking(self.user, model=model) if self.may_be_shared(model) else None

    def may_be_shared(self, model: type[models.Model]) -> bool:
        """Whether rows of `model` are shared one by one at all, with somebody whose shares count."""
        return hasattr(model, "shares") and bool(type(self)(self.user).bearers)

    def shape_of_shares(self, model: type[models.Model]) -> tuple[bool, ...] | None:
        """For each who shares, the user and those for whom they stand in, whether anything is; None beyond FEW."""
        values = self.shared_ids(model)
        if sum(map(len, values.values())) > FEW:
            return None
        return tuple(bool(values.get(bearer)) for bearer in (self.user.pk, *self.user.covering_ids))

    def shares(self, model: type[models.Model]) -> models.QuerySet | None:
        """The guardian rows that share something of `model` with the `bearers`; None where neither exists."""
        if not self.bearers or not hasattr(model, "shares"):
            return None
        meta = model._meta
        view = Permission.objects.filter(codename=f"view_{meta.model_name}", content_type__app_label=meta.app_label)
        # a sub-query, since a join to the permissions would spoil the planner's idea of how many rows there are
        rows = promised(meta.get_field("shares").related_model)._default_manager
        whose = {"user": self.bearers[0]} if len(self.bearers) == 1 else {"user__in": self.bearers}
        return rows.filter(**whose, permission=models.Subquery(view.order_by().values("pk")[:1]))


@prepared
def shares_with(reader: User, *, model: type[models.Model]) -> models.QuerySet:
    """(user, key) of what is shared with the reader and those for whom they stand in."""
    shares = promised(Sight(reader).shares(model))
    return shares.order_by().values_list("user_id", "content_object_id")[: FEW + 1]


def probe(shares: models.QuerySet) -> models.Q:
    """A condition: one of the `shares` is a share of the row."""
    return models.Q(models.Exists(shares.filter(content_object=models.OuterRef("pk"))))


class Guarded(SealedQuerySet):
    """Methods for querysets of rows with an owner and a team. `keyset` names the columns of the order, newest first."""

    keyset: tuple[str, ...] = ("pk",)

    def visible_to(self, viewer: "User | Sight") -> Self:
        """Only the rows that `viewer` (a user or a Sight) may see; all others are as if they did not exist.

        A record that is kept only because a law demands it is closed: no list shows it, and neither does the bin.
        """
        predicate = Sight.of(viewer).predicate(self.model)
        return self.none() if predicate is None else self.filter(predicate, closed_at=None)

    def handled_by(self, viewer: "User | Sight") -> Self:
        """What `viewer` sees as owner, stand-in, team colleague or by role: a mere share allows reading, not acting."""
        return self.visible_to(Sight.of(viewer).only(OWN, TEAM, COVERED))

    def ids_visible_to(self, viewer: "User | Sight", ids: Iterable[int]) -> set[int]:
        """Which of the primary keys `ids` `viewer` may see, for bulk acts."""
        return set(self.visible_to(viewer).filter(pk_among(ids)).values_list("pk", flat=True))

    def newest_for(self, viewer: "User | Sight", **window: Any) -> Self:
        """The newest rows of this queryset that `viewer` may see, newest first.

        `size` says how many. With `before` (the keyset values of a row) those that follow it in that order, with
        `after` those nearest above it, then nearest first. The queryset may be narrowed to columns, not filtered.
        """
        page = self.page_for(viewer, **window)
        if page is None:
            return self.none()
        # as an array they are chosen before anything is joined: beyond eight tables the planner joins as it is written
        array = f"ARRAY(SELECT pk FROM ({page.sql}) AS page({page.names}))"  # noqa: S608 - ours
        keys = RawSQL(array, page.params, output_field=ArrayField(models.BigIntegerField()))  # noqa: S611 - ours
        return type(self)(self.model).filter(in_array(keys)).order_by(*page.order)

    def newest_rows(self, viewer: "User | Sight", columns: tuple[str, ...], **window: Any) -> list[tuple]:
        """As `newest_for`, as tuples of `columns` straight from the driver: a sealed column is ciphertext in bytes."""
        page = self.page_for(viewer, **window)
        return [] if page is None else page.rows(self.model, columns)

    def matching_rows(self, viewer: "User | Sight", columns: tuple[str, ...], *, size: int = PAGE) -> list[tuple]:
        """As `newest_rows`, for a queryset that holds few rows anyway: filters by the predicate, without a union."""
        order = tuple(f"-{name}" for name in self.keyset)
        few = self.visible_to(viewer).order_by(*order).values_list(*self.keyset)[:size]
        sql, params = union_of([few])
        return PageQuery(sql, tuple(params), self.keyset, order).rows(self.model, columns) if sql else []

    def page_for(
        self, viewer: "User | Sight", *, size: int = PAGE, before: Sequence | None = None, after: Sequence | None = None
    ) -> PageQuery | None:
        """The query for the rows that `newest_for` takes; None when there can be none."""
        order = tuple(name if after else f"-{name}" for name in self.keyset)
        base = self
        if edge := before or after:
            base = self.filter(beyond(self.keyset, edge, LessThan if before else GreaterThan))
        branches = Sight.of(viewer).branches(self.model)
        tops = [base.filter(branch).order_by(*order).values_list(*self.keyset)[:size] for branch in branches]
        union, params = union_of(tops)
        if not union:
            return None
        places = ", ".join(f"{place} {'' if after else 'DESC'}" for place in range(1, len(self.keyset) + 1))
        return PageQuery(f"{union} ORDER BY {places} LIMIT {size:d}", tuple(params), self.keyset, order)


def pk_among(ids: Iterable[int], column: str = "pk") -> models.Func:
    """`column = ANY(ids)`: one parameter however many ids. A bigint array: PostgreSQL hashes like with like only."""
    return in_array(models.Value(list(ids), output_field=ArrayField(models.BigIntegerField())), column)


def in_subquery(rows: models.QuerySet, column: str = "pk") -> models.Q:
    """A condition: `column` is among the few keys that `rows` yields. They are looked up first, since beside an OR, or
    under an order with a limit, a join would walk the whole table.
    """
    return models.Q(in_array(ArraySubquery(rows), column))


def in_array(array: Any, column: str = "pk") -> models.Func:
    """As `pk_among`, for an array that the database computes."""
    return models.Func(
        models.F(column), array, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=models.BooleanField()
    )


def beyond(keyset: Sequence[str], edge: Sequence, compare: type[models.Lookup]) -> models.Lookup:
    """ROW(columns) < or > ROW(edge): one index condition, which starts at the edge even within a thousand ties."""
    here = models.Func(*map(models.F, keyset), function="ROW", output_field=models.BooleanField())
    there = models.Func(*map(models.Value, edge), function="ROW", output_field=models.BooleanField())
    return compare(here, there)


def union_of(querysets: Iterable[models.QuerySet]) -> tuple[str, list]:
    """The querysets as one UNION with its parameters; those that cannot hold a row are left out."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset in querysets:
        try:
            sql, query_params = queryset.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"({sql})")
        params += query_params
    if len(parts) == 1:  # an order of its own would quarrel with the one that is put behind the union
        return f"SELECT * FROM {parts[0]} AS alone", params  # noqa: S608 - ours
    return " UNION ".join(parts), params
