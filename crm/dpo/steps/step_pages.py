"""Pages of an assessment in steps: the step asked for, its form, saving it, the line of steps, versions side by side.

An area describes its assessment once as a `Course`; its views stay a few lines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import Assessment
from crm.dpo.steps.step_course import save_answers
from crm.dpo.steps.step_form import QuestionsForm
from crm.dpo.steps.step_questions import Question, chosen, said, unanswered
from crm.narrowing import Words
from crm.privacy.models import Purpose

ACTS = ("opinion", "decision", "paper")


@dataclass(frozen=True)
class Course:
    """What an assessment of one kind asks, step by step. `page` is the name of its URL, `last` the step that decides.

    `demanded(assessment, step)` names the questions of a step that must be answered; `note` says how far a step is,
    `whole` whether one without questions is done.
    """

    kind: str
    page: str
    steps: dict[int, tuple[Words, Words]]
    questions: Sequence[Question]
    last: int
    demanded: Callable[[Assessment, int], Sequence[Question]]
    note: Callable[[Assessment, int], str] = lambda _assessment, _step: ""
    whole: Callable[[Assessment, int], bool | None] = lambda _assessment, _step: None

    def of_step(self, step: int) -> list[Question]:
        """The questions of a step."""
        return [each for each in self.questions if each.step == step]

    def wanting(self, assessment: Assessment) -> list[Question]:
        """Questions that are still to be answered."""
        return [each for step in self.steps for each in unanswered(assessment.answers, self.demanded(assessment, step))]

    def found(self, key: UUID) -> Assessment:
        """The assessment with its opinions; 404 for another kind's."""
        return get_object_or_404(Assessment.objects.of(self.kind).told(), uid=key)

    def step_asked(self, request: StaffRequest, assessment: Assessment) -> int:
        """The step of the address, else the first with open questions."""
        step = request.GET.get("step", "")
        if step.isdecimal() and int(step) in self.steps:
            return int(step)
        waiting = self.wanting(assessment) if assessment.undecided else []
        return waiting[0].step if waiting else self.last

    def url(self, assessment: Assessment, step: int) -> str:
        """The address of a step."""
        return f"{reverse(self.page, args=[assessment.uid])}?step={step}"

    def line(self, assessment: Assessment, current: int) -> list[dict[str, Any]]:
        """[{label, note, state, url}] of the line of steps."""
        return [
            {
                "label": label,
                "note": self.note(assessment, step) or self.counted(assessment, step) or note,
                "state": "cur" if step == current else "done" if self.is_done(assessment, step) else "",
                "url": self.url(assessment, step),
            }
            for step, (label, note) in self.steps.items()
        ]

    def counted(self, assessment: Assessment, step: int) -> str:
        """How many of a step's questions are answered; "" where it has none."""
        questions = self.demanded(assessment, step)
        if not questions:
            return ""
        answered = len(questions) - len(unanswered(assessment.answers, questions))
        return gettext("%(done)s of %(all)s answered") % {"done": answered, "all": len(questions)}

    def is_done(self, assessment: Assessment, step: int) -> bool:
        """Whether nothing of a step is open."""
        if step == self.last:
            return not assessment.undecided
        if (answer := self.whole(assessment, step)) is not None:
            return answer
        questions = self.demanded(assessment, step)
        return bool(questions) and not unanswered(assessment.answers, questions)

    def rows(self, assessment: Assessment, step: int) -> list[dict[str, str]]:
        """[{term, said}] of one step, in words; questions nobody had to answer are left out."""
        return [
            {"term": str(each.text), "said": said(assessment.answers, each)}
            for each in self.of_step(step)
            if chosen(assessment.answers, each.code) or each in self.demanded(assessment, step)
        ]


@dataclass(frozen=True)
class StepUrls:
    """Addresses of the acts at one assessment, by the beginning of their names."""

    begins: str

    def of(self, assessment: Assessment, seen: str = "") -> dict[str, str]:
        """{opinion_url, decision_url, paper_url, begin_url, page_name} for the templates of the kit.

        `seen` is the mark of what the page shows, that a decision on something else is refused (`state_of`).
        """
        acts = {f"{act}_url": reverse(f"{self.begins}_{act}", args=[assessment.uid]) for act in ACTS}
        acts["decision_url"] += f"?seen={seen}" if seen else ""
        begin_url = reverse(f"{self.begins}_begin", args=[assessment.purpose])
        return {**acts, "begin_url": begin_url, "page_name": f"{self.begins}_test"}


def answer_step(request: StaffRequest, course: Course, assessment: Assessment, step: int) -> HttpResponse | Any:
    """POST of a step with questions: saved; with `go=next` it has to be whole. The next page, or the form with errors.

    What is answered is not lost with what is open.
    """
    onwards = request.POST.get("go") == "next"
    form = form_of(course, assessment, step, request.POST, complete=onwards and not fragment_wanted(request))
    questions = course.of_step(step)
    whole = form.is_valid()
    saved = bool(whole or form.answers) and act_passes(
        form, lambda: save_answers(assessment, form.answers, questions=questions, by=request.user)
    )
    done = whole and saved
    if fragment_wanted(request):
        words = {"at": timezone.now()} if done else {"refusals": form.non_field_errors()}
        return render(request, "dpo/steps/saved.html", words)
    if not done:
        return form
    toast(request, gettext("Saved."))
    return redirect(course.url(assessment, step + 1 if onwards else step))


def form_of(
    course: Course, assessment: Assessment, step: int, data: Any = None, *, complete: bool = False
) -> QuestionsForm:
    """The form of a step; empty where it has no questions."""
    demanded = {each.code for each in course.demanded(assessment, step)} if complete else set()
    return QuestionsForm(data, questions=course.of_step(step), given=assessment.answers, demanded=demanded)


def step_context(course: Course, assessment: Assessment, step: int, form: Any) -> dict[str, Any]:
    """What the page of every step shows."""
    label, note = course.steps[step]
    return {
        "assessment": assessment,
        "name": purpose_name(assessment.purpose),
        "steps": course.line(assessment, step),
        "step": step,
        "title": label,
        "note": note,
        "form": form,
        "open": assessment.undecided,
        "said": course.rows(assessment, step),
        "last": step == course.last,
        "opinions": opinions_of(assessment),
        "decider": signers_of(assessment.decided_by).get(assessment.decided_by, ""),
        "versions": versions_of(assessment),
        "changes": changes_of(course, assessment),
    }


def refusal_status(form: Any) -> int:
    """200, or 422 of a page whose form was refused."""
    return UNPROCESSABLE if form is not None and form.is_bound else 200


def purpose_name(slug: str) -> str:
    """What a purpose is called, its short name where it is only drafted."""
    newest = Purpose.objects.filter(slug=slug).order_by("-version").first()
    return str(newest) if newest else slug


def opinions_of(assessment: Assessment) -> list[dict[str, Any]]:
    """[{opinion, who}], as they were given."""
    opinions = list(assessment.opinions.all())
    names = signers_of(*(each.given_by for each in opinions))
    return [{"opinion": each, "who": names[each.given_by]} for each in opinions]


def versions_of(assessment: Assessment) -> list[Assessment]:
    """All versions, the newest first."""
    same = {"kind": assessment.kind, "number": assessment.number}
    return list(Assessment.objects.filter(**same).order_by("-version"))


def changes_of(course: Course, assessment: Assessment) -> list[dict[str, str]]:
    """[{term, before, now}]: what this version says otherwise than the one before; empty for the first."""
    same = {"kind": assessment.kind, "number": assessment.number, "version": assessment.version - 1}
    before = Assessment.objects.filter(**same).first()
    if before is None:
        return []
    rows = [
        {"term": str(each.text), "before": said(before.answers, each), "now": said(assessment.answers, each)}
        for each in course.questions
    ]
    ends = {
        "term": gettext("Outcome"),
        "before": str(before.get_outcome_display()),
        "now": str(assessment.get_outcome_display()),
    }
    risks = [
        {"term": title, "before": before_words, "now": words}
        for title, before_words, words in risk_changes(before.frozen, assessment.frozen)
    ]
    decided = [] if assessment.undecided else [*risks, ends]
    return [row for row in [*rows, *decided] if row["before"] != row["now"]]


def risk_changes(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    """[(risk, level before, level now)] of two frozen pictures; a dash where one does not know it."""
    old = {row["number"]: row for row in before.get("risks", ())}
    new = {row["number"]: row for row in now.get("risks", ())}
    return [
        (
            f"{number} {(new.get(number) or old[number])['title']}",
            level_words(old.get(number)),
            level_words(new.get(number)),
        )
        for number in sorted({*old, *new})
    ]


def level_words(row: dict[str, Any] | None) -> str:
    """The steps of a frozen risk, before → after: «3 × 3 → 2 × 2»."""
    if row is None:
        return "–"
    before, after = row["before"], row["after"]
    return f"{before[0]} × {before[1]} → {after[0]} × {after[1]}"
