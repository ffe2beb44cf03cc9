"""Evidence for the scope, the letter to the people, measures, controllers told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models import Measure, ScopeSource
from crm.accounts.models import User
from crm.accounts.pages.time_fields import DayField, MomentField
from crm.casework.form_fields import one_of, some_of, text
from crm.privacy.categories import Category


class SourceForm(forms.Form):
    """Which evidence, and what it shows."""

    kind = one_of(_("Kind of evidence"), ScopeSource.Kind)
    text = text(
        _("Which"),
        rows=2,
        help_text=_(
            "Account or device: the user's e-mail. Token: its beginning. Export, import: its number. E-mail: its "
            "Message-ID, or the wrong address. Purpose or recipient: its name. People: e-mails, phones or keys, one a "
            "line. Backup: leave empty."
        ),
        required=False,
    )
    since = MomentField(label=_("From"), required=False)
    until = MomentField(label=_("Until"), required=False)
    shows = forms.CharField(label=_("What it shows"), required=False, max_length=300)
    protected = forms.BooleanField(
        label=_("Sealed or encrypted, and the key is safe"),
        required=False,
        help_text=_("Counts for a device, a backup and an export file; everywhere else the data lay open."),
    )
    categories = some_of(_("More kinds of data that everybody in it lost"), Category, required=False)


class LetterForm(forms.Form):
    """What people are told (Art. 34(2)); English is written whole or not at all."""

    what = text(pgettext_lazy("breach", "What happened"))
    effects = text(_("What it may mean for them"))
    done = text(_("What we have done"))
    advice = text(_("What they can do"))
    what_en = text(_("What happened, in English"), required=False)
    effects_en = text(_("What it may mean for them, in English"), required=False)
    done_en = text(_("What we have done, in English"), required=False)
    advice_en = text(_("What they can do, in English"), required=False)


class PublicForm(forms.Form):
    """Where the public notice stands."""

    where = forms.CharField(label=_("Where the public notice stands"), max_length=300)


class MeasureForm(forms.Form):
    """A task or a lesson."""

    kind = one_of(_("Kind"), Measure.Kind)
    text = text(_("What is to be done, or was learned"), rows=2)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, help_text=_("A lesson needs none.")
    )
    due_on = DayField(label=_("To be done by"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["owner"]
        column.queryset = User.objects.filter(is_active=True, role__machine=False).order_by("last_name", "pk")


class ControllerForm(forms.Form):
    """A controller for whom we process, and the letter to it."""

    name = forms.CharField(label=_("Name of the controller"), max_length=160)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Without one it is noted as told otherwise.")
    )
    text = text(_("Letter"), rows=5)
