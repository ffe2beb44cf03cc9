"""Rules that act by themselves: which there are, switched on and off, what they did in codes. Nobody is named.

A program makes no rules: a rule acts for the colleague who made it and tried it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.colleagues import page_by_number
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, digest, require
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.outreach.models import Rule, RuleRun
from crm.outreach.rules.rule_verbs import switch_off, switch_on

SHOWN = ("state", "trigger", "stopped_for", "on_since", "stopped_at", "made_at")


class WorkRuleShape(serializers.Serializer):
    """A rule."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="As the logs name it.")
    name = serializers.CharField()
    owner = serializers.UUIDField(help_text="The colleague for whom it acts.")
    state = serializers.ChoiceField(Rule.State.values)
    version = serializers.IntegerField(allow_null=True, help_text="The version that runs, or ran last.")
    trigger = serializers.CharField(allow_blank=True, help_text="What sets it off, in a code.")
    stopped_for = serializers.CharField(allow_blank=True, help_text="Why it stopped by itself, in a code.")
    on_since = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()


class WorkRulePage(serializers.Serializer):
    """A page of rules."""

    results = WorkRuleShape(many=True)
    next = serializers.URLField(allow_null=True)


class RuleSwitch(Strict):
    """On or off."""

    on = serializers.BooleanField(help_text="true needs a version that its owner has tried.")


class RuleStepShape(serializers.Serializer):
    """One step of a run."""

    kind = serializers.CharField()
    code = serializers.CharField(help_text="done, or why not.")


class RuleRunShape(serializers.Serializer):
    """One run."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(RuleRun.State.values)
    code = serializers.CharField(allow_blank=True)
    steps = RuleStepShape(many=True)
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class RuleRunPage(serializers.Serializer):
    """A page of runs, the newest first."""

    results = RuleRunShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(rights.RULES_EDIT, scope="rules")
class Rules(Resource):
    """The rules of colleagues in your teams."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, WorkRulePage)}

    def get(self, request: Any) -> Response:
        rows = Rule.objects.visible_to(request.user).select_related("owner", "running").order_by("pk")
        page = page_by_number(request, self.asked, rows)
        show(request, place="rules", people=[])
        return Response(page.body([rule_json(row) for row in page.rows]))


@policy(rights.RULES_EDIT, methods=("GET", "PATCH"), params={"key": "sales_rule"}, scope="rules")
class OneRule(Resource):
    """One rule. 409 rule_not_ready when it cannot be switched on."""

    rows_counted = False
    bodies = {"PATCH": RuleSwitch}
    answers = {"GET": (200, WorkRuleShape), "PATCH": (200, WorkRuleShape)}

    def get(self, request: Any, key: UUID) -> Response:
        show(request, place="rules", people=[])
        values = rule_json(rule_or_404(request, key))
        return conditional(request, values, digest(values))

    def patch(self, request: Any, key: UUID) -> Response:
        """Switch it on or off, over the ETag in If-Match."""
        rule = rule_or_404(request, key)
        require(request, digest(rule_json(rule)))
        try:
            (switch_on if self.sent()["on"] else switch_off)(rule, by=request.user)
        except ValidationError:
            raise Problem("rule_not_ready") from None
        return Response(rule_json(rule_or_404(request, key)))


@policy(rights.RULES_EDIT, params={"key": "sales_rule"}, scope="rules")
class RuleRuns(Resource):
    """What a rule did in the last three months, in codes."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, RuleRunPage)}

    def get(self, request: Any, key: UUID) -> Response:
        rule = rule_or_404(request, key)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[RuleRun]:
            rows = RuleRun.objects.filter(rule=rule).select_related("version")
            return list((rows.filter(pk__lt=edge[0]) if edge else rows).order_by("-pk")[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda run: (run.pk,))
        show(request, place="rules", people=[])
        return Response(page.body([run_json(run) for run in page.rows]))


def rule_or_404(request: Any, key: UUID) -> Rule:
    """The rule, if the program sees it."""
    return get_object_or_404(Rule.objects.visible_to(request.user).select_related("owner", "running"), uid=key)


def rule_json(rule: Rule) -> dict[str, Any]:
    """One rule."""
    values = {name: getattr(rule, name) for name in SHOWN}
    version = rule.running.number if rule.running else None
    facts = {"id": rule.uid, "number": rule.pk, "name": rule.name or "", "owner": rule.owner.uid}
    return {**facts, "version": version, **values}


def run_json(run: RuleRun) -> dict[str, Any]:
    """One run."""
    return {
        "id": run.uid,
        "version": run.version.number,
        "state": run.state,
        "code": run.code,
        "steps": [{"kind": step["kind"], "code": step["code"]} for step in run.steps],
        "made_at": run.made_at,
        "ended_at": run.ended_at,
        "undone_at": run.undone_at,
    }
