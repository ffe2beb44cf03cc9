"""The forms of an import: the file, and its column mapping. The origin is asked in `forms_origin.py`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Team
from crm.files.imports.import_kinds import Groups, kind_of, kinds_open_to
from crm.files.mapping.guesses import ColumnGuess
from crm.files.mapping.vocabulary import Vocabulary
from crm.files.models import Import
from crm.files.models.mappings import LONGEST
from crm.files.readers.delimited import DELIMITERS
from crm.files.readers.encodings import ISO, UTF8, UTF16, WINDOWS
from crm.lists.saved_views.forms import MINE
from crm.narrowing import form_field

ENCODINGS = [
    ("", _("Find out")),
    (UTF8, "UTF-8"),
    (WINDOWS, "Windows-1250"),
    (ISO, "ISO-8859-2"),
    (UTF16, "UTF-16"),
]
SEPARATORS = {";": _("Semicolon"), ",": _("Comma"), "\t": _("Tab"), "|": _("Vertical bar")}


class FileForm(forms.Form):
    """A CSV, XLSX or vCard file. Its kind, encoding and separator are detected unless given."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or vCard, up to 25 MB and 250,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.vcf"}),
        error_messages={"empty": _("The file is empty. Choose a file with a header row and at least one row of data.")},
    )
    kind = forms.ChoiceField(label=_("What is in the file?"), required=False)
    encoding = forms.ChoiceField(label=_("Letters"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(
        label=_("Separator"),
        choices=[("", _("Find out")), *((sign, SEPARATORS[sign]) for sign in DELIMITERS)],
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "kind", forms.ChoiceField).choices = [
            ("", _("Find out")),
            *((slug, kind.label) for slug, kind in kinds_open_to(user).items()),
        ]

    @property
    def told(self) -> dict[str, str]:
        """What the user said about the file."""
        return {name: self.cleaned_data[name] for name in ("kind", "encoding", "delimiter")}


class PlaceSelect(forms.Select):
    """The target of a column. A target whose values are only added, never overwritten, is marked."""

    said: Vocabulary

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """An option, with its mark."""
        option = super().create_option(name, value, *args, **options)
        target = self.said.targets.get(str(value))
        if target is None or not target.fills:
            option["attrs"]["data-joins"] = ""
        return option


class ColumnsForm(forms.Form):
    """The target of each column, and whether it overwrites existing values. A refused column has no field."""

    remember = forms.CharField(
        label=_("Remember these columns as"),
        required=False,
        max_length=LONGEST,
        help_text=_("The next file with the same headers goes this way by itself. No names of people in it."),
    )
    team = forms.ChoiceField(label=pgettext_lazy("mapping", "Who has it?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, load: Import, guesses: list[ColumnGuess], **options: Any) -> None:
        super().__init__(*args, **options)
        self.guesses, kind = guesses, kind_of(load)
        self.said = kind.vocabulary()
        self.offered = target_choices(kind.groups(), self.said)
        for column in guesses:
            if not column.refused:
                self.add_fields(column, load)
        self.audience = Audience(load.owner)
        form_field(self, "team", forms.ChoiceField).choices = self.audience.choices
        if len(self.audience.choices) == 1:
            del self.fields["team"]

    def add_fields(self, column: ColumnGuess, load: Import) -> None:
        """The target field of one column, and whether it overwrites existing values."""
        target = load.targets.get(column.index, "")
        place = PlaceSelect()
        place.said = self.said
        self.fields[f"column_{column.index}"] = forms.ChoiceField(
            label=column.label, choices=self.offered, required=False, initial=target, widget=place
        )
        replaces = self.said.targets[target].fills if target in self.said.targets else ""
        self.fields[f"over_{column.index}"] = forms.BooleanField(
            label=_("Overwrite"), required=False, initial=bool(replaces) and replaces in load.overwriting
        )

    @property
    def lines(self) -> list[tuple[ColumnGuess, Any, Any]]:
        """The columns with their two fields; None for a refused one."""
        return [
            (column, None, None)
            if column.refused
            else (column, self[f"column_{column.index}"], self[f"over_{column.index}"])
            for column in self.guesses
        ]

    @property
    def mapping(self) -> dict[int, str]:
        """{column: target} of what is imported."""
        data = self.cleaned_data
        by_index = {
            column.index: data.get(f"column_{column.index}", "") for column in self.guesses if not column.refused
        }
        return {index: target for index, target in by_index.items() if target}

    @property
    def overwriting(self) -> set[str]:
        """The targets that an update overwrites."""
        ticked = (target for index, target in self.mapping.items() if self.cleaned_data.get(f"over_{index}"))
        return {self.said.targets[target].fills for target in ticked} - {""}


def target_choices(groups: Groups, said: Vocabulary) -> list[tuple]:
    """The targets for a column, in groups; «do not import» comes first."""
    grouped = [(label, [(code, said.targets[code].label) for code in codes]) for label, codes in groups]
    return [("", _("Do not import")), *grouped]


class Audience:
    """With whom something may be shared: nobody, or one of the user's teams."""

    def __init__(self, user: Any) -> None:
        self.teams = {str(team.uid): team for team in Team.objects.filter(pk__in=user.team_ids).order_by("name")}

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The choices, «only me» first."""
        return [("", MINE), *((uid, _("Team: %(team)s") % {"team": team}) for uid, team in self.teams.items())]

    def of(self, uid: str) -> Team | None:
        """The chosen team; None for nobody."""
        return self.teams.get(uid)


class MappingForm(forms.Form):
    """The name of a saved mapping, and whom it is shared with."""

    name = forms.CharField(
        label=_("Name of the mapping"),
        max_length=LONGEST,
        error_messages={"required": _("Give the mapping a name.")},
    )
    team = forms.ChoiceField(label=pgettext_lazy("mapping", "Who has it?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.audience = Audience(user)
        form_field(self, "team", forms.ChoiceField).choices = self.audience.choices
        if len(self.audience.choices) == 1:
            del self.fields["team"]
