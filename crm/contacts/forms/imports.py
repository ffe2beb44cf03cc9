"""The forms of an import: the file, where its columns go, and where it comes from."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.rights import Group, Reach
from crm.accounts.templatetags.words import day
from crm.contacts.colleagues import Colleagues
from crm.contacts.delimited import DELIMITERS
from crm.contacts.encoding import ISO, UTF8, UTF16, WINDOWS
from crm.contacts.forms.contact import BY_HAND, for_sales
from crm.contacts.importing.terms import Terms
from crm.contacts.mapping import ColumnGuess
from crm.contacts.models import Import
from crm.contacts.provenance import notice_day
from crm.contacts.targets import TARGETS
from crm.privacy.models import LegalBasis, Origin, Purpose

ENCODINGS = [
    ("", _("Find out")),
    (UTF8, "UTF-8"),
    (WINDOWS, "Windows-1250"),
    (ISO, "ISO-8859-2"),
    (UTF16, "UTF-16"),
]
SEPARATORS = {";": _("Semicolon"), ",": _("Comma"), "\t": _("Tab"), "|": _("Vertical bar")}
GROUPS = (
    (_("Person"), ("name", "first_name", "last_name", "position", "language")),
    (_("Contact details"), ("email", "email_2", "phone", "phone_2", "street", "postcode", "city")),
    (_("Company"), ("company", "nip")),
    (_("Note and tags"), ("note", "tags")),
    (_("Consents and objections"), ("consent", "consent_date", "consent_proof", "objection")),
)
PROOF = frozenset({"consent", "consent_date", "consent_proof"})  # all three, or no consent is kept


class FileForm(forms.Form):
    """A CSV or XLSX file. Letters and separator are found out unless told."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 25 MB and 250,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": _("The file is empty. Choose a file with a header row and at least one contact.")},
    )
    encoding = forms.ChoiceField(label=_("Letters"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(
        label=_("Separator"),
        choices=[("", _("Find out")), *((sign, SEPARATORS[sign]) for sign in DELIMITERS)],
        required=False,
    )

    @property
    def told(self) -> dict[str, str]:
        """What the visitor said about the file."""
        return {name: self.cleaned_data[name] for name in ("encoding", "delimiter")}


class ColumnsForm(forms.Form):
    """Where each column goes. A refused column has no field."""

    def __init__(self, *args: Any, guesses: list[ColumnGuess], mapping: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.guesses = guesses
        for column in guesses:
            if not column.refused:
                self.fields[f"column_{column.index}"] = forms.ChoiceField(
                    label=column.label, choices=choices(), required=False, initial=mapping.get(column.index, "")
                )

    @property
    def lines(self) -> list[tuple[ColumnGuess, Any]]:
        """Columns with their fields; None for a refused one."""
        return [(one, None if one.refused else self[f"column_{one.index}"]) for one in self.guesses]

    @property
    def mapping(self) -> dict[int, str]:
        """{column: target} of what is imported."""
        return {int(name.removeprefix("column_")): target for name, target in self.cleaned_data.items() if target}


def choices() -> list[tuple]:
    """Where a column can go, in groups; nowhere comes first."""
    grouped = [(label, [(code, TARGETS[code].label) for code in codes]) for label, codes in GROUPS]
    return [("", _("Do not import")), *grouped]


class OriginForm(forms.Form):
    """Where the file comes from, what for, whom it makes and what becomes of those who are here already."""

    origin_kind = forms.ChoiceField(
        label=_("Where do the data come from?"), choices=[("", _("Choose")), *((k.value, k.label) for k in BY_HAND)]
    )
    origin_label = forms.CharField(
        label=_("Which one exactly?"), max_length=120, help_text=_("For example Drema 2026, or who recommended us.")
    )
    obtained_on = forms.DateField(
        label=_("When were they obtained?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    purpose = forms.ModelChoiceField(
        label=_("What for?"), queryset=Purpose.objects.none(), to_field_name="slug", empty_label=_("Choose")
    )
    consents_for = forms.ModelChoiceField(
        label=_("Consents with day and proof are for"),
        queryset=Purpose.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Keep none of them"),
    )
    notice = forms.ChoiceField(
        label=_("Privacy notice"),
        choices=[
            (Origin.Notice.GIVEN, Origin.Notice.GIVEN.label),
            (Origin.Notice.KNOWN, _("The people already have it")),
            (Origin.Notice.DUE, _("Not yet: remind me")),
        ],
        widget=forms.RadioSelect,
    )
    desk = forms.ChoiceField(label=_("Who looks after the new contacts?"))
    stage = forms.ChoiceField(
        label=_("What do the new ones come in as?"),
        choices=[("", _("Contacts")), ("leads", _("Leads: they wait to be taken on"))],
        required=False,
        widget=forms.RadioSelect,
    )
    duplicates = forms.ChoiceField(
        label=_("Whoever is here already"), choices=Import.Duplicates.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: Any, load: Import, **options: Any) -> None:
        super().__init__(*args, **options)
        self.load = load
        self.desks = desks_of(user)
        self.fields["desk"].choices = grouped(self.desks)
        purposes = [purpose.pk for purpose in for_sales()]
        self.fields["purpose"].queryset = Purpose.objects.filter(pk__in=purposes)
        if set(load.targets.values()) >= PROOF:
            consents = Purpose.objects.active().filter(legal_basis=LegalBasis.CONSENT).exclude(channels=[])
            self.fields["consents_for"].queryset = consents
        else:
            del self.fields["consents_for"]
        self.fields["obtained_on"].widget.attrs |= {"max": timezone.localdate().isoformat()}
        now = timezone.now()
        days = {"own": day(notice_day(Origin.Kind.FORM, now)), "other": day(notice_day(Origin.Kind.REFERRAL, now))}
        hint = _("Data from the person: by %(own)s. From elsewhere: by %(other)s, or with the first message.")
        self.fields["notice"].help_text = hint % days

    def clean_obtained_on(self) -> Any:
        """A day that has come already."""
        on = self.cleaned_data["obtained_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Check the date."), code="future")
        return on

    @property
    def terms(self) -> Terms:
        """The answers."""
        data = self.cleaned_data
        place = self.desks[data["desk"]]
        return Terms(
            origin_kind=data["origin_kind"],
            origin_label=data["origin_label"],
            obtained_on=data["obtained_on"],
            notice=data["notice"],
            purpose=data["purpose"],
            keeper=place.user,
            team=place.team,
            duplicates=data["duplicates"],
            as_leads=bool(data["stage"]),
            consents_for=data.get("consents_for"),
        )


def first_answers(load: Import, user: Any) -> dict[str, Any]:
    """What the form starts with: what was said before, else what is likely. No origin and no purpose is guessed."""
    said = {
        "origin_kind": load.origin_kind,
        "origin_label": load.origin_label,
        "obtained_on": load.obtained_on,
        "purpose": load.purpose,
        "consents_for": load.consents_for,
        "notice": load.notice,
        "duplicates": load.duplicates,
        "stage": "leads" if load.as_leads else "",
    }
    keeper = load.keeper_id or user.pk
    places = desks_of(user).items()
    mine = [key for key, one in places if one.user_id == keeper and load.team_id in (None, one.team_id)]
    return {**said, "desk": mine[0] if mine else None}


def desks_of(user: Any) -> dict[str, Any]:
    """Places at which the user may put new contacts, by key: her own only, when she sees no other's contacts."""
    desks = Colleagues.of(user).desks
    if user.reach(Group.CONTACT_DATA) in (Reach.TEAM, Reach.ALL):
        return desks
    return {key: place for key, place in desks.items() if place.user_id == user.pk}


def grouped(desks: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places as choices, under the names of the teams."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for value, place in desks.items():
        groups.setdefault(str(place.team), []).append((value, str(place.user)))
    return list(groups.items())
