"""Templates of contracts and orders, written: added, changed as a next version, put away and used again."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import Words
from crm.api.papers.drawn_papers import PaperTemplateList, PaperTemplateShape, template_json
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.protocol.etags import conditional, digest, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query, Strict
from crm.sales.deals.deals import Overtaken
from crm.sales.models import PaperTemplate
from crm.sales.models.offering.paper_templates import LONGEST_PAPER
from crm.sales.paper_templates.template_versions import HEAD, TEXTS, save_template
from crm.sales.pipelines.pipelines import offer_again, retire

CLOSED = ("id", "version", "languages", "placeholders")


class TemplateChanges(Strict):
    """What is to be different; another text makes the next version."""

    name = Words(max_length=60, required=False)
    kind = serializers.ChoiceField(PaperTemplate.Kind.values, required=False)
    title = serializers.CharField(max_length=120, required=False)
    text = serializers.CharField(max_length=LONGEST_PAPER, required=False)
    title_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    text_en = serializers.CharField(max_length=LONGEST_PAPER, required=False, allow_blank=True)
    in_use = serializers.BooleanField(required=False, help_text="False puts it away, true uses it again.")

    closed: tuple[str, ...] = CLOSED


class NewTemplate(TemplateChanges):
    """A new template; without English texts its papers are drawn up in Polish alone."""

    name = Words(max_length=60)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=LONGEST_PAPER)
    in_use = None

    closed: tuple[str, ...] = (*CLOSED, "in_use")


class TemplatesQuery(Query):
    """The parameters of the list of templates."""

    in_use = serializers.BooleanField(default=True, help_text="False: those that were put away.")


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.DEALS_SETTINGS}, scope="paper-templates")
class WrittenTemplates(Resource):
    """The templates of contracts and orders; they are few."""

    located = True
    rows_counted = False
    queries = {"GET": TemplatesQuery}
    bodies = {"POST": NewTemplate}
    answers = {"GET": (200, PaperTemplateList), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        rows = PaperTemplate.objects.in_use() if self.asked["in_use"] else PaperTemplate.objects.gone()
        return Response({"results": [template_json(row) for row in rows.prefetch_related("versions")]})

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Add a template."""
        template = PaperTemplate()
        values = {**dict.fromkeys((*HEAD, *TEXTS), ""), "kind": PaperTemplate.Kind.CONTRACT, **texts_in(self.sent())}
        with transaction.atomic():
            save_template(template, values, over=0, by=request.user)
            return settle(created_receipt(template.uid, "api:written_template", tag(revision(template))))


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "paper_template"},
    also={"PATCH": rights.DEALS_SETTINGS},
    scope="paper-templates",
)
class WrittenTemplate(Resource):
    """One template, in use or put away."""

    rows_counted = False
    bodies = {"PATCH": TemplateChanges}
    answers = {"GET": (200, PaperTemplateShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        template = get_object_or_404(PaperTemplate, uid=key)
        return conditional(request, template_json(template), revision(template))

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match. Papers that were drawn up keep what they said."""
        sent = texts_in(self.sent())
        in_use = sent.pop("in_use", None)
        with transaction.atomic():
            template = get_object_or_404(PaperTemplate.objects.select_for_update(no_key=True), uid=key)
            require(request, revision(template))
            newest = template.newest
            now = {name: getattr(template, name) for name in HEAD} | {name: getattr(newest, name) for name in TEXTS}
            try:
                changed = save_template(template, {**now, **sent}, over=newest.number, by=request.user)
            except Overtaken:
                raise Problem("precondition_failed") from None
            if in_use is not None and in_use == (template.retired_at is not None):
                (offer_again if in_use else retire)(template, by=request.user)
                changed.append("in_use")
        template.refresh_from_db()
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=tag(revision(template))).response()


def texts_in(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the ends of lines that are kept."""
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in values.items()}


def revision(template: PaperTemplate) -> str:
    """It changes with each text, with name and kind, and when it is put away or used again."""
    return digest([template.newest.number, template.name, template.kind, template.retired_at is None])
