"""The description of the API, made from what each resource declares: `queries`, `bodies`, `answers`, its policy.

Every operation also says which problems it may answer with, which headers it heeds and what a token needs for it.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from crm.accounts.access.policy import READING
from crm.api.promises.deprecations import deprecation_of
from crm.api.protocol.authentication import ByToken
from crm.api.protocol.idempotency import HEADER
from crm.api.protocol.problems import CODES, MEDIA_TYPE
from crm.api.protocol.shapes import Strict

VERBS = {"GET": "read", "POST": "add", "PATCH": "change", "DELETE": "remove"}
ALWAYS = ("invalid_parameter", "unauthenticated", "not_permitted", "method_not_allowed", "not_acceptable")
LIMITED = [200, 201, 202, 204, 304, 403, 404, 409, 412, 422, 428, 429]
ALWAYS_TOO = ("too_many_requests", "unexpected", "unavailable")
ONE = ("not_found",)
PERSONAL = ("contact_not_allowed",)
BODY = ("too_large", "unsupported_media_type", "invalid")
CHANGE = ("precondition_failed", "precondition_required")


class ErrorShape(serializers.Serializer):
    """One thing that is wrong: a field of the body or a parameter."""

    pointer = serializers.CharField(required=False, help_text="A JSON pointer into the body (RFC 6901).")
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer):
    """RFC 9457. `type` and `code` are stable, `title` and `detail` are words in the caller's language."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(list(CODES))
    errors = ErrorShape(many=True, required=False)
    reason = serializers.CharField(required=False, help_text="Of contact_not_allowed: why, in a code.")
    state = serializers.CharField(required=False, help_text="Of contact_not_allowed: the state of the channel.")
    contacts = serializers.ListField(child=serializers.UUIDField(), required=False, help_text="Of looks_alike: who.")


class TokenScheme(OpenApiAuthenticationExtension):
    """Authorization: Token spj_…"""

    target_class, name = ByToken, "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        words = "`Token spj_…`, made under Settings, Integrations. It is shown once."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


class Described(AutoSchema):
    """One operation of a resource."""

    def get_operation_id(self) -> str:
        """read_people, read_person, add_contacts."""
        return f"{VERBS[self.method]}_{self.view.__class__.__name__}".replace("One", "").lower()

    def get_summary(self) -> str:
        """The first sentence of what is said about it."""
        return self.get_description().partition("\n")[0].partition(". ")[0].rstrip(".")

    def get_description(self) -> str:
        """What the method says of itself, else its resource; and the scope."""
        docstring = (
            getattr(self.view, self.method.lower()).__doc__ if self.method != "POST" else self.view.create.__doc__
        )
        text = " ".join((docstring or self.view.__doc__ or "").split())
        return f"{text}\n\nA token needs the scope `{self.view.policy.scope_of(self.method)}`."

    def is_deprecated(self) -> bool:
        """Whether it goes away."""
        return deprecation_of(type(self.view).__name__, self.method) is not None

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [self.view.queries[self.method]] if self.method in self.view.queries else []
        if self.method == "POST":
            parameters.append(header(HEADER, "Asked again with the same key within 24 hours, nothing is done twice."))
        if self.method in ("PATCH", "DELETE"):
            parameters.append(header("If-Match", "ETags that were read, or `*`.", required=self.method == "PATCH"))
        if self.method == "GET" and self.single:
            parameters.append(header("If-None-Match", "The ETag that you hold: 304 when it is still that."))
        return [*parameters, *self.answered_headers()]

    def answered_headers(self) -> list[OpenApiParameter]:
        """The headers of its answers."""
        success = self.view.answers[self.method][0]
        headers = [
            header("Retry-After", "Seconds after which to come back.", told=[409, 429, 503]),
            header("WWW-Authenticate", "`Token`: show one.", told=[401]),
            header("Allow", "The methods that there are.", told=[405]),
            header("RateLimit-Policy", "What you may ask: requests a second and a minute, rows a day.", told=LIMITED),
            header("RateLimit", "What is left of it (`r`), and seconds until it is whole again (`t`).", told=LIMITED),
        ]
        if self.method == "POST":
            headers.append(header("Idempotency-Replayed", "`true` when it was done before.", told=[success]))
        if self.method == "POST" and self.view.located:
            headers.append(header("Location", "Where it is read.", told=[success]))
        if (self.method == "GET" and self.single) or self.method == "PATCH":
            headers.append(header("ETag", "Its version, as you see it.", told=[success, 304]))
        if self.method == "POST" and self.view.located:
            headers.append(header("ETag", "Its revision, for If-Match.", told=[success]))
        return headers

    @property
    def single(self) -> bool:
        """Whether the operation is about one thing."""
        return "{" in self.path

    def get_request_serializer(self) -> Any:
        return self.view.bodies.get(self.method)

    def get_response_serializers(self) -> dict[Any, Any]:
        status, shape = self.view.answers[self.method]
        responses: dict[Any, Any] = {
            status: OpenApiResponse(shape, "Done.") if shape else OpenApiResponse(None, "Done.")
        }
        if self.method == "GET" and self.single:
            responses[304] = OpenApiResponse(None, "You hold the last version.")
        by_status: dict[int, list[str]] = {}
        for code in self.problems():
            by_status.setdefault(CODES[code].status, []).append(code)
        for status_code, codes in sorted(by_status.items()):
            words = ", ".join(f"`{code}`" for code in codes)
            responses[status_code, MEDIA_TYPE] = OpenApiResponse(ProblemShape, words)
        return responses

    def problems(self) -> list[str]:
        """The codes it may answer with."""
        codes = [*ALWAYS, "token_refused", "scope_missing", "uri_too_long", *ALWAYS_TOO]
        codes += ["rows_spent"] if self.method == "GET" and self.view.rows_counted else []
        queries = self.view.queries.get(self.method)
        personal = queries and "purpose" in queries._declared_fields
        codes += ["invalid_cursor"] if queries and "cursor" in queries._declared_fields else []
        codes += ONE if self.single or (queries and "contact" in queries._declared_fields) else []
        codes += ["purpose_not_granted", *PERSONAL] if personal or self.method == "POST" else []
        codes += ["invalid"] if personal else []
        if self.method == "POST":
            codes += ["invalid_key", "looks_alike", "in_progress", "key_reused", "not_found"]
        if self.method not in READING:
            codes += ["malformed", *BODY]
        if self.method in ("PATCH", "DELETE"):
            codes += [*CHANGE, *PERSONAL]
        return list(dict.fromkeys(codes))

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """A body takes what is named and nothing else."""
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Strict) and direction == "request":
            schema["additionalProperties"] = False
        return schema


def header(name: str, words: str, *, required: bool = False, told: list[int] | None = None) -> OpenApiParameter:
    """A header that is sent; with `told` one that answers of these statuses have."""
    options: dict[str, Any] = {"response": [str(status) for status in told]} if told else {}
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=words, **options)
