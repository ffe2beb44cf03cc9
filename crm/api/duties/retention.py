"""How long data are kept, and the runs that let them go. Rules and numbers; nobody is named."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.resource import Resource
from crm.privacy.categories import Category
from dsar.models import RecipientNotice
from retention.models import Force, Rule, Run, RunLine, Start
from retention.runs.told_recipients import in_codes, planned_notices

CODES = ("erase", "reduce", "held", "excluded", *RunLine.Result.values)


class PolicyShape(serializers.Serializer):
    """A retention rule, in its newest version or in the one that is on."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    on = serializers.BooleanField(help_text="Whether it counts now. What the law demands is planted on, all else off.")
    purpose = serializers.CharField(help_text="A purpose's slug; empty for people whom no purpose keeps.")
    categories = serializers.ListField(child=serializers.ChoiceField(Category.values))
    start = serializers.ChoiceField(Start.values, help_text="What the period is counted from.")
    years = serializers.IntegerField()
    months = serializers.IntegerField()
    days = serializers.IntegerField()
    to_year_end = serializers.BooleanField(help_text="It ends with the calendar year, unless shorter than two years.")
    from_next_year = serializers.BooleanField(help_text="It begins on 1 January after the event.")
    roll = serializers.BooleanField(help_text="A last day that is a day off moves to the next working day.")
    force = serializers.ChoiceField(Force.values, help_text="A duty stands against a request for erasure.")
    article = serializers.CharField(help_text="The article of the law.")
    reason = serializers.CharField(help_text="In plain words.")


class PolicyPage(serializers.Serializer):
    """A page of rules."""

    results = PolicyShape(many=True)
    next = serializers.URLField(allow_null=True)


class RunShape(serializers.Serializer):
    """A run of the purge."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(Run.State.values)
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"People by outcome and by result: {', '.join(CODES)}."
    )
    changed = serializers.IntegerField(help_text="How many were found otherwise at the approval than in the preview.")
    by_hand = serializers.ListField(
        child=serializers.ChoiceField(Run.ByHand.values), help_text="Why no standing approval would do."
    )
    counted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    not_before = serializers.DateTimeField(allow_null=True, help_text="When the cooling-off ends.")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    stopped = serializers.CharField(help_text="Why it stopped, as a code; empty when it did not.")
    digest = serializers.CharField(help_text="The digest of its protocol, once it is over.")
    previous = serializers.CharField(help_text="The digest of the protocol before.")


class RunPage(serializers.Serializer):
    """A page of runs."""

    results = RunShape(many=True)
    next = serializers.URLField(allow_null=True)


class ToldShape(serializers.Serializer):
    """A recipient that hears of a run, and of how many people."""

    recipient = serializers.CharField(help_text="The recipient's slug.")
    name = serializers.CharField()
    way = serializers.ChoiceField(
        RecipientNotice.Way.values, help_text="How: by webhook, by mail, or as a task of a colleague."
    )
    people = serializers.IntegerField(help_text="How many of those who go they have data of.")


class ToldList(serializers.Serializer):
    """Everybody who hears of a run; all on one page."""

    results = ToldShape(many=True)


class RunsQuery(Paged):
    """The parameters of the list of runs."""

    state = serializers.ChoiceField(Run.State.values, required=False)


@policy(rights.PRIVACY_RETENTION, scope="retention")
class Policies(Resource):
    """The retention rules, every version of each, by slug."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, PolicyPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = Rule.objects.told().order_by("slug", "version")
            if edge:
                rows = rows.filter(slug__gte=edge[0]).exclude(slug=edge[0], version__lte=edge[1])
            return rows[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda rule: (rule.slug, rule.version))
        show(request, place="retention", people=[])
        return Response(page.body([rule_json(rule) for rule in page.rows]))


@policy(rights.PRIVACY_RETENTION, scope="retention")
class Runs(Resource):
    """The runs of the purge, newest first."""

    rows_counted = False
    queries = {"GET": RunsQuery}
    answers = {"GET": (200, RunPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = Run.objects.for_desk(request.user).order_by("-pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            return (rows.filter(pk__lt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda run: (run.pk,))
        show(request, place="retention", people=[])
        return Response(page.body([run_json(run) for run in page.rows]))


@policy(rights.PRIVACY_RETENTION, params={"key": "run"}, scope="retention")
class OneRun(Resource):
    """One run of the purge."""

    rows_counted = False
    answers = {"GET": (200, RunShape)}

    def get(self, request: Any, key: UUID) -> Response:
        run = get_object_or_404(Run.objects.for_desk(request.user), uid=key)
        show(request, place="retention", people=[])
        return conditional(request, run_json(run))


@policy(rights.PRIVACY_RETENTION, params={"key": "run"}, scope="retention")
class RunRecipients(Resource):
    """Who hears of a run, and how (Art. 19): as counted beside the preview, people excluded since left out."""

    rows_counted = False
    answers = {"GET": (200, ToldList)}

    def get(self, request: Any, key: UUID) -> Response:
        run = get_object_or_404(Run.objects.for_desk(request.user), uid=key)
        show(request, place="retention", people=[])
        return Response({"results": [in_codes(notice) for notice in planned_notices(run, timezone.now())]})


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule in the caller's language."""
    same = ("slug", "version", "purpose", "categories", "start", "years", "months", "days")
    more = ("to_year_end", "from_next_year", "roll", "force", "article")
    columns = {name: getattr(rule, name) for name in (*same, *more)}
    return {**columns, "name": str(rule), "on": rule.is_on, "reason": rule.because}


def run_json(run: Run) -> dict[str, Any]:
    """A run in numbers."""
    same = ("number", "state", "changed", "by_hand", "counted_at", "approved_at", "not_before", "started_at")
    columns = {name: getattr(run, name) for name in (*same, "finished_at", "digest", "previous")}
    return {
        "id": run.uid,
        **columns,
        "stopped": run.stopped_why,
        "counts": {code: run.counts.get(code, 0) for code in CODES},
    }
