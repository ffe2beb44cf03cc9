"""The registers of Art. 30 for programs: entries as they are now, approved versions, what has changed since."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.dpo.models import Register, RegisterVersion
from crm.dpo.register.owners import OWNER
from crm.dpo.register.registers import KINDS
from crm.dpo.register.versions import Line, state_of


class FactShape(serializers.Serializer):
    """One fact of an entry."""

    letter = serializers.CharField(help_text="The letter of Art. 30(1), of Art. 30(2) for «entrusted».")
    key = serializers.CharField(help_text="Stable: `recipient:…`, `rule:…`, `purpose:…`, `data:…`.")
    words = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    since = serializers.CharField(help_text="An ISO day; empty where nobody knows it.")


class EntryShape(serializers.Serializer):
    """One activity, one controller, or with an empty number what the register says as a whole."""

    number = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField())
    by_hand = serializers.BooleanField()
    purposes = serializers.ListField(child=serializers.SlugField())
    facts = FactShape(many=True)


class VersionShape(serializers.Serializer):
    """One approved version."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    approved_at = serializers.DateTimeField()
    review_on = serializers.DateField()
    sha256 = serializers.CharField(help_text="Of its content as JSON: keys sorted, no spaces, UTF-8.")


class DriftShape(serializers.Serializer):
    """One fact that is not as it was approved."""

    entry = serializers.CharField()
    letter = serializers.CharField()
    fact = serializers.CharField()
    was = serializers.DictField(child=serializers.CharField())
    now = serializers.DictField(child=serializers.CharField())
    since = serializers.DateField()
    written = serializers.BooleanField(help_text="Whether it is described for the next version.")
    why = serializers.CharField()


class RegisterShape(serializers.Serializer):
    """A register."""

    register = serializers.ChoiceField(Register.values)
    version = serializers.IntegerField(allow_null=True, help_text="The one in force.")
    entries = EntryShape(many=True)
    versions = VersionShape(many=True)
    drift = DriftShape(many=True)


class RegistersShape(serializers.Serializer):
    """Both."""

    results = RegisterShape(many=True)


@policy(rights.PRIVACY_MAP, scope="registers")
class Registers(Resource):
    """Both registers of Art. 30 as they are now, with their approved versions and what has changed since."""

    rows_counted = False
    answers = {"GET": (200, RegistersShape)}

    def get(self, request: Any) -> Response:
        show(request, place="registers", people=[])
        return Response({"results": [register_json(register) for register in KINDS]})


def register_json(register: str) -> dict[str, Any]:
    """One of them."""
    state = state_of(register, timezone.now())
    versions = RegisterVersion.objects.of(register).approved()
    return {
        "register": register,
        "version": state.approved.number if state.approved else None,
        "entries": [
            {
                "number": entry.number,
                "name": entry.name,
                "by_hand": entry.by_hand,
                "purposes": entry.purposes,
                "facts": [
                    {"letter": letter, "key": item.key, "words": item.words, "since": item.since}
                    for letter, items in entry.facts.items()
                    for item in items
                    if item.key != OWNER  # nobody is named to programs
                ],
            }
            for entry in state.content.entries
        ],
        "versions": [version_json(row) for row in versions],
        "drift": [change_json(line) for line in state.lines if line.difference.fact != OWNER],
    }


def version_json(row: RegisterVersion) -> dict[str, Any]:
    """One version."""
    same = {name: getattr(row, name) for name in ("number", "approved_at", "review_on")}
    return {"id": row.uid, "sha256": row.digest, **same}


def change_json(line: Line) -> dict[str, Any]:
    """One change."""
    item = line.difference
    fields = {"entry": item.number, "letter": item.letter, "fact": item.fact, "was": item.was, "now": item.now}
    return {**fields, "since": line.since, "written": line.written, "why": line.why}
