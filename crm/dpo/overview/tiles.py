"""The figures at the top of the overview, each with the list behind it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from breaches.cases.bell import by_age
from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from crm.accounts.permissions import rights
from crm.dpo.figures import Number, up_to_cap
from crm.dpo.overview.overview_rows import OverviewRows


def tiles(rows: OverviewRows) -> list[dict[str, Any]]:
    """Every figure for the `kpi` component, the running clock first."""
    return [
        *breach_tiles(rows),
        *request_tile(rows),
        *standing_tiles(rows),
        *returned_tile(rows),
        *proposals_tile(rows),
        *register_tile(rows),
        *mail_tile(rows),
        *retention_tile(rows),
    ]


def breach_tiles(rows: OverviewRows) -> list[dict[str, Any]]:
    """The most urgent running clock, and how many there are: first of all, while one runs."""
    running = by_age(rows.cases, rows.reports) if rows.user.may(rights.PRIVACY_BREACHES) else []
    if not running:
        return []
    first = running[0]
    clock = Clock(first["since"], rows.at)
    label = _("Breach overdue") if clock.overdue else _("Breach")
    if first["incident"]:
        label = _("Report to be judged")
    more = ngettext("%(n)s more clock", "%(n)s more clocks", len(running) - 1) % {"n": len(running) - 1}
    note = f"{first['number']} · {more}" if len(running) > 1 else first["number"]
    breach_tile = tile(label, Number(0, False), first["url"], note=note, edge="danger")
    return [{**breach_tile, "words": words_of(clock)}]


def request_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """How many requests run, and how many of them are late; nothing while none runs."""
    running, late, soon = (rows.counts[name] for name in ("requests", "requests_late", "requests_soon"))
    if not running:
        return []
    note = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late}
    if not late:
        note = ngettext("%(n)s within 10 days", "%(n)s within 10 days", soon) % {"n": soon}
    edge = "danger" if late else ""
    return [tile(_("Open requests"), up_to_cap(running), reverse("requests:list"), note=note, edge=edge)]


def standing_tiles(rows: OverviewRows) -> list[dict[str, Any]]:
    """The figures that are always there."""
    people, audit = reverse("dpo:people"), reverse("dpo:audit")
    notices, consents = reverse("consents:notices"), reverse("consents:consents")
    counts = {name: up_to_cap(count) for name, count in rows.counts.items()}
    soon = _("%(count)s more within 10 days") % {"count": counts["soon"].value}
    late = "danger" if counts["overdue"].value else ""
    return [
        tile(_("People"), counts["people"], people),
        tile(_("Notices overdue"), counts["overdue"], f"{notices}?only=overdue", note=soon, edge=late),
        tile(_("Consents expiring"), counts["expiring"], f"{consents}?state=expiring", note=_("within 30 days")),
        tile(_("Restricted"), counts["restricted"], f"{people}?only=restricted", note=_("kept, not used")),
        tile(_("Reveals"), counts["reveals"], f"{audit}?kind=revealed&days=7", note=_("in the last 7 days")),
    ]


def returned_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """People who came back after an erasure, taken in by another team; no tile while there are none."""
    returned = up_to_cap(rows.counts["returned"])
    where, note = f"{reverse('dpo:people')}?only=returned", _("taken in by another team")
    tile_of_returned = tile(_("Came back after an erasure"), returned, where, note=note, edge="warn")
    return [tile_of_returned] if returned.value else []


def proposals_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """How many changes of purposes and recipients wait for a decision, while some do."""
    waiting = up_to_cap(rows.counts["proposals"])
    waiting_tile = tile(_("Proposals"), waiting, reverse("dpo:proposals"), note=_("waiting for a decision"))
    return [waiting_tile] if waiting.value else []


def register_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """What has changed since the register's version in force, while something has."""
    changes = list(rows.readiness.changes) if rows.user.may(rights.PRIVACY_MAP) else []
    if not changes:
        return []
    open_lines = sum(row["written_at"] is None for row in changes)
    note = ngettext("%(n)s to be described", "%(n)s to be described", open_lines) % {"n": open_lines}
    url = f"{reverse('dpo:register')}?only=changed"
    return [tile(_("Changes of the register"), Number(len(changes), False), url, note=note, edge="warn")]


def mail_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """How many messages did not arrive, for who looks after the mail."""
    if not rows.user.may(rights.MAIL_MANAGE):
        return []
    missed = up_to_cap(rows.counts["undelivered"])
    url = f"{reverse('mail:list')}?only=undelivered"
    return [tile(_("Messages not delivered"), missed, url, edge="danger" if missed.value else "")]


def retention_tile(rows: OverviewRows) -> list[dict[str, Any]]:
    """How many people wait in the preview for a decision, for who looks after retention."""
    going, note = up_to_cap(rows.counts["going"]), _("waiting for approval")
    return [
        tile(_("To be deleted"), going, reverse("retention:run", args=[preview.uid]), note=note)
        for preview in rows.previews
    ]


def tile(label: str, number: Number, url: str, *, note: str = "", edge: str = "") -> dict[str, Any]:
    """One figure for the `kpi` component."""
    return {"label": label, "number": number, "url": url, "note": note, "edge": edge}
