"""Who gets data, and for what the gate for disclosures lets it go there at the moment."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.privacy.categories import Category
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import Reason, facts_in, given_by, may_disclose, with_facts


class NamedShape(serializers.Serializer):
    """A purpose that names the recipient, and what the gate says of it now."""

    purpose = serializers.SlugField()
    role = serializers.ChoiceField(Recipient.Kind.values)
    categories = serializers.ListField(child=serializers.ChoiceField(Category.values), help_text="What it may get.")
    allowed = serializers.BooleanField(help_text="Whether something new may go there now, with all of them.")
    reason = serializers.ChoiceField([str(reason) for reason in Reason], help_text="The code of the reason.")
    detail = serializers.CharField(help_text="The reason in words, and what helps.")


class RecipientShape(serializers.Serializer):
    """A firm or an office that gets data."""

    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Recipient.Kind.values)
    country = serializers.CharField()
    access_country = serializers.CharField(help_text="From where it looks at them, if elsewhere; else empty.")
    purposes = NamedShape(many=True)


class RecipientPage(serializers.Serializer):
    """A page of recipients."""

    results = RecipientShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(rights.PRIVACY_PURPOSES, scope="recipients")
class Recipients(Resource):
    """The recipients in force, by slug. They are firms and offices: nobody is named."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, RecipientPage)}

    def get(self, request: Any) -> Response:
        at = timezone.now()

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = with_facts(Recipient.objects.active(at).order_by("slug"), None, at)
            return (rows.filter(slug__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda recipient: (recipient.slug,))
        show(request, place="recipients", people=[])
        purposes = {purpose.slug: purpose for purpose in Purpose.objects.active(at)}
        return Response(page.body([recipient_json(row, purposes) for row in page.rows]))


def recipient_json(row: Any, purposes: dict[str, Purpose]) -> dict[str, Any]:
    """A recipient that comes with its facts, in the caller's language."""
    same = {name: getattr(row, name) for name in ("slug", "kind", "country", "access_country")}
    facts = facts_in(row)
    named = sorted(facts.named, key=lambda relation: relation["slug"])
    return {**same, "name": str(row), "purposes": [named_json(row, facts, relation, purposes) for relation in named]}


def named_json(row: Any, facts: Any, relation: Any, purposes: dict[str, Purpose]) -> dict[str, Any]:
    """One purpose that names it."""
    purpose, categories = purposes[relation["slug"]], given_by(relation)
    answer = may_disclose(row, purpose, categories, facts=facts.under(purpose))
    return {
        "purpose": purpose.slug,
        "role": relation["role"] or row.kind,
        "categories": categories,
        "allowed": answer.allowed,
        "reason": str(answer.reason),
        "detail": disclosure_words.refusal(answer),
    }
