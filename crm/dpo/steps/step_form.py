"""The form of one step. Nothing is compulsory to save; whoever goes on to the next step answers what it needs."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.dpo.steps.step_questions import LONGEST, Answers, Question, chosen


class QuestionsForm(forms.Form):
    """The questions of one step, as far as they are answered; `demanded` are the codes that must be."""

    saves_at_once = True  # each answer by itself, before the step is whole

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        given: Answers,
        demanded: Collection[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for question in questions:
            required = question.code in demanded
            if question.own_words:
                self.fields[question.code] = words_field(question, given, required=required)
                continue
            self.fields[question.code] = choice_field(question, given, required=required)
            self.fields[note_of(question)] = forms.CharField(
                label=_("Source or note"),
                required=False,
                max_length=2000,
                initial=given.get(question.code, {}).get("note", ""),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """[{question, field, note}] for the page; a question in own words has no note."""
        return [
            {
                "question": each,
                "field": self[each.code],
                "note": None if each.own_words else self[note_of(each)],
            }
            for each in self.questions
        ]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """{question: (answer, note)}, of those whose fields are clean."""
        data = self.cleaned_data
        return {
            each.code: (data[each.code], data.get(note_of(each), ""))
            for each in self.questions
            if each.code in data and (each.own_words or note_of(each) in data)
        }


def note_of(question: Question) -> str:
    """The name of the field beside a question."""
    return f"{question.code}_note"


def choice_field(question: Question, given: Answers, *, required: bool) -> forms.ChoiceField:
    """The answers to choose from."""
    return forms.ChoiceField(
        label=question.text,
        choices=question.choices,
        required=required,
        initial=chosen(given, question.code),
        widget=forms.RadioSelect,
        help_text=question.hint,
        error_messages={"required": _("Answer it; “I do not know” is an answer.")},
    )


def words_field(question: Question, given: Answers, *, required: bool) -> forms.CharField:
    """Room for one's own words."""
    return forms.CharField(
        label=question.text,
        required=required,
        max_length=LONGEST,
        initial=chosen(given, question.code),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=question.hint,
    )
