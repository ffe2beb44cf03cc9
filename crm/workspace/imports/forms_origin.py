"""The third step of an import: the origin of the file, its purpose, and what it may change."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.formats import day
from crm.accounts.pages.time_fields import DayField
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.people.forms import BY_HAND, purposes_by_hand
from crm.contacts.safeguards.provenance import notice_day
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.terms import Terms
from crm.files.models import Import
from crm.narrowing import form_field
from crm.privacy.models import LegalBasis, Origin, Purpose

PROOF = frozenset({"consent", "consent_date", "consent_proof"})  # all three, or no consent is kept
ABOUT_PEOPLE = ("purpose", "consents_for", "notice", "come_as")
AGAIN = "again"  # everybody comes in as another person


class OriginForm(forms.Form):
    """The origin of the file, its purpose, who gets the new records, and what happens to existing ones."""

    origin_kind = forms.ChoiceField(
        label=_("Where do the data come from?"), choices=[("", _("Choose")), *((k.value, k.label) for k in BY_HAND)]
    )
    origin_label = forms.CharField(
        label=_("Which one exactly?"), max_length=120, help_text=_("For example Drema 2026, or who recommended us.")
    )
    obtained_on = DayField(label=_("When were they obtained?"))
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
    desk = forms.ChoiceField(label=_("Who looks after what is new?"))
    come_as = forms.ChoiceField(
        label=_("What do the new ones come in as?"),
        choices=[("", pgettext_lazy("saved as", "contacts")), ("leads", _("leads: they wait to be taken on"))],
        required=False,
        widget=forms.RadioSelect,
    )
    mode = forms.ChoiceField(
        label=_("What may the file do?"),
        choices=[*Import.Mode.choices, (AGAIN, _("Add everything, also what is here already"))],
        widget=forms.RadioSelect,
    )
    match = forms.ChoiceField(
        label=_("By what is it recognised?"),
        help_text=_("Where several fit, the check asks which one is meant."),
    )

    def __init__(self, *args: Any, user: Any, load: Import, **options: Any) -> None:
        super().__init__(*args, **options)
        self.load, self.kind = load, kind_of(load)
        self.desks = desks_of(user)
        form_field(self, "desk", forms.ChoiceField).choices = grouped(self.desks)
        form_field(self, "match", forms.ChoiceField).choices = self.kind.keys.items()
        self.fields["obtained_on"].widget.attrs |= {"max": timezone.localdate().isoformat()}
        self.further = self.kind.questions()
        self.fields |= self.further
        if self.kind.people:
            self.ask_about_people()
        else:
            for name in ABOUT_PEOPLE:
                del self.fields[name]

    def ask_about_people(self) -> None:
        """Fill in the purposes, the consents and the due date of the notice."""
        purposes = [purpose.pk for purpose in purposes_by_hand()]
        form_field(self, "purpose", forms.ModelChoiceField).queryset = Purpose.objects.filter(pk__in=purposes)
        if set(self.load.targets.values()) >= PROOF:
            consents = Purpose.objects.active().filter(legal_basis=LegalBasis.CONSENT).exclude(channels=[])
            form_field(self, "consents_for", forms.ModelChoiceField).queryset = consents
        else:
            del self.fields["consents_for"]
        now = timezone.now()
        days = {"own": day(notice_day(Origin.Kind.FORM, now)), "other": day(notice_day(Origin.Kind.REFERRAL, now))}
        hint = _("Data from the person: by %(own)s. From elsewhere: by %(other)s, or with the first message.")
        self.fields["notice"].help_text = hint % days

    @property
    def answered(self) -> list[Any]:
        """The fields that only this kind of import has."""
        return [self[name] for name in self.further]

    def clean_obtained_on(self) -> Any:
        """Refuse a day in the future."""
        on = self.cleaned_data["obtained_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Check the date."), code="future")
        return on

    @property
    def terms(self) -> Terms:
        """The answers as Terms."""
        data = self.cleaned_data
        place, mode = self.desks[data["desk"]], data["mode"]
        policy = {Import.Mode.NEW: Import.Duplicates.SKIP, AGAIN: Import.Duplicates.ADD}
        return Terms(
            origin_kind=data["origin_kind"],
            origin_label=data["origin_label"],
            obtained_on=data["obtained_on"],
            notice=data.get("notice") or Origin.Notice.DUE,
            purpose=data.get("purpose"),
            keeper=place.user,
            team=place.team,
            duplicates=policy.get(mode, Import.Duplicates.COMPLETE),
            as_leads=bool(data.get("come_as")),
            consents_for=data.get("consents_for"),
            mode=Import.Mode.BOTH if mode == AGAIN else mode,
            match=data["match"],
            answers={name: str(data[name] or "") for name in self.further},
        )


def first_answers(load: Import, user: Any) -> dict[str, Any]:
    """Initial values: earlier answers, else likely ones. Origin and purpose are never guessed."""
    values = {
        "origin_kind": load.origin_kind,
        "origin_label": load.origin_label,
        "obtained_on": load.obtained_on,
        "purpose": load.purpose,
        "consents_for": load.consents_for,
        "notice": load.notice,
        "mode": AGAIN if load.duplicates == Import.Duplicates.ADD else load.mode,
        "match": load.match or kind_of(load).usual_key,
        **load.answers,
        "come_as": "leads" if load.as_leads else "",
    }
    keeper = load.keeper_id or user.pk
    places = desks_of(user).items()
    mine = [key for key, place in places if place.user_id == keeper and load.team_id in (None, place.team_id)]
    return {**values, "desk": mine[0] if mine else None}


def desks_of(user: Any) -> dict[str, Any]:
    """{key: membership} at which the user may put new contacts: only their own if they see nobody else's contacts."""
    desks = Colleagues.of(user).desks
    if user.reach(Group.CONTACT_DATA) in (Reach.TEAM, Reach.ALL):
        return desks
    return {key: place for key, place in desks.items() if place.user_id == user.pk}


def grouped(desks: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Memberships as choices, grouped by team."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for value, place in desks.items():
        groups.setdefault(str(place.team), []).append((value, str(place.user)))
    return list(groups.items())
