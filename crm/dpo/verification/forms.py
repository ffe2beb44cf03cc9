"""Forms of the verification: where the questionnaire goes, what the firm answers, what we conclude."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import text
from crm.dpo.verification.questionnaire import QUESTIONS, Reply
from crm.dpo.verification.verification import LONGEST_NOTE, Answers


class SendForm(forms.Form):
    """Where the questionnaire goes, and in which language."""

    to = forms.EmailField(label=_("E-mail address of the firm"), help_text=_("For privacy matters, not of one person."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ConclusionForm(forms.Form):
    """What we conclude, and when we look again."""

    verdict = text(_("Our conclusion"), rows=4)
    review_on = DayField(label=_("Next review"))


class AnswerForm(forms.Form):
    """The questions with their answers; every field may stay open in a draft."""

    def __init__(self, *args: Any, answers: Answers, **options: Any) -> None:
        initial: dict[str, str] = {}
        for question in QUESTIONS:
            stored_answer = answers.get(question.key, {})
            initial |= {
                question.key: stored_answer.get("answer", ""),
                f"note_{question.key}": stored_answer.get("note", ""),
            }
        super().__init__(*args, **{**options, "initial": initial})
        for question in QUESTIONS:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words, choices=Reply.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{question.key}"] = forms.CharField(
                label=_("Remark"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """[{number, question, reply, note}] with bound fields."""
        return [
            {"number": place, "question": each, "reply": self[each.key], "note": self[f"note_{each.key}"]}
            for place, each in enumerate(QUESTIONS, start=1)
        ]

    @property
    def answers(self) -> Answers:
        """What was answered; of a valid form."""
        data = self.cleaned_data
        return {each.key: {"answer": data[each.key], "note": data[f"note_{each.key}"]} for each in QUESTIONS}
