"""What a processor answered, as the desk reads it."""

from typing import Any

from django.utils.translation import gettext as _

from crm.dpo.verification.questionnaire import QUESTIONS, Reply, points
from crm.privacy.models import Verification

WEAK = frozenset({Reply.PARTLY, Reply.NO})


def score_in_words(verification: Verification) -> str:
    """«17 of 20»; nothing before it is sent in."""
    if verification.submitted_at is None:
        return ""
    reached, most = points(verification.answers)
    number = int(reached) if reached == int(reached) else float(reached)
    return _("%(reached)s of %(most)s") % {"reached": str(number).replace(".", ","), "most": most}


def weak_points(verification: Verification) -> list[str]:
    """A few words for each answer that is no, or only partly yes."""
    if verification.submitted_at is None:
        return []
    answers = verification.answers
    return [str(each.short) for each in QUESTIONS if answers.get(each.key, {}).get("answer") in WEAK]


def answer_rows(verification: Verification) -> list[dict[str, Any]]:
    """[{question, reply, note, weak}] in the order of the questions; `reply` is empty for an open one."""
    rows = []
    for question in QUESTIONS:
        stored_answer = verification.answers.get(question.key, {})
        code = stored_answer.get("answer", "")
        rows.append(
            {
                "question": question,
                "reply": Reply(code).label if code in Reply.values else "",
                "note": stored_answer.get("note", ""),
                "weak": code in WEAK,
            }
        )
    return rows
