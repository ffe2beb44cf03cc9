"""Readiness: every check of the privacy desk as it stands now, in numbers and with the failing rows by name."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_files import check_json
from crm.dpo.readiness.readiness_rows import ReadinessRows

STATES = ("fails", "passes", "no_data")


class CheckShape(serializers.Serializer):
    """One check. It is no finding that the law is kept."""

    id = serializers.UUIDField(help_text="Made of the code, the same everywhere; events carry it.")
    code = serializers.SlugField()
    title = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    good = serializers.IntegerField(help_text="How many rows pass.")
    all = serializers.IntegerField(help_text="Of how many; 0 where there are no data.")
    formula = serializers.CharField()
    query = serializers.CharField(help_text="What is counted.")
    failing = serializers.ListField(
        child=serializers.CharField(), help_text="The failing rows where they are few; colleagues are not named."
    )
    since = serializers.DateField(allow_null=True, help_text="The first look at which it failed.")
    owner = serializers.UUIDField(allow_null=True, help_text="The colleague who sees to it, as `users` names them.")


class ReadinessShape(serializers.Serializer):
    """All checks, failing ones first."""

    results = CheckShape(many=True)


@policy(rights.PRIVACY_VIEW, scope="readiness")
class Readiness(Resource):
    """Every check as it stands now."""

    rows_counted = False
    answers = {"GET": (200, ReadinessShape)}

    def get(self, request: Any) -> Response:
        rows = ReadinessRows(timezone.now())
        rows.ask()
        show(request, place="readiness", people=[])
        return Response({"results": [check_json(check, named=False) for check in readiness(rows)]})
