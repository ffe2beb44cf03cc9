"""What people ask about: five questions alike raise a hint what to mend; requests month by month, drawn.

Figures only, nobody in particular. Examples and what was no request count nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.law.deadlines import add_months
from dsar.cases.clock import local_day
from dsar.models import Case, Channel, Kind, Topic

ALIKE = 5  # questions alike
SPAN = timedelta(days=90)  # within which they are alike
MONTHS = 12
STEP, BAR, HEIGHT, HEAD, FOOT = 90, 24, 150, 20, 24  # a month, a bar, the tallest bar, room above and below
SERIES = (("received", "c-1"), ("closed", "c-2"), ("late", "c-hot"))

HINTS: dict[str, tuple[Any, str]] = {
    Topic.SOURCE: (
        _("Say in the first message where you have the data from, and check the notices that are due."),
        "consents:notices",
    ),
    Topic.MARKETING: (
        _("Look at the campaigns: who got offers without consent, and does every message show the way out?"),
        "consents:trends",
    ),
    Topic.SHARING: (
        _("Name the recipients in the privacy notice, and check the list of recipients."),
        "dpo:recipients",
    ),
    Topic.KEEPING: (
        _("Write the periods into the privacy notice, and check the retention rules."),
        "retention:overview",
    ),
    Topic.WRONG: (_("Find the import or form that brings wrong data, and mend it there."), "contacts:imports"),
    Topic.NOTICE: (_("Rewrite the notice or form in plainer words."), "consents:notice_texts"),
    Topic.SECURITY: (
        _("Ask what people saw: it may be a breach. Then tell them how their data are guarded."),
        "breaches:list",
    ),
    Topic.OTHER: (_("Read these questions side by side: perhaps a topic is missing."), "requests:topics"),
}


@dataclass(frozen=True)
class Hint:
    """A topic that came up often, and what to mend."""

    topic: str
    count: int

    @property
    def label(self) -> str:
        """The topic in words."""
        return str(Topic(self.topic).label)

    @property
    def words(self) -> str:
        """What to mend."""
        return str(HINTS[self.topic][0])

    @property
    def place(self) -> str:
        """The page where it is mended, by its name."""
        return HINTS[self.topic][1]


def questions(at: datetime) -> Any:
    """Privacy questions of the last ninety days."""
    since = Case.objects.register().filter(received_at__gt=at - SPAN, received_at__lte=at, spam_at=None)
    return since.filter(kinds__contains=[Kind.QUESTION.value])


def topics_asked(at: datetime) -> QuerySet[Case, str]:
    """The topic of each question of ninety days that has one."""
    return questions(at).exclude(topic="").order_by().values_list("topic", flat=True)


def hints(at: datetime | None = None, topics: Iterable[str] | None = None) -> list[Hint]:
    """Topics of at least five questions of ninety days, the most frequent first; `topics`: what `topics_asked` gives,
    where it is at hand.
    """
    frequency = Counter(topics_asked(at or timezone.now()) if topics is None else topics)
    return [Hint(topic, count) for topic, count in frequency.most_common() if count >= ALIKE]


def months(at: datetime) -> list[date]:
    """The first days of the last twelve months, the present one last."""
    this = local_day(at).replace(day=1)
    return [add_months(this, place - MONTHS + 1) for place in range(MONTHS)]


@dataclass(frozen=True)
class Trend:
    """Twelve months: a row each, and how many of what and by which way."""

    rows: list[dict[str, Any]]
    kinds: list[tuple[str, int]]
    channels: list[tuple[str, int]]
    topics: list[tuple[str, int]]

    @property
    def total(self) -> dict[str, int]:
        """All of it: received, closed, late."""
        return {name: sum(row[name] for row in self.rows) for name, _css in SERIES}


def trend(at: datetime | None = None) -> Trend:
    """What came, was closed and was late in each month; one query. Late: answered after the last day, or not yet."""
    at = at or timezone.now()
    spans, today = months(at), local_day(at)
    columns = ("received_at", "answered_at", "closed_at", "due_on", "kinds", "channel", "topic")
    cases = list(Case.objects.register().filter(spam_at=None).values_list(*columns))
    received: Counter[date] = Counter()
    closed: Counter[date] = Counter()
    late: Counter[date] = Counter()
    days: dict[date, list[int]] = {month: [] for month in spans}
    kinds: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for came, answered, ended, due, rights, channel, topic in cases:
        month = month_of(came)
        received[month] += 1
        if month in days:
            kinds.update(rights)
            channels[channel] += 1
            topics.update([topic] if topic else [])
        if ended:
            closed[month_of(ended)] += 1
        stopped = answered or ended
        if due and (local_day(stopped) if stopped else today) > due:
            late[due.replace(day=1)] += 1
        if answered and month_of(answered) in days:
            days[month_of(answered)].append((local_day(answered) - local_day(came)).days)
    rows = [
        {
            "month": month,
            "received": received[month],
            "closed": closed[month],
            "late": late[month],
            "median": round(median(days[month])) if days[month] else None,
        }
        for month in spans
    ]
    return Trend(rows, worded(kinds, Kind), worded(channels, Channel), worded(topics, Topic))


def month_of(moment: datetime) -> date:
    """The first day of its month at home."""
    return local_day(moment).replace(day=1)


def worded(counts: Mapping[str, int], names: Any) -> list[tuple[str, int]]:
    """[(label, number)], the most frequent first."""
    labelled = [(str(names(code).label), number) for code, number in counts.items() if code in names.values]
    return sorted(labelled, key=lambda pair: (-pair[1], pair[0]))


def chart(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The months as three bars each for the template: places and heights, whole numbers."""
    most = max([1, *(row[name] for row in rows for name, _css in SERIES)])
    return {
        "months": [
            {
                "month": row["month"],
                "middle": place * STEP + STEP // 2,
                "bars": [
                    {**bar(row[name], most, place * STEP + 9 + at * BAR), "css": css, "count": row[name]}
                    for at, (name, css) in enumerate(SERIES)
                ],
            }
            for place, row in enumerate(rows)
        ],
        "width": MONTHS * STEP,
        "height": HEAD + HEIGHT + FOOT,
        "foot": HEAD + HEIGHT,
        "label_y": HEAD + HEIGHT + FOOT - 7,
    }


def bar(count: int, most: int, x: int) -> dict[str, int]:
    """One bar; never so low that it cannot be seen."""
    height = max(HEIGHT * count // most, 2) if count else 0
    top = HEAD + HEIGHT - height
    return {"x": x, "y": top, "width": BAR - 2, "height": height, "top": top - 5, "middle": x + BAR // 2 - 1}
