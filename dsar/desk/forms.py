"""The small forms of a case: one for each thing that the desk does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.pages.time_fields import DayField, MomentField
from crm.casework.form_fields import one_of, some_of, text
from dsar.cases.case_handlers import handlers
from dsar.cases.stages import number_of
from dsar.handling.assignment import STAGES
from dsar.handling.closing import ENDS_BY_HAND
from dsar.models import Event, Extension, Kind, Outcome, Suspension, Topic

WRITTEN = (Event.Kind.NOTE, Event.Kind.TALK)
STEPS = [(kind.value, kind.label) for kind in STAGES]


class SortForm(forms.Form):
    """What it really asks for."""

    kinds = some_of(_("What it asks for"), Kind)
    topic = one_of(_("What the question is about"), Topic, blank=True)


class StageForm(forms.Form):
    """The step to go to; `since`: what lies before it is done and not offered."""

    stage = one_of(_("Step"), STEPS)

    def __init__(self, *args: Any, since: str = STAGES[0], **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["stage"]
        column.choices = STEPS[number_of(since) :]


class TaskForm(forms.Form):
    """A task of one's own words."""

    text = forms.CharField(label=_("What is to be done"), max_length=400)
    stage = one_of(_("Step"), STEPS)
    owner: Any = forms.ModelChoiceField(
        label=_("Who"), queryset=None, required=False, empty_label=_("whoever handles it")
    )
    due_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["owner"]
        column.queryset = handlers()


class MessageForm(forms.Form):
    """A message to them."""

    text = text(_("Message"), rows=3, help_text=_("It stands on the status page; a mail says only that it is there."))


class NoteForm(forms.Form):
    """An entry of the timeline."""

    kind = one_of(_("Kind"), [(choice.value, choice.label) for choice in WRITTEN])
    text = text(pgettext_lazy("request", "What happened"), rows=2)


class AskForm(forms.Form):
    """A question that stops the clock when it is asked promptly."""

    reason = one_of(_("What we need to know"), Suspension.Reason)
    question = text(_("The question, as the person reads it"), rows=3)


class ExtendForm(forms.Form):
    """Two further months."""

    reason = one_of(_("Reason"), Extension.Reason)
    text = text(_("Reasons, as the person is told them"), rows=3)


class NoticeForm(forms.Form):
    """They were told of the extension otherwise than by our mail."""

    sent_at = MomentField(label=_("Told on"))
    way = one_of(_("How"), [("post", _("letter")), ("other", _("another way"))])


class AsideForm(forms.Form):
    """Why it is no request."""

    reason = text(_("Why it is no request"), rows=2, help_text=_("Spam, an offer, a mistake. It can be taken back."))


class JoinForm(forms.Form):
    """Which earlier request it repeats."""

    into = forms.CharField(label=_("Number of the earlier request"), max_length=20)


class AssignForm(forms.Form):
    """Who handles it."""

    assignee: Any = forms.ModelChoiceField(
        label=_("Hand over to"), queryset=None, required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["assignee"]
        column.queryset = handlers()


class SeekForm(forms.Form):
    """A search among the people we hold."""

    q = forms.CharField(label=_("E-mail, phone or short key"), max_length=120)


class AnsweredForm(forms.Form):
    """When the answer went by other means than the product."""

    sent_at = MomentField(
        label=_("Answer sent"), help_text=_("By letter, by phone or in person. The clock stops here.")
    )


class CloseForm(forms.Form):
    """How it ended."""

    outcome = one_of(_("Outcome"), [(end.value, Outcome(end).label) for end in ENDS_BY_HAND])
    note = text(_("Closing note"), rows=2, required=False)


class ReopenForm(forms.Form):
    """Why it is opened again."""

    reason = text(_("Why it is opened again"), rows=2)
