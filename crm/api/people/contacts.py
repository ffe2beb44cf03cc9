"""Contacts: read for a purpose, taken in with origin and purpose, changed over the version that was read, binned."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import ColumnsShape, column_has_field
from crm.api.external_ids.sent_ids import already_there, tell_ids
from crm.api.people.asked_answers import answers_of
from crm.api.people.contact_values import ContactChanges, NewContact, reach_of, similar_ids
from crm.api.people.custom_fields import CustomReader, CustomShape
from crm.api.people.people_for_purpose import Opener, PeopleQuery, PurposeQuery, page_of, purpose_of, readable_contact
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.updates.record_facts import RecordFacts, UpdatedSince, facts_about, moved_since
from crm.contacts.columns.contact import CONTACT
from crm.contacts.contact_list.contact_fields import fields_for
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Company, CompanyRole, Contact, CustomField, Lead
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.bin import to_bin
from crm.contacts.people.editing import Conflict, edit
from crm.contacts.people.intake import LooksAlike, add_contact
from crm.contacts.safeguards.minimisation import OWN, filled_names, refuse_unneeded
from crm.lists.columns import Api
from crm.lists.filters.filter_params import filter_text, parse_filter
from crm.lists.filters.rules import BARE, Rule
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

FIELDS = tuple(
    column.name for column in CONTACT if column.category and isinstance(column.api, Api) and column.api.reads
)
FILTERED = frozenset({"owner", "team", "status", "tag", "language", "last", "created"})  # say nothing personal
PLAIN = (
    *(column.name for column in CONTACT if not column.category and column_has_field(column, "reads")),
    "last_activity_at",
)


class RoleShape(serializers.Serializer):
    """What a contact is at a company that you see, besides the one of their employment."""

    company = serializers.UUIDField()
    role = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class ContactShape(RecordFacts, ColumnsShape):
    """A contact. Fields that the purpose does not need are absent."""

    table = CONTACT

    id = serializers.UUIDField()
    company = serializers.UUIDField(required=False, allow_null=True, help_text="The employer, where you see it.")
    roles = RoleShape(many=True, required=False)
    custom = CustomShape()
    lead = serializers.ChoiceField(
        Lead.State.values, allow_null=True, help_text="The stage before a contact; null for whoever never was a lead."
    )
    owner = serializers.UUIDField(help_text="The colleague who looks after the contact.")
    team = serializers.UUIDField()
    last_activity_at = serializers.DateTimeField()


class ContactPage(serializers.Serializer):
    """A page of contacts."""

    results = ContactShape(many=True)
    next = serializers.URLField(allow_null=True)


class Added(serializers.Serializer):
    """What was made."""

    id = serializers.UUIDField()
    new = serializers.BooleanField(
        required=False, help_text="false where one of your external ids named it already: nothing was done."
    )


class Changed(serializers.Serializer):
    """What was changed."""

    id = serializers.UUIDField()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Names of the fields that differ now.")


class ContactsQuery(UpdatedSince, PeopleQuery):
    """The parameters of the list of contacts."""

    status = serializers.ChoiceField(Contact.Status.values, required=False)
    lead = serializers.ChoiceField(Lead.State.values, required=False, help_text="Leads at this stage.")
    company = serializers.UUIDField(required=False, help_text="People of this company, if the purpose needs employers.")
    owner = serializers.UUIDField(required=False)
    team = serializers.UUIDField(required=False)
    filter = serializers.CharField(
        required=False,
        max_length=1000,
        help_text="Comparisons in groups, as saved views have them: `status:is:lead,customer;last:within:30`.",
    )

    def validate_filter(self, text: str) -> str:
        """The filter as it came; refused when a part of it says nothing: a list narrowed by less says too much."""
        parsed = parse_filter(text)
        if filter_text(parsed) != text or not all(understood(rule) for _place, rule in parsed.places()):
            fields = ", ".join(sorted(FILTERED))
            raise serializers.ValidationError(f"A comparison is not understood. Fields to compare: {fields}.")
        return text


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_ADD}, scope="contacts")
class Contacts(Resource):
    """The contacts you see, newest activity first; and the way in for a new one."""

    located = True
    queries = {"GET": ContactsQuery}
    bodies = {"POST": NewContact}
    answers = {"GET": (200, ContactPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        contacts = filtered_contacts(request.user, self.asked, purpose)
        contacts = moved_since(request, self.asked, "contact", contacts, purpose)
        page = page_of(request, self.asked, purpose, contacts)
        return Response(page.body(contacts_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take somebody in, with the origin and the ground for the purpose. Nothing personal is answered."""
        values = self.sent()
        purpose = values.pop("purpose")
        circumstances = {name: values.pop(name) for name in ("origin_kind", "origin_label", "notice", "team")}
        circumstances["answer_by"] = values.pop("answer_by", ())
        obtained, another = values.pop("obtained_at", None), values.pop("another")
        external_ids = values.pop("external_ids", [])
        refuse_unneeded(filled_names(values), purpose)
        reach = reach_of(request, purpose)
        look = [] if another else similar_ids(request, values, reach)
        options = {"purpose": purpose, "obtained_at": obtained, "unless_alike": not another, "alike_for": reach}
        try:
            with answers_of(request, circumstances["answer_by"]), transaction.atomic():
                if known := already_there(request, "contact", external_ids, "api:contact"):
                    return settle(known)
                if look:
                    raise LooksAlike
                contact = add_contact(values, by=request.user, **options, **circumstances)
                tell_ids(request, contact, external_ids, purpose)
                return settle(created_receipt(contact.uid, "api:contact", tag(contact.version)))
        except LooksAlike:  # or somebody was faster by a moment
            raise Problem("looks_alike", contacts=look or similar_ids(request, values, reach)) from None


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH", "DELETE"),
    params={"key": "contact"},
    also={"PATCH": rights.CONTACTS_EDIT, "DELETE": rights.CONTACTS_BIN},
    scope="contacts",
)
class OneContact(Resource):
    """One contact."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": ContactChanges}
    answers = {"GET": (200, ContactShape), "PATCH": (200, Changed), "DELETE": (204, None)}

    def get(self, request: Any, key: UUID) -> Response:
        purpose = purpose_of(request, self.asked)
        contact = readable_contact(request, self.asked, key, purpose)
        return conditional(request, contacts_json(request, [contact], purpose)[0], contact.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change what the purpose needs, over the version in If-Match."""
        purpose = purpose_of(request, self.asked)
        contact = readable_contact(request, self.asked, key, purpose)
        require(request, contact.version)
        values = self.sent(contact=contact)
        values |= values.pop(OWN, {})
        external_ids = values.pop("external_ids", None)
        refuse_unneeded([name for name in values if name in FIELDS or is_custom(name)], purpose)
        try:
            with transaction.atomic():
                changed = edit(contact, values, version=contact.version, by=request.user)
                changed += ["external_ids"] if tell_ids(request, contact, external_ids, purpose) else []
        except Conflict:
            raise Problem("precondition_failed") from None
        answer = {"id": str(contact.uid), "changed": sorted(changed)}
        return Receipt(200, answer, etag=tag(contact.version)).response()

    def delete(self, request: Any, key: UUID) -> Response:
        """Into the bin, out of which it can be taken for thirty days. An If-Match is heeded."""
        contact = contact_or_404(request.user, key, alive=True)
        if "If-Match" in request.headers:
            require(request, contact.version)
        to_bin(contact, by=request.user)
        return Response(status=204)


def understood(rule: Rule) -> bool:
    """Whether a program may compare by the rule's field, and the rule says with what."""
    return rule.field in FILTERED and (bool(rule.values) or rule.op in BARE)


def filtered_contacts(user: Any, query: dict[str, Any], purpose: Purpose) -> Any:
    """The living contacts that fit the filters; what a filter names and one does not see is as if it did not exist."""
    contacts = Contact.objects.alive()
    if "status" in query:
        contacts = contacts.filter(status=query["status"])
    if "lead" in query:
        contacts = contacts.filter(lead__state=query["lead"])
    if "owner" in query:
        contacts = contacts.filter(owner__uid=query["owner"])
    if "team" in query:
        contacts = contacts.filter(team__uid=query["team"])
    if "company" in query:
        refuse_unneeded(["company"], purpose)
        contacts = contacts.filter(company__in=Company.objects.visible_to(user).filter(uid=query["company"]))
    if "filter" in query:
        at = timezone.now()
        fields = fields_for(user, at)
        contacts = contacts.filter(fields.condition(fields.sifted(parse_filter(query["filter"])), at))
    return contacts


def contacts_json(request: Any, contacts: Sequence[Contact], purpose: Purpose) -> list[dict[str, Any]]:
    """The contacts as the purpose lets them be seen; logged and disclosed when this returns."""
    opener = Opener(request, contacts, FIELDS, purpose)
    employed = purpose.needs(Category.EMPLOYMENT)
    custom = CustomReader(CustomField.Record.CONTACT, purpose)
    numbered = ["external_ids"] if purpose.needs(Category.IDENTITY) else []
    further = [*(["role"] if employed else []), *numbered, *custom.names]
    opener.show(request, place="contacts", purpose=purpose, further=further, categories=custom.categories)
    custom_values = custom.told(
        contacts, clear=[contact.pk for contact in contacts if sees_name_in_lists(request.user, contact)]
    )
    facts = facts_about(request, contacts, purpose, numbered=bool(numbered))
    stages, roles = stages_of(contacts), roles_at(contacts, request.user) if employed else {}
    return [
        {
            "id": contact.uid,
            **values,
            **({"roles": roles.get(contact.pk, [])} if employed else {}),
            **({"custom": custom_values.get(contact.pk, {})} if custom.fields else {}),
            **facts[contact.pk],
            "lead": stages.get(contact.pk),
            **{name: getattr(contact, name) for name in PLAIN},
            "owner": contact.owner.uid,
            "team": contact.team.uid,
        }
        for contact, values in opener.opened()
    ]


def stages_of(contacts: Sequence[Contact]) -> dict[int, str]:
    """{contact: stage} of those who are or were leads."""
    return dict(Lead.objects.filter(pk__in=[contact.pk for contact in contacts]).values_list("pk", "state"))


def roles_at(contacts: Sequence[Contact], user: Any) -> dict[int, list[dict[str, Any]]]:
    """{contact: the roles} at companies that `user` sees, of contacts who are seen in clear."""
    clear = [contact.pk for contact in contacts if sees_name_in_lists(user, contact)]
    visible_companies = Company.objects.alive().visible_to(user)
    rows = CompanyRole.objects.filter(person__in=clear, company__in=visible_companies.values("pk")).order_by("pk")
    roles: dict[int, list[dict[str, Any]]] = {}
    for row in rows.select_related("person__key", "company"):
        role = {"company": row.company.uid, "role": row.role, "since": row.since, "until": row.until}
        roles.setdefault(row.person_id, []).append(role)
    return roles


def created_receipt(uid: UUID, name: str, etag: str) -> Receipt:
    """The receipt of something new: 201 with its id, its address and its ETag."""
    return Receipt(201, {"id": str(uid)}, location=reverse(name, args=[uid]), etag=etag)
