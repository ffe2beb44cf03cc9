"""What the register shows of authorisations: rows, tabs with their numbers, what wants a decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from crm.accounts.authorisations.duty import without
from crm.accounts.authorisations.papers import Paper
from crm.accounts.filled_together import each_counted
from crm.accounts.models import Authorisation, Role, Team, User
from crm.accounts.models.authorisation_state import running_matters, states_read, with_states
from crm.accounts.models.authorisations import DAY, LEADS, AuthorisationQuerySet
from crm.accounts.permissions.user_permissions import LAPSED
from crm.accounts.together import Asked, counts

SHOWN = 500  # rows of one page; the files hold all


def current(day: date, **asked: Any) -> QuerySet[Authorisation]:
    """What waits, runs or begins later: the waiting first, then by the nearest end. `asked`: see `narrowed`."""
    rows = Authorisation.objects.filter(withdrawn_at=None).filter(Q(until=None) | Q(until__gte=day) | Q(signed_at=None))
    return (
        narrowed(rows, day, **asked)
        .with_people()
        .order_by(F("signed_at").asc(nulls_first=True), F("until").asc(nulls_last=True), "pk")
    )


def over(day: date, **asked: Any) -> QuerySet[Authorisation]:
    """What was withdrawn or has run out, the latest first. `asked`: see `narrowed`."""
    rows = Authorisation.objects.filter(Q(withdrawn_at__isnull=False) | Q(signed_at__isnull=False, until__lt=day))
    return narrowed(rows, day, **asked).with_people().order_by("-prepared_at", "-pk")


def narrowed(
    rows: AuthorisationQuerySet,
    day: date,
    *,
    state: str = "",
    role: Role | None = None,
    team: Team | None = None,
    within: int | None = None,
) -> AuthorisationQuerySet:
    """Those in a state, of a role, of a team's colleagues, whose last day comes within so many days."""
    rows = rows.in_state(state, day) if state else rows
    rows = rows.filter(role=role) if role else rows
    rows = rows.filter(user__in=team.users.values("pk")) if team else rows
    return rows.filter(until__gte=day, until__lte=day + within * DAY) if within else rows


def counted(day: date) -> dict[str, Asked]:
    """What the numbers of the tabs are asked by."""
    ended = Authorisation.objects.filter(Q(withdrawn_at__isnull=False) | Q(signed_at__isnull=False, until__lt=day))
    return each_counted({"all": Authorisation.objects.all(), "without": without(day), "ended": ended})


def numbers(day: date) -> dict[str, int]:
    """How many stand in each tab."""
    rows = counts(**counted(day))
    return {"register": rows["all"] - rows["ended"], "without": rows["without"], "ended": rows["ended"]}


def tabs(here: str, day: date) -> list[dict[str, Any]]:
    """The pages of the register side by side."""
    labels = {"register": _("Register"), "without": _("Without an authorisation"), "ended": _("Ended")}
    urls = {
        "register": reverse("dpo:authorisations"),
        "without": reverse("dpo:authorisations_without"),
        "ended": reverse("dpo:authorisations_ended"),
    }
    count_by_tab = numbers(day)
    return [
        {"url": urls[name], "label": label, "count": count_by_tab[name], "current": name == here}
        for name, label in labels.items()
    ] + [{"url": reverse("dpo:training"), "label": pgettext("desk", "Training"), "current": False}]


def ending_soon(papers: list[Paper]) -> list[Paper]:
    """Those of the current ones that end within the first notice and that nothing follows."""
    followed = {paper.row.user_id for paper in papers if paper.state in ("coming", "waiting")}
    return [paper for paper in papers if paper.state == "ending" and paper.row.user_id not in followed]


@dataclass(frozen=True)
class RunningOn:
    """An authorisation that has run out while its owner has matters in hand whose term runs."""

    row: Authorisation
    decided: bool


def running_on(at: datetime, day: date) -> list[RunningOn]:
    """Those of everybody: whoever decides says until when."""
    held = with_states(User.objects.filter(is_active=True, role__machine=False), at).select_related("role")
    words = set(running_matters())
    users = {user.pk: user for user in held if LAPSED in (texts := states_read(user)) and words & set(texts)}
    rows = Authorisation.objects.signed().filter(user__in=users, withdrawn_at=None, until__lt=day).with_people()
    latest = {row.user_id: row for row in rows.order_by("until", "pk")}
    return [RunningOn(row, decided=row.spared_at is not None) for row in latest.values()]


def within_notice(day: date) -> AuthorisationQuerySet:
    """Signed ones whose last day is near or just over."""
    rows: AuthorisationQuerySet = Authorisation.objects.signed().filter(withdrawn_at=None, user__is_active=True)
    return rows.filter(until__lte=day + LEADS[-1] * DAY)
