"""The purposes that the caller may name."""

from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.response import Response

from consents.models import NoticeVersion, Wording
from consents.notices.notice_versions import in_force, narrowest
from crm.accounts.access.policy import SIGNED_IN, policy
from crm.api.people.purpose_gate import purposes_of
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import ChannelField
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Purpose


class WordsShape(serializers.Serializer):
    """The exact words on one channel in one language."""

    channel = ChannelField()
    language = serializers.CharField()
    text = serializers.CharField()
    sha256 = serializers.CharField()


class WordingShape(serializers.Serializer):
    """The words in force by which a consent is asked: show them as they are, and name the version with the yes."""

    version = serializers.IntegerField()
    texts = WordsShape(many=True)


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
    channels = serializers.ListField(child=ChannelField())
    marketing = serializers.BooleanField()
    notice = serializers.CharField(help_text="What people are told.")
    notice_version = serializers.CharField(
        help_text="The version in force of our notice that speaks of it, as «general/3»; empty where none is published."
    )
    active_from = serializers.DateTimeField()
    wording = WordingShape(allow_null=True, help_text="Where it rests on consent and words were published.")


class PurposePage(serializers.Serializer):
    """A page of purposes."""

    results = PurposeShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(SIGNED_IN, scope="purposes")
class Purposes(Resource):
    """The purposes in force that you may name, by slug."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, PurposePage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = purposes_of(request).order_by("slug")
            return (rows.filter(slug__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda purpose: (purpose.slug,))
        show(request, place="purposes", people=[])
        words, notices = wordings([purpose.slug for purpose in page.rows]), list(in_force())
        return Response(page.body([spelled(row) | told_by(row, words, notices) for row in page.rows]))


def told_by(purpose: Purpose, words: dict[str, Any], notices: list[NoticeVersion]) -> dict[str, Any]:
    """The words by which a consent is asked, and the version of the notice that goes with them."""
    version = narrowest(notices, [purpose.slug])
    named = f"{version.notice.slug}/{version.version}" if version else ""
    return {"wording": words.get(purpose.slug), "notice_version": named}


def wordings(slugs: list[str]) -> dict[str, dict[str, Any]]:
    """{purpose: its words in force}, of those that have any."""
    rows = Wording.objects.in_force().filter(purpose_slug__in=slugs).prefetch_related("texts")
    return {
        wording.purpose_slug: {
            "version": wording.version,
            "texts": [
                {"channel": text.channel, "language": text.language, "text": text.text, "sha256": text.digest}
                for text in sorted(wording.texts.all(), key=lambda text: (text.channel, text.language))
            ],
        }
        for wording in rows
    }


def spelled(purpose: Purpose) -> dict[str, Any]:
    """A purpose in the caller's language."""
    english = (get_language() or "").startswith("en")
    same = ("slug", "version", "legal_basis", "article", "categories", "channels", "marketing", "active_from")
    notice = purpose.notice_text_en if english and purpose.notice_text_en else purpose.notice_text
    return {**{name: getattr(purpose, name) for name in same}, "name": str(purpose), "notice": notice}
