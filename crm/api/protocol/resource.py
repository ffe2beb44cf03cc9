"""The base of every resource: JSON in and out, parameters and bodies in declared shapes, nothing kept by anybody.

A subclass says `queries`, `bodies` and `answers` by method; the description of the API (schema.py) is made from them.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from crm.accounts.access.policy import Policy
from crm.accounts.limits import daily_rows
from crm.api.promises.deprecations import deprecation_of
from crm.api.protocol import idempotency
from crm.api.protocol.authentication import ByToken
from crm.api.protocol.disclosure import unseen
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.json_parser import Json
from crm.api.protocol.problems import Problem
from crm.api.protocol.shapes import Query, Strict
from crm.privacy.keys.cipher import Unreadable

OK = 200
GIVEN = (200, 304)
BODY_LIMIT = 256 * 1024  # bytes


class Resource(APIView):
    """A view of the API."""

    authentication_classes = (ByToken,)
    parser_classes = (Json,)
    renderer_classes = (JSONRenderer,)

    policy: ClassVar[Policy]
    queries: ClassVar[Mapping[str, type[Query]]] = {}
    bodies: ClassVar[Mapping[str, type[Strict]]] = {}
    answers: ClassVar[Mapping[str, tuple[int, Any]]] = {}
    rows_counted: ClassVar[bool] = True  # towards what its client may read in a day; not where nobody is meant
    body_limit: ClassVar[int] = BODY_LIMIT
    located: ClassVar[bool] = False  # whether what a POST makes has an address of its own
    default_response_headers: ClassVar[Mapping[str, str]] = {}  # which methods there are is said with 405 alone

    @property
    def allowed_methods(self) -> list[str]:
        """What its policy declares; `post` below is every resource's, whether it takes anything or not."""
        return list(self.policy.methods)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who asks, in what form, how much; then the parameters, as `self.asked`."""
        super().initial(request, *args, **kwargs)
        length = request._request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self.body_limit:
            raise Problem("too_large")
        request._request.body  # noqa: B018 - read whole before the parser does, so that it can be hashed
        method = "GET" if request.method == "HEAD" else request.method
        self.asked = self.queries.get(method, Query).asked(request)
        self.taken = self.take_rows(request) if method == "GET" and self.rows_counted else 0

    def take_rows(self, request: Any, rows: int = 0) -> int:
        """As many rows as may be answered, taken from what the client may read today; raises rows_spent."""
        client, page_size = request.auth.client, rows or self.asked.get("page_size", 1)
        left_today = daily_rows.take(client, page_size)
        if left_today is None:
            today = daily_rows.read_today(client)
            request._request.rows_left = unspent = max(0, client.rows_a_day - today)
            words = _("%(left)s of %(limit)s rows are left today. Ask for fewer, or come back tomorrow.")
            detail = words % {"left": unspent, "limit": client.rows_a_day}
            raise Problem("rows_spent", detail=detail, headers={"Retry-After": str(daily_rows.renewed_in())})
        request._request.rows_left = left_today
        return page_size

    def return_rows(self, request: Any, response: Any) -> None:
        """Give back what was taken and not handed out."""
        handed_out = 0
        if response.status_code in GIVEN:
            results = (response.data or {}).get("results")
            handed_out = 1 if results is None else len(results)
        daily_rows.give_back(request.auth.client, self.taken - handed_out)
        request._request.rows_left += self.taken - handed_out
        self.taken = 0

    def tag_now(self, request: Any, *args: Any, **kwargs: Any) -> str:
        """The ETag that a read of the same would have now; empty when it cannot be read any more."""
        with unseen():
            try:
                return self.get(request, *args, **kwargs).headers["ETag"]
            except (APIException, Http404, Unreadable):
                return ""

    def sent(self, read_by: type[Strict] | None = None, **context: Any) -> dict[str, Any]:
        """The body, read by its shape, or by a laxer one than is described. Raises invalid with every field that is
        wrong, unsupported_media_type for another form.
        """
        kind = self.request.content_type or ""
        if kind.partition(";")[0].strip().lower() != Json.media_type:  # an empty body of another kind too
            raise UnsupportedMediaType(kind[:80])
        shape = (read_by or self.bodies[self.request.method])(
            data=self.request.data, context={"request": self.request, **context}
        )
        shape.is_valid(raise_exception=True)
        return shape.validated_data

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Something new, made once however often it is asked for under one Idempotency-Key."""
        return idempotency.once(request, lambda settle: self.create(request, settle, *args, **kwargs))

    def create(self, request: Any, settle: Settle, *args: Any, **kwargs: Any) -> Receipt:
        """The act behind `post`; calls `settle` with its receipt inside its transaction."""
        raise NotImplementedError

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if getattr(self, "taken", 0):
            self.return_rows(request, answer)
        if request.method == "PATCH" and answer.status_code == OK and (now := self.tag_now(request, *args, **kwargs)):
            answer.headers["ETag"] = now
        answer.headers["Cache-Control"] = "no-store"
        if ending := deprecation_of(type(self).__name__, request.method):
            for name, value in ending.headers().items():
                answer.headers[name] = value
        return answer
