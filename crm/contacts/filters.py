"""Filters of the contact list. They come in the query string, so none of them takes anything personal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consents.grounds import people_for
from crm.contacts.badges import CHANNELS
from crm.contacts.colleagues import Colleagues
from crm.contacts.models import Company, Contact
from crm.privacy.models import Purpose

ANYTHING = [("", _("Any"))]
ALLOWED, NOT_ALLOWED = "yes", "no"


def offer_choices() -> list[tuple[str, Any]]:
    """`email.yes` and its kin: may we use this channel for the list's purpose?"""
    words = {ALLOWED: _("%(channel)s: allowed"), NOT_ALLOWED: _("%(channel)s: not allowed")}
    return [
        (f"{channel.value}.{said}", text % {"channel": channel.label})
        for channel in CHANNELS
        for said, text in words.items()
    ]


class FilterForm(forms.Form):
    """What a list can be narrowed by; a value that is no choice narrows nothing."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    offers = forms.ChoiceField(label=_("May I contact?"), required=False)
    company = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, colleagues: Colleagues, sight: Any, purpose: Purpose | None) -> None:
        super().__init__(data, prefix=None, auto_id="filter-%s", use_required_attribute=False)
        self.colleagues, self.sight, self.purpose = colleagues, sight, purpose
        self.fields["offers"].label = str(purpose or self.fields["offers"].label)
        self.tags = {str(tag.pk): tag for tag in colleagues.tags}
        choices = {
            "owner": [(uid, str(user)) for uid, user in colleagues.owners.items()],
            "team": [(uid, str(team)) for uid, team in colleagues.teams.items()],
            "status": Contact.Status.choices,
            "tag": [(key, str(tag)) for key, tag in self.tags.items()],
            "offers": offer_choices(),
        }
        for name, offered in choices.items():
            self.fields[name].choices = [*ANYTHING, *offered]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow something."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, contacts: Any) -> Any:
        """`contacts` as far as every chosen value allows."""
        for name, value in self.chosen.items():
            contacts = getattr(self, f"by_{name}")(contacts, value)
        return contacts

    def by_owner(self, contacts: Any, value: str) -> Any:
        return contacts.filter(owner=self.colleagues.owners[value])

    def by_team(self, contacts: Any, value: str) -> Any:
        return contacts.filter(team=self.colleagues.teams[value])

    def by_status(self, contacts: Any, value: str) -> Any:
        return contacts.filter(status=value)

    def by_tag(self, contacts: Any, value: str) -> Any:
        return contacts.filter(tag_rows__tag=self.tags[value])

    def by_company(self, contacts: Any, value: Any) -> Any:
        return contacts.filter(company__in=Company.objects.visible_to(self.sight).filter(uid=value))

    def by_offers(self, contacts: Any, value: str) -> Any:
        channel, _dot, said = value.partition(".")
        allowed = people_for(self.purpose, channel).values("pk") if self.purpose else []
        return contacts.filter(pk__in=allowed) if said == ALLOWED else contacts.exclude(pk__in=allowed)

    def chips(self) -> list[tuple[str, str]]:
        """(name of the filter, words) of every chosen value."""
        return [(name, self.words(name, value)) for name, value in self.chosen.items()]

    def words(self, name: str, value: Any) -> str:
        """`Owner: Marta Krawczyk`; a company is not named, since a sole trader's name is hers."""
        if name == "company":
            return str(_("One company"))
        return f"{self.fields[name].label}: {dict(self.fields[name].choices)[value]}"
