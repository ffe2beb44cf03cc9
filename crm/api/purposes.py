"""The purposes that the caller may name."""

from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.policy import SIGNED_IN, policy
from crm.api.disclosing import show
from crm.api.gate import purposes_of
from crm.api.pages import Page, Paged, Turn
from crm.api.resource import Resource
from crm.privacy.categories import Category
from crm.privacy.models import Channel, LegalBasis, Purpose


class PurposeShape(serializers.Serializer):
    """A purpose, in the version in force."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    legal_basis = serializers.ChoiceField(LegalBasis.values)
    article = serializers.CharField(help_text="The article of the law.")
    categories = serializers.ListField(
        child=serializers.ChoiceField(Category.values), help_text="What it needs: nothing else is taken or given."
    )
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.values))
    marketing = serializers.BooleanField()
    notice = serializers.CharField(help_text="What people are told.")
    active_from = serializers.DateTimeField()


class PurposePage(serializers.Serializer):
    """A page of purposes."""

    results = PurposeShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(SIGNED_IN, scope="purposes")
class Purposes(Resource):
    """The purposes in force that you may name, by slug."""

    queries = {"GET": Paged}
    answers = {"GET": (200, PurposePage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = purposes_of(request).order_by("slug")
            return (rows.filter(slug__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda purpose: (purpose.slug,))
        show(request, place="purposes", people=[])
        return Response(page.body([spelled(purpose) for purpose in page.rows]))


def spelled(purpose: Purpose) -> dict[str, Any]:
    """A purpose in the caller's language."""
    english = (get_language() or "").startswith("en")
    same = ("slug", "version", "legal_basis", "article", "categories", "channels", "marketing", "active_from")
    notice = purpose.notice_text_en if english and purpose.notice_text_en else purpose.notice_text
    return {**{name: getattr(purpose, name) for name in same}, "name": str(purpose), "notice": notice}
