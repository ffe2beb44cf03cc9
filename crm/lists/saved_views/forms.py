"""The name of a saved view and whom it is shared with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team
from crm.lists.models import LONGEST
from crm.lists.pages.list_query import own_teams
from crm.narrowing import form_field

MINE = _("Only me")


class ViewForm(forms.Form):
    """A name, and a team to share with: only teams of the user."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=LONGEST,
        help_text=_("Colleagues see it when the view is shared: no names of people in it."),
        error_messages={"required": _("Give the view a name.")},
    )
    team = forms.ChoiceField(label=_("Who has it?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.teams = {str(team.uid): team for team in own_teams.rows(user)}
        shared = [(uid, _("Team: %(team)s") % {"team": team}) for uid, team in self.teams.items()]
        form_field(self, "team", forms.ChoiceField).choices = [("", MINE), *shared]
        if not shared:
            del self.fields["team"]

    @property
    def audience(self) -> Team | None:
        """The team to share with; None for nobody else."""
        return self.teams.get(self.cleaned_data.get("team", ""))
