"""The register of authorisations, by number: who may process personal data, how far, from when to when."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import Authorisation
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.privacy.categories import Category

STATES = ("waiting", "promise", "coming", "in_force", "ending", "over", "withdrawn")


class AuthorisationShape(serializers.Serializer):
    """One authorisation. Whose it is, is said by the id of a colleague."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    user = serializers.UUIDField(help_text="The colleague, as `users` names them.")
    role = serializers.SlugField()
    purposes = serializers.ListField(child=serializers.SlugField())
    left_out = serializers.ListField(
        child=serializers.SlugField(), help_text="Purposes that the role opens and this does not cover."
    )
    categories = serializers.ListField(child=serializers.ChoiceField(Category.values))
    systems = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="The last day; null: without an end.")
    state = serializers.ChoiceField(STATES, help_text="As of today.")
    signed_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True, help_text="When they promised confidentiality.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class AuthorisationPage(serializers.Serializer):
    """A page of authorisations."""

    results = AuthorisationShape(many=True)
    next = serializers.URLField(allow_null=True)


class AuthorisationsQuery(Paged):
    """The parameters of the register."""

    state = serializers.ChoiceField(STATES, required=False, help_text="As of today.")
    role = serializers.SlugField(required=False)
    ends_by = serializers.DateField(required=False, help_text="The last day is this one or earlier.")


@policy(rights.ACCOUNTS_INFORMED, scope="authorisations")
class Authorisations(Resource):
    """All authorisations there ever were of whoever works in your teams, in the order in which they were made."""

    rows_counted = False
    queries = {"GET": AuthorisationsQuery}
    answers = {"GET": (200, AuthorisationPage)}

    def get(self, request: Any) -> Response:
        day = timezone.localdate()

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = asked_for(self.asked, day).filter(user__teams__in=request.user.team_ids).distinct()
            rows = rows.select_related("user", "role", "statement").order_by("pk")
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="authorisations", people=[])
        return Response(page.body([authorisation_json(row, day) for row in page.rows]))


def asked_for(asked: dict[str, Any], day: date) -> Any:
    """Those that the parameters name."""
    rows = Authorisation.objects.in_state(asked["state"], day) if "state" in asked else Authorisation.objects.all()
    rows = rows.filter(role__slug=asked["role"]) if "role" in asked else rows
    return rows.filter(until__lte=asked["ends_by"]) if "ends_by" in asked else rows


def authorisation_json(row: Authorisation, day: Any) -> dict[str, Any]:
    """One of them."""
    same = ("number", "purposes", "left_out", "categories", "systems", "since", "until", "signed_at", "withdrawn_at")
    return {
        "id": row.uid,
        "user": row.user.uid,
        "role": row.role.slug,
        "state": row.state(day),
        "promised_at": row.statement.at if row.statement else None,
        "created_at": row.prepared_at,
        **{name: getattr(row, name) for name in same},
    }
