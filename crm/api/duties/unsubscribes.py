"""Somebody unsubscribed elsewhere: told by the address alone, taken always, answered alike whoever is here.

    POST /unsubscribes/ {"email": "ada@firma.test"}                          no marketing to the address (Art. 21(2))
    POST /unsubscribes/ {"phone": "…", "channel": "sms"}                     none by this channel
    POST /unsubscribes/ {"email": "…", "purpose": "offers"}                  one purpose of yours alone

It is taken of everybody with that address, whichever team looks after them, and whether or not they may be read: a no
is nobody's to keep back. Nothing of it is told: neither who nor how many.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from consents.grounds.unsubscribed_addresses import leave, unsubscribe
from crm.accounts.access.policy import SIGNED_IN, policy
from crm.api.duties.consents import Told
from crm.api.people.purpose_gate import purpose_named
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import ChannelField
from crm.contacts.people.resemblance import is_complete
from crm.privacy.channels import having
from crm.privacy.models import LegalBasis

ONE_ADDRESS = _("Say one address: email or phone.")
INCOMPLETE = _("Send the whole address.")
ELSEWHERE = _("This channel does not lead to such an address.")
NOT_LEFT = _("One unsubscribes from marketing, and from what rests on consent.")


class Unsubscribe(Told):
    """An address, and what it wants no more of."""

    email = serializers.CharField(max_length=254, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    channel = ChannelField(required=False, help_text="By this channel alone; all of them, unless you name one.")
    purpose = serializers.SlugField(
        max_length=40, required=False, help_text="One of your purposes alone; all marketing, unless you name one."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        kinds = [kind for kind in ("email", "phone") if kind in data]
        if len(kinds) != 1:
            raise serializers.ValidationError({"email": [ErrorDetail(ONE_ADDRESS, "one_of_them")]})
        if not is_complete(kinds[0], data[kinds[0]]):
            raise serializers.ValidationError({kinds[0]: [ErrorDetail(INCOMPLETE, "incomplete")]})
        if data.get("channel") and data["channel"] not in having(kinds[0]):
            raise serializers.ValidationError({"channel": [ErrorDetail(ELSEWHERE, "channel")]})
        return {**data, "kind": kinds[0], "value": data[kinds[0]]}


class Accepted(serializers.Serializer):
    """The same whether anybody has the address or not."""

    accepted = serializers.BooleanField()


@policy(SIGNED_IN, methods=("POST",), scope="unsubscribes")
class Unsubscribes(Resource):
    """That an address wants no more of something."""

    bodies = {"POST": Unsubscribe}
    answers = {"POST": (202, Accepted)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take it down for everybody with the address, and for the address. Nothing is told of who they are."""
        sent = self.sent()
        about = (sent["kind"], sent["value"])
        terms = {"by": request.user, "at": sent.get("at"), "channel": sent.get("channel", "")}
        purpose = purpose_named(request, sent["purpose"]) if "purpose" in sent else None
        if purpose and not (purpose.marketing or purpose.legal_basis == LegalBasis.CONSENT):
            raise serializers.ValidationError({"purpose": [ErrorDetail(NOT_LEFT, "not_left")]})
        with transaction.atomic():
            if purpose:
                leave(*about, purpose, **terms)
            else:
                unsubscribe(*about, **terms)
            return settle(Receipt(202, {"accepted": True}))
