"""The API explained: its OpenAPI description, the page to try it on, a page for each kind of problem."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.accounts.access.policy import PUBLIC, policy
from crm.api.protocol.problems import CODES, uri

TOUR = settings.BASE_DIR / "docs" / "api.md"


@policy(PUBLIC)
class Schema(SpectacularAPIView):
    """The OpenAPI description, in JSON or YAML. It is the same for everybody and holds nothing about people."""

    authentication_classes = permission_classes = ()
    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer, JSONRenderer]
    schema = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(schema_description())


@policy(PUBLIC)
class Docs(SpectacularSwaggerSplitView):
    """The page of Swagger, its script apart: no inline script and no inline style."""

    authentication_classes = permission_classes = ()
    template_name = "api/docs.html"
    url_name = "api:schema"
    schema = None


@policy(PUBLIC, params={"code": "problem"})
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a kind of problem means: where the `type` of an answer leads."""
    if code not in CODES:
        raise Http404
    kind = CODES[code]
    text = {"type": uri(code), "title": str(kind.title), "status": kind.status, "detail": str(kind.detail)}
    return HttpResponse(JSONRenderer().render(text), content_type="application/json")


@lru_cache(maxsize=1)
def schema_description() -> dict[str, Any]:
    """The description, in English as all documents are; the tour of docs/api.md stands in front."""
    with translation.override("en"):
        schema = SchemaGenerator(urlconf="crm.urls").get_schema(request=None, public=True)
    if TOUR.exists():
        schema["info"]["description"] = TOUR.read_text(encoding="utf-8").partition("\n")[2].strip()
    return schema
