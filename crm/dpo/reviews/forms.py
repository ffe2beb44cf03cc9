"""Forms of reviews: the plan, the points of a checklist, the signature, one line about access."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import User
from crm.accounts.pages.time_fields import DayField
from crm.accounts.permissions import rights
from crm.dpo.models import Review, ReviewPlan, ReviewPoint
from crm.dpo.models.reviews import LONGEST
from crm.dpo.reviews.checklists import points_of
from crm.narrowing import form_field


class PlanForm(forms.Form):
    """How often, by whom, when next."""

    months = forms.IntegerField(label=_("Every how many months"), min_value=1, max_value=LONGEST)
    owner = forms.ModelChoiceField(
        label=_("In charge"),
        queryset=User.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("nobody yet"),
    )
    next_on = DayField(label=_("Next by"))

    def __init__(self, data: Any = None, *, plan: ReviewPlan) -> None:
        owner = plan.owner.uid if plan.owner else None
        super().__init__(data, initial={"months": plan.months, "owner": owner, "next_on": plan.next_on})
        keys = [user.pk for user in colleagues() if rights.ACCOUNTS_INFORMED in user.role.held]
        people = colleagues().filter(pk__in=keys).order_by("last_name", "first_name", "username")
        form_field(self, "owner", forms.ModelChoiceField).queryset = people


class PointsForm(forms.Form):
    """The points of a checklist, each an answer and a note."""

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data)
        self.points = points_of(review.plan.subject)
        answered = {point.code: point for point in review.points.all()}
        for point in self.points:
            before = answered.get(point.code)
            self.fields[point.code] = forms.ChoiceField(
                label=point.text,
                choices=ReviewPoint.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=before.answer if before else None,
            )
            self.fields[f"{point.code}_note"] = forms.CharField(
                label=_("Note"), max_length=300, required=False, initial=before.note if before else ""
            )

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """{code: (answer, note)} of the points that were answered."""
        values = self.cleaned_data
        return {
            point.code: (values[point.code], values[f"{point.code}_note"])
            for point in self.points
            if values[point.code]
        }

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """(answer, note) of each point, as the page draws them."""
        return [(self[point.code], self[f"{point.code}_note"]) for point in self.points]


class SignForm(forms.Form):
    """What came of it."""

    note = forms.CharField(label=_("Conclusion"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class LineForm(forms.Form):
    """Whether a colleague still needs their access."""

    needed = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    note = forms.CharField(max_length=200, required=False)
