"""A module to read, its quiz question by question, and the one question of a month. None of it needs a script."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import TrainingAttempt
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training.catalogue import module_in_version, module_of
from crm.accounts.training.monthly import answer_monthly, month_of, question_for
from crm.accounts.training.own_page import rows_of
from crm.accounts.training.quiz import Step, answer, begin, steps_of

ASK_AND_SAVE = ("GET", "POST")


@policy(SIGNED_IN, params={"module": "training_module"}, methods=ASK_AND_SAVE)
def module(request: StaffRequest, module: str) -> HttpResponse:
    """The text of a module; the button under it begins the quiz, or goes on with the one under way."""
    lesson = module_of(module)
    if lesson is None:
        raise Http404
    if request.method == "POST":
        return redirect("accounts:training_quiz", begin(request.user, lesson).uid)
    [row] = [row for row in rows_of(request.user, timezone.localdate()) if row.module.slug == lesson.slug]
    context = {"module": lesson, "row": row, "crumbs": crumbs()}
    return render(request, "accounts/training/module.html", context)


@policy(SIGNED_IN, params={"key": "own_quiz"}, methods=ASK_AND_SAVE)
def quiz(request: StaffRequest, key: UUID) -> HttpResponse:
    """The next question of one's quiz, one that was answered (`?n=` its place), or how the quiz ended."""
    attempt = get_object_or_404(request.user.training_attempts, uid=key)
    lesson = module_in_version(attempt.module, attempt.version, attempt.language)
    if lesson is None:  # the product's words have changed since: the proof stays, the questions are gone
        return redirect("accounts:training")
    steps = steps_of(attempt, lesson)
    if request.method == "POST":
        return answered(request, attempt, steps)
    place = request.GET.get("n", "")
    if place.isdecimal() and 1 <= int(place) <= len(steps) and steps[int(place) - 1].answered:
        return question_page(request, steps, steps[int(place) - 1])
    waiting = [step for step in steps if not step.answered]
    if waiting:
        return question_page(request, steps, waiting[0])
    context = {"attempt": attempt, "module": lesson, "steps": steps, "crumbs": crumbs(lesson.title, lesson.slug)}
    return render(request, "accounts/training/outcome.html", context)


def answered(request: StaffRequest, attempt: TrainingAttempt, steps: list[Step]) -> HttpResponse:
    """The answer that was sent, for the question that it names."""
    number = request.POST.get("question", "")
    step = next((step for step in steps if f"{step.number}" == number), None)
    if step is None:
        raise Http404
    try:
        answer(attempt, step.number, places_in(request), by=request.user)
    except ValidationError as refusal:
        if step.answered:
            return redirect(place_of(step))
        return question_page(request, steps, step, error=refusal.messages[0])
    return redirect(place_of(step))


def place_of(step: Step) -> str:
    """The address of one question of a quiz."""
    return f"{reverse('accounts:training_quiz', args=[step.attempt.uid])}?n={step.place}"


def places_in(request: StaffRequest) -> list[int]:
    """The places of the answers that were chosen."""
    return [int(place) for place in request.POST.getlist("answer")[:9] if place.isdecimal() and len(place) < 3]


def question_page(request: StaffRequest, steps: list[Step], step: Step, *, error: str = "") -> HttpResponse:
    """One question, with its reason once it was answered."""
    lesson = step.module
    context = {
        "step": step,
        "steps": steps,
        "before": place_of(steps[step.place - 2]) if step.place > 1 else "",
        "onward": reverse("accounts:training_quiz", args=[step.attempt.uid]),
        "error": error,
        "module": lesson,
        "last": request.user.training_attempts.passed().filter(module=lesson.slug).first(),
        "crumbs": crumbs(lesson.title, lesson.slug),
    }
    return render(request, "accounts/training/question.html", context, status=UNPROCESSABLE if error else 200)


@policy(SIGNED_IN, methods=ASK_AND_SAVE)
def month(request: StaffRequest) -> HttpResponse:
    """The one question of this month, and its reason once it was answered."""
    error, this_month = "", month_of(timezone.localdate())
    if request.method == "POST":
        try:
            answer_monthly(request.user, places_in(request))
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            return redirect("accounts:training_month")
    row = request.user.monthly_answers.filter(month=this_month).first()
    context = {
        "monthly": question_for(request.user, this_month, row.chosen if row else None),
        "error": error,
        "crumbs": crumbs(),
    }
    return render(request, "accounts/training/month.html", context, status=UNPROCESSABLE if error else 200)


def crumbs(title: str = "", slug: str = "") -> list[tuple[str, str]]:
    """The way back: one's training, and the module where there is one."""
    way = [(_("My training"), reverse("accounts:training"))]
    return [*way, (title, reverse("accounts:training_module", args=[slug]))] if title else way
