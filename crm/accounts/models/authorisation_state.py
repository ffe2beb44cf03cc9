"""What a lapsed authorisation takes away, as conditions of the one statement that reads a user.

A user's ties (models/staff.py) hold one of these words for each that is true; none for most.

    lapsed             the house requires an authorisation, and this user has none in force
    owes               one was signed for them, and they have not promised confidentiality in its present words
    privacy.requests   … and with it the right of any matter whose term, set by law, runs on in their hands

A withdrawal ends all at once; what merely ran out goes on in such a matter until it is closed, or until the day that
whoever decides names. Days are those of the organisation's clock: an authorisation ends at its midnight.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Case, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from crm.accounts.models.authorisations import STATEMENT, Authorisation, AuthorisationDuty
from crm.accounts.permissions.matters import matters
from crm.accounts.permissions.user_permissions import LAPSED, OWES

READ = "read_state_"  # what `with_states` calls its columns


def states(at: datetime) -> dict[str, Any]:
    """{word: condition} of a queryset of users at that moment."""
    moment = Cast(Value(at), DateTimeField())
    day = TruncDate(moment, tzinfo=timezone.get_default_timezone())
    required = Exists(AuthorisationDuty.objects.filter(Q(lifted_at=None) | Q(lifted_at__gt=moment), since__lte=day))
    theirs = Authorisation.objects.filter(user=OuterRef("pk"), role=OuterRef("role"), signed_at__lte=moment)
    theirs = theirs.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment), since__lte=day).order_by()
    running = theirs.filter(Q(until=None) | Q(until__gte=day))
    promised = running.filter(statement__isnull=False)
    free = When(Q(role__machine=True) | ~Q(required) | Q(Exists(promised)), then=Value(False))
    old = Q(statement=None) | Q(statement__version__lt=STATEMENT)
    spared = theirs.filter(Q(spared_until=None) | Q(spared_until__gte=day), statement__isnull=False, until__lt=day)
    return {
        LAPSED: Case(free, default=Value(True), output_field=BooleanField()),
        OWES: Exists(running.filter(old)),
        **{right: Q(Exists(spared)) & rows for right, rows in running_matters().items()},
    }


@lru_cache(maxsize=1)
def running_matters() -> dict[str, Q]:
    """{right: that a matter of it runs in the hands of the user of the statement around it}."""
    by_right: dict[str, Q] = {}
    for model, matter in matters():
        rows = model._base_manager.filter(matter.running).order_by()
        if matter.handler:
            theirs = Q(Exists(rows.filter(**{matter.handler: OuterRef("pk")})))
        else:
            theirs = Q(Exists(rows), role__rights__contains=[matter.right])
        by_right[matter.right] = by_right[matter.right] | theirs if matter.right in by_right else theirs
    return by_right


def with_states(users: QuerySet, at: datetime) -> QuerySet:
    """The users, each with a truth for each word: see `states_read`."""
    return users.annotate(**{column_of(word): yes_or_no(condition) for word, condition in states(at).items()})


def states_read(user: Any) -> list[str]:
    """The words that are true of one of `with_states`."""
    return [word for word in (LAPSED, OWES, *running_matters()) if vars(user)[column_of(word)]]


def authorised(users: QuerySet, at: datetime | None = None) -> QuerySet:
    """Those of the users whose role opens what it holds."""
    marked = users.model._default_manager.annotate(found=states(at or timezone.now())[LAPSED])
    return users.exclude(pk__in=marked.filter(found=True).order_by().values("pk"))


def yes_or_no(condition: Any) -> Any:
    """A condition as a column."""
    if isinstance(condition, Q):
        return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    return condition


def column_of(word: str) -> str:
    """The name of the column of a word."""
    return READ + word.replace(".", "_")
