"""Contracts and orders from templates: the templates there are, a paper drawn up. It is a document; its file is taken
on screen, and a letter with it is read over there.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.papers.documents import refuse_needless
from crm.api.people.contacts import Added, created_receipt
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.etags import tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.sales.deals.deals import persons_to_ask
from crm.sales.lookups import deal_or_404, named_or_404, offer_or_404
from crm.sales.models import PaperTemplate
from crm.sales.paper_templates.drawing_up import draw_up
from crm.sales.paper_templates.paper_placeholders import PAPERS
from crm.sales.paper_templates.paper_sources import paper_source_of_deal, paper_source_of_offer

OF_ONE = _("Say what the paper is of: an offer or a deal.")


class PaperTemplateShape(serializers.Serializer):
    """A template of the house: what its newest version says, and the codes of the placeholders in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PaperTemplate.Kind.values)
    version = serializers.IntegerField(help_text="One more with each change of a text.")
    languages = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()
    text = serializers.CharField()
    title_en = serializers.CharField()
    text_en = serializers.CharField()
    placeholders = serializers.ListField(child=serializers.CharField())


class PaperTemplateList(serializers.Serializer):
    """Every template that is offered."""

    results = PaperTemplateShape(many=True)


class NewDrawnPaper(Strict):
    """A contract or an order of an accepted offer, or of a deal as it stands."""

    template = serializers.UUIDField()
    offer = serializers.UUIDField(required=False)
    deal = serializers.UUIDField(required=False)
    language = serializers.ChoiceField(["pl", "en"], required=False, help_text="Without one that of the customer.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("offer" in data) == ("deal" in data):
            raise serializers.ValidationError({"offer": [ErrorDetail(OF_ONE, "required")]})
        return data


@policy(rights.CONTACTS_VIEW, methods=("GET",), scope="documents")
class PaperTemplates(Resource):
    """The templates of contracts and orders. They are written under a scope of its own (`paper_templates.py`)."""

    answers = {"GET": (200, PaperTemplateList)}

    def get(self, request: Any) -> Response:
        rows = PaperTemplate.objects.in_use().prefetch_related("versions")
        return Response({"results": [template_json(row) for row in rows]})


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="documents")
class DrawnPapers(Resource):
    """Contracts and orders that are drawn up here."""

    located = True
    bodies = {"POST": NewDrawnPaper}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Draw up a paper and file it as a document; nothing is sent. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        template = named_or_404(PaperTemplate.objects.in_use(), str(values["template"]))
        refuse_needless(template.kind, purpose)
        offer = offer_or_404(request.user, values["offer"]) if "offer" in values else None
        deal = offer.deal if offer else deal_or_404(request.user, values["deal"])
        for person in persons_to_ask(deal):
            must_be_readable(person, purpose)
        with transaction.atomic():
            source = paper_source_of_offer(offer) if offer else paper_source_of_deal(deal)
            language = values.get("language") or template.newest.closest(source.language)
            document = draw_up(template, source, language=language, by=request.user)
            return settle(created_receipt(document.uid, "api:document", tag(document.version)))


def template_json(template: PaperTemplate) -> dict[str, Any]:
    """One template."""
    version = template.newest
    texts = {name: getattr(version, name) for name in ("title", "text", "title_en", "text_en")}
    return {
        "id": template.uid,
        "name": template.name,
        "kind": template.kind,
        "version": version.number,
        "languages": version.languages,
        **texts,
        "placeholders": sorted(PAPERS.codes_in(*texts.values())),
    }
