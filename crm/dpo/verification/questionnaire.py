"""The questions to a processor (Art. 28(1), 32) and what their answers are worth. Twenty points in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words


class Reply(models.TextChoices):
    """What can be answered."""

    YES = "yes", pgettext_lazy("questionnaire", "Yes")
    PARTLY = "partly", pgettext_lazy("questionnaire", "Partly")
    NO = "no", pgettext_lazy("questionnaire", "No")
    NONE = "none", pgettext_lazy("questionnaire", "Does not apply to us")


WORTH = {Reply.YES: Decimal(1), Reply.PARTLY: Decimal("0.5"), Reply.NO: Decimal(0)}


@dataclass(frozen=True)
class Question:
    """One question: its key for good, its points, the article behind it, the words, and a few words for a list."""

    key: str
    points: int
    article: str
    words: Words
    short: Words


QUESTIONS = (
    Question(
        "officer",
        1,
        "37",
        _("Is a data protection officer appointed, or a person named who answers for data protection?"),
        _("nobody answers for data protection"),
    ),
    Question(
        "confidentiality",
        2,
        "28(3)(b)",
        _("Is everybody who can see our data bound to confidentiality in writing?"),
        _("confidentiality not in writing"),
    ),
    Question("training", 1, "32(4)", _("Are these people trained at least once a year?"), _("no yearly training")),
    Question(
        "access",
        2,
        "32(1)(b)",
        _("Does everybody have only the rights that their work needs, and lose them on the day they leave?"),
        _("rights not by role"),
    ),
    Question(
        "factors",
        2,
        "32(1)(b)",
        _("Does remote access need a second factor beside the password?"),
        _("no second factor"),
    ),
    Question(
        "encryption",
        2,
        "32(1)(a)",
        _("Are our data encrypted on their way and where they are stored?"),
        _("no encryption"),
    ),
    Question(
        "backups",
        2,
        "32(1)(c)",
        _("Are backups made, and was a restore tried in the last twelve months?"),
        _("restore of backups not tried"),
    ),
    Question(
        "logs",
        1,
        "32(1)(b)",
        _("Is it logged who looked at our data, and are the logs looked at?"),
        _("no logs of looks"),
    ),
    Question(
        "updates",
        1,
        "32(1)(d)",
        _("Are security updates installed within 30 days, grave ones within a few?"),
        _("late security updates"),
    ),
    Question(
        "breaches",
        2,
        "33(2)",
        _("Is there a procedure by which we hear of a breach within 24 hours?"),
        _("no report of breaches within 24 hours"),
    ),
    Question(
        "chain",
        2,
        "28(4)",
        _("Is your list of sub-processors up to date, and do they have the same duties by contract?"),
        _("sub-processors without the same duties"),
    ),
    Question(
        "countries",
        1,
        "44",
        _("Are our data processed and looked at only in the European Economic Area?"),
        _("processing or access outside the EEA"),
    ),
    Question(
        "end",
        1,
        "28(3)(g)",
        _("Can you return or delete all our data at the end and give a protocol of it?"),
        _("no protocol of deletion"),
    ),
)


def points(answers: Mapping[str, Any]) -> tuple[Decimal, int]:
    """(points reached, points to be had): a question that does not apply counts in neither, an open one as no."""
    reached, most = Decimal(0), 0
    for question in QUESTIONS:
        reply = answers.get(question.key, {}).get("answer", Reply.NO)
        if reply != Reply.NONE:
            reached += WORTH[Reply(reply)] * question.points
            most += question.points
    return reached, most


def percent(answers: Mapping[str, Any]) -> int:
    """Whole percents of the points to be had; 0 where no question applies."""
    reached, most = points(answers)
    return int(reached * 100 / most) if most else 0
