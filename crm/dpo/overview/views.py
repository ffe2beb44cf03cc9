"""The privacy desk's first page: what waits, what runs out, what is guarded, and who looked."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from breaches.cases.bell import ringing
from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo import figures
from crm.dpo.figures import Number, capped
from crm.dpo.logs import entries
from crm.dpo.overview.due_dates import strip
from crm.dpo.overview.readiness import readiness
from crm.dpo.people import people_list
from crm.mail.models.messages import Message
from crm.privacy.logs import access_log
from crm.privacy.models import Person, Proposal, Purpose
from crm.privacy.recipients.ends_ahead import ends_ahead, facts_of_ends
from dsar.models import Case
from retention.models import Run

URGENT, RECENT = 8, 5  # rows of the lists
MONTH = timedelta(days=30)


@policy(rights.PRIVACY_VIEW)
def overview(request: StaffRequest) -> HttpResponse:
    """Tiles, the strip of deadlines, the most urgent notices, grounds by purpose, readiness, recent reveals."""
    at = timezone.now()
    today = timezone.localdate(at)
    facts = list(facts_of_ends(at))
    urgent = people_list.notice_lines(URGENT) if request.user.may(rights.PRIVACY_PEOPLE) else []
    latest_reveals = figures.reveals(at - MONTH).order_by("-at", "-pk")[:RECENT]
    access_log.shown(by=request.user, view="dpo:overview", people=[row["person"].pk for row in urgent])
    context = {
        "today": today,
        "tiles": [
            *breach_tiles(request.user, at),
            *request_tile(request.user, today),
            *tiles(at, today),
            *returned_tile(request.user, at),
            *proposals_tile(request.user),
            *mail_tile(request.user),
            *retention_tile(request.user),
        ],
        "strip": strip(today, ends_ahead(facts, today)),
        "urgent": urgent,
        "purposes": by_purpose(at),
        "checks": readiness(at, today, facts),
        "reveals": entries.looks(list(latest_reveals)) if request.user.may(rights.PRIVACY_AUDIT) else [],
    }
    return render(request, "dpo/overview/overview.html", context)


def tiles(at: datetime, today: date) -> list[dict[str, Any]]:
    """Figures with the list behind each."""
    people, audit = reverse("dpo:people"), reverse("dpo:audit")
    notices, consents = reverse("consents:notices"), reverse("consents:consents")
    waiting = {name: capped(rows) for name, rows in figures.notices(today).items()}
    late = waiting["overdue"].value > 0
    soon = _("%(count)s more within 10 days") % {"count": waiting["soon"].value}
    paused = capped(figures.restricted())
    return [
        tile(_("People"), capped(Person.objects.all()), people),
        tile(
            _("Notices overdue"),
            waiting["overdue"],
            f"{notices}?only=overdue",
            note=soon,
            edge="danger" if late else "",
        ),
        tile(
            _("Consents expiring"), capped(figures.expiring(at)), f"{consents}?state=expiring", note=_("within 30 days")
        ),
        tile(_("Restricted"), paused, f"{people}?only=restricted", note=_("kept, not used")),
        tile(
            _("Reveals"),
            capped(figures.reveals(at - figures.LATELY)),
            f"{audit}?kind=revealed&days=7",
            note=_("in the last 7 days"),
        ),
    ]


def breach_tiles(user: User, at: datetime) -> list[dict[str, Any]]:
    """The most urgent running clock, and how many there are: first of all, while one runs."""
    running = ringing(user, at, since=timedelta(0)) if user.may(rights.PRIVACY_BREACHES) else []
    if not running:
        return []
    first = running[0]
    clock = Clock(first["since"], at)
    label = _("Breach overdue") if clock.overdue else _("Breach")
    if first["incident"]:
        label = _("Report to be judged")
    more = ngettext("%(n)s more clock", "%(n)s more clocks", len(running) - 1) % {"n": len(running) - 1}
    note = f"{first['number']} · {more}" if len(running) > 1 else first["number"]
    breach_tile = tile(label, Number(0, False), first["url"], note=note, edge="danger")
    return [{**breach_tile, "words": words_of(clock)}]


def request_tile(user: User, today: date) -> list[dict[str, Any]]:
    """How many requests run, and how many of them are late; nothing while none runs."""
    running = Case.objects.for_desk(user).running()
    if not running.exists():
        return []
    late = running.filter(due_on__lt=today).order_by().count()
    soon = running.filter(due_on__gte=today, safe_on__lte=today + figures.SOON).order_by().count()
    note = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late}
    if not late:
        note = ngettext("%(n)s within 10 days", "%(n)s within 10 days", soon) % {"n": soon}
    return [
        tile(_("Open requests"), capped(running), reverse("requests:list"), note=note, edge="danger" if late else "")
    ]


def returned_tile(user: User, at: datetime) -> list[dict[str, Any]]:
    """People who came back after an erasure, taken in by another team; no tile while there are none."""
    if not user.may(rights.PRIVACY_PEOPLE):
        return []
    returned = capped(figures.returned(at))
    where = f"{reverse('dpo:people')}?only=returned"
    returned_people = tile(
        _("Came back after an erasure"), returned, where, note=_("taken in by another team"), edge="warn"
    )
    return [returned_people] if returned.value else []


def proposals_tile(user: User) -> list[dict[str, Any]]:
    """How many changes of purposes and recipients wait for a decision, while some do."""
    if not user.may(rights.PRIVACY_PURPOSES):
        return []
    waiting = capped(Proposal.objects.pending())
    waiting_tile = tile(_("Proposals"), waiting, reverse("dpo:proposals"), note=_("waiting for a decision"))
    return [waiting_tile] if waiting.value else []


def mail_tile(user: User) -> list[dict[str, Any]]:
    """How many messages did not arrive, for who looks after the mail."""
    if not user.may(rights.MAIL_MANAGE):
        return []
    missed = capped(Message.objects.for_desk(user).not_delivered())
    url = f"{reverse('mail:list')}?only=undelivered"
    return [tile(_("Messages not delivered"), missed, url, edge="danger" if missed.value else "")]


def retention_tile(user: User) -> list[dict[str, Any]]:
    """How many people wait in the preview for a decision, for who looks after retention."""
    waiting = Run.objects.for_desk(user).open_preview().first()
    if waiting is None:
        return []
    going = capped(waiting.lines.going())
    return [
        tile(_("To be deleted"), going, reverse("retention:run", args=[waiting.uid]), note=_("waiting for approval"))
    ]


def tile(label: str, number: Number, url: str, *, note: str = "", edge: str = "") -> dict[str, Any]:
    """One figure for the `kpi` component."""
    return {"label": label, "number": number, "url": url, "note": note, "edge": edge}


def by_purpose(at: datetime) -> list[dict[str, Any]]:
    """Grounds by state for each purpose; a purpose that nobody is processed for shows zeros."""
    counted = {row["purpose__slug"]: row for row in figures.grounds_by_purpose(at)}
    nothing = {"holding": 0, "expiring": 0, "ended": 0, "objected": 0}
    return [{"purpose": purpose, **nothing, **counted.get(purpose.slug, {})} for purpose in Purpose.objects.active(at)]
