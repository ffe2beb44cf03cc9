"""Questions of an assessment: with answers to choose from, or answered in one's own words.

"I do not know" is an answer wherever something is chosen, and always counts as the worse one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from crm.narrowing import Words

UNKNOWN = "unknown"
YES, NO = ("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))
DO_NOT_KNOW = (UNKNOWN, pgettext_lazy("answer", "I do not know"))
LONGEST = 4000  # letters of an answer in one's own words
Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Question:
    """One question: its step, its words, what may be chosen (nothing: own words), and the answers that demand more."""

    code: str
    step: int
    text: Words
    choices: tuple[tuple[str, Words], ...]
    demanding: frozenset[str]
    hint: Words = ""

    @property
    def own_words(self) -> bool:
        """Whether it is answered in one's own words."""
        return not self.choices


def question(
    code: str, step: int, text: Words, *choices: tuple[str, Words], demands: str = "", hint: Words = ""
) -> Any:
    """A question with `choices` and "I do not know"; `demands` are the answers that demand more besides that one."""
    return Question(code, step, text, (*choices, DO_NOT_KNOW), frozenset({UNKNOWN, *demands.split()}), hint)


def open_question(code: str, step: int, text: Words, *, hint: Words = "") -> Question:
    """A question that is answered in one's own words."""
    return Question(code, step, text, (), frozenset(), hint)


def chosen(answers: Answers, code: str) -> str:
    """The answer to a question; "" while it is open."""
    return str(answers.get(code, {}).get("answer", ""))


def demanding(answers: Answers, questions: Iterable[Question]) -> list[Question]:
    """Those whose answer demands more."""
    return [each for each in questions if chosen(answers, each.code) in each.demanding]


def unanswered(answers: Answers, questions: Iterable[Question]) -> list[Question]:
    """Those without an answer."""
    return [each for each in questions if not chosen(answers, each.code)]


def said(answers: Answers, each: Question) -> str:
    """The answer in words, with the note behind it; a dash while it is open."""
    answer, note = chosen(answers, each.code), str(answers.get(each.code, {}).get("note", ""))
    text = answer if each.own_words else str(dict(each.choices).get(answer, answer))
    return (f"{text} ({note})" if note else text) or "–"
