"""Training: which modules there are and of which roles they are required; who of one's teams has passed what."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import TrainingAttempt
from crm.accounts.permissions import rights
from crm.accounts.training.catalogue import every_module
from crm.accounts.training.requirements import required_rows
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource


class TrainingModuleShape(serializers.Serializer):
    """One module that can be read today."""

    slug = serializers.SlugField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    questions = serializers.IntegerField(help_text="How many the pool holds. The questions themselves stay here.")
    own = serializers.BooleanField(help_text="Whether the organisation wrote it.")
    required_of = serializers.ListField(child=serializers.SlugField(), help_text="Roles that have to pass it.")


class TrainingModulePage(serializers.Serializer):
    """All modules; there are few."""

    results = TrainingModuleShape(many=True)
    next = serializers.URLField(allow_null=True)


class TrainingPassShape(serializers.Serializer):
    """One quiz that was passed. Whose it is, is said by the id of a colleague; scores stay here."""

    id = serializers.UUIDField()
    user = serializers.UUIDField(help_text="The colleague, as `users` names them.")
    module = serializers.SlugField()
    version = serializers.IntegerField()
    passed_at = serializers.DateTimeField()
    valid_until = serializers.DateField(help_text="The last day; then it is due again.")
    valid = serializers.BooleanField(help_text="As of today.")
    created_at = serializers.DateTimeField()


class TrainingPassPage(serializers.Serializer):
    """A page of passed quizzes."""

    results = TrainingPassShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(rights.ACCOUNTS_INFORMED, scope="training")
class TrainingModules(Resource):
    """Modules of the product and the organisation's own."""

    rows_counted = False
    answers = {"GET": (200, TrainingModulePage)}

    def get(self, request: Any) -> Response:
        roles = defaultdict(list)
        for row in required_rows():
            roles[row.module].append(row.role.slug)
        show(request, place="training_modules", people=[])
        same = ("slug", "version", "title", "minutes", "own")
        rows = [
            {
                "questions": len(module.questions),
                "required_of": sorted(roles[slug]),
                **{name: getattr(module, name) for name in same},
            }
            for slug, module in every_module().items()
        ]
        return Response({"results": rows, "next": None})


@policy(rights.ACCOUNTS_INFORMED, scope="training")
class TrainingPasses(Resource):
    """Passed quizzes of whoever works in your teams, in the order in which they were begun."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, TrainingPassPage)}

    def get(self, request: Any) -> Response:
        day = timezone.localdate()

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = TrainingAttempt.objects.passed().filter(user__teams__in=request.user.team_ids).distinct()
            rows = rows.select_related("user").order_by("pk")
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="training_passes", people=[])
        return Response(page.body([pass_json(row, day) for row in page.rows]))


def pass_json(row: TrainingAttempt, day: Any) -> dict[str, Any]:
    """One of them."""
    return {
        "id": row.uid,
        "user": row.user.uid,
        "module": row.module,
        "version": row.version,
        "passed_at": row.finished_at,
        "valid_until": row.valid_until,
        "valid": row.valid_until is not None and row.valid_until >= day,
        "created_at": row.begun_at,
    }
