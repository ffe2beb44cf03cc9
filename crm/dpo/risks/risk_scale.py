"""Steps of likelihood and of the effect on people, and the level that both make (after CNIL's method). Pure."""

from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words

LIKELIHOOD: dict[int, Words] = {
    1: pgettext_lazy("likelihood", "negligible"),
    2: pgettext_lazy("likelihood", "limited"),
    3: pgettext_lazy("likelihood", "significant"),
    4: pgettext_lazy("likelihood", "maximum"),
}
SEVERITY: dict[int, Words] = {
    1: pgettext_lazy("effect", "negligible"),
    2: pgettext_lazy("effect", "limited"),
    3: pgettext_lazy("effect", "significant"),
    4: pgettext_lazy("effect", "maximum"),
}
LIKELIHOOD_MEANS: dict[int, Words] = {
    1: _("hardly imaginable with what people and means there are"),
    2: _("difficult, but imaginable"),
    3: _("possible"),
    4: _("very easy, or it has happened"),
}
SEVERITY_MEANS: dict[int, Words] = {
    1: _("nothing, or an annoyance that passes by itself"),
    2: _("a nuisance that people overcome: time, spam, small costs"),
    3: _("serious, overcome with difficulty: fraud, refusal, worse health, loss of work"),
    4: _("irreversible or not to be overcome: debts, lasting harm, danger to life"),
}
LOW, MEDIUM, HIGH = "low", "medium", "high"
LEVELS: dict[str, tuple[Words, str]] = {  # level -> (words, tone)
    LOW: (pgettext_lazy("risk", "low"), "ok"),
    MEDIUM: (pgettext_lazy("risk", "medium"), "warning"),
    HIGH: (pgettext_lazy("risk", "high"), "danger"),
}
ORDER = (HIGH, MEDIUM, LOW)


class Steps(NamedTuple):
    """How likely, and how bad for people."""

    likelihood: int
    severity: int

    @property
    def level(self) -> str:
        """The level of both together."""
        return level_of(*self)


def level_of(likelihood: int, severity: int) -> str:
    """Low up to the sum of 3, high from 6 on: never lower for a step more of either."""
    total = likelihood + severity
    return LOW if total <= 3 else MEDIUM if total <= 5 else HIGH


def choices(words: dict[int, Words], means: dict[int, Words]) -> list[tuple[int, Words]]:
    """The steps for a form, each with what it means, in the language of whoever reads."""
    return [(step, format_lazy("{} {}: {}", step, words[step], means[step])) for step in words]
