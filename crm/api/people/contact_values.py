"""What a program may say of a contact: values read as forms read them, an origin and a purpose that are compulsory.

Owner, team and state are not among them: whoever takes somebody in looks after them, and other verbs change the rest.
"""

from copy import copy
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.accounts.models import Team
from crm.accounts.permissions.scopes import CONTACTS_READ
from crm.api.columns import SentColumns
from crm.api.external_ids.sent_ids import external_ids_field
from crm.api.people.asked_answers import answers_wanted
from crm.api.people.custom_fields import CustomValues
from crm.api.people.purpose_gate import purpose_named
from crm.api.protocol.disclosure import CATEGORY_OF, as_given, check_reader, show
from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import teams_of
from crm.contacts.people.editing import current
from crm.contacts.people.resemblance import similar
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.privacy.models import LegalBasis, Origin, Purpose
from crm.privacy.recipients.gate import DisclosureRefused

NOBODY = _("Give at least a name, an e-mail address or a phone number.")
CONSENT = _("This purpose needs the person's own consent with its proof. Take the person in for another one first.")


class ContactValues(SentColumns):
    """The values of a contact, none of them compulsory by itself."""

    table = CONTACT

    company = serializers.UUIDField(required=False, allow_null=True, help_text="An employer that you see.")
    custom = CustomValues(CustomField.Record.CONTACT)
    external_ids = external_ids_field()

    closed: tuple[str, ...] = (
        "id",
        "owner",
        "team",
        "version",
        "last_activity_at",
        "created_at",
        "binned_at",
        "state",
        "tags",
    )

    def validate_company(self, uid: UUID | None) -> Company | None:
        """The company, when the caller sees it; one out of sight is as one that does not exist."""
        if uid is None:
            return None
        visible = Company.objects.visible_to(self.context["request"].user).with_keys()
        company = visible.filter(uid=uid, binned_at=None).first()
        if company is None:
            raise serializers.ValidationError(_("Choose the company again."), code="company")
        return company


class NewContact(ContactValues):
    """Somebody new: at least a name or an address, where the data come from, what for."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    origin_kind = serializers.ChoiceField(
        [kind.value for kind in Origin.Kind if kind != Origin.Kind.IMPORT], help_text="Where the data come from."
    )
    origin_label = serializers.CharField(max_length=120, help_text="Which one exactly, for example a form's name.")
    obtained_at = serializers.DateTimeField(required=False, help_text="When you got the data; now unless you say.")
    notice = serializers.ChoiceField(
        [Origin.Notice.DUE, Origin.Notice.GIVEN, Origin.Notice.KNOWN],
        default=Origin.Notice.DUE,
        help_text="Whether the person was given the privacy notice (Art. 13, 14).",
    )
    answer_by = answers_wanted()
    team = serializers.UUIDField(
        required=False, help_text="Where the contact is kept, for whoever is in several teams."
    )
    another = serializers.BooleanField(
        default=False, help_text="It is somebody else, although the address is the same."
    )

    closed: tuple[str, ...] = ("id", "owner", "version", "last_activity_at", "created_at", "binned_at", "state", "tags")

    def validate_purpose(self, slug: str) -> Purpose:
        """A purpose of the caller that needs no consent: a consent comes with its proof, by another way."""
        purpose = purpose_named(self.context["request"], slug)
        refuse_consent(purpose)
        return purpose

    def validate_obtained_at(self, at: Any) -> Any:
        if at > timezone.now():
            raise serializers.ValidationError(_("This has not happened yet."), code="future")
        return at

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not any(data.get(name) for name in (*PERSON_COLUMNS, "emails", "phones")):
            raise serializers.ValidationError({"name": [ErrorDetail(NOBODY, "nobody")]})
        return {**data, "team": team_for_new(self.context["request"].user, data.get("team"))}


class ContactChanges(ContactValues):
    """What is to be different. A field that is not sent stays as it is."""

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        now = current(self.context["contact"])
        if not any((now | data)[name] for name in PERSON_COLUMNS):
            raise serializers.ValidationError({"name": [ErrorDetail(NOBODY, "nobody")]})
        return data


def refuse_consent(purpose: Purpose) -> None:
    """Raise consent_needed for a purpose that rests on consent: nobody is taken in for it."""
    if purpose.legal_basis == LegalBasis.CONSENT:
        raise serializers.ValidationError(CONSENT, code="consent_needed")


def reach_of(request: Any, purpose: Purpose) -> Purpose:
    """The purpose with what of it the caller may read: no category where it has no scope to read, or where the firm
    behind it may get nothing. Whoever may not be told of somebody gets the answer for nobody.
    """
    token = request._request.token
    reach = copy(purpose)
    reach.categories = []
    if token is not None and not token.allows(CONTACTS_READ):
        return reach
    try:
        check_reader(request, purpose)
    except DisclosureRefused:
        return reach
    return as_given(request, purpose)


def similar_ids(request: Any, values: dict[str, Any], reach: Purpose) -> list[str]:
    """Public ids of contacts that the caller may read (`reach_of`) with this e-mail, phone, or name at the company.

    It is a look at them: logged, and told to the firm behind the program.
    """
    identifiers = {name: values.get(name, "") for name in ("email", "phone", "name")}
    matches = similar(request.user, **identifiers, employer=values.get("company"), reach=reach)
    if matches:
        fields = [name for name, text in identifiers.items() if text and reach.needs(CATEGORY_OF[name])]
        show(request, place="contacts", people=[look.contact.person for look in matches], fields=fields, purpose=reach)
    return [str(look.contact.uid) for look in matches]


def team_for_new(user: Any, uid: UUID | None) -> Team:
    """The team in which something new is kept: the one named, or the caller's only one."""
    teams = teams_of(user)
    matching_teams = list(teams.filter(uid=uid) if uid else teams[:2])
    if len(matching_teams) != 1:
        raise serializers.ValidationError({"team": [ErrorDetail(_("Choose one of your teams."), "team")]})
    return matching_teams[0]
