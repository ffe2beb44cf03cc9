"""What is to be done today: at most five rows of all that waits, ranked; what waits for others is one line below.

    breach clock · term set by law today or tomorrow · overdue · term within 3 days · what will stop selling · the rest

A row stands while its fact stands: nothing is ticked off here. All of it comes with the overview's one statement; an
area that has something to do adds its rows to `matters`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from breaches.cases.bell import by_age
from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from crm.accounts.access.openable import may_open
from crm.accounts.language.formats import day as day_words
from crm.accounts.permissions import rights
from crm.dpo.ends.end_words import EndWords
from crm.dpo.overview.overview_rows import OverviewRows
from crm.dpo.readiness.check import Check
from crm.privacy.recipients.ends_ahead import REVIEWS, ends_ahead
from dsar.models.terms import Kind

MOST = 5
SOON = 30  # days ahead of which an end is something to do
NEAR_DAYS = 3  # days ahead of which a review is something to do
FAR = date.max


class Rank(IntEnum):
    """How pressing a row is."""

    BREACH = 0
    TERM = 1
    OVERDUE = 2
    NEAR = 3
    STOPS = 4
    REST = 5


@dataclass(frozen=True)
class Matter:
    """One row: how pressing, until when, what it is, why it matters, what to press, and a chip in place of the day."""

    rank: Rank
    on: date
    title: str
    detail: str
    act: str
    url: str
    chip: str = ""

    @property
    def dated(self) -> bool:
        """Whether a day stands beside it."""
        return self.on != FAR and not self.chip

    @property
    def loud(self) -> bool:
        """Whether its chip is red."""
        return self.rank in (Rank.BREACH, Rank.OVERDUE)


def todo(rows: OverviewRows, checks: Iterable[Check]) -> dict[str, Any]:
    """{matters: at most five, more: how many there are beside, waiting: [(words, url)] of what waits for others}."""
    open_matters = [matter for matter in matters(rows, list(checks)) if may_open(rows.user, matter.url)]
    ranked = sorted(open_matters, key=lambda matter: (matter.rank, matter.on))
    return {"matters": ranked[:MOST], "more": max(len(ranked) - MOST, 0), "waiting": list(waiting(rows))}


def matters(rows: OverviewRows, checks: list[Check]) -> Iterator[Matter]:
    """Everything that waits for whoever reads."""
    yield from breach_matters(rows)
    yield from request_matters(rows)
    yield from end_matters(rows)
    yield from review_matters(rows)
    yield from own_decisions(rows)
    yield from check_matters(checks, rows.today)


def breach_matters(rows: OverviewRows) -> Iterator[Matter]:
    """Running clocks, and reports that nobody has judged."""
    for row in by_age(rows.cases, rows.reports) if rows.user.may(rights.PRIVACY_BREACHES) else ():
        clock = Clock(row["since"], rows.at)
        title = _("Breach %(number)s: %(title)s") if not row["incident"] else _("Report %(number)s: %(title)s")
        chip = words_of(clock) if not clock.overdue else _("overdue by %(span)s") % {"span": words_of(clock)}
        yield Matter(
            Rank.BREACH,
            timezone.localdate(clock.due),
            title % {"number": row["number"], "title": row["title"]},
            _("Judge it, so that the clock of the right case runs.")
            if row["incident"]
            else _("Assess the risk, so that the decision about the authority is made in time."),
            _("Judge the report") if row["incident"] else _("Assess the risk"),
            row["url"],
            chip,
        )


def request_matters(rows: OverviewRows) -> Iterator[Matter]:
    """Requests whose last day is near or over."""
    tomorrow = rows.today + timedelta(days=1)
    for row in rows.nearest:
        due = row["due_on"]
        rank = Rank.OVERDUE if due < rows.today else Rank.TERM if due <= tomorrow else Rank.NEAR
        kinds = ", ".join(str(Kind(kind).label) for kind in row["kinds"])
        detail = _("Nobody handles it yet.") if row["assignee"] is None else _("The answer has not left yet.")
        url = reverse("requests:case", args=[row["number"]])
        yield Matter(rank, due, f"{row['number']}, {kinds}", detail, _("Go on with the request"), url)


def end_matters(rows: OverviewRows) -> Iterator[Matter]:
    """Agreements and transfers that end soon, reviews of recipients that are late."""
    for end in ends_ahead(rows.facts, rows.today):
        if end.days_left > SOON or (end.kind in REVIEWS and not end.rings):
            continue
        words = EndWords(end)
        rank = Rank.STOPS if end.counts and end.days_left >= 0 else Rank.OVERDUE if end.days_left < 0 else Rank.REST
        yield Matter(rank, end.on, words.title, words.then, _("Open the file"), words.url)


def review_matters(rows: OverviewRows) -> Iterator[Matter]:
    """Reviews that are late or due within days, and access that nobody has taken away."""
    page = reverse("dpo:reviews")
    for plan in rows.readiness.plans:
        if (plan.next_on - rows.today).days <= NEAR_DAYS:
            rank = Rank.OVERDUE if plan.late(rows.today) else Rank.NEAR
            title = _("Review: %(subject)s") % {"subject": plan}
            detail = _("What the program can see is filled in; answer the rest and sign it.")
            yield Matter(rank, plan.next_on, title, detail, _("Open the reviews"), page)
    for line in rows.readiness.access:
        title = _("%(who)s no longer needs their access") % {"who": line.user}
        detail = _("The administrator was told by mail and does this.")
        yield Matter(Rank.REST, FAR, title, detail, _("Open the reviews"), page)


def own_decisions(rows: OverviewRows) -> Iterator[Matter]:
    """What waits for the word of whoever decides, when that is the reader."""
    if rows.user.role.decides:
        for words, url in decisions(rows):
            yield Matter(Rank.REST, FAR, words, _("Nothing goes on before you decide."), _("Decide"), url)


def waiting(rows: OverviewRows) -> Iterator[tuple[str, str]]:
    """(words, page) of what waits for somebody else than the reader."""
    if not rows.user.role.decides:
        yield from ((words, url) for words, url in decisions(rows) if may_open(rows.user, url))


def decisions(rows: OverviewRows) -> Iterator[tuple[str, str]]:
    """(words, page) of what whoever decides for the controller has before them."""
    if count := rows.counts["proposals"]:
        words = ngettext("%(n)s proposal waits for a decision", "%(n)s proposals wait for a decision", count)
        yield words % {"n": count}, reverse("dpo:proposals")
    for preview in rows.previews:
        yield _("A deletion run waits for its approval"), reverse("retention:run", args=[preview.uid])


# which failing checks are something to do by themselves, and how pressing; of the others the rows above tell more
CHECKS = {
    "information_duty": Rank.OVERDUE,
    "agreements": Rank.STOPS,
    "transfers": Rank.STOPS,
    "notices": Rank.STOPS,
    "duty_rules": Rank.REST,
    "restore_drill": Rank.REST,
    "logs": Rank.OVERDUE,
}


def check_matters(checks: list[Check], today: date) -> Iterator[Matter]:
    """Failing checks that nothing above tells of."""
    for check in checks:
        if check.state != "fails" or check.code not in CHECKS or not check.url:
            continue
        rank, since = CHECKS[check.code], _("since %(day)s") % {"day": day_words(check.since or today)}
        chip = _("overdue") if rank == Rank.OVERDUE else since
        yield Matter(rank, FAR, title_of(check), check_words(check), check.act, check.url, chip)


def title_of(check: Check) -> str:
    """A failing check as one thing to do, with how many rows fail."""
    n = check.all - check.good
    if check.code == "information_duty":
        text = ngettext(
            "%(n)s person was not told where we have their data from",
            "%(n)s people were not told where we have their data from",
            n,
        )
        return text % {"n": n}
    return f"{check.title}: {', '.join(check.failing[:2])}" if check.failing else check.title


def check_words(check: Check) -> str:
    """Why it matters."""
    more = {
        "information_duty": _("The letter is ready: it only has to be sent."),
        "agreements": _("Nothing goes there without an agreement in force."),
        "transfers": _("Nothing goes there without a mechanism that counts."),
        "notices": _("Forms pause until the new words are approved, where the law leaves nothing else."),
        "duty_rules": _("What a law orders to keep could be erased on request."),
        "restore_drill": _("A backup that nobody has tried out may not come back."),
        "logs": _("Keep everything as it is, and look at once."),
    }
    return more.get(check.code, check.formula)
