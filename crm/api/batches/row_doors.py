"""What a row of a batch may do: the resource behind it, by which method, and what it names beside its body.

    {"do": "contacts.create", "body": {…}}
    {"do": "contacts.update", "id": "…", "purpose": "contracts", "if_match": "\"3\"", "body": {…}}
    {"do": "consents.withdraw", "id": "<ground>", "body": {}}

A row goes through the very resource that a request of its own would: its shapes, scope, gate, visibility and verb.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rest_framework import serializers

from crm.api.duties.consents import Consents, Objections, Withdrawal
from crm.api.papers.documents import Documents, OneDocument
from crm.api.people.companies import Companies, OneCompany
from crm.api.people.contacts import Contacts, OneContact
from crm.api.people.interactions import Interactions
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.sales.agenda import OneTask, Tasks
from crm.api.sales.deals import Deals, OneDeal


class Door(NamedTuple):
    """A resource and the method by which a row goes through it; `named` when the row names a record."""

    resource: type[Resource]
    method: str = "POST"
    named: bool = False


DOORS: Mapping[str, Door] = {
    "contacts.create": Door(Contacts),
    "contacts.update": Door(OneContact, "PATCH", named=True),
    "companies.create": Door(Companies),
    "companies.update": Door(OneCompany, "PATCH", named=True),
    "deals.create": Door(Deals),
    "deals.update": Door(OneDeal, "PATCH", named=True),
    "documents.create": Door(Documents),
    "documents.update": Door(OneDocument, "PATCH", named=True),
    "tasks.create": Door(Tasks),
    "tasks.update": Door(OneTask, "PATCH", named=True),
    "interactions.create": Door(Interactions),
    "consents.give": Door(Consents),
    "consents.withdraw": Door(Withdrawal, named=True),
    "consents.object": Door(Objections),
}


class BatchRow(Strict):
    """One row: what to do, to what, with the body that a request of its own would have."""

    do = serializers.ChoiceField(list(DOORS), help_text="The resource and what is done there.")
    id = serializers.UUIDField(required=False, help_text="Of what is changed or withdrawn.")
    purpose = serializers.SlugField(
        max_length=40, required=False, help_text="Of a change, as in the address of a request of its own."
    )
    if_match = serializers.CharField(max_length=2000, required=False, help_text="Of a change: the ETag, or `*`.")
    body = serializers.DictField(help_text="What a request of its own would send.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if DOORS[data["do"]].named and "id" not in data:
            raise serializers.ValidationError({"id": self.fields["body"].error_messages["required"]}, code="required")
        return data
