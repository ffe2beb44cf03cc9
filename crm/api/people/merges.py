"""Two contacts that are one person: merged as on screen, and the merge taken back within its days.

    POST /contacts/<id>/merge/         the one in the address stays; `other` becomes a part of it
    POST /contacts/merges/<id>/undo/   two contacts again

Both must be readable for the purpose that is named, and both kept by the caller. What the two agreed to is joined by
the strictest rule, as on screen. Nothing personal is answered.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.contacts import Added, created_receipt
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.etags import require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.contacts.custom_values.value_store import fields_named, is_custom
from crm.contacts.merging.joining import join_contacts
from crm.contacts.merging.merged_fields import FIELDS, OWN
from crm.contacts.merging.splitting import split_contacts
from crm.contacts.models import CustomField
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.ownership.merged_records import merges_for
from crm.contacts.safeguards.minimisation import CATEGORIES, refuse_unneeded
from crm.privacy.declarations import CUSTOM

ITSELF = _("These are one and the same contact.")
NO_FIELD = _("There is nothing to choose under this name.")
CHOSEN = tuple(name for name in FIELDS if name != "owner")  # who looks after the contact is the house's own decision


class NewMerge(Strict):
    """Which contact becomes a part of this one, and in which fields its value is the one that stays."""

    other = serializers.UUIDField(help_text="The contact that is merged away. It answers 410 `merged` from then on.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    theirs = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=100,
        help_text=f"Fields in which the other one's value stays: {', '.join(CHOSEN)}, or {CUSTOM}<key>. Where one of "
        "the two says nothing, what the other says stays by itself; an address that gives way stays as a further one.",
    )

    def validate_theirs(self, names: list[str]) -> list[str]:
        """Names that mean something."""
        accepted = {*CHOSEN, *fields_named(names, CustomField.Record.CONTACT)}
        if set(names) - accepted:
            raise serializers.ValidationError([ErrorDetail(NO_FIELD, "unknown_field")])
        return names


class Merged(serializers.Serializer):
    """What became of two."""

    id = serializers.UUIDField(help_text="The contact that stayed.")
    merge = serializers.UUIDField(help_text="What takes it back, for 30 days.")


@policy(
    rights.CONTACTS_VIEW,
    methods=("POST",),
    params={"key": "contact"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="contacts",
)
class ContactMerge(Resource):
    """One contact of two. 409 merge_refused when something stands in the way."""

    located = True
    bodies = {"POST": NewMerge}
    answers = {"POST": (201, Merged)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Make `other` a part of this contact. An If-Match is heeded."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        contact, other = (contact_or_404(request.user, uid, alive=True) for uid in (key, values["other"]))
        for side in (contact, other):
            must_be_readable(side.person, purpose)
            must_have_custody(request.user, side)
        if contact.pk == other.pk:
            raise serializers.ValidationError({"other": [ErrorDetail(ITSELF, "same")]})
        theirs = values.get("theirs", [])
        refuse_unneeded(personal(theirs), purpose)
        if "If-Match" in request.headers:
            require(request, contact.version)
        with transaction.atomic():
            merge = join_contacts(other, contact, theirs, by=request.user)
            receipt = created_receipt(contact.uid, "api:contact", tag(contact.version))
            receipt.body["merge"] = str(merge.uid)
            return settle(receipt)


@policy(
    rights.CONTACTS_VIEW,
    methods=("POST",),
    params={"key": "merge"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="contacts",
)
class MergeUndo(Resource):
    """A merge taken back. 409 merge_refused when it is too late, or a newer one has to go first."""

    located = True
    bodies = {"POST": Strict}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Two contacts again; answers the one that had been merged away."""
        self.sent()
        merge = get_object_or_404(merges_for(request.user), uid=key)
        with transaction.atomic():
            contact = split_contacts(merge, by=request.user)
            return settle(created_receipt(contact.uid, "api:contact", tag(contact.version)))


def personal(names: list[str]) -> list[str]:
    """The columns behind the names that hold something personal, and custom fields."""
    columns = [column for name in names for column in OWN.get(name, (name,))]
    return [name.removesuffix("_id") for name in columns if name.removesuffix("_id") in CATEGORIES or is_custom(name)]
