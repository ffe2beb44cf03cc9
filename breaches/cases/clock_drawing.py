"""The clock as a picture: a bar of its hours (72) with its marks, drawn on the server; the same in one sentence."""

from typing import Any

from django.utils.translation import gettext as _

from breaches.cases.clock import Clock, hours_minutes
from crm.accounts.language.formats import moment
from crm.privacy.law.deadlines import HOUR

LEFT, WIDTH = 36, 854  # of the bar, in units of the viewBox


def words_of(clock: Clock) -> str:
    """41 h 12 min: what is left, or by how much it is late."""
    return span(clock.left)


def span(length: Any) -> str:
    """Hours and minutes."""
    hours, minutes = hours_minutes(length)
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def place(share: float) -> str:
    """Where a share of the whole lies."""
    return f"{LEFT + WIDTH * min(max(share, 0.0), 1.0):.1f}"


def drawn(clock: Clock) -> dict[str, Any]:
    """What templates/breaches/cases/clock.html shows."""
    length = clock.due - clock.since
    now = place(clock.share)
    return {
        "clock": clock,
        "hours": hours_of(clock),
        "left": words_of(clock),
        "elapsed": span(clock.elapsed),
        "run": f"{float(now) - LEFT:.1f}",
        "now": now,
        "now_anchor": anchor(float(now)),
        "marks": [
            {
                "hours": hours,
                "at": at,
                "x": place((at - clock.since) / length),
                "past": at <= clock.now,
                "words": moment(at, clock.at),
            }
            for hours, at in clock.marks
        ],
        "sentence": sentence(clock),
    }


def hours_of(clock: Clock) -> int:
    """How many hours the law of its day gives: 72."""
    return int((clock.due - clock.since) / HOUR)


def anchor(x: float) -> str:
    """At which end a word hangs so that it stays inside the picture."""
    if x < LEFT + 90:
        return "start"
    return "end" if x > LEFT + WIDTH - 60 else "middle"


def sentence(clock: Clock) -> str:
    """The drawing as text."""
    sentences = [
        _("%(elapsed)s of %(hours)s hours have passed.") % {"elapsed": span(clock.elapsed), "hours": hours_of(clock)}
    ]
    sentences += [
        _("%(hours)s h: %(when)s") % {"hours": hours, "when": moment(at, clock.at)} for hours, at in clock.marks
    ]
    return " ".join(sentences)
