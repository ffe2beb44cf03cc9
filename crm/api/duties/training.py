"""Training: modules and the roles that have to pass them; how one's teams stand, and who has passed what."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import TrainingAttempt, User
from crm.accounts.permissions import rights
from crm.accounts.training.catalogue import every_module
from crm.accounts.training.requirements import Training, required_rows, standings, trainees
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


class StandingShape(serializers.Serializer):
    """One module that a colleague's role has to pass."""

    module = serializers.SlugField()
    state = serializers.ChoiceField(("late", "due", "open", "passed"), help_text="As of today.")
    due_on = serializers.DateField(help_text="By then it has to be passed (again).")
    passed_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class TrainingStatusShape(serializers.Serializer):
    """How one colleague stands. They are told by their id; scores stay here."""

    user = serializers.UUIDField(help_text="The colleague, as `users` names them.")
    role = serializers.SlugField()
    late = serializers.IntegerField(help_text="How many modules are late.")
    modules = StandingShape(many=True)


class TrainingStatusPage(serializers.Serializer):
    """A page of colleagues."""

    results = TrainingStatusShape(many=True)
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


@policy(rights.ACCOUNTS_INFORMED, scope="training")
class TrainingStatus(Resource):
    """How whoever works in your teams stands with what their role has to pass."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, TrainingStatusPage)}

    def get(self, request: Any) -> Response:
        day = timezone.localdate()

        def fetch(*, size: int, edge: tuple | None) -> Any:
            people = trainees().filter(teams__in=request.user.team_ids).distinct().order_by("pk")
            return (people.filter(pk__gt=edge[0]) if edge else people)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda user: (user.pk,))
        show(request, place="training_status", people=[])
        required: dict[int, list[Training]] = defaultdict(list)
        for training in standings(page.rows):
            if training.required is not None:
                required[training.user.pk].append(training)
        return Response(page.body([status_json(user, required[user.pk], day) for user in page.rows]))


def status_json(user: User, trainings: list[Training], day: date) -> dict[str, Any]:
    """One colleague."""
    modules = [
        {
            "module": training.module,
            "state": training.state(day),
            "due_on": training.due_on,
            "passed_at": training.last and training.last.finished_at,
            "valid_until": training.last and training.last.valid_until,
        }
        for training in trainings
    ]
    late = sum(module["state"] == "late" for module in modules)
    return {"user": user.uid, "role": user.role.slug, "late": late, "modules": modules}


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
