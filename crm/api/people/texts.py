"""A text message (SMS) sent for a purpose. The gates are asked here, at the act, and again when it leaves.

    POST /texts/   201 with the id of its entry in the history, whose `delivery` says how far it got

The contact gate refuses with 409 `contact_not_allowed`, the one for disclosures with 403 `disclosure_refused`: whether
the provider may have the number for this purpose. Nothing personal is answered.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.contacts import Added, created_receipt
from crm.api.people.interactions import revision
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.etags import tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import UnfilledPlaceholders
from crm.correspondence.texts.forms import LONGEST
from crm.correspondence.texts.text_sending import send_text
from crm.privacy.people.sensitive_text import WARNINGS, findings

GAPS = _("Fill in the placeholders yourself: %(names)s.")


class NewText(Strict):
    """A text to one contact, to the number on their record."""

    contact = serializers.UUIDField()
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    text = serializers.CharField(max_length=LONGEST, help_text="At most six messages long; offers get how to opt out.")
    keep = serializers.BooleanField(default=False, help_text="There is a basis for what the check finds in the text.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        kinds = sorted({finding.kind for finding in findings(data["text"])})
        if kinds and not data.pop("keep"):
            raise serializers.ValidationError({"text": [ErrorDetail(WARNINGS[kind], kind) for kind in kinds]})
        data.pop("keep", None)
        return {**data, "kept": kinds}


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="texts")
class Texts(Resource):
    """Text messages that leave."""

    located = True
    bodies = {"POST": NewText}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Send it: after ten seconds, in which it can be taken back on screen."""
        values = self.sent()
        purpose = purpose_named(request, values.pop("purpose"))
        contact = contact_or_404(request.user, values.pop("contact"), alive=True)
        must_be_readable(contact.person, purpose)
        try:
            with transaction.atomic():
                entry = send_text(contact, by=request.user, purpose=purpose, **values)
                return settle(created_receipt(entry.uid, "api:interaction", tag(revision(entry))))
        except Blocked as refusal:
            raise Problem(
                "contact_not_allowed", detail=refusal.answer.words, reason=str(refusal.answer.reason)
            ) from None
        except UnfilledPlaceholders as gaps:
            words = GAPS % {"names": ", ".join(gaps.names)}
            raise serializers.ValidationError({"text": [ErrorDetail(words, "gaps")]}) from None
        except ValidationError as error:
            raise ValidationError({"text": error}) from None
