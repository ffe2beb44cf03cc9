"""The clocks beside what is to be done: breach, requests, notices, agreements, deletions; the order never changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from breaches.cases.bell import by_age
from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from crm.accounts.language.formats import day as day_words, moment
from crm.accounts.permissions import rights
from crm.dpo.ends.end_words import EndWords
from crm.dpo.overview.overview_rows import OverviewRows
from crm.privacy.recipients.ends_ahead import ends_ahead

LOUD = {"danger": "bad", "warning": "warn"}


@dataclass(frozen=True)
class ClockLine:
    """One line: its name, what is left, how loud (bad, warn or nothing), a sentence, how far a bar is (0–100)."""

    title: str
    left: str
    tone: str
    detail: str
    bar: int | None = None


def clocks(rows: OverviewRows) -> list[ClockLine]:
    """The lines that have something to tell."""
    return [*breach_line(rows), *request_line(rows), *notice_line(rows), *end_line(rows)]


def breach_line(rows: OverviewRows) -> Iterator[ClockLine]:
    """The most urgent running clock of a breach, to the minute."""
    running = by_age(rows.cases, rows.reports) if rows.user.may(rights.PRIVACY_BREACHES) else []
    if not running:
        return
    clock, number = Clock(running[0]["since"], rows.at), running[0]["number"]
    detail = _("since %(since)s, to be notified by %(due)s") % {
        "since": moment(clock.since, rows.at),
        "due": moment(clock.due, rows.at),
    }
    title = _("Report %(number)s") if running[0]["incident"] else _("Breach %(number)s")
    yield ClockLine(title % {"number": number}, words_of(clock), "bad", detail, round(100 * clock.share))


def request_line(rows: OverviewRows) -> Iterator[ClockLine]:
    """How many requests run, and the nearest term."""
    running, late = rows.counts["requests"], rows.counts["requests_late"]
    if not running:
        return
    title = ngettext("Requests, %(n)s open", "Requests, %(n)s open", running) % {"n": running}
    if late:
        words = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late}
        yield ClockLine(title, words, "bad", nearest_words(rows))
    else:
        soon = rows.counts["requests_soon"]
        words = ngettext("%(n)s within 10 days", "%(n)s within 10 days", soon) % {"n": soon}
        yield ClockLine(title, words, "warn" if rows.nearest else "", nearest_words(rows))


def nearest_words(rows: OverviewRows) -> str:
    """The nearest last day of those that are near."""
    first = next(iter(rows.nearest), None)
    return _("nearest %(day)s") % {"day": day_words(first["due_on"])} if first else _("none within 3 days")


def notice_line(rows: OverviewRows) -> Iterator[ClockLine]:
    """How many people should have been told, and how many have to be soon."""
    late, soon = rows.counts["overdue"], rows.counts["soon"]
    if late or soon:
        words = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late} if late else _("in time")
        detail = ngettext("%(n)s more within 10 days", "%(n)s more within 10 days", soon) % {"n": soon}
        yield ClockLine(_("Notices to people"), words, "bad" if late else "", detail)


def end_line(rows: OverviewRows) -> Iterator[ClockLine]:
    """The nearest end with a recipient."""
    if end := next((end for end in ends_ahead(rows.facts, rows.today) if end.rings), None):
        words = EndWords(end)
        yield ClockLine(words.firm, words.left, LOUD.get(words.tone, ""), words.what)
